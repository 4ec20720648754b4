"""Logs of programs that failed, and then failed of something else as they ended."""

from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_trap import TRACE

NO_SUCH = "No such file or directory"

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
        f"  cannot open file '/out/state.json': {NO_SUCH}\n"
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
        f"{TRACE}FileNotFoundError: [Errno 2] {NO_SUCH}: '/work/aligned.json'\n"
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
        f"OSError: [Errno 2] {NO_SUCH}: '/out/L2B.nc'\n",
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
        f"{TRACE}FileNotFoundError: [Errno 2] {NO_SUCH}: '/tmp/b/5.npy'\n",
        "killed",
        "resources",
        r"killed.*worker 5",
    ),
    "a child of a program that crashed, and its table": Case(
        "2026-03-01 10:00:00 WARN child 2 got SIGSEGV\n"
        "2026-03-01 10:00:00 INFO joining tables\n"
        f"{TRACE}FileNotFoundError: [Errno 2] {NO_SUCH}: '/tmp/t/2.csv'\n",
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
