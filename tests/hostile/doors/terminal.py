"""The terminal door: `eodh-logs` in this process, on terminals of its own or in a pipe.

Standard output and standard error are each a pty, so that what reaches the one is not
taken for what reaches the other.
"""

import io
import os
import pty
import sys
import threading
import tty
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper

import pytest

from eodh_tools.cli.app import run
from eodh_tools.cli.exit_codes import ExitCode
from tests.hostile import oracle

TERMINAL = "terminal"

_REFUSALS = {
    ExitCode.USAGE,
    ExitCode.NOT_VISIBLE,
    ExitCode.HUB_UNREACHABLE,
    ExitCode.OTHER,
}


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command printed; raw bytes."""

    code: int
    out: bytes
    err: bytes

    @property
    def refused(self) -> bool:
        """Whether it ended with a refusal."""
        return self.code in _REFUSALS

    def check(self, secrets: Sequence[str] = ()) -> None:
        """Raise `Leak` where the terminal could be commanded, or a secret is shown."""
        oracle.check_terminal(self.out)
        oracle.check_progress(self.err)
        for printed in (self.out.decode(), self.err.decode()):
            oracle.check_no_bug(printed)
            oracle.check_secretless(printed, secrets)


def on_terminal(*arguments: str) -> Printed:
    """Run `eodh-logs` as a person does who looks at a terminal."""
    with _terminal() as (out, printed), _terminal() as (err, reported):
        code = _run(arguments, out, err)
        out.close()
        err.close()
    return Printed(code, bytes(printed), bytes(reported))


def in_pipe(*arguments: str) -> Printed:
    """Run `eodh-logs` as a script does, and look at what it passes on."""
    passed, reported = io.BytesIO(), io.BytesIO()
    out = TextIOWrapper(passed, encoding="utf-8", write_through=True)
    err = TextIOWrapper(reported, encoding="utf-8", write_through=True)
    code = _run(arguments, out, err)
    return Printed(code, passed.getvalue(), reported.getvalue())


def _run(arguments: Sequence[str], out: TextIOWrapper, err: TextIOWrapper) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["eodh-logs", *arguments])
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        code = int(run())
        out.flush()
        err.flush()
    return code


@contextmanager
def _terminal() -> Iterator[tuple[TextIOWrapper, bytearray]]:
    """A terminal to write to, and all that arrives there once it is closed."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    arrived = bytearray()

    def drain() -> None:
        while True:
            try:
                block = os.read(ours, 65_536)
            except OSError:  # Linux says so when the other end is closed
                return
            if not block:
                return
            arrived.extend(block)

    reader = threading.Thread(target=drain, daemon=True)
    reader.start()
    stream = TextIOWrapper(os.fdopen(theirs, "wb"), encoding="utf-8")
    try:
        yield stream, arrived
    finally:
        stream.close()
        reader.join(10)
        os.close(ours)
