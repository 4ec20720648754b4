"""A server that was reset gives its ids again: nothing of the earlier job is shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from mcp import Client

from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_sandbox.hub.job_store import JobLog
from tests.tools.mcp.conftest import call

pytestmark = pytest.mark.anyio

FIRST = b"Traceback (most recent call last):\nKeyError: 'B8A'\n"
SECOND = b"Traceback (most recent call last):\nMemoryError: Unable to allocate 7 GiB\n"


def job(day: int, log: bytes) -> ScriptedJob:
    created = datetime(2026, 11, day, 9, tzinfo=UTC)
    logs = (JobLog("step.log", log),)
    return ScriptedJob("ndvi", "failed", job_id="1", created=created, logs=logs)


async def test_the_later_job_has_its_own_cause_log_and_place_in_every_list(
    client: Client, hub: LocalHub, workspace: str
) -> None:
    since = "2026-10-01"
    hub.script(workspace, job(1, FIRST))
    _, status = await call(client, "get_status", job="1")
    assert status["explanation"]["cause"] == "band-missing"
    await call(client, "read_log", job="1")
    hub.jobs.remove("1")
    hub.script(workspace, job(2, SECOND))

    _, listed = await call(client, "list_jobs", since=since)
    assert [each.get("cause") for each in listed["jobs"]] == [None]
    text, _ = await call(client, "list_failures", since=since)
    assert ("7 GiB" in text, "B8A" in text) == (True, False)
    _, status = await call(client, "get_status", job="1")
    assert status["explanation"]["cause"] == "out-of-memory"
    text, _ = await call(client, "read_log", job="1")
    assert ("7 GiB" in text, "B8A" in text) == (True, False)
    _, listed = await call(client, "list_jobs", since=since)
    assert [each.get("cause") for each in listed["jobs"]] == ["out-of-memory"]


async def test_a_job_that_the_hub_changed_after_its_end_is_read_again(
    client: Client, hub: LocalHub, workspace: str
) -> None:
    """Its log may have come whole only then."""
    hub.script(workspace, job(1, FIRST))
    await call(client, "read_log", job="1")
    changed = hub.jobs.find(workspace, "1")
    assert changed is not None
    end = changed.changes[-1]
    changed.changes[-1] = replace(end, at=end.at + timedelta(seconds=90))
    changed.logs = (JobLog("step.log", SECOND),)

    text, _ = await call(client, "read_log", job="1")
    assert "7 GiB" in text
    _, status = await call(client, "get_status", job="1")
    assert status["explanation"]["cause"] == "out-of-memory"
