"""Logs in which who speaks decides: a part, a library, a server, a parser of arguments."""

from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_trap import TRACE

RUST_PART = (
    "thread 'tile-3' panicked at src/t.rs:2:1:\nattempt to divide by zero\n"
    "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n\n"
)
KNOTS = (
    "Exception in thread reader-1:\n" + TRACE + "ValueError: knots must increase in x\n"
)
CLIENT = "psycopg2.OperationalError: connection to server at "

CASES: dict[str, Case] = {
    # ---- a part that died, and the one that joined it ----
    "a panic, then the words of who joined its thread": Case(
        RUST_PART
        + "thread 'main' panicked at src/main.rs:13:27:\nreader gone: Any { .. }\n",
        "program-crashed",
        "code",
        r"^(?!.*reader gone).*divide by zero",
    ),
    "a panic in words of its own, then who joined it": Case(
        "thread 'grid-1' panicked at src/g.rs:2:1:\nno wind at level 7 of this file\n"
        "thread 'main' panicked at src/main.rs:8:1:\ngrid: join failed: Any { .. }\n",
        "exception",
        "*",
        r"ended with: thread 'grid-1' .*no wind at level 7",
    ),
    "a panic of a task, then its join with the panic's words": Case(
        "thread 'tokio-runtime-worker' panicked at src/a.rs:9:9:\nrow 7 has no year\n"
        "thread 'main' panicked at src/main.rs:40:10:\n"
        'years: JoinError::Panic(Id(11), "row 7 has no year", ...)\n',
        "exception",
        "*",
        r"tokio-runtime-worker.*row 7 has no year",
    ),
    "an exception of a thread, then who says that a worker raised one": Case(
        f"{KNOTS}{TRACE}RuntimeError: a worker raised an exception\n",
        "exception",
        "*",
        r"ended with: ValueError: knots must increase",
    ),
    "an exception of a thread, then how many of them failed": Case(
        f"{KNOTS}{TRACE}app.errors.PoolError: one of 4 threads hit an exception\n",
        "exception",
        "*",
        r"ended with: ValueError: knots must increase",
    ),
    "an error of a C++ worker, then who joined it": Case(
        "worker 3: std::domain_error: slope of cell 41 is not finite\n"
        "terminate called after throwing an instance of 'pool::Error'\n"
        "  what():  one of 4 workers failed\n",
        "error-of-the-program",
        "*",
        r"failed: worker 3: .*slope of cell 41",
    ),
    # ---- a library's status, and no parser of arguments ----
    "a mesh library's status before its reason": Case(
        "ERROR mesh.cpp:90 build() Invalid argument - row 7 of the mesh has no area\n",
        "error-of-the-program",
        "*",
        r"row 7 of the mesh has no area",
    ),
    "a status of the system for a stripe of a file": Case(
        "ERROR lustre.c:88 stripe size 3 is no multiple of 65536: Invalid argument\n",
        "error-of-the-program",
        "*",
        r"stripe size 3",
    ),
    "a status of netCDF": Case(
        TRACE + "RuntimeError: NetCDF: Invalid argument\n", "exception", "*", r"NetCDF"
    ),
    "an operator of a language that takes no text": Case(
        "Error in -dem : invalid argument to unary operator\nExecution halted\n",
        "exception",
        "*",
        r"unary operator",
    ),
    # ---- an exception that points at a log, which is printed after it ----
    "a solver's log after its number": Case(
        TRACE + "RuntimeError: solver gave rc = 4, see the log file out/solver.log\n"
        "+ cat out/solver.log\n2026-01-01 10:00:00 INFO  12 blocks\n"
        "2026-01-01 10:00:01 ERROR block 7 has no boundary on its north side\n"
        "2026-01-01 10:00:01 ERROR assembling stopped\n",
        "error-of-the-program",
        "*",
        r"failed: block 7 has no boundary",
    ),
    "a log with its times in one word": Case(
        TRACE + "ValueError: unwrap() gave rc = 12. Please check the log files\n"
        "2026-01-01 10:00:01 ERROR unwrap: nothing made; last lines of PET0.log:\n"
        "20260101 100000.120 INFO             PET0 12 rows\n"
        "20260101 100000.310 ERROR            PET0 row 40: coherence is above 1\n",
        "error-of-the-program",
        "*",
        r"failed: PET0 row 40: coherence is above 1",
    ),
    # ---- a server's own word, and who has to do something ----
    "a server without free places, within the cluster": Case(
        f'{TRACE}{CLIENT}"db-rw.soil.svc" (192.0.2.9), port 5432 failed: '
        "FATAL:  sorry, too many clients already\n",
        "connections-used-up",
        "service",
        r"server db-rw\.soil\.svc has no free .*: sorry, too many clients already \(",
    ),
    "a pool of connections that is full": Case(
        TRACE
        + "asyncpg.exceptions.ProtocolViolationError: no more connections allowed "
        "(max_client_conn)\n",
        "connections-used-up",
        "service",
        r"no free connection",
    ),
    "a server that just starts": Case(
        f'{TRACE}{CLIENT}"db.example.org" (192.0.2.9), port 5432 failed: '
        "FATAL:  the database system is starting up\n",
        "exception",
        "service",
        r"ended with: the database system is starting up",
    ),
    "a worker's refusal, and what was cancelled for it": Case(
        'concurrent.futures.process._RemoteTraceback: \n"""\n'
        f'{TRACE}{CLIENT}"db.soil.org" (192.0.2.9), port 5432 failed: FATAL:  remaining '
        'connection slots are reserved for roles with SUPERUSER\n\n"""\n\n'
        "The above exception was the direct cause of the following exception:\n\n"
        f'{TRACE}{CLIENT}"db.soil.org" (192.0.2.9), port 5432 failed: FATAL:  remaining '
        "connection slots are reserved for roles with SUPERUSER\n"
        "2026-01-01 10:00:00 ERROR cancelled, InterfaceError: cursor already closed\n",
        "connections-used-up",
        "service",
        r"^(?!.*already closed)(?!.*\"\"\").*: remaining connection slots",
    ),
    "more processes than the cluster permits": Case(
        "srun: error: Unable to create step for job 4411: More processors requested "
        "than permitted\n",
        "request-over-limit",
        "inputs",
        r"more parallel processes .* than there are slots",
    ),
    "more processes than slots": Case(
        "prterun: not enough slots available in the system to satisfy the 12\n"
        "slots that were requested by the application:\n\n  gmtmpi\n",
        "request-over-limit",
        "inputs",
        r"as 12 parallel processes",
    ),
    "a file that is too large for Node": Case(
        "/app/i.js:3\n    throw e;\n    ^\n\n"
        "RangeError [ERR_FS_FILE_TOO_LARGE]: File size (3221225472) is greater than 2 GiB\n"
        "    at readFileSync (node:fs:420:20)\n    at run (/app/i.js:3:4)\n",
        "too-large-in-one-piece",
        "code",
        r"too large .*3221225472",
    ),
    "a file that is too large for Java": Case(
        'Exception in thread "main" java.lang.OutOfMemoryError: Required array size too '
        "large\n\tat java.base/java.nio.file.Files.readAllBytes(Files.java:3214)\n",
        "too-large-in-one-piece",
        "code",
        r"Required array size too large",
    ),
    "a text that is too large for R": Case(
        'Error in paste0(x, collapse = "") : result would exceed 2^31-1 bytes\n'
        "Execution halted\n",
        "too-large-in-one-piece",
        "code",
        r"2\^31-1 bytes",
    ),
    "chunks of dask in a Zarr": Case(
        TRACE + "ValueError: Zarr requires uniform chunk sizes except for final chunk. "
        "Variable named 'lai' has incompatible dask chunks: ((100, 50, 100),).\n",
        "chunks-do-not-fit",
        "code",
        r"chunks \(blocks\).*'lai'",
    ),
    "chunks of HDF5": Case(
        TRACE + "ValueError: Chunk shape must not be greater than data shape in any "
        "dimension. (1, 512) is not compatible with (1, 300)\n",
        "chunks-do-not-fit",
        "code",
        r"\(1, 512\)",
    ),
    "chunks of a variable that overlap": Case(
        TRACE
        + "NotImplementedError: Specified zarr chunks (31, 64) for variable named "
        "'swe' would overlap multiple dask chunks ((40, 40),).\n",
        "chunks-do-not-fit",
        "code",
        r"holds swe do not fit",
    ),
    "a locked index": Case(
        "IO error: lock /scratch/idx/LOCK: Resource temporarily unavailable\n",
        "file-locked",
        "code",
        r"could not lock a file \(/scratch/idx/LOCK\)",
    ),
    "a locked mapset": Case(
        "ERROR: Unable to lock mapset: u is currently running GRASS in selected mapset\n",
        "file-locked",
        "code",
        r"lock mapset",
    ),
    "a locked table": Case(
        TRACE
        + 'duckdb.IOException: IO Error: Could not set lock on file "/w/t.duckdb": '
        "Conflicting lock is held in /usr/bin/duckdb (PID 40)\n",
        "file-locked",
        "code",
        r"could not lock a file \(/w/t\.duckdb\)",
    ),
}
