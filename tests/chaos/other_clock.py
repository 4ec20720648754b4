"""`python -m tests.chaos.other_clock MODULE`: run a module by a clock that jumps.

How far the clock of the machine is off stands in a file, which a test rewrites. The
counter of a process (`time.monotonic`) never jumps, as on a real machine.
"""

import os
import runpy
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

CLOCK_FILE = "EODH_CHAOS_CLOCK"


@dataclass(frozen=True, slots=True)
class OtherClock:
    """How far a process's clock is ahead of the real time, in a file."""

    file: Path

    def set(self, ahead_s: float) -> None:
        """Let the clock jump; 0 is the real time."""
        whole = self.file.with_suffix(".new")
        whole.write_text(str(ahead_s), encoding="ascii")
        whole.replace(self.file)

    def ahead_s(self) -> float:
        """Return how far the clock is ahead, in seconds."""
        try:
            return float(self.file.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0.0


def _run(module: str, clock: OtherClock) -> None:
    from eodh_tools import clock as of_the_bot  # noqa: PLC0415 - only of the process

    real, real_ns = time.time, time.time_ns

    def now() -> float:
        return real() + clock.ahead_s()

    time.time = now
    time.time_ns = lambda: real_ns() + int(clock.ahead_s() * 1e9)
    # Others take this function from its module when they are loaded, which is later.
    of_the_bot.utc_now = lambda: datetime.fromtimestamp(now(), UTC)
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _run(sys.argv[1], OtherClock(Path(os.environ[CLOCK_FILE])))
