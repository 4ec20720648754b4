"""A settled job is explained once for all programs that share the cache folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.cache.explanation_cache import (
    MAX_FILE_BYTES,
    Explained,
    ExplanationCache,
)
from eodh_tools.cache.rules_version import rules_version
from eodh_tools.errors import JobsError
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.results.models import (
    Evidence,
    Explanation,
    JobStatus,
    LogEntry,
    LogLine,
)
from eodh_tools.toolbox import explainer
from eodh_tools.toolbox.wiring import open_toolbox

LONG_AGO = datetime(2026, 11, 1, 9, tzinfo=UTC)
LOG = b"Traceback (most recent call last):\nValueError: no band\n"
ROOT = HubRoot.of_workspace("http://127.0.0.1:9", "eo-team")
SECRET = 'pass"word\\4711-ü'


@pytest.fixture
def folder(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Where explanations are cached; the settings are those of the local Hub."""
    monkeypatch.chdir(tmp_path)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Path(environment["EODH_CACHE_DIR"], "explanations")


def status(job_id: str) -> JobStatus:
    """What a program that has just been started says."""

    async def ask() -> JobStatus:
        async with open_toolbox() as toolbox:
            return await toolbox.get_status(job_id)

    return anyio.run(ask)


def add(hub: LocalHub, workspace: str, job_status: str = "failed") -> str:
    logs = (JobLog("a.log", LOG),)
    job = ScriptedJob("ndvi", job_status, created=LONG_AGO, logs=logs)  # type: ignore[arg-type]
    return hub.script(workspace, job)[0]


@contextmanager
def requests_of(hub: LocalHub, targets: list[str]) -> Iterator[None]:
    before = len(hub.requests)
    yield
    targets += [each.target for each in list(hub.requests)[before:]]


def test_the_next_program_asks_for_the_job_and_explains_nothing(
    hub: LocalHub, workspace: str, folder: Path, explained: list[str]
) -> None:
    job_id = add(hub, workspace)
    first = status(job_id)
    targets: list[str] = []
    with requests_of(hub, targets):
        assert status(job_id).explanation == first.explanation
    assert explained == [job_id]
    assert [target.endswith(f"/jobs/{job_id}") for target in targets] == [True]
    assert len(list(folder.iterdir())) == 1


def test_what_the_hub_no_longer_shows_is_not_shown_from_disk(
    hub: LocalHub, workspace: str, folder: Path
) -> None:
    del folder
    job_id = add(hub, workspace)
    status(job_id)
    hub.faults.add("login_page", on="status", job_id=job_id, times=None)
    with pytest.raises(JobsError):
        status(job_id)


def test_a_new_passing_run_explains_the_job_again(
    hub: LocalHub, workspace: str, folder: Path, explained: list[str]
) -> None:
    del folder
    failed = add(hub, workspace)
    status(failed)
    passed = add(hub, workspace, "successful")
    status(passed)
    status(failed)
    status(failed)
    assert explained == [failed, passed, failed]


def test_without_a_passing_run_it_is_explained_again_after_a_while(
    hub: LocalHub,
    workspace: str,
    folder: Path,
    explained: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del folder
    job_id = add(hub, workspace)
    status(job_id)
    monkeypatch.setattr(explainer, "FRESH_S", -1.0)
    status(job_id)
    assert explained == [job_id] * 2


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff" * 90, None])
def test_a_corrupt_file_is_ignored_and_written_again(
    hub: LocalHub,
    workspace: str,
    folder: Path,
    explained: list[str],
    damage: bytes | None,
) -> None:
    job_id = add(hub, workspace)
    first = status(job_id)
    (file,) = folder.iterdir()
    sound = file.read_bytes()
    # None: one flipped bit in the middle.
    middle = len(sound) // 2
    flipped = bytes([sound[middle] ^ 1])
    file.write_bytes(
        sound[:middle] + flipped + sound[middle + 1 :] if damage is None else damage
    )
    assert status(job_id).explanation == first.explanation
    assert status(job_id).explanation == first.explanation
    assert explained == [job_id] * 2


def test_a_folder_that_cannot_be_written_costs_no_answer(
    hub: LocalHub, workspace: str, folder: Path, explained: list[str]
) -> None:
    job_id = add(hub, workspace)
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file in its place")
    assert status(job_id) == status(job_id)
    assert explained == [job_id] * 2


def explanation(text: str = "1| no band") -> Explained:
    evidence = Evidence(log="a.log", lines=(1,), text=text, total_lines=1)
    return (
        Explanation(
            headline="The band is not there",
            key_line=LogLine(log="a.log", line=1, text="no band"),
            confidence="likely",
            evidence=(evidence,),
        ),
        (LogEntry(name="a.log", step="a", kind="step", began=LONG_AGO, lines=1),),
    )


def test_an_explanation_comes_back_as_it_was(tmp_path: Path) -> None:
    cache = ExplanationCache(tmp_path)
    cache.put(ROOT, "job-1", "facts", Redactor(), explanation())
    assert cache.get(ROOT, "job-1", "facts", Redactor()) == explanation()


@pytest.mark.parametrize("job", [("job-2", "facts"), ("job-1", "other facts")])
def test_another_job_or_other_facts_have_no_explanation(
    tmp_path: Path, job: tuple[str, str]
) -> None:
    cache = ExplanationCache(tmp_path)
    cache.put(ROOT, "job-1", "facts", Redactor(), explanation())
    assert cache.get(ROOT, *job, Redactor()) is None


def test_other_rules_explain_again_and_replace_the_file(tmp_path: Path) -> None:
    old = ExplanationCache(tmp_path, version=lambda: "old")
    old.put(ROOT, "job-1", "facts", Redactor(), explanation("1| as it was"))
    new = ExplanationCache(tmp_path, version=lambda: "new")
    assert new.get(ROOT, "job-1", "facts", Redactor()) is None
    new.put(ROOT, "job-1", "facts", Redactor(), explanation())
    assert new.get(ROOT, "job-1", "facts", Redactor()) == explanation()
    assert len(list(tmp_path.iterdir())) == 1


def test_where_the_rules_cannot_be_read_nothing_is_cached(tmp_path: Path) -> None:
    cache = ExplanationCache(tmp_path, version=lambda: None)
    cache.put(ROOT, "job-1", "facts", Redactor(), explanation())
    assert cache.get(ROOT, "job-1", "facts", Redactor()) is None
    assert list(tmp_path.iterdir()) == []


def test_a_secret_learned_since_deletes_the_explanation(tmp_path: Path) -> None:
    cache = ExplanationCache(tmp_path)
    shown = explanation(f"1| login with {SECRET}")
    cache.put(ROOT, "job-1", "facts", Redactor(), shown)
    assert cache.get(ROOT, "job-1", "facts", Redactor()) == shown
    assert cache.get(ROOT, "job-1", "facts", Redactor([SECRET])) is None
    assert list(tmp_path.iterdir()) == []


def test_an_explanation_that_shows_a_secret_is_not_stored(tmp_path: Path) -> None:
    cache = ExplanationCache(tmp_path)
    shown = explanation(f"1| login with {SECRET}")
    cache.put(ROOT, "job-1", "facts", Redactor([SECRET]), shown)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="this system has no file modes")
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "explanations"
    ExplanationCache(folder).put(ROOT, "job-1", "facts", Redactor(), explanation())
    (file,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )


def test_the_least_recently_used_go_first(tmp_path: Path) -> None:
    cache = ExplanationCache(tmp_path)
    for number in range(3):
        cache.put(ROOT, f"job-{number}", "facts", Redactor(), explanation())
        for file in tmp_path.iterdir():
            os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 10))
    assert cache.get(ROOT, "job-0", "facts", Redactor()) is not None
    size_bytes = max(file.stat().st_size for file in tmp_path.iterdir())
    # Two and a half: the times in one may take a few bytes more.
    small = ExplanationCache(tmp_path, 2 * size_bytes + size_bytes // 2)
    small.put(ROOT, "job-3", "facts", Redactor(), explanation())
    there = [
        number
        for number in range(4)
        if cache.get(ROOT, f"job-{number}", "facts", Redactor()) is not None
    ]
    assert there == [0, 3]


def test_one_that_is_too_large_is_not_stored(tmp_path: Path) -> None:
    cache = ExplanationCache(tmp_path)
    cache.put(ROOT, "job-1", "facts", Redactor(), explanation("x" * MAX_FILE_BYTES))
    assert list(tmp_path.iterdir()) == []


def test_an_old_one_is_not_given_where_a_fresh_one_is_asked_for(tmp_path: Path) -> None:
    clock = [1_000.0]
    cache = ExplanationCache(tmp_path, now=lambda: clock[0])
    cache.put(ROOT, "job-1", "facts", Redactor(), explanation())

    def found(max_age_s: float | None) -> bool:
        got = cache.get(ROOT, "job-1", "facts", Redactor(), max_age_s=max_age_s)
        return got is not None

    clock[0] += 60.0
    assert (found(60.0), found(59.0), found(None)) == (True, False, True)
    clock[0] -= 120.0  # a clock that was put back
    assert found(60.0) is False


def test_any_change_of_the_rules_is_another_version(tmp_path: Path) -> None:
    room = tmp_path / "diagnosis"
    room.mkdir()
    (room / "causes.toml").write_text("one")
    versions = [rules_version.__wrapped__(tmp_path)]
    (room / "causes.toml").write_text("two")
    versions.append(rules_version.__wrapped__(tmp_path))
    (room / "causes.toml").rename(room / "others.toml")
    versions.append(rules_version.__wrapped__(tmp_path))
    assert None not in versions
    assert len(set(versions)) == 3


def test_rules_without_files_have_no_version(tmp_path: Path) -> None:
    assert rules_version(tmp_path) is None


def test_the_installed_rules_have_a_version() -> None:
    assert rules_version() is not None
