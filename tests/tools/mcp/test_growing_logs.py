"""A log that was read right after its job's end may have grown: it is read again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from mcp import Client

from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_sandbox.hub.job_store import JobLog
from eodh_tools.mcp.server import build_server
from tests.tools.conftest import OpenToolbox
from tests.tools.mcp.conftest import call, text_of

pytestmark = pytest.mark.anyio

BEGIN = b"Traceback (most recent call last):\nKeyError: 'B8A'\n"
REST = b"falling back\nTraceback (most recent call last):\nMemoryError: 7 GiB\n"


@pytest.fixture
def grow(hub: LocalHub, workspace: str) -> Callable[[], None]:
    """A job "1" that ended half a minute ago; called: its log has its last lines."""
    created = datetime.now(UTC) - timedelta(seconds=90)
    logs = (JobLog("step.log", BEGIN),)
    job = ScriptedJob("ndvi", "failed", job_id="1", created=created, logs=logs)
    hub.script(workspace, job)

    def grow() -> None:
        found = hub.jobs.find(workspace, "1")
        assert found is not None
        found.logs = (JobLog("step.log", BEGIN + REST),)

    return grow


async def failures(client: Client) -> str:
    return text_of(await client.call_tool("list_failures", {"since": "1d"}))


async def cause(client: Client) -> str:
    _, status = await call(client, "get_status", job="1")
    found: str = status["explanation"]["cause"]
    return found


def log_requests(hub: LocalHub) -> int:
    return sum(each.target.endswith(".log") for each in hub.requests)


async def test_it_is_read_and_explained_again_once_after_two_minutes(
    hub: LocalHub, client: Client, grow: Callable[[], None]
) -> None:
    assert await cause(client) == "band-missing"
    assert "B8A" in await failures(client)
    grow()
    asked = log_requests(hub)
    assert await cause(client) == "band-missing"
    assert log_requests(hub) == asked

    hub.date_ahead_s = 120.0

    text, _ = await call(client, "read_log", job="1")
    assert "7 GiB" in text
    assert await cause(client) == "out-of-memory"
    assert "7 GiB" in await failures(client)
    asked = log_requests(hub)
    await call(client, "read_log", job="1", tail=1)
    assert await cause(client) == "out-of-memory"
    assert log_requests(hub) == asked


async def test_a_list_of_failures_explains_it_again(
    hub: LocalHub, client: Client, grow: Callable[[], None]
) -> None:
    assert "B8A" in await failures(client)
    grow()
    hub.date_ahead_s = 120.0
    assert "7 GiB" in await failures(client)


async def test_another_process_explains_it_again(
    hub: LocalHub, open_toolbox: OpenToolbox, grow: Callable[[], None]
) -> None:
    async with Client(build_server(open_toolbox)) as client:
        assert await cause(client) == "band-missing"
    grow()
    hub.date_ahead_s = 120.0
    async with Client(build_server(open_toolbox)) as client:
        assert await cause(client) == "out-of-memory"
