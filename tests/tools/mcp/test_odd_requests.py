"""Requests from web pages, behind proxies, and of the wrong form."""

from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest

from tests.tools.mcp.conftest import ALICE, BOB
from tests.tools.mcp.over_http import NO_TLS, Served, authorization, served
from tests.tools.mcp.questions_over_http import JSON, LIST, post
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


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


@pytest.mark.parametrize("path", ["healthz", "readyz", "metrics"])
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("localhost:8765", 200),
        ("10.1.2.3:8765", 200),
        ("[::1]", 200),
        ("eodh-mcp:8765", 200),
        ("eodh-mcp.jobs.svc.cluster.local:8765", 200),
        ("rebound.example:8765", 421),
        ("127.0.0.1.rebound.example", 421),
        ("localhost@rebound.example", 421),
    ],
)
async def test_a_web_page_that_calls_by_its_own_name_learns_nothing_of_the_server(
    open_to_all: Served, path: str, name: str, status: int
) -> None:
    async with httpx2.AsyncClient(verify=NO_TLS) as http:
        answer = await http.get(f"{open_to_all.origin}/{path}", headers={"Host": name})
    assert answer.status_code == status


async def test_a_name_behind_a_proxy_and_a_web_page_can_be_allowed(
    tmp_path: Path, team_environment: dict[str, str]
) -> None:
    environment = team_environment | {
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
        async with httpx2.AsyncClient(verify=NO_TLS) as http:
            for name in ("jobs.example.org:8765", "other.example.org"):
                answer = await http.get(
                    f"{running.origin}/metrics", headers={"Host": name}
                )
                assert answer.status_code == 200
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
            async with httpx2.AsyncClient(verify=NO_TLS) as http:
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
    async with httpx2.AsyncClient(verify=NO_TLS) as http:
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
    async with httpx2.AsyncClient(verify=NO_TLS, timeout=WAIT_S) as http:
        answer = await http.request(method, team.url, headers=authorization(ALICE))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"jsonrpc": "2.0"}', b"\xff\xfe", b"[" * 9999]
)
async def test_what_is_no_request_is_refused_and_harms_nothing(
    open_to_all: Served, body: bytes
) -> None:
    async with httpx2.AsyncClient(verify=NO_TLS) as http:
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
