"""The patterns that `eodh-logs excerpt` stores for the next time."""

import json
import shutil
from pathlib import Path

import pytest

from tests.compiled_patterns import compile_patterns
from tests.tools.cli.conftest import run_excerpt


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with all patterns, which no test changes."""
    folder = tmp_path_factory.mktemp("compiled")
    compile_patterns(folder)
    return folder


def copied(compiled: Path, cache: Path) -> list[Path]:
    """The files of a person's own cache."""
    shutil.copytree(compiled, cache)
    return sorted((cache / "patterns").iterdir())


def test_patterns_are_compiled_once_and_are_private(
    log: Path, cache: Path, compiled: Path
) -> None:
    files = copied(compiled, cache)
    before = {file: file.stat().st_mtime_ns for file in files}
    assert len(before) == 4
    assert all(file.stat().st_mode & 0o077 == 0 for file in before)
    assert run_excerpt("--json", str(log)).returncode == 0
    now = {file: file.stat().st_mtime_ns for file in (cache / "patterns").iterdir()}
    assert now == before


def test_the_answer_is_the_same_whatever_patterns_are_stored(
    log: Path, cache: Path, compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {"none yet": run_excerpt("--json", str(log)).stdout}
    damaged, foreign, of_others, sound = (
        copied(compiled, cache / name)
        for name in ("damaged", "foreign", "of others", "sound")
    )
    for file in damaged:
        file.write_bytes(b"no database")
    # Whole and sound, but of other patterns.
    contents = [file.read_bytes() for file in foreign]
    for file, content in zip(foreign, contents[1:] + contents[:1], strict=True):
        file.write_bytes(content)
    for file in of_others:
        file.chmod(0o666)
    for files in (damaged, foreign, of_others, sound):
        folder = files[0].parent.parent
        monkeypatch.setenv("EODH_CACHE_DIR", str(folder))
        answers[folder.name] = run_excerpt("--json", str(log)).stdout
    assert json.loads(answers["sound"])["total_lines"] == 4_004
    assert answers == dict.fromkeys(answers, answers["sound"])
