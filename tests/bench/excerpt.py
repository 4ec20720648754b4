"""The excerpt of a log of 400 MB, beside ripgrep with many patterns, and beside cat."""

import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.real_log import write_log
from tests.bench.whole_process import run_in_turn

RUNS = 5
SIZE_BYTES = 400_000_000
PATTERN = (
    r"traceback \(most recent call last\)|\w*(error|exception)\b:|\bfatal\b|\bpanic\b"
    r"|segmentation fault|core dumped|out of memory|\bkilled\b"
    r"|no space left on device|permission denied|access ?denied"
    r"|no such file or directory|command not found|undefined reference"
    r"|cannot (open|find|allocate|stat)|failed to \w+|\bnot found\b|exited with"
    r"|caused by|terminate called|assert|connection refused|timed? ?out|invalid"
    r"|unable to"
)


def measure() -> Sequence[tuple[str, ...]]:
    """Whole processes, taken in turn, by processor time: the machine may be shared."""
    program = str(Path(sys.executable).parent / "eodh-logs")
    with tempfile.TemporaryDirectory(prefix="eodh-bench-") as folder:
        log = Path(folder, "big.log")
        of = write_log(log, SIZE_BYTES)
        commands = {
            "`cat`": ["cat", str(log)],
            "`eodh-logs excerpt`": [program, "excerpt", "--json", str(log)],
        }
        if shutil.which("rg"):
            commands["`rg --no-unicode -ci`, 28 patterns"] = [
                "rg", "--no-unicode", "-ci", PATTERN, str(log)
            ]  # fmt: skip
        costs = run_in_turn(commands, RUNS)
    rows = [
        (
            f"of {of}",
            f"processor time, median of {RUNS}, s",
            "speed, of rg's",
            "time passed, s",
            "peak memory, MB",
        )
    ]
    medians = {
        what: statistics.median(cost.processor_s for cost in taken)
        for what, taken in costs.items()
    }
    rg_s = next((s for what, s in medians.items() if "rg" in what), None)
    rows += [
        (
            what,
            f"{seconds:.2f}",
            f"{rg_s / seconds:.2f}" if rg_s else "no rg here",
            f"{statistics.median(cost.seconds for cost in costs[what]):.2f}",
            f"{max(cost.peak_mb for cost in costs[what]):.0f}",
        )
        for what, seconds in medians.items()
    ]
    return rows
