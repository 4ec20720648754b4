"""A helper process runs no file of the current folder, and is given no key."""

import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import pytest

from eodh_tools.cache.pattern_cache import PatternStore
from eodh_tools.cli import clean_blocks
from eodh_tools.logs import multi_pattern, search_compiler
from eodh_tools.logs.search_pattern import compile_search
from eodh_tools.toolbox.pattern_compiler import start_compiling
from tests.waiting import WAIT_S

KEY = "a-key-of-the-hub-4711-0815"
_POLL_S = 0.01
PLANTED = """
import os
from pathlib import Path
Path({proof!r}).write_text("ran " + os.environ.get("EODH_API_KEY", ""))
"""


@pytest.fixture
def proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder holds modules of somebody else, which write this file."""
    folder, proof = tmp_path / "sent by somebody", tmp_path / "proof"
    packages = ("eodh_tools", "multiprocessing")
    for name in packages:
        (folder / name).mkdir(parents=True)
    own = [f"{name}/__init__.py" for name in packages]
    for name in ("nt.py", "hyperscan.py", *own):
        (folder / name).write_text(PLANTED.format(proof=str(proof)))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("EODH_API_KEY", KEY)
    return proof


def ends_or_makes(process: "subprocess.Popen[bytes]", file: Path) -> None:
    limit = time.monotonic() + WAIT_S
    while process.poll() is None and not file.exists():
        assert time.monotonic() < limit
        time.sleep(_POLL_S)


def test_patterns_are_compiled_without_the_folders_files_and_without_a_key(
    proof: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PatternStore(tmp_path / "patterns")
    monkeypatch.setattr(multi_pattern, "is_complete", lambda: False)
    monkeypatch.setattr(multi_pattern, "store", lambda: store)

    process = start_compiling()

    assert process is not None
    try:
        ends_or_makes(process, store.folder / "compiling")
        if sys.platform == "linux":
            environment = Path(f"/proc/{process.pid}/environ").read_bytes()
            assert KEY.encode() not in environment
            assert b"PATH=" in environment
        assert (store.folder / "compiling").exists()
    finally:
        process.kill()
        process.wait()
    assert not proof.exists()


def test_a_search_is_compiled_without_the_folders_files(
    proof: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_compiler, "_is_cheap", lambda _: False)
    assert compile_search("a{1,9}b").line_ends(b"aab\n")
    assert not proof.exists()


def test_a_long_log_is_cleaned_without_the_folders_files(
    proof: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on systems where a new process is a new program."""
    spawned = get_context("spawn")
    monkeypatch.setattr("multiprocessing.get_context", lambda: spawned)
    log = tmp_path / "a.log"
    log.write_bytes(b"a line\n" * 10)
    blocks = clean_blocks._cleaned_apart(str(log))  # noqa: SLF001 - a short one too
    assert b"".join(blocks) == b"a line\n" * 10
    assert not proof.exists()
