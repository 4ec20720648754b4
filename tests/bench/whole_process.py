"""Time and peak memory of whole processes.

A process begins its life with the peak memory of the one that forked it, so the
command is started by a small process of its own: `python whole_process.py COMMAND...`
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Cost(NamedTuple):
    """What a run cost."""

    seconds: float
    peak_mb: float
    processor_s: float


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command, its output thrown away; it must end with 0, or 1 as grep may."""
    reported = subprocess.run(
        [sys.executable, "-S", __file__, *command],
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    found = json.loads(reported.stderr.splitlines()[-1])
    assert found["status"] in {0, 1}, (command, reported.stderr[-1000:])
    return Cost(found["seconds"], found["peak_mb"], found["processor_s"])


def run_in_turn(
    commands: Mapping[str, Sequence[str]], times: int
) -> dict[str, list[Cost]]:
    """Run each command that often, in turns, so that the load is the same for all."""
    costs: dict[str, list[Cost]] = {what: [] for what in commands}
    for _ in range(times):
        for what, command in commands.items():
            costs[what].append(run(command))
    return costs


def main(command: list[str]) -> None:
    """Run the command and print what it cost to standard error, as JSON."""
    began = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    cost = {
        "seconds": time.perf_counter() - began,
        "peak_mb": usage.ru_maxrss / 1024,
        "processor_s": usage.ru_utime + usage.ru_stime,
        "status": os.waitstatus_to_exitcode(status),
    }
    sys.stderr.write(f"\n{json.dumps(cost)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
