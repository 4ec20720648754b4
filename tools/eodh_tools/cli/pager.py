"""Show an answer that is longer than the terminal in the person's own pager."""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_FALLBACK = "less -RFX"


def pager_command(environment: Mapping[str, str]) -> list[str] | None:
    """Return the command of `PAGER`, or `less` where there is one; None: print plainly.

    `PAGER` set to nothing, `cat`, or to a program that is not there, means none.
    """
    chosen = environment.get("PAGER", _FALLBACK)
    try:
        words = shlex.split(chosen)
    except ValueError:
        return None
    if not words or words == ["cat"] or shutil.which(words[0]) is None:
        return None
    if words == ["less"]:
        words = shlex.split(_FALLBACK)
    return words


def page(text: str, command: list[str]) -> bool:
    """Give a text to the pager and wait until the person leaves it.

    Returns:
        False where the pager could not be started: print the text instead.
    """
    try:
        pager = subprocess.Popen(  # noqa: S603 - the person's own setting
            command,
            stdin=subprocess.PIPE,
            env={"LESSCHARSET": "utf-8", **os.environ},
            encoding="utf-8",
            errors="replace",
        )
    except OSError:
        return False
    with _left_to_the_pager():
        # A reader who leaves early closes the pipe: `communicate` takes that as an end.
        pager.communicate(text)
    return True


@contextmanager
def _left_to_the_pager() -> Iterator[None]:
    """Pass over Ctrl-C, which in a pager stops a search, and does not leave it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
