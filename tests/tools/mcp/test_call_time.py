"""A call is answered before clients give up, with what is known by then."""

from collections.abc import Callable
from datetime import UTC, datetime

import anyio
import pytest
from mcp import Client, MCPError
from mcp.types import ElicitResult, TextResourceContents

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_tools.mcp.server import build_server
from tests.tools.conftest import OpenToolbox
from tests.tools.mcp.conftest import LONG_AGO, call, refusal
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

SOON_S = 1.0
LOG = (JobLog("a.log", b"Traceback (most recent call last):\nValueError: no bands\n"),)


@pytest.fixture
def short_calls(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Calls last a second; called: as long as they may from then on."""

    def lasting(seconds: float) -> None:
        monkeypatch.setattr("eodh_tools.mcp.call_time.ANSWER_S", seconds)

    lasting(SOON_S)
    return lambda: lasting(WAIT_S)


def failed(hub: LocalHub, workspace: str) -> str:
    """A failed job whose log does not come until the faults are cleared."""
    job = ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=LOG)
    (job_id,) = hub.script(workspace, job)
    hub.faults.add("slow", on="log", times=None, delay_s=WAIT_S)
    return job_id


def logs_asked(hub: LocalHub) -> int:
    return sum(each.target.endswith(".log") for each in hub.requests)


@pytest.mark.parametrize("wait", [False, True])
async def test_a_status_comes_without_the_reason_and_the_next_call_has_it(
    hub: LocalHub,
    workspace: str,
    client: Client,
    short_calls: Callable[[], None],
    *,
    wait: bool,
) -> None:
    job = failed(hub, workspace)
    with anyio.fail_after(WAIT_S / 2):
        text, status = await call(client, "get_status", job=job, wait=wait)
    assert status["status"] == "failed"
    assert status.get("explanation") is None
    assert "still being read: call get_status again" in text

    short_calls()
    hub.faults.clear()
    text, _ = await call(client, "get_status", job=job, wait=wait)
    assert "no bands" in text
    # What was begun for the first call went on for the second.
    assert logs_asked(hub) == 1


@pytest.mark.parametrize(
    ("tool", "words"),
    [("read_log", "no bands"), ("list_failures", "no bands"), ("list_logs", "a.log")],
)
async def test_what_takes_longer_says_so_and_goes_on_for_the_next_call(
    hub: LocalHub,
    workspace: str,
    client: Client,
    short_calls: Callable[[], None],
    tool: str,
    words: str,
) -> None:
    job = failed(hub, workspace)
    asked = {"since": "400d"} if tool == "list_failures" else {"job": job}
    with anyio.fail_after(WAIT_S / 2):
        refused = await refusal(client, tool, **asked)
    assert "Make the same call again" in refused

    short_calls()
    hub.faults.clear()
    text, _ = await call(client, tool, **asked)
    assert words in text
    assert logs_asked(hub) == 1


@pytest.mark.parametrize("resource", ["status", "logs/a.log"])
async def test_a_resource_that_takes_longer_says_so_and_goes_on_for_the_next_reader(
    hub: LocalHub,
    workspace: str,
    client: Client,
    short_calls: Callable[[], None],
    resource: str,
) -> None:
    uri = f"eodh://{workspace}/jobs/{failed(hub, workspace)}/{resource}"
    with anyio.fail_after(WAIT_S / 2), pytest.raises(MCPError, match="the same call"):
        await client.read_resource(uri)

    short_calls()
    hub.faults.clear()
    (part,) = (await client.read_resource(uri)).contents
    assert isinstance(part, TextResourceContents)
    assert "no bands" in part.text
    assert logs_asked(hub) == 1


async def test_the_time_to_choose_is_part_of_the_call(
    hub: LocalHub,
    workspace: str,
    open_toolbox: OpenToolbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("eodh_tools.mcp.elicitation.ANSWER_S", 2.0)
    monkeypatch.setattr("eodh_tools.mcp.call_time.ANSWER_S", 7.0)
    now = datetime.now(UTC)
    jobs = [ScriptedJob(each, created=now, duration_s=900) for each in ("one", "two")]
    hub.script(workspace, *jobs)

    async def never(context: object, params: object) -> ElicitResult:
        assert (context, params) != (None, None)
        await anyio.sleep_forever()
        raise AssertionError

    server = build_server(open_toolbox)
    async with Client(server, mode="legacy", elicitation_callback=never) as client:
        text, status = await call(client, "get_status", job="last", wait=True)

    assert status["status"] == "running"
    assert "may also mean" in text
    # Of 7 s two were for the choice, and 4 are for the answer: 1 is left, not 3.
    assert status["waited_s"] < 2.5


async def test_a_last_answer_that_is_late_is_not_waited_for(
    hub: LocalHub, workspace: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eodh_tools.mcp.job_waits.WAIT_S", 0.2)
    now = datetime.now(UTC)
    (job,) = hub.script(workspace, ScriptedJob(created=now, duration_s=900))

    async def slow_from_now(
        progress: float, total: float | None, message: str | None
    ) -> None:
        assert (total, message) != (None, None)
        assert progress >= 0
        hub.faults.add("slow", on="status", times=None, delay_s=WAIT_S)

    with anyio.fail_after(WAIT_S / 2):
        result = await client.call_tool(
            "get_status", {"job": job, "wait": True}, progress_callback=slow_from_now
        )
    hub.faults.clear()
    assert (result.structured_content or {})["status"] == "running"
