"""Logs of runs that lacked something from then on, of runners, and of servers."""

from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_trap import TRACE

_ABORTED = (
    "MPI_ABORT was invoked on rank {} in communicator MPI_COMM_WORLD\n"
    "with errorcode 9.\n\nNOTE: invoking MPI_ABORT causes Open MPI to kill all "
    "MPI processes.\n[n2:{}] Signal: Terminated (15)\n"
)
_MANY_ABORTED = "".join(_ABORTED.format(rank, 700 + rank) for rank in range(12))
_OPENED = "accept: {} connections, 12 ms\n"

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
