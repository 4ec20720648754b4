"""The bot's processes: started, killed, started again when they end by themselves."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import anyio

from tests.chaos.other_clock import CLOCK_FILE, OtherClock

_ROOT = Path(__file__).parents[2]
_LOOK_S = 0.05
_STOP_S = 20.0


@dataclass(slots=True)
class Supervised:
    """One process, restarted when it ends.

    Attributes:
        module: What Python runs.
        clock_jumps: Whether its clock may be put off (`clock`).
        starts: How often it was started.
        kills: How often it was killed.
        ends: The statuses with which it ended by itself.
    """

    variables: Mapping[str, str]
    folder: Path
    name: str
    module: str = "eodh_bot"
    clock_jumps: bool = False
    starts: int = 0
    kills: int = 0
    ends: list[int] = field(default_factory=list)
    stopped: bool = False
    held: bool = False
    _process: "subprocess.Popen[bytes] | None" = None
    _log: IO[bytes] | None = None

    @property
    def clock(self) -> OtherClock:
        """How far its clock is off."""
        return OtherClock(self.folder / f"{self.name}.clock")

    @property
    def log(self) -> Path:
        """What it logged, over all its starts."""
        return self.folder / f"{self.name}.log"

    async def keep_running(self) -> None:
        """Start it, and again whenever it has ended, until `stop`."""
        self._log = self.log.open("ab")
        try:
            while not self.stopped:
                if self._process is None:
                    if not self.held:
                        self._start()
                elif (status := self._process.poll()) is not None:
                    if status != -signal.SIGKILL:
                        self.ends.append(status)
                    self._process = None
                await anyio.sleep(_LOOK_S)
        finally:
            self._end()
            self._log.close()

    def kill(self) -> bool:
        """`kill -9`; False if there is nothing to be killed just now."""
        process = self._process
        if process is None or process.poll() is not None:
            return False
        os.kill(process.pid, signal.SIGKILL)
        self.kills += 1
        return True

    def freeze(self) -> bool:
        """Let it stand still, as a paused machine does; False if there is none."""
        return self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, name: signal.Signals) -> bool:
        process = self._process
        if process is None or process.poll() is not None:
            return False
        os.kill(process.pid, name)
        return True

    @property
    def runs(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    def _start(self) -> None:
        self.starts += 1
        by_clock: tuple[str, ...] = ()
        more: dict[str, str] = {}
        if self.clock_jumps:
            by_clock = ("tests.chaos.other_clock",)
            more = {"PYTHONPATH": str(_ROOT), CLOCK_FILE: str(self.clock.file)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", *by_clock, self.module],
            env={"PATH": os.environ["PATH"], **more, **self.variables},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._log,
        )

    def _end(self) -> None:
        if self._process is None:
            return
        self.thaw()
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
