"""The last job: found, asked for, or listed, in both eras of the protocol."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import anyio
import pytest
from mcp import Client
from mcp.types import (
    METHOD_NOT_FOUND,
    ElicitRequestFormParams,
    ElicitResult,
    ErrorData,
)

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.mcp.server import build_server
from tests.tools.conftest import OpenToolbox
from tests.tools.mcp.conftest import LONG_AGO, call, refusal
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

Action = Literal["accept", "decline", "cancel"]


@asynccontextmanager
async def asking_client(
    era: str, open_toolbox: OpenToolbox, action: Action, pick: int = 0
) -> AsyncIterator[tuple[Client, list[ElicitRequestFormParams]]]:
    """A client whose person picks one of the jobs, or does not."""
    asked = []

    async def answer(context: object, params: object) -> ElicitResult:  # noqa: ARG001
        assert isinstance(params, ElicitRequestFormParams)
        asked.append(params)
        choices: list[dict[str, str]] = params.requested_schema["properties"]["job"][
            "oneOf"
        ]
        content: dict[str, Any] | None = {"job": choices[pick]["const"]}
        return ElicitResult(
            action=action, content=content if action == "accept" else None
        )

    server = build_server(open_toolbox)
    async with Client(server, mode=era, elicitation_callback=answer) as client:
        yield client, asked


def two_jobs(hub: LocalHub, workspace: str) -> list[str]:
    """Two candidates, newest first."""
    later = LONG_AGO + timedelta(minutes=5)
    log = (JobLog("a.log", b"a line\n"),)
    return hub.script(
        workspace,
        ScriptedJob("clip", "failed", created=later, logs=log),
        ScriptedJob("ndvi", created=LONG_AGO, logs=log),
    )


async def test_the_last_job_is_the_newest(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    again = LONG_AGO + timedelta(minutes=5)
    _, newest = hub.script(
        workspace, ScriptedJob(created=LONG_AGO), ScriptedJob(created=again)
    )
    _, reported = await call(client, "get_status", job="my last job")
    assert reported["job_id"] == newest


async def test_the_last_failed_job_can_be_asked_for(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    failed, _ = hub.script(
        workspace,
        ScriptedJob("ndvi", "failed", created=LONG_AGO),
        ScriptedJob("ndvi", created=LONG_AGO + timedelta(minutes=5)),
    )
    _, reported = await call(client, "get_status", job="last failed job")
    assert reported["job_id"] == failed


@pytest.mark.parametrize("tool", ["get_status", "list_logs", "read_log"])
async def test_where_nobody_can_be_asked_it_is_the_newest_and_the_others_are_named(
    hub: LocalHub, workspace: str, client: Client, tool: str
) -> None:
    newest, other = two_jobs(hub, workspace)
    text, facts = await call(client, tool, job="last")
    assert facts["job_id"] == newest
    assert facts["note"] in text.splitlines()
    assert facts["note"] == (
        "'last' may also mean an older job; this is the newest. "
        "Others of the half hour before it (without runs of the same workflow that "
        f"ended before it began): {other} "
        "(ndvi, successful, created 2026-11-01 09:00:00 UTC)."
    )


async def test_the_last_job_of_a_process_can_be_asked_for(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    newest, other = two_jobs(hub, workspace)
    for asked, expected in (
        ("last ndvi", other),
        ("last failed clip", newest),
        ("my last CLIP job", newest),
    ):
        _, facts = await call(client, "get_status", job=asked)
        assert (facts["job_id"], facts.get("note")) == (expected, None)
    assert await refusal(client, "get_status", job="last failed ndvi") == (
        "There is no failed job of a process (workflow) named 'ndvi'. Processes with a "
        "failed job: clip.\n"
        "Help: eodh-logs help the-question-cannot-be-answered-as-it-is"
    )


async def test_a_person_who_can_be_asked_picks_the_job(
    hub: LocalHub, workspace: str, era: str, open_toolbox: OpenToolbox
) -> None:
    jobs = two_jobs(hub, workspace)
    for pick in (0, 1):
        async with asking_client(era, open_toolbox, "accept", pick) as (client, asked):
            _, reported = await call(client, "read_log", job="last")
        assert reported["job_id"] == jobs[pick]
        assert len(asked) == 1
        assert "clip, failed" in asked[0].message


@pytest.mark.parametrize("action", ["decline", "cancel"])
async def test_where_a_person_picks_none_it_is_the_newest(
    hub: LocalHub,
    workspace: str,
    era: str,
    open_toolbox: OpenToolbox,
    action: Action,
) -> None:
    newest, other = two_jobs(hub, workspace)
    async with asking_client(era, open_toolbox, action) as (client, asked):
        _, facts = await call(client, "get_status", job="last")
    assert facts["job_id"] == newest
    assert other in facts["note"]
    assert len(asked) == 1


async def test_a_client_that_cannot_ask_though_it_says_so_is_answered(
    hub: LocalHub, workspace: str, era: str, open_toolbox: OpenToolbox
) -> None:
    newest, _ = two_jobs(hub, workspace)

    async def answer(context: object, params: object) -> ErrorData | ElicitResult:
        assert (context, params) != (None, None)
        if era == "legacy":
            return ErrorData(code=METHOD_NOT_FOUND, message="Method not found")
        return ElicitResult(action="accept", content={"job": "none of them"})

    server = build_server(open_toolbox)
    async with Client(server, mode=era, elicitation_callback=answer) as client:
        _, facts = await call(client, "get_status", job="last")
    assert facts["job_id"] == newest


async def test_a_person_who_does_not_answer_is_not_waited_for_without_end(
    hub: LocalHub,
    workspace: str,
    open_toolbox: OpenToolbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("eodh_tools.mcp.elicitation.ANSWER_S", 0.05)
    newest, _ = two_jobs(hub, workspace)

    async def answer(context: object, params: object) -> ElicitResult:
        assert (context, params) != (None, None)
        await anyio.sleep_forever()
        raise AssertionError

    server = build_server(open_toolbox)
    with anyio.fail_after(WAIT_S):
        async with Client(server, mode="legacy", elicitation_callback=answer) as client:
            _, facts = await call(client, "get_status", job="last")
    assert facts["job_id"] == newest


async def test_a_job_that_starts_meanwhile_is_not_asked_about_again(
    hub: LocalHub, workspace: str, open_toolbox: OpenToolbox
) -> None:
    _, other = two_jobs(hub, workspace)
    started = False

    async def answer(context: object, params: object) -> ElicitResult:
        nonlocal started
        assert context is not None
        assert isinstance(params, ElicitRequestFormParams)
        assert not started
        started = True
        hub.script(workspace, ScriptedJob("third", created=datetime.now(UTC)))
        return ElicitResult(action="accept", content={"job": other})

    server = build_server(open_toolbox)
    async with Client(server, elicitation_callback=answer) as client:
        _, reported = await call(client, "get_status", job="last")
    assert reported["job_id"] == other


async def test_where_there_is_no_job_the_answer_says_so(client: Client) -> None:
    words = await refusal(client, "get_status", job="last")
    assert words.partition("\nHelp: ")[0] == "There is no job in this workspace yet."
