"""The tools over HTTP: who is let in, to what, and what is written down."""

import json
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import MCPError
from mcp.types import ElicitResult

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.hub.job_references import log_uri, status_uri
from eodh_tools.mcp.audit import MOST_REFUSALS_A_MINUTE
from tests.tools.mcp.conftest import ALICE, BOB, LONG_AGO, call, text_of
from tests.tools.mcp.over_http import NO_TLS, Served, authorization, served
from tests.tools.mcp.questions_over_http import JSON, LIST, a_job, post
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def test_without_tokens_this_machine_may_ask(
    hub: LocalHub, workspace: str, open_to_all: Served, era: str
) -> None:
    job_id = a_job(hub, workspace)
    async with open_to_all.client(mode=era) as client:
        text, _ = await call(client, "read_log", job=job_id)
    assert "what only this workspace may read" in text


async def test_progress_is_reported_over_http(
    hub: LocalHub, workspace: str, open_to_all: Served, era: str
) -> None:
    job_id = a_job(hub, workspace)
    reported: list[str | None] = []

    async def progress(
        progress: float,  # noqa: ARG001
        total: float | None,  # noqa: ARG001
        message: str | None,
    ) -> None:
        reported.append(message)

    async with open_to_all.client(mode=era) as client:
        await client.call_tool("read_log", {"job": job_id}, progress_callback=progress)
    assert reported == ["reading a.log"]


async def test_health_needs_no_token_and_shows_nothing(team: Served) -> None:
    async with httpx2.AsyncClient(verify=NO_TLS) as http:
        answer = await http.get(f"{team.origin}/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "Bearer",
        "Bearer wrong-" + "a1" * 16,
        f"Basic {ALICE}",
        f"Bearer {ALICE[:-1]}",
        f"Bearer {ALICE}x",
        f"Bearer {ALICE} {BOB}",
        "Bearer " + "x" * 5000,
    ],
)
async def test_a_caller_without_the_right_token_is_refused(
    team: Served, value: str | None
) -> None:
    headers = {} if value is None else {"Authorization": value}
    answer = await post(team, **headers)
    assert answer.status_code == 401
    challenge = answer.headers["WWW-Authenticate"]
    if value is None:
        assert challenge == "Bearer"
        assert answer.text == (
            "A token is needed: send it as `Authorization: Bearer <token>`."
        )
    else:
        assert challenge.startswith('Bearer error="invalid_token"')
    assert ALICE not in team.audit_file.read_text(encoding="utf-8")


async def test_a_client_that_tries_to_sign_in_reads_that_it_must_add_the_token(
    team: Served,
) -> None:
    """A client without a token registers itself, and shows what it is answered."""
    async with httpx2.AsyncClient(verify=NO_TLS) as http:
        answer = await http.post(f"{team.origin}/register", json={})
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_client_metadata",
        "error_description": "No token was sent, and there is no sign-in here. Add the "
        "token that you were given to the client's configuration: the header "
        "Authorization, with the word Bearer, a blank and the token as its value.",
    }


@pytest.mark.parametrize(
    ("token", "status", "words"),
    [
        (None, 401, "A token is needed: send it as `Authorization: Bearer <token>`."),
        (
            "x" * 30,
            401,
            (
                "This token is not known here. Check that it was copied whole, or ask "
                "whoever runs this server for a new one."
            ),
        ),
        (
            ALICE,
            405,
            (
                "The token is good. Only POST is served here: give this address to an "
                "MCP client."
            ),
        ),
    ],
)
async def test_the_address_says_to_whoever_opens_it_whether_the_token_is_good(
    team: Served, token: str | None, status: int, words: str
) -> None:
    """What the line with curl in the documentation prints."""
    async with httpx2.AsyncClient(verify=NO_TLS) as http:
        answer = await http.get(team.url, headers=authorization(token))
    assert (answer.status_code, answer.text) == (status, words)


async def test_a_slash_at_the_end_is_no_redirect(team: Served) -> None:
    async with httpx2.AsyncClient(verify=NO_TLS) as http:
        headers = JSON | authorization(ALICE)
        answer = await http.post(f"{team.url}/", json=LIST, headers=headers)
    assert answer.status_code == 200


async def test_it_says_when_it_is_ready_and_counts_without_names(
    hub: LocalHub, team: Served
) -> None:
    job_id = a_job(hub, next(iter(hub.workspaces)))
    async with team.client(ALICE) as client:
        await call(client, "get_status", job=job_id)
        await client.call_tool("get_status", {"job": "none"})
        await client.call_tool("no-such-tool", {})
    assert (await post(team)).status_code == 401
    async with httpx2.AsyncClient(verify=NO_TLS) as http:
        ready = await http.get(f"{team.origin}/readyz")
        counted = (await http.get(f"{team.origin}/metrics")).text
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
    for outcome, tool in (("ok", "get_status"), ("error", "get_status"), ("error", "")):
        labels = f'outcome="{outcome}",request="tools/call",tool="{tool}"'
        assert f"eodh_mcp_requests_total{{{labels}}} 1.0" in counted
    assert 'eodh_mcp_refused_total{status="401"} 1.0' in counted
    assert "eodh_mcp_connections " in counted
    for secret in ("alice", ALICE, job_id, *hub.workspaces, "no-such-tool"):
        assert secret not in counted


async def test_refusals_do_not_fill_the_audit_log(team: Served) -> None:
    async with httpx2.AsyncClient(verify=NO_TLS) as http:
        for _ in range(MOST_REFUSALS_A_MINUTE + 40):
            answer = await http.post(team.url, json=LIST)
            assert answer.status_code == 401
    assert len(team.audit()) == MOST_REFUSALS_A_MINUTE


async def test_each_token_reaches_only_its_own_workspace(
    hub: LocalHub, team: Served, era: str
) -> None:
    first, second = hub.workspaces
    jobs = {workspace: a_job(hub, workspace) for workspace in hub.workspaces}
    for token, own, other in ((ALICE, first, second), (BOB, second, first)):
        async with team.client(token, era) as client:
            _, reported = await call(client, "get_status", job="last")
            assert (reported["workspace"], reported["job_id"]) == (own, jobs[own])
            for asked in (
                jobs[other],
                hub.job_url(other, jobs[other]),
                f"{hub.job_url(other, jobs[other])}/a.log",
                status_uri(other, jobs[other]),
                log_uri(own, jobs[other], "a.log"),
            ):
                for tool in ("get_status", "list_logs", "read_log"):
                    result = await client.call_tool(tool, {"job": asked})
                    assert result.is_error
                    assert "what only" not in text_of(result)
                    if other in asked:
                        # Who reads it cannot add a profile: that is the server's.
                        assert "login" not in text_of(result)
                        assert "ask whoever runs the server" in text_of(result)
            with pytest.raises(MCPError):
                await client.read_resource(log_uri(other, jobs[other], "a.log"))


async def test_one_token_cannot_watch_what_another_watches(
    hub: LocalHub, team: Served
) -> None:
    first = next(iter(hub.workspaces))
    (job_id,) = hub.script(first, ScriptedJob(status="running"))
    uri = status_uri(first, job_id)
    async with (
        team.client(ALICE) as alice,
        alice.listen(resource_subscriptions=[uri]),
        team.client(BOB) as bob,
    ):
        with pytest.raises(MCPError):
            async with bob.listen(resource_subscriptions=[uri]):
                pass


async def test_over_http_too_the_end_of_a_job_ends_its_subscription(
    hub: LocalHub, team: Served
) -> None:
    first = next(iter(hub.workspaces))
    uri = status_uri(first, a_job(hub, first))
    async with team.client(ALICE) as client:
        with anyio.fail_after(WAIT_S):
            async with client.listen(resource_subscriptions=[uri]) as events:
                assert len([event async for event in events]) == 1


async def test_the_audit_says_who_asked_for_what_and_never_what_it_says(
    hub: LocalHub, team: Served
) -> None:
    first = next(iter(hub.workspaces))
    job_id = a_job(hub, first)
    async with team.client(ALICE) as client:
        await client.call_tool("read_log", {"job": "last", "search": "only|pattern"})
        await client.call_tool("get_status", {"job": BOB})
        await client.read_resource(log_uri(first, job_id, "a.log"))
        await client.get_prompt("why_did_my_job_fail", {"job": "a-secret-word"})
    lines = team.audit()
    for line in lines:
        assert line.pop("ms") >= 0
        assert line.pop("time").endswith("+00:00")
    assert lines == [
        {
            "token": "alice",
            "request": "tools/call",
            "tool": "read_log",
            "job": job_id,
            "log": "a.log",
            "outcome": "ok",
        },
        {
            "token": "alice",
            "request": "tools/call",
            "tool": "get_status",
            "outcome": "error",
        },
        {
            "token": "alice",
            "request": "resources/read",
            "resource": "job_log",
            "job": job_id,
            "log": "a.log",
            "outcome": "ok",
        },
        {
            "token": "alice",
            "request": "prompts/get",
            "prompt": "why_did_my_job_fail",
            "outcome": "ok",
        },
    ]
    text = team.audit_file.read_text(encoding="utf-8")
    for secret in (ALICE, BOB, "pattern", "what only", "a-secret-word"):
        assert secret not in text
    assert team.audit_file.stat().st_mode & 0o077 == 0


async def test_over_http_a_person_is_asked_where_the_era_can_carry_the_answer(
    hub: LocalHub, team: Served, era: str
) -> None:
    first = next(iter(hub.workspaces))
    newest, _ = hub.script(
        first,
        ScriptedJob("clip", created=LONG_AGO),
        ScriptedJob("ndvi", created=LONG_AGO),
    )

    async def answer(context: object, params: object) -> ElicitResult:
        assert (context, params) != (None, None)
        return ElicitResult(action="accept", content={"job": newest})

    async with team.client(ALICE, era, answer) as client:
        result = await client.call_tool("get_status", {"job": "last"})
    if era == "auto":
        assert result.structured_content is not None
        assert result.structured_content["job_id"] == newest
    else:
        # Without a session there is no way back to the client: the newest is taken.
        assert result.structured_content is not None
        assert "Others of the " in result.structured_content["note"]


async def test_the_answer_to_too_many_requests_says_when_to_come_back(
    tmp_path: Path, team_environment: dict[str, str]
) -> None:
    environment = team_environment | {
        "EODH_MCP_TOKENS": f"alice::{ALICE}, bob::{BOB}",
        "EODH_MCP_RATE_PER_MINUTE": "6",
    }
    with served(tmp_path, environment) as running:
        answers = [await post(running, **authorization(ALICE)) for _ in range(12)]
        assert [answer.status_code for answer in answers[:10]] == [200] * 10
        assert answers[-1].status_code == 429
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 10
        # The other token has a limit of its own.
        assert (await post(running, **authorization(BOB))).status_code == 200
        assert running.audit()[-1]["status"] == 429


async def test_what_is_listed_may_be_cached_by_all_and_what_is_read_by_none_else(
    hub: LocalHub, team: Served
) -> None:
    first = next(iter(hub.workspaces))
    uri = status_uri(first, a_job(hub, first))

    def hint(result: Any) -> tuple[str, bool]:
        dumped = json.loads(result.model_dump_json(by_alias=True))
        return dumped["cacheScope"], dumped["ttlMs"] > 0

    async with team.client(ALICE) as client:
        assert hint(await client.list_tools()) == ("public", True)
        assert hint(await client.list_prompts()) == ("public", True)
        assert hint(await client.read_resource(uri)) == ("private", True)
