"""What fails once a program has failed is not the cause, whatever ends the log."""

import pytest

from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import check, reported

_ABORTED = (
    "MPI_ABORT was invoked on rank {} in communicator MPI_COMM_WORLD\n"
    "with errorcode 9.\n\nNOTE: invoking MPI_ABORT causes Open MPI to kill all "
    "MPI processes.\n[n2:{}] Signal: Terminated (15)\n"
)
_MANY_ABORTED = "".join(_ABORTED.format(rank, 700 + rank) for rank in range(12))
_NO_SUCH = "No such file or directory"
_OPENED = "accept: {} connections, 12 ms\n"

AFTER_THE_END = {
    "a cluster that is shut down after a failure": Case(
        "2026-03-01 10:00:00 INFO mosaic: 12 tiles\n"
        "2026-03-01 10:00:03 ERROR mosaic: tile 31UDQ has 4 bands, the others have 3\n"
        "2026-03-01 10:00:03 INFO closing the dask client\n"
        f"{TRACE}tornado.iostream.StreamClosedError: Stream is closed\n"
        "2026-03-01 10:00:04 ERROR could not delete /tmp/dask-scratch: "
        "Directory not empty\n",
        "*",
        "*",
        r"failed: .*31UDQ has 4 bands",
    ),
    "a database that rolls back": Case(
        "load 3 of 9\n"
        'ERROR: duplicate key value violates unique constraint "scenes_pkey"\n'
        "rolling back\n"
        f"{TRACE}psycopg2.InterfaceError: connection already closed\n",
        "*",
        "*",
        r"failed: .*duplicate key value.*scenes_pkey",
    ),
    "a handler of R that runs on exit": Case(
        "fitting tile 4\n"
        "Error: [extract] polygon 17 lies outside of dem.tif\n"
        "[on.exit] stopping workers\n"
        'Error in file(con, "w") : cannot open the connection\n'
        "In addition: Warning message:\n"
        'In file(con, "w") :\n'
        f"  cannot open file '/out/state.json': {_NO_SUCH}\n"
        "Execution halted\n",
        "*",
        "*",
        r"does not overlap.*: \[extract\] polygon 17 lies outside",
    ),
    "a script that keeps the status of what failed": Case(
        "+ align --ref a.tif --in b.tif\n"
        "only 2 tie points in both images\n"
        "+ rc=3\n"
        "+ python3 /app/report.py\n"
        f"{TRACE}FileNotFoundError: [Errno 2] {_NO_SUCH}: '/work/aligned.json'\n"
        "+ exit 3\n",
        "*",
        "*",
        r"failed: only 2 tie points",
    ),
    "a service of .NET that refused, and a host that does not stop": Case(
        "info: Tiles.Pusher[0]\n      pushed a.tif\n"
        "fail: Tiles.Pusher[7]\n      the catalogue has no layer dem10\n"
        "info: Microsoft.Hosting.Lifetime[0]\n      Application is shutting down...\n"
        "crit: Microsoft.Hosting.Host[11]\n      Hosting failed to stop\n"
        "      System.AggregateException: One or more hosted services failed to stop."
        " (Cannot access a disposed object.)\n",
        "*",
        "*",
        r"failed: the catalogue has no layer dem10",
    ),
    "an IDL program that was halted": Case(
        "% READ_GRID: 12 of 40 levels\n"
        "% READ_GRID: level 13 is not in the file\n"
        "% Execution halted at: RETRIEVE 88 /app/retrieve.pro\n"
        "% WRITE_PNG: Unable to open file. Unit: 99, File: /out/a.png\n"
        "  Permission denied\n"
        "% Stop encountered: CLEANUP\n",
        "*",
        "*",
        r"level 13 is not in the file",
    ),
    "a node that is drained, and a disk that goes with it": Case(
        "tile 4 of 90\nreceived SIGTERM: node n-4 is being drained\n"
        f"{TRACE}OSError: [Errno 107] Transport endpoint is not connected: '/t.tif'\n",
        "node-taken-away",
        "hub",
        r"node",
    ),
    "a program that has said that it ended with errors": Case(
        "Done[%]: 5.0 : L2B, start\nL2B: LUT v3 lacks the band 865 nm\n"
        "Done[%]: 5.1 : Retrieval terminated with errors, see report and traces.\n"
        f"OSError: [Errno 2] {_NO_SUCH}: '/out/L2B.nc'\n",
        "*",
        "*",
        r"failed: .*lacks the band 865",
    ),
    "a tracker of experiments that cannot upload": Case(
        "epoch 3\n"
        "RuntimeError: CUDA error: device-side assert triggered: class 9 out of range\n"
        "mlflow: logging run 7\n"
        "mlflow: ERROR Network error (ConnectionError), entering retry loop.\n"
        "mlflow: ERROR upload of model.pt failed: HTTP 413\n",
        "*",
        "*",
        r"^(?!.*before it).*class 9",
    ),
    "files that are closed after a filter was not there": Case(
        "2026-03-01 10:00:00 ERROR read: no decoder for zstd chunks in /in/c.zarr\n"
        "2026-03-01 10:00:00 INFO closing files\n"
        f"{TRACE}RuntimeError: NetCDF: Not a valid ID\n",
        "*",
        "*",
        r"failed: .*no decoder for zstd",
    ),
}
CONDITIONS = {
    "the parts of a model that became unstable": Case(
        "step 11 of 400 max speed 3.2\nstep 12 of 400 max speed 55.1\n"
        "ocean: solution blew up: CFL 7.4 at i=12 j=88\n"
        "forrtl: error (72): floating overflow\nImage PC Routine Line Source\n"
        f"{_MANY_ABORTED}"
        "mpirun noticed that process rank 3 with PID 703 on node n2 exited on "
        "signal 9 (Killed).\n"
        "[n2:699] 11 more processes have sent help message help-mpi-api.txt\n",
        "model-unstable",
        "inputs",
        r"unstable.*CFL 7\.4",
    ),
    "a time step that is too long, and numbers that are none": Case(
        "cycle 7: time step 300 s is too long for dx 50 m\n"
        f"{TRACE}FloatingPointError: overflow encountered in multiply\n",
        "model-unstable",
        "inputs",
        r"unstable.*too long for dx 50 m",
    ),
    "names that cannot be looked up without a file": Case(
        f"{_OPENED.format(1000)}"
        "2026-03-01 10:00:00 ERROR open /in/0431.tif: too many open files\n"
        + "".join(
            f"2026-03-01 10:00:0{second} ERROR get https://cat.example.eu/{second}: "
            "dial tcp: lookup cat.example.eu: no such host\n"
            for second in range(1, 6)
        )
        + "2026-03-01 10:00:09 ERROR get: could not resolve host: cat.example.eu\n",
        "too-many-files",
        "*",
        r"opened too many files.*0431\.tif",
    ),
    "a certificate that cannot be read": Case(
        "2026-03-01 10:00:00 ERROR accept: socket: too many open files\n"
        "2026-03-01 10:00:01 ERROR get https://cat.example.eu/7: tls: failed to verify "
        "certificate: x509: certificate signed by unknown authority\n",
        "too-many-files",
        "*",
        r"opened too many files",
    ),
    "a program that has no licence, and does only a part": Case(
        "License checkout failed: all licenses in use (solver, 4 of 4)\n"
        + "".join(f"reading block {block}\n" for block in range(40))
        + "Error: export is not available in viewer mode\n",
        "licence-server-failed",
        "service",
        r"got no licence",
    ),
    "a toolbox without its licence": Case(
        "Maximum number of users for mapping_tbx reached.\n"
        + "".join(f"reading grid {grid}\n" for grid in range(40))
        + "ERROR: shaperead is not licensed\n",
        "licence-server-failed",
        "service",
        r"licences were in use",
    ),
    "a table that is read in the other byte order": Case(
        "lut.dat: wrong byte order: magic is 0x4d4d, expected 0x4d00\n"
        "levels = 754974720\n"
        "MemoryError: Unable to allocate 2.7 TiB for an array\n",
        "byte-order-wrong",
        "code",
        r"wrong byte order.*lut\.dat",
    ),
    "a grid whose records look swapped": Case(
        "reading /in/wind.grd\n"
        "record 1 has 1073741824 bytes: it looks big-endian\n"
        "At line 12 of file grid.f90 (unit = 9, file = '/in/wind.grd')\n"
        "Fortran runtime error: End of file\n",
        "byte-order-wrong",
        "code",
        r"wrong byte order",
    ),
    "a fit of too few points": Case(
        "2026-03-01 10:00:00 WARNING only 4 tie points left, at least 12 are needed\n"
        "2026-03-01 10:00:01 INFO fitting an affine transformation\n"
        f"{TRACE}numpy.linalg.LinAlgError: Singular matrix\n",
        "*",
        "*",
        r"failed: only 4 tie points left",
    ),
    "a regression on hardly any samples": Case(
        "2026-03-01 10:00:00 WARNING too few clear samples in block 3: 2\n"
        f"{TRACE}scipy.linalg.LinAlgError: 2-th leading minor: matrix is not "
        "positive definite\n",
        "*",
        "*",
        r"too few clear samples in block 3",
    ),
    "a disk without inodes, by its table": Case(
        "+ split_cubes /in/cube.nc /scratch/px\n"
        "OSError: [Errno 28] No space left on device: '/scratch/px/9'\n"
        "+ df -i /scratch\nFilesystem Inodes IUsed IFree IUse% Mounted on\n"
        "/dev/sdb 1310720 1310720 0 100% /scratch\n",
        "disk-full",
        "resources",
        r"inodes",
    ),
    "a disk without inodes, by the program's own word": Case(
        "tiler: /cache has 0 free inodes\n"
        "tiler: write /cache/9/1.png: no space left on device\n",
        "disk-full",
        "resources",
        r"inodes",
    ),
}
WARNED = {
    "a key that nothing reads": Case(
        "2026-03-01 10:00:00 WARNING run.toml: unknown key 'tile_sise'\n"
        "2026-03-01 10:00:00 INFO 4 scenes\n"
        f"{TRACE}TypeError: unsupported operand type(s) for //: 'int' and 'NoneType'\n",
        "*",
        "*",
        r"failed: unknown key 'tile_sise'",
    ),
    "a parameter of another name": Case(
        "[WARN] unrecognized parameter sensr (did you mean sensor?)\n"
        f"{TRACE}KeyError: 'sensor'\n",
        "*",
        "*",
        r"failed: unrecognized parameter sensr",
    ),
    "a height model that does not cover the scene": Case(
        "2026-03-01 10:00:00 WARNING dem.tif does not cover the scene\n"
        "2026-03-01 10:00:00 INFO iterations: 25\n"
        f"{TRACE}ZeroDivisionError: float division by zero\n",
        "*",
        "*",
        r"dem\.tif does not cover the scene",
    ),
    "a rate that is too high for a model": Case(
        "2026-03-01 10:00:00 WARNING the step of 9.0 is too large, loss is nan\n"
        f"{TRACE}ValueError: array must not contain infs or NaNs\n",
        "*",
        "*",
        r"failed: the step of 9\.0 is too large",
    ),
    "a worker that died, and the block that it should have written": Case(
        "2026-03-01 10:00:00 WARNING worker 5 exited with -9\n"
        f"{TRACE}FileNotFoundError: [Errno 2] {_NO_SUCH}: '/tmp/b/5.npy'\n",
        "killed",
        "resources",
        r"killed.*worker 5",
    ),
    "a child of a program that crashed, and its table": Case(
        "2026-03-01 10:00:00 WARN child 2 got SIGSEGV\n"
        "2026-03-01 10:00:00 INFO joining tables\n"
        f"{TRACE}FileNotFoundError: [Errno 2] {_NO_SUCH}: '/tmp/t/2.csv'\n",
        "native-crash",
        "*",
        r"child 2 got SIGSEGV",
    ),
    "a clock that is wrong, and packages that are then not to be had": Case(
        "WARNING: Retrying after connection broken by 'SSLError: certificate is not "
        "yet valid': /simple/tifftools/\n"
        "ERROR: No matching distribution found for tifftools\n",
        "clock-wrong",
        "hub",
        r"clock",
    ),
    "a cluster that ends the other parts of what ran out of memory": Case(
        "srun: error: n7: task 1: Out Of Memory\n"
        "slurmstepd: error: *** STEP 9.0 ON n7 CANCELLED AT 2026-03-01T10:00:00 ***\n"
        "srun: error: n7: tasks 0,2: Terminated\n",
        "out-of-memory",
        "resources",
        r"more memory",
    ),
}
RUNNERS = {
    "a process that does not write what it declares": Case(
        "[a1/b2c3d4] NOTE: Process `WARP (4)` terminated with an error exit status "
        "(143) -- Execution is retried (1)\n"
        "[0c/11aa22] Re-submitted process > WARP (4)\n"
        "[e7/aa00bb] process > WARP (9)    [100%] 9 of 9, retries: 1\n"
        "ERROR ~ Error executing process > 'STATS (1)'\n\nCaused by:\n"
        "  Missing output file(s) `stats.csv` expected by process `STATS (1)`\n\n"
        "Command executed:\n\n  stats.py a.tif > stat.csv\n\n"
        "Command exit status:\n  0\n\nCommand output:\n  (empty)\n\n"
        "WARN: Failed to publish file: /w/a.tif -- java.nio.file.NoSuchFileException:"
        " /out\n",
        "output-missing",
        "code",
        r"did not write the output that it declares \(stats\.csv\)",
    ),
    "a rule whose file does not come": Case(
        "MissingOutputException: Job 4 completed successfully, but some output files "
        "are missing. Missing files after 5 seconds: out/ndvi.tif\n",
        "output-missing",
        "code",
        r"did not write the output that it declares",
    ),
    "a queue that is not there": Case(
        "submitting 4 jobs\nqsub: unknown queue gpu-long\n"
        "Failed to submit job to the cluster\n",
        "scheduler-refused",
        "inputs",
        r"scheduler did not take a job.*unknown queue",
    ),
    "a partition that may not be used": Case(
        "ERROR ~ Error executing process > 'FIT (2)'\n\nCaused by:\n"
        "  Failed to submit process to grid scheduler for execution\n\n"
        "Command executed:\n\n  sbatch .command.run\n\nCommand exit status:\n  1\n\n"
        "Command error:\n  sbatch: error: invalid partition specified: fat\n"
        "  sbatch: error: Batch job submission failed: Invalid partition name "
        "specified\n",
        "scheduler-refused",
        "inputs",
        r"scheduler did not take a job.*[Ii]nvalid partition",
    ),
    "two files of one name in Nextflow": Case(
        "ERROR ~ Process `MERGE` input file name collision -- There are multiple "
        "input files for each of the following file names: B04.tif\n",
        "names-collide",
        "code",
        r"same file name \(B04\.tif\)",
    ),
    "two files of one name in CWL, after a step that was tried again": Case(
        "WARNING [job a] exited with status: 2, which is in temporaryFailCodes: "
        "retrying\nINFO [job a] completed success\n"
        "ERROR File staging conflict, trying to stage file:///t/1/q.xml and "
        "file:///t/2/q.xml to the same target /var/lib/cwl/q.xml\n"
        "WARNING Final process status is permanentFail\n",
        "names-collide",
        "code",
        r"same file name \(\S*q\.xml\)",
    ),
}
SERVERS = {
    "a check of the key that a program only thinks of": Case(
        f"{TRACE}requests.exceptions.HTTPError: 400 Client Error: Bad Request for url: "
        "https://api.example.eu/orders\nYour request is too large, please reduce your "
        "selection.\n\n"
        "During handling of the above exception, another exception occurred:\n\n"
        'Traceback (most recent call last):\n  File "/app/o.py", line 9, in get\n'
        '    raise PermissionError("server said 400: check your key")\n'
        "PermissionError: server said 400: check your key\n",
        "request-too-large",
        "inputs",
        r"too large",
    ),
    "a refusal that the program raises as its own": Case(
        f"{TRACE}PermissionError: the server has closed premium scenes to this key\n",
        "exception",
        "*",
        r"closed premium scenes to this key",
    ),
    "a storage that is full": Case(
        "google.api_core.exceptions.Forbidden: 403 PUT: bucket-wide quota of 500 GB "
        "would be exceeded\n",
        "disk-full",
        "resources",
        r"storage quota",
    ),
    "a time-out after which a script asks once more": Case(
        "+ wget -q https://a.example.eu/7.zip\n"
        "wget: unable to resolve host address 'a.example.eu'\n+ sleep 9\n"
        "+ wget -q https://a.example.eu/7.zip\n+ clip --box 1,5 in.tif out.tif\n"
        "Error: pattern '1,5' is no number\nUsage: clip [--box x] IN OUT\n"
        "+ Rscript /app/mean.R out.tif\n"
        "Error: [rast] file does not exist: out.tif\nExecution halted\n",
        "*",
        "*",
        r"pattern '1,5' is no number",
    ),
    "a lock that another thread left, and a panic within a panic": Case(
        "thread 'w-2' panicked at src/a.rs:3:1:\nrow 7: 3 fields, expected 4\n"
        "stack backtrace:\n   0: rust_begin_unwind\n"
        "thread 'w-3' panicked at src/b.rs:9:1:\n"
        "called `Result::unwrap()` on an `Err` value: PoisonError { .. }\n"
        "2026-03-01T10:00:00Z ERROR idx: lock /tmp/a: index not flushed\n"
        "fatal runtime error: failed to initiate panic, error 5\n"
        "Aborted (core dumped)\n",
        "*",
        "*",
        r"row 7: 3 fields, expected 4",
    ),
}


@pytest.mark.parametrize("case", AFTER_THE_END.values(), ids=AFTER_THE_END)
def test_what_fails_while_a_program_ends_is_not_why_it_ends(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", CONDITIONS.values(), ids=CONDITIONS)
def test_what_the_run_lacked_from_then_on_is_the_cause(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", WARNED.values(), ids=WARNED)
def test_a_warning_that_a_program_at_once_fails_on_is_the_cause(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", RUNNERS.values(), ids=RUNNERS)
def test_a_workflow_runner_is_read_as_its_report_says(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", SERVERS.values(), ids=SERVERS)
def test_the_words_of_a_line_go_before_what_its_kind_most_often_means(
    case: Case,
) -> None:
    check(case)


def test_what_is_set_aside_as_aftermath_leaves_a_doubt() -> None:
    log = (
        "2026-03-01 10:00:00 ERROR item 2: Band pattern 'B13' did not match any bands\n"
        "2026-03-01 10:00:00 INFO cancelling the remaining tasks\n"
        f"{TRACE}api.ApiException: task 4 is in a final state\n"
    )
    message = reported(log)
    assert "B13" in message.headline
    assert message.confidence == "likely"


def test_a_disk_that_has_inodes_left_is_full_of_data() -> None:
    log = (
        "+ df -i /s\nFilesystem Inodes IUsed IFree IUse% Mounted on\n"
        "/dev/sdb 1310720 1000 1309720 1% /s\n"
        "+ df -h /s\nFilesystem Size Used Avail Use% Mounted on\n"
        "/dev/sdb 100G 100G 0 100% /s\n"
        "OSError: [Errno 28] No space left on device: '/s/px/9'\n"
    )
    assert "inodes" not in reported(log).headline


def test_a_model_that_takes_shorter_steps_goes_on() -> None:
    log = (
        "step 4: CFL exceeded 1.0, reducing time step to 20 s\nstep 5 of 9\n"
        f"{TRACE}FileNotFoundError: [Errno 2] {_NO_SUCH}: '/in/wind_06.nc'\n"
    )
    assert reported(log).cause == "file-missing"


def test_values_that_are_no_numbers_are_no_matter_of_a_shape() -> None:
    log = f"{TRACE}ValueError: Input X contains NaN.\n"
    assert "no numbers" in reported(log).headline


@pytest.mark.parametrize(
    ("log", "named"),
    [
        (
            (
                "2026-03-01 10:00:00 ERROR could not process tile 5\n"
                "2026-03-01 10:00:00 INFO cleaning up\n"
                f"{TRACE}ValueError: band 3 has 10980 rows, band 4 has 5490\n"
            ),
            "10980",
        ),
        (
            (
                "2026-03-01 10:00:00 WARNING unknown attribute 'title' in a.json\n"
                f"{TRACE}KeyError: 'B04'\n"
            ),
            "B04",
        ),
        (
            (
                "2026-03-01 10:00:00 WARNING block 9 is too small, skipped\n"
                f"{TRACE}numpy.linalg.LinAlgError: Singular matrix\n"
            ),
            "Singular",
        ),
    ],
    ids=["an exception printed late", "another name", "a block that was left out"],
)
def test_what_only_stands_before_is_not_the_cause(log: str, named: str) -> None:
    said = reported(log).headline.partition("; before it")[0]
    assert named in said.partition("; after it")[0]


def test_work_that_goes_on_after_a_clean_up_is_work() -> None:
    log = (
        "ERROR tile 4 is not there, left out\ncleaning up tile 4\n"
        + "".join(f"warped tile {tile}\n" for tile in range(5, 12))
        + f"{TRACE}ValueError: no band B8A in the mosaic\n"
    )
    assert "B8A" in reported(log).headline
