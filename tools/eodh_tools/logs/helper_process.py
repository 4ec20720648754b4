"""Start a module of this program in a process of its own, which runs nothing else.

`python -m` puts the current folder before everything else on Python's search path: a
file there with the name of a module would be run, by whoever sent that folder.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# What Python and its libraries need; no key of anybody.
_NAMES = frozenset(
    {"HOME", "LANG", "LANGUAGE", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR",
     "USERPROFILE", "VIRTUAL_ENV", "WINDIR"}
)  # fmt: skip
_BEGINNINGS = ("DYLD_", "LC_", "LD_", "PYTHON")
_SAFE_PATH = "PYTHONSAFEPATH"


def helper_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module, without the current folder's files."""
    return [sys.executable, "-P", "-m", module, *arguments]


def helper_environment() -> dict[str, str]:
    """Return the environment of a helper: it needs no key, so it has none."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _NAMES or name.upper().startswith(_BEGINNINGS)
    }


@contextmanager
def safe_path() -> Iterator[None]:
    """Keep the current folder out of what multiprocessing starts in the context."""
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before
