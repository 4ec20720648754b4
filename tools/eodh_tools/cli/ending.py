"""How a command ends whose streams do not work: in a sentence, and by its code."""

import contextlib
import errno
import os
import sys
from collections.abc import Callable
from typing import IO

from eodh_tools.cli.exit_codes import ExitCode
from eodh_tools.toolbox.command_line import printable

# What the system says of a stream, and never of the name of a file.
_OF_STREAMS = frozenset({
    errno.EBADF,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EIO,
    errno.ENOSPC,
    errno.ENXIO,
})  # fmt: skip


def run_to_end(command: Callable[[], int]) -> int:
    """Run a command and return its exit code; nothing leaves it as a traceback."""
    _open_closed_streams()
    code = _ended(command)
    try:
        sys.stderr.flush()
    except OSError:
        discard(sys.stderr)
    return code


def stream_error(error: BaseException) -> OSError | None:
    """Return what the system said of a stream, also out of a group of tasks."""
    if isinstance(error, BaseExceptionGroup):
        found = (stream_error(inner) for inner in error.exceptions)
        return next((each for each in found if each is not None), None)
    if isinstance(error, BrokenPipeError):
        return error
    if isinstance(error, OSError) and error.filename is None:
        return error if error.errno in _OF_STREAMS else None
    return None


def say(words: str) -> None:
    """Write a line on standard error, if that is possible."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()


def discard(stream: IO[str]) -> None:
    """Let what waits to be written go nowhere: Python writes it again at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _ended(command: Callable[[], int]) -> int:
    try:
        return _whole(command)
    except BrokenPipeError:
        # The reader has enough, as in `eodh-logs redact x | head`.
        code = ExitCode.OK
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except OSError as error:
        code = ExitCode.OTHER
        say(f"eodh-logs: {_words(error)}")
    except Exception as error:  # noqa: BLE001 - the top: nothing may pass as a traceback
        code, kind = ExitCode.OTHER, type(error).__name__
        say(f"eodh-logs: an unexpected error occurred ({kind}). Please report it.")
    discard(sys.stdout)
    return code


def _whole(command: Callable[[], int]) -> int:
    """Run it until all that it printed is written."""
    try:
        code = command()
    except SystemExit as ended:  # argparse: help, or wrong arguments
        code = ended.code if isinstance(ended.code, int) else ExitCode.OK
    sys.stdout.flush()
    return code


def _words(error: OSError) -> str:
    if error.errno == errno.EBADF:
        return "standard input or output is closed."
    reason = error.strerror or "the system refused"
    if error.filename is not None:
        return f"{printable(str(error.filename))}: {reason}."
    return f"the answer cannot be written ({reason})."


def _open_closed_streams() -> None:
    """Put a file in place of a stream that was closed, as by `>&-`.

    The next file would get its number, and what others print would go there. To read
    from or write to it fails, except for errors, which nobody can be told of.
    """
    closed: list[tuple[str, int, int, str]] = [
        ("stdin", 0, os.O_WRONLY, "r"),
        ("stdout", 1, os.O_RDONLY, "w"),
        ("stderr", 2, os.O_WRONLY, "w"),
    ]
    for name, number, flags, mode in closed:
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, flags)
            if opened != number:
                os.dup2(opened, number)
            stream: IO[str] = open(  # noqa: SIM115 - it lasts as long as the process
                number, mode, encoding="utf-8", errors="replace", closefd=False
            )
            setattr(sys, name, stream)
