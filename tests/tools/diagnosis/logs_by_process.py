"""Logs in which one process tells only of what another one left, or did to it."""

from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_trap import TRACE


def trace(program: str) -> str:
    return f'Traceback (most recent call last):\n  File "{program}", line 9, in <module>\n    run()\n'


POOL = (
    trace("/srv/ice/main.py")
    + "concurrent.futures.process.BrokenProcessPool: A process in the process pool was terminated abruptly while the future was running or pending.\n"
)

CASES: dict[str, Case] = {
    "an exception in a worker, then its pool": Case(
        "blocks: 40\n"
        "Process ForkProcess-3:\n"
        'Traceback (most recent call last):\n  File "/srv/ice/fit.py", line 31, in fit\n'
        "    heights = cells[name]\nKeyError: 'elevation'\n" + POOL,
        "variable-missing",
        "inputs",
        r"^(?!.*want of memory).*elevation",
    ),
    "a module that a worker lacks, then its pool": Case(
        "epoch 1\n"
        'Traceback (most recent call last):\n  File "/opt/torch/utils/data/_utils/worker.py", line 7, in _worker_loop\n'
        "    init()\nModuleNotFoundError: No module named 'albumentations'\n"
        + trace("/app/train.py")
        + "joblib.externals.loky.process_executor.TerminatedWorkerError: A worker process managed by the executor was unexpectedly terminated.\n",
        "module-missing",
        "code",
        r"^The container image .* lacks the module albumentations",
    ),
    "a worker's exception that its pool went on from": Case(
        "2026-01-01 10:00:00,000 WARNING reader: skipped s3.nc\n"
        + TRACE
        + "OSError: s3.nc: not a netCDF file\n"
        + "".join(
            f"2026-01-01 10:00:0{n},000 INFO s{n}.nc is read\n" for n in range(4, 9)
        )
        + POOL,
        "worker-killed",
        "resources",
        r"A worker process",
    ),
    "executors that are lost, and no word of why": Case(
        "26/01/01 10:00:00 ERROR TaskSchedulerImpl: Lost executor 4 on 10.1.1.4: Remote RPC client disassociated.\n",
        "worker-killed",
        "unknown",
        r"this log does not tell why",
    ),
    "a program, then the next one without its output": Case(
        "+ python fetch_tides.py\n"
        "WARNING:tides.http:HTTP error code: 502 - https://tides.example.org/h. Retrying again in 2 secs\n"
        + trace("/app/fetch_tides.py")
        + "requests.exceptions.HTTPError: 502 Server Error: Bad Gateway for url: https://tides.example.org/h\n"
        "+ python plot_tides.py\n"
        + trace("/app/plot_tides.py")
        + "AssertionError: day 14 is not in the table, check the table\n",
        "server-error",
        "service",
        r"^A server .*502",
    ),
    "a program, then the next one on its empty output": Case(
        trace("/app/a/pick.py")
        + "KeyError: 'B11'\npick: exit 0\n"
        + trace("/app/a/index.py")
        + "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)\n",
        "band-missing",
        "inputs",
        r"^The band.* B11",
    ),
    "a program that another goes on without": Case(
        trace("/app/stats.py")
        + "ZeroDivisionError: division by zero\nno statistics, going on without\n"
        + trace("/app/tile.py")
        + "TileError: zoom 25 is not offered\n",
        "exception",
        "*",
        r"^Step 'tile' ended with: TileError: zoom 25",
    ),
    "a helper that its script stops, then a wrong option": Case(
        "cache: hit ratio 0.2\ncache: hit ratio 0.6\n"
        + "".join(f"warm-up: row {n} is cached\n" for n in range(12))
        + "the cache is warm, stopping the server\n"
        "/app/run.sh: line 8: 41 Killed                  python3 -u /app/cache.py\n"
        "year 2025: 12 months\nusage: mask.py [-h] --out OUT\n"
        "mask.py: error: unrecognized arguments: --buffr 3\n",
        "arguments-wrong",
        "code",
        r"--buffr",
    ),
    "a helper that a traced script kills": Case(
        "+ kill 31\n./go.sh: line 4: 31 Terminated              ./monitor.sh --every 5\n"
        "usage: mask.py [-h] --out OUT\n"
        "mask.py: error: the following arguments are required: --out\n",
        "arguments-wrong",
        "code",
        r"--out",
    ),
    "what a script kills for its memory": Case(
        "memory is low, killing the workers\n"
        "./go.sh: line 4: 31 Killed                  python model.py\n"
        "Error: results.csv is missing\n",
        "killed",
        "resources",
        r"model\.py",
    ),
}
