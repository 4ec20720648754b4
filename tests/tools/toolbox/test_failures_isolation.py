"""No answer about failures depends on what another key was shown.

A record of another could show in an answer, in a count, or in the time that it saves:
the requests. So each answer, with the requests that it cost, is compared with that of a
machine on which no such record is.
"""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.errors import AccessError
from tests.tools.conftest import OpenToolbox

pytestmark = pytest.mark.anyio

BEGIN = datetime(2026, 11, 21, 8, tzinfo=UTC)
JOBS = 6


def scripted(word: str, number: int, job_id: str | None = None) -> ScriptedJob:
    log = f"Traceback (most recent call last):\nKeyError: '{word}'\n".encode()
    return ScriptedJob(
        "ndvi",
        "failed",
        created=BEGIN + timedelta(hours=number),
        logs=(JobLog("compute.log", log),),
        message=f"{word} failed",
        job_id=job_id,
    )


@pytest.fixture
def forget(tmp_path: Path) -> Callable[[], None]:
    """Forgets every record and every stored log, as on another machine."""

    def forgotten() -> None:
        for folder in ("history", "logs"):
            shutil.rmtree(tmp_path / folder, ignore_errors=True)

    return forgotten


async def asked(open_toolbox: OpenToolbox, hub: LocalHub) -> tuple[str, list[str]]:
    """What a new process answers, without its times, and what that cost the Hub."""
    hub.request_log.clear()
    async with open_toolbox() as toolbox:
        try:
            answer = await toolbox.list_failures(since="2020-01-01")
            text = answer.model_dump_json()
        except AccessError as error:
            text = str(error)
    return text, sorted(seen.target for seen in hub.requests)


@pytest.mark.parametrize("of_other", ["another workspace", "another Hub, the same ids"])
async def test_an_answer_and_its_cost_are_the_same_whatever_another_key_has_seen(
    hub: LocalHub,
    workspace: str,
    open_toolbox: OpenToolbox,
    forget: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    of_other: str,
) -> None:
    own = hub.script(workspace, *(scripted("heron", each) for each in range(JOBS)))
    alone = await asked(open_toolbox, hub)
    assert f'"failed":{JOBS}' in alone[0]

    forget()
    with LocalHub() as second:
        other, place = hub, next(each for each in hub.workspaces if each != workspace)
        if of_other.startswith("another Hub"):
            other, place = second, next(iter(second.workspaces))
        ids = [None] * JOBS if other is hub else list(own)
        other.script(place, *(scripted("otter", *each) for each in enumerate(ids)))
        with monkeypatch.context() as patch:
            patch.setenv("EODH_BASE_URL", other.base_url)
            patch.setenv("EODH_WORKSPACE", place)
            patch.setenv("EODH_API_KEY", other.workspaces[place])
            theirs, _ = await asked(open_toolbox, other)
        assert "otter" in theirs
        assert "heron" not in theirs

    beside = await asked(open_toolbox, hub)
    assert beside == alone
    assert "otter" not in beside[0]


async def test_a_key_that_was_taken_away_learns_nothing_by_words_or_by_time(
    hub: LocalHub,
    workspace: str,
    open_toolbox: OpenToolbox,
    forget: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub.script(workspace, *(scripted("heron", each) for each in range(JOBS)))
    await asked(open_toolbox, hub)
    with monkeypatch.context() as patch:
        patch.setenv("EODH_API_KEY", "a-key-that-was-taken-away")
        with_records = await asked(open_toolbox, hub)
        # They are still there.
        assert any((tmp_path / "history").iterdir())
        forget()
        without = await asked(open_toolbox, hub)

    assert with_records == without
    assert "heron" not in with_records[0]


async def test_a_job_that_is_no_longer_shown_is_in_no_count(
    hub: LocalHub,
    workspace: str,
    open_toolbox: OpenToolbox,
    forget: Callable[[], None],
) -> None:
    ids = hub.script(workspace, *(scripted("heron", each) for each in range(JOBS)))
    await asked(open_toolbox, hub)
    for gone in ids[1:]:
        hub.jobs.remove(gone)
    await asked(open_toolbox, hub)
    remembered, _ = await asked(open_toolbox, hub)
    forget()
    afresh, _ = await asked(open_toolbox, hub)

    assert remembered == afresh
    assert '"failed":1,' in remembered
