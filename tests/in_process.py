"""A program run in this process, as if it had one of its own: quick, and the same.

Where the process itself is the point (what is imported, signals, pipes, terminals), a
test starts a real one.
"""

import io
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def run(
    main: Callable[[], object],
    *arguments: str,
    variables: Mapping[str, str],
    folder: Path,
    stdin: str = "",
) -> Ended:
    """Run a program's `main` to its end.

    Args:
        main: Its entry point; it reads `sys.argv`.
        arguments: The program's name, then its arguments.
        variables: Its whole environment.
        folder: Where it is started.
        stdin: What it can read; no terminal.
    """
    encoding = variables.get("PYTHONIOENCODING", "utf-8")
    out, err = io.BytesIO(), io.BytesIO()
    with _a_process(variables, folder), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", list(arguments))
        patch.setattr(sys, "stdin", io.StringIO(stdin))
        for name, stream in (("stdout", out), ("stderr", err)):
            patch.setattr(
                sys, name, io.TextIOWrapper(stream, encoding, write_through=True)
            )
        code: object = 0
        try:
            code = main()
        except SystemExit as end:
            code = end.code
        # Before they are closed with the text around them.
        printed = out.getvalue().decode(encoding), err.getvalue().decode(encoding)
    # As Python itself takes what `sys.exit` is given.
    return Ended(code if isinstance(code, int) else int(code is not None), *printed)


@contextmanager
def _a_process(variables: Mapping[str, str], folder: Path) -> Iterator[None]:
    """An environment, a folder and a logging of its own."""
    root, ours = logging.getLogger(), logging.getLogger("eodh_tools")
    levels, structured = (root.level, ours.level), structlog.get_config()
    with pytest.MonkeyPatch.context() as patch:
        # A cached logger would write as this program does for all tests to come.
        configure = structlog.configure
        patch.setattr(
            structlog,
            "configure",
            lambda **how: configure(**{**how, "cache_logger_on_first_use": False}),
        )
        for name in list(os.environ):
            patch.delenv(name)
        for name, value in variables.items():
            patch.setenv(name, value)
        patch.chdir(folder)
        patch.setattr(root, "handlers", [])
        root.setLevel(logging.WARNING)
        try:
            yield
        finally:
            configure(**structured)
            root.setLevel(levels[0])
            ours.setLevel(levels[1])
