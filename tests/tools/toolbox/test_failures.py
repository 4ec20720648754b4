"""What failed, in groups as a person made them; nothing of another's jobs in it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_tools.errors import AccessError
from eodh_tools.results.failures_text import MOST_CHARS, failures_text
from eodh_tools.results.models import FailureListing
from eodh_tools.results.text_parts import as_call
from eodh_tools.toolbox.explainer import Explainer
from eodh_tools.toolbox.toolbox import Toolbox
from tests.tools.conftest import OpenToolbox
from tests.tools.toolbox.failing_week import JOBS, PERSON, place

pytestmark = pytest.mark.anyio


def words(answer: FailureListing) -> str:
    return failures_text(answer, as_call, lambda text: text)


async def test_what_works_again_is_not_reported_to_fail_again(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    place(hub, workspace, datetime.now(UTC))
    answer = await toolbox.list_failures(limit=100)
    repaired = answer.model_copy(
        update={"groups": tuple(each for each in answer.groups if each.repaired)}
    )
    still = answer.model_copy(
        update={"groups": tuple(each for each in answer.groups if not each.repaired)}
    )

    assert repaired.groups
    assert "works again" in words(repaired)
    assert "fail again" not in words(repaired)
    assert "fail again" in words(still)


async def test_sixty_failures_are_grouped_as_a_person_grouped_them(
    hub: LocalHub, workspace: str, toolbox: Toolbox, open_toolbox: OpenToolbox
) -> None:
    place(hub, workspace, datetime.now(UTC))
    steps: list[tuple[float, float | None]] = []

    async def on_progress(done: float, total: float | None, words: str) -> None:
        assert words
        steps.append((done, total))

    first = await toolbox.list_failures(on_progress=on_progress)
    assert (first.jobs, first.failed) == (JOBS, 60)
    assert first.not_explained == 10
    assert sorted(steps) == [(done, 50) for done in range(1, 51)]
    assert first.next[0].tool == "list_failures"
    assert len(words(first)) <= MOST_CHARS

    answer = await toolbox.list_failures()
    assert answer.not_explained == 0
    assert [
        (group.jobs, set(group.processes), group.step, group.repaired is not None)
        for group in answer.groups
    ] == [(kind.jobs, set(kind.failures), kind.step, kind.repaired) for kind in PERSON]
    for kind, group in zip(PERSON, answer.groups, strict=True):
        assert kind.words in group.headline
    assert len(words(answer)) <= MOST_CHARS
    assert all(group.newest_job in words(answer) for group in answer.groups)

    hub.request_log.clear()
    async with open_toolbox() as later:  # another process, which has the memory
        again = await later.list_failures()
    assert again.groups == answer.groups
    # Nothing but the list, a page of 50 at a time.
    asked = [seen.target.partition("?")[0].rpartition("/")[2] for seen in hub.requests]
    assert asked == ["jobs"] * 6


async def test_nothing_that_the_key_is_not_shown_is_in_an_answer(
    hub: LocalHub,
    workspace: str,
    open_toolbox: OpenToolbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two workspaces, and a key that is taken away; the memory is one file."""
    other = next(name for name in hub.workspaces if name != workspace)
    place(hub, workspace, datetime.now(UTC))
    async with open_toolbox() as toolbox:
        await toolbox.list_failures()
        deleted = (await toolbox.list_failures()).groups[0].newest_job
        hub.jobs.remove(deleted)
        after = await toolbox.list_failures()
        assert after.failed == 59
        assert deleted not in words(after)

    monkeypatch.setenv("EODH_WORKSPACE", other)
    monkeypatch.setenv("EODH_API_KEY", hub.workspaces[other])
    async with open_toolbox() as toolbox:
        nothing = await toolbox.list_failures()
    assert (nothing.failed, nothing.groups, nothing.jobs) == (0, (), 0)

    monkeypatch.setenv("EODH_WORKSPACE", workspace)
    monkeypatch.setenv("EODH_API_KEY", "a-key-that-was-taken-away")
    async with open_toolbox() as toolbox:
        with pytest.raises(AccessError) as refused:
            await toolbox.list_failures()
    assert not any(kind.step in str(refused.value) for kind in PERSON)


async def test_a_job_that_cannot_be_explained_costs_only_itself(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    failed = place(hub, workspace, datetime.now(UTC))
    hidden = next(iter(failed))

    async def on_progress(done: float, total: float | None, words: str) -> None:
        del total, words
        if done == 1 and hub.jobs.find(workspace, hidden):
            hub.jobs.remove(hidden)

    await toolbox.list_failures(on_progress=on_progress)
    answer = await toolbox.list_failures()
    assert answer.failed == 59
    assert sum(group.jobs for group in answer.groups) == 59


async def test_many_calls_at_once_explain_no_more_jobs_at_once_than_one(
    hub: LocalHub,
    workspace: str,
    toolbox: Toolbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A flood of calls by one caller leaves the others their time (A3)."""
    place(hub, workspace, datetime.now(UTC))
    explain, running, most = Explainer.explain, [0], [0]

    async def counted(self: Explainer, *given: Any) -> Any:
        running[0] += 1
        most[0] = max(most[0], running[0])
        try:
            return await explain(self, *given)
        finally:
            running[0] -= 1

    monkeypatch.setattr(Explainer, "explain", counted)
    answers: list[FailureListing] = []

    async def ask(days: int) -> None:
        answers.append(await toolbox.list_failures(since=f"{days}d"))

    async with anyio.create_task_group() as group:
        for days in range(14, 18):
            group.start_soon(ask, days)

    assert most == [2]
    assert {answer.failed for answer in answers} == {60}


async def test_failures_of_two_workflows_that_no_line_shows_are_two(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    """That each has no log of the step that failed makes them no one failure."""
    now = datetime.now(UTC)
    for hours, process, last in (
        (5, "ndvi", "b.log"),
        (6, "ndvi", "b.log"),
        (7, "ndvi", "c.log"),
        (8, "flood", "b.log"),
    ):
        logs = (JobLog("a.log", b"INFO done\n"), JobLog(last, b"INFO done\n"))
        created = now - timedelta(hours=hours)
        made = ScriptedJob(process, "failed", created=created, logs=logs)
        hub.script(workspace, made)

    answer = await toolbox.list_failures()

    found = {(group.processes, group.jobs) for group in answer.groups}
    assert found == {(("ndvi",), 2), (("ndvi",), 1), (("flood",), 1)}
