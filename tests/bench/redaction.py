"""`eodh-logs redact` of a log of 200 MB, with its start, beside cat."""

import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.real_log import write_log
from tests.bench.whole_process import run, run_in_turn

RUNS = 5
SIZE_BYTES = 200_000_000


def measure() -> Sequence[tuple[str, ...]]:
    """Whole runs, taken in turn: processor time of both processes, and time passed."""
    program = str(Path(sys.executable).parent / "eodh-logs")
    with tempfile.TemporaryDirectory(prefix="eodh-bench-") as folder:
        log = Path(folder, "big.log")
        of = write_log(log, SIZE_BYTES)
        commands = {
            "`cat`": ["cat", str(log)],
            "`eodh-logs redact`": [program, "redact", str(log)],
        }
        # The patterns are compiled once on a machine.
        run(commands["`eodh-logs redact`"])
        costs = run_in_turn(commands, RUNS)
    rows = [
        (
            f"of {of}",
            f"processor time, median of {RUNS}, s",
            "time passed, s",
            "MB a second of it",
            "time passed, of cat's",
            "peak memory of the larger process, MB",
        )
    ]
    cat_s = statistics.median(cost.seconds for cost in costs["`cat`"])
    for what, taken in costs.items():
        processor_s = statistics.median(cost.processor_s for cost in taken)
        seconds = statistics.median(cost.seconds for cost in taken)
        rows.append(
            (
                what,
                f"{processor_s:.2f}",
                f"{seconds:.2f}",
                f"{SIZE_BYTES / 1e6 / max(seconds, 0.01):.0f}",
                f"{seconds / cat_s:.1f}",
                f"{max(cost.peak_mb for cost in taken):.0f}",
            )
        )
    return rows
