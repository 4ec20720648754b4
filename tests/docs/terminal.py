"""A terminal with a shell in it, in which a reader types and reads."""

import fcntl
import os
import pty
import re
import selectors
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

_STOP_S = 10.0
_ROWS = 1_000  # so that no answer goes to a pager
# Colours, and a line of progress with what wipes it out.
_CODES = re.compile(r" \x08|(?:[^\n]*\x1b\[2K)?\x1b\[[\d;?]*[A-Za-z]|\r(?=\n)")


class BashSession:
    """A bash that keeps its folder, variables and jobs from one command to the next.

    Args:
        folder: Where it opens.
        environment: All that it knows.
        columns: The width of its terminal; None for a pipe, which has none.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        columns: int | None = None,
    ) -> None:
        if columns is None:
            self._reads, writes = os.pipe()
        else:
            self._reads, writes = pty.openpty()
            size = struct.pack("HHHH", _ROWS, columns, 0, 0)
            fcntl.ioctl(writes, termios.TIOCSWINSZ, size)
        self._shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],  # noqa: S607 - whichever bash there is
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=writes,
            stderr=writes,
            start_new_session=True,
        )
        os.close(writes)
        self._is_terminal = columns is not None
        self._typed = 0
        self._scripts = folder
        self.shown = ""

    def run(self, command: str, deadline_s: float) -> tuple[int, str]:
        """Type a command and wait for its end.

        Returns:
            Its exit code, and what it showed.
        """
        before = len(self.shown)
        end = f"--- end of step {self._typed} of {id(self)}: "
        self._type(command, f"printf '\\n{end}%s\\n' $?")
        self.wait_for(lambda shown: shown.partition(end)[2].endswith("\n"), deadline_s)
        shown, _, code = self.shown[before:].rpartition(f"\n{end}")
        if self._is_terminal:
            shown = _CODES.sub("", shown)
        self.shown = self.shown[:before] + shown
        return int(code), shown

    def start(self, command: str) -> None:
        """Type a command that is to go on."""
        self._type(command, "")

    def wait_for(self, enough: Callable[[str], bool], deadline_s: float) -> None:
        """Read until what was shown so far is enough.

        Raises:
            TimeoutError: It was not, in time; the message holds what was shown.
        """
        deadline = time.monotonic() + deadline_s
        with selectors.DefaultSelector() as selector:
            selector.register(self._reads, selectors.EVENT_READ)
            while not enough(self.shown):
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise TimeoutError(f"after {deadline_s} s there was:\n{self.shown}")
                read = os.read(self._reads, 1 << 16)
                if not read:
                    raise TimeoutError(f"the shell ended, and showed:\n{self.shown}")
                self.shown += read.decode("utf-8", "replace")

    def close(self) -> None:
        """End the shell and all that was started in it."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self._shell.pid, number)
            with suppress(subprocess.TimeoutExpired):
                self._shell.wait(_STOP_S)
        if self._shell.stdin is not None:
            self._shell.stdin.close()
        os.close(self._reads)

    def _type(self, command: str, then: str) -> None:
        # Out of a file, so that a command which reads its input gets none of this.
        script = self._scripts / f"step-{self._typed}-{id(self)}.sh"
        script.write_text(f"{command}\n", encoding="utf-8")
        self._typed += 1
        assert self._shell.stdin is not None
        self._shell.stdin.write(f". '{script}' < /dev/null\n{then}\n".encode())
        self._shell.stdin.flush()
