"""Compile all patterns once a version, in a process of its own beside the answers.

A first answer compiles only what its log needs. The rest takes seconds of a processor:
a process of low priority stores it for the programs to come.
"""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from eodh_tools.cache.pattern_cache import PatternStore
from eodh_tools.files import make_private_folder, remove
from eodh_tools.logs import multi_pattern
from eodh_tools.logs.helper_process import helper_command, helper_environment

_MODULE = "eodh_tools.toolbox.pattern_compiler"
_started = threading.Event()


def load_patterns() -> None:
    """Load the patterns that explain a job, or compile them, which takes seconds."""
    # Imports inside: whoever only starts the process needs none of them.
    from eodh_tools.logs.excerpt import classifier  # noqa: PLC0415
    from eodh_tools.logs.redaction.redactor import Redactor  # noqa: PLC0415

    classifier.evidence()
    classifier.plain_evidence()
    classifier.other_kinds()
    Redactor().text("")
    multi_pattern.complete()


def start_compiling() -> "subprocess.Popen[bytes] | None":
    """Start the process if this one lacks patterns; None where none is needed."""
    store = multi_pattern.store()
    if multi_pattern.is_complete() or not isinstance(store, PatternStore):
        return None
    command = helper_command(_MODULE, str(store.folder))
    with contextlib.suppress(OSError):
        make_private_folder(store.folder)
        return subprocess.Popen(  # noqa: S603 - this program itself
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=helper_environment(),
            # A terminal that closes, or a client that stops its server, lets it end.
            start_new_session=True,
        )
    return None


def complete_soon() -> None:
    """Compile in the background what a server lacks; call it after an answer."""
    if not _started.is_set() and not multi_pattern.is_complete():
        _started.set()
        threading.Thread(target=_complete, daemon=True).start()


def _complete() -> None:
    process = start_compiling()
    if process is not None:
        process.wait()
    multi_pattern.complete()


def compile_into(folder: Path) -> None:
    """Compile all patterns into a folder, unless another process does so now."""
    with _the_only_one(folder) as is_only:
        if is_only:
            multi_pattern.cache_in(PatternStore(folder))
            load_patterns()


@contextlib.contextmanager
def _the_only_one(folder: Path) -> Iterator[bool]:
    """Whether no other process compiles into a folder; none does where it is gone."""
    from eodh_tools.cache.fetch_lock import locked_or_without_locks  # noqa: PLC0415

    lock = folder / "compiling"
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield False
        return
    try:
        is_only = locked_or_without_locks(handle)
        yield is_only
        if is_only:
            remove(lock)
    finally:
        os.close(handle)


if __name__ == "__main__":
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.nice(10)
    compile_into(Path(sys.argv[1]))
