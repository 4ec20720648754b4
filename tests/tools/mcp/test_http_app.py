"""The tools over HTTP: who is let in, to what, and what is written down."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import MCPError
from mcp.types import ElicitResult

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.hub.job_references import log_uri, status_uri
from eodh_tools.mcp.audit import MOST_REFUSALS_A_MINUTE
from tests.tools.mcp.conftest import LONG_AGO, call, text_of
from tests.tools.mcp.over_http import Served, authorization, save_profile, served
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

ALICE = "alice-" + "a1" * 16
BOB = "bob-" + "b2" * 16
JSON = {
    "Content-Type": "application/json",
    "Accept": "application/json, text/event-stream",
}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "EODH_MCP_TOKENS": f"alice:first:{ALICE}, bob:second:{BOB}",
    }


@pytest.fixture
def team(
    hub: LocalHub,
    tmp_path: Path,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Served]:
    """Alice and Bob, each with a token for a workspace of their own."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name, workspace in zip(("first", "second"), hub.workspaces, strict=True):
        save_profile(name, hub, workspace)
    with served(tmp_path, environment) as running:
        yield running


@pytest.fixture
def open_to_all(hub: LocalHub, workspace: str, tmp_path: Path) -> Iterator[Served]:
    """A server on this machine without any token."""
    environment = {
        "EODH_BASE_URL": hub.base_url,
        "EODH_WORKSPACE": workspace,
        "EODH_API_KEY": hub.workspaces[workspace],
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "EODH_MCP_RATE_PER_MINUTE": "60",
    }
    with served(tmp_path, environment) as running:
        yield running


def a_job(hub: LocalHub, workspace: str) -> str:
    log = (JobLog("a.log", b"what only this workspace may read\n"),)
    (job_id,) = hub.script(
        workspace, ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=log)
    )
    return job_id


async def post(served: Served, body: object = LIST, **headers: str) -> httpx2.Response:
    async with httpx2.AsyncClient() as http:
        return await http.post(served.url, json=body, headers=JSON | headers)


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
    async with httpx2.AsyncClient() as http:
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
    async with httpx2.AsyncClient() as http:
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
    async with httpx2.AsyncClient() as http:
        answer = await http.get(team.url, headers=authorization(token))
    assert (answer.status_code, answer.text) == (status, words)


async def test_a_slash_at_the_end_is_no_redirect(team: Served) -> None:
    async with httpx2.AsyncClient() as http:
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
    async with httpx2.AsyncClient() as http:
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
    async with httpx2.AsyncClient() as http:
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


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example:80"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
async def test_a_web_page_elsewhere_is_refused(
    open_to_all: Served, headers: dict[str, str], status: int
) -> None:
    answer = await post(open_to_all, **headers)
    assert answer.status_code == status
    assert open_to_all.audit()[-1]["status"] == status


async def test_a_name_behind_a_proxy_and_a_web_page_can_be_allowed(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    environment |= {
        "EODH_MCP_TOKENS": "",
        "EODH_MCP_TOKEN": ALICE,
        "EODH_MCP_ALLOWED_HOSTS": "jobs.example.org, other.example.org:*",
        "EODH_MCP_ALLOWED_ORIGINS": "https://page.example.org",
    }
    token = authorization(ALICE)
    with served(tmp_path, environment) as running:
        named = await post(
            running,
            **token,
            Host="jobs.example.org",
            Origin="https://page.example.org",
        )
        assert named.status_code == 200
        assert (await post(running, **token, Host="other.example.org:8")).is_success
        other = await post(running, **token, Host="jobs.example.org:8")
        assert other.status_code == 421
        allowed = "access-control-allow-origin"
        assert named.headers[allowed] == "https://page.example.org"
        for page, status in (("page", 200), ("evil", 400)):
            asking = {
                "Origin": f"https://{page}.example.org",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization, mcp-method",
            }
            async with httpx2.AsyncClient() as http:
                answer = await http.options(running.url, headers=asking)
            assert answer.status_code == status
            assert (allowed in answer.headers) == (status == 200)


@pytest.mark.parametrize("path", ["/mcp", "/healthz", "/view/x"])
async def test_a_request_that_a_proxy_may_read_otherwise_is_the_last_of_its_connection(
    team: Served, path: str
) -> None:
    """Both a length and chunks: behind them another request could hide."""
    hidden = "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    sent = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {ALICE}\r\n"
        f"Content-Length: {len(hidden) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n"
        f"0\r\n\r\n{hidden}"
    )
    port = int(team.origin.rpartition(":")[2])
    async with await anyio.connect_tcp("127.0.0.1", port) as connection:
        await connection.send(sent.encode())
        answered = b""
        with anyio.fail_after(20):
            async for part in connection:
                answered += part

    assert answered.startswith(b"HTTP/1.1 400")
    assert answered.count(b"HTTP/1.1 ") == 1


async def test_two_tokens_in_one_request_are_refused(team: Served) -> None:
    headers = [("Authorization", f"Bearer {each}") for each in (ALICE, BOB)]
    async with httpx2.AsyncClient() as http:
        answer = await http.post(team.url, headers=[*headers, *JSON.items()], json=LIST)

    assert answer.status_code == 400


async def test_a_body_that_is_too_long_is_refused(team: Served) -> None:
    body = {**LIST, "params": {"filler": "x" * 300_000}}
    answer = await post(team, body, **authorization(ALICE))
    assert answer.status_code == 413
    assert team.audit()[-1] | {"time": ""} == {
        "time": "",
        "token": "alice",
        "status": 413,
        "outcome": "refused",
    }


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
async def test_only_post_is_served_and_get_does_not_hang(
    team: Served, method: str
) -> None:
    async with httpx2.AsyncClient(timeout=WAIT_S) as http:
        answer = await http.request(method, team.url, headers=authorization(ALICE))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


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
    tmp_path: Path, environment: dict[str, str]
) -> None:
    environment |= {
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


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"jsonrpc": "2.0"}', b"\xff\xfe", b"[" * 9999]
)
async def test_what_is_no_request_is_refused_and_harms_nothing(
    open_to_all: Served, body: bytes
) -> None:
    async with httpx2.AsyncClient() as http:
        for version in ("2025-11-25", "2026-07-28", "9999-01-01"):
            headers = JSON | {"MCP-Protocol-Version": version}
            answer = await http.post(open_to_all.url, content=body, headers=headers)
            assert 400 <= answer.status_code < 500
    assert (await post(open_to_all)).status_code == 200


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("tools/call", {"name": "get_status", "arguments": "all"}),
        ("tools/call", {"name": ["get_status"], "arguments": [1]}),
        ("tools/call", {"name": "get_status", "arguments": {"job": {"a": 1}}}),
        ("resources/read", {"uri": 7}),
        ("subscriptions/listen", {"notifications": []}),
        ("subscriptions/listen", {"notifications": {"resourceSubscriptions": 7}}),
        ("subscriptions/listen", {"notifications": {"resourceSubscriptions": [7]}}),
        ("prompts/get", {"name": 7, "arguments": 7}),
        ("completion/complete", {"ref": 7, "argument": "job"}),
    ],
)
async def test_parameters_of_the_wrong_kind_are_reported_as_such_and_audited(
    open_to_all: Served, method: str, params: dict[str, Any]
) -> None:
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    name = params.get("name", params.get("uri"))
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    for era in ("2025-11-25", "2026-07-28"):
        headers = {"MCP-Protocol-Version": era, "Mcp-Method": method}
        if era == "2026-07-28":
            body["params"] = params | {"_meta": meta}
            if isinstance(name, str):
                headers["Mcp-Name"] = name
        answer = await post(open_to_all, body, **headers)
        assert answer.status_code < 500
        assert '"error"' in answer.text or '"isError":true' in answer.text
        assert "Internal" not in answer.text
    assert {line["outcome"] for line in open_to_all.audit()} <= {"error", "refused"}


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
