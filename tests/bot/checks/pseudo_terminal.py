"""A program at a terminal, with a person who reads and types."""

import contextlib
import os
import pty
import selectors
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.waiting import WAIT_S


class PseudoTerminal:
    """A program whose input and output are a terminal of 80 columns."""

    def __init__(
        self, command: Sequence[str], variables: Mapping[str, str], folder: Path
    ) -> None:
        self._own, theirs = pty.openpty()
        try:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env={"PATH": os.environ["PATH"], "COLUMNS": "80", **variables},
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                start_new_session=True,
            )
        finally:
            os.close(theirs)
        self.shown = ""
        #: How many lines the person typed.
        self.typed = 0
        self._read = 0

    def answers(self, question: str, typed: str) -> None:
        """Wait for a question that was not answered yet, and type a line."""
        self.sees(question)
        os.write(self._own, f"{typed}\n".encode())
        self.typed += 1

    def sees(self, question: str) -> None:
        """Wait for words that come after what was seen before."""
        deadline = time.monotonic() + WAIT_S
        while question not in self.shown[self._read :]:
            assert self._more(deadline), f"no {question!r}:\n{self.shown}"
        self._read = self.shown.index(question, self._read) + len(question)

    def ends(self) -> int:
        """Read to the end; the program's status."""
        deadline = time.monotonic() + WAIT_S
        while self._more(deadline):
            pass
        return self.process.wait(WAIT_S)

    def close(self) -> None:
        """End the program, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._own)

    def _more(self, deadline: float) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self._own, selectors.EVENT_READ)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError(f"nothing more after:\n{self.shown}")
        read = b""
        # Linux says EIO where the other end is closed.
        with contextlib.suppress(OSError):
            read = os.read(self._own, 1 << 16)
        self.shown += read.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(read)
