"""People sign in at a real OpenID provider, and reach their own workspace."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.mcp import signing_keys
from tests.tools.mcp.behind_nginx import free_port
from tests.tools.mcp.conftest import LONG_AGO, call
from tests.tools.mcp.openid_provider import (
    SCOPE,
    OpenIdProvider,
    Person,
    openid_provider,
)
from tests.tools.mcp.over_http import Served, save_profile, served
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

STATIC = "static-" + "a1" * 16


@pytest.fixture
def provider_and_server(
    hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[OpenIdProvider, Served]]:
    environment = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name, workspace in zip(("first", "second"), hub.workspaces, strict=True):
        save_profile(name, hub, workspace)
    port = free_port()
    resource = f"http://127.0.0.1:{port}/mcp"
    with openid_provider(resource) as provider:
        settings = environment | {
            "EODH_MCP_TOKENS": f"robot:second:{STATIC}",
            "EODH_MCP_PUBLIC_URL": resource,
            "EODH_MCP_OAUTH_ISSUER": provider.issuer,
            "EODH_MCP_OAUTH_PROFILES": "groups=/alice-team:first, sub=bob:second",
            "EODH_MCP_OAUTH_SCOPES": SCOPE,
        }
        with served(tmp_path, settings, port) as server:
            yield provider, server


@asynccontextmanager
async def signed_in(server: Served, person: Person) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(auth=person.auth(server.url), timeout=WAIT_S) as http,
        Client(streamable_http_client(server.url, http_client=http)) as client,
    ):
        yield client


async def test_each_person_reaches_the_workspace_that_the_settings_give(
    hub: LocalHub, provider_and_server: tuple[OpenIdProvider, Served]
) -> None:
    _, server = provider_and_server
    log = (JobLog("a.log", b"what only this workspace may read\n"),)
    jobs = {
        workspace: hub.script(
            workspace, ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=log)
        )[0]
        for workspace in hub.workspaces
    }
    first, second = hub.workspaces
    with anyio.fail_after(WAIT_S):
        for name, own, other in (("alice", first, second), ("bob", second, first)):
            person = Person(name)
            async with signed_in(server, person) as client:
                _, facts = await call(client, "get_status", job="last")
                assert (facts["workspace"], facts["job_id"]) == (own, jobs[own])
                refused = await client.call_tool("get_status", {"job": jobs[other]})
                assert refused.is_error
            assert person.signed_in == 1
        async with server.client(STATIC) as client:
            _, facts = await call(client, "get_status", job="last")
            assert facts["workspace"] == second
    callers = {line["token"] for line in server.audit() if line["outcome"] == "ok"}
    assert callers == {"oauth:alice", "oauth:bob", "robot"}


async def test_who_has_no_workspace_reads_so(
    provider_and_server: tuple[OpenIdProvider, Served],
) -> None:
    _, server = provider_and_server
    person = Person("carol")
    auth = person.auth(server.url)
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    headers = {"Accept": "application/json, text/event-stream"}
    with anyio.fail_after(WAIT_S):
        async with httpx2.AsyncClient(auth=auth, timeout=WAIT_S) as http:
            answer = await http.post(server.url, json=body, headers=headers)
    assert person.signed_in == 1
    assert answer.status_code == 403
    assert answer.text == (
        "You are signed in, but no workspace is set for you here: ask whoever runs "
        "this server."
    )


async def test_a_provider_may_change_its_keys(
    hub: LocalHub,
    provider_and_server: tuple[OpenIdProvider, Served],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signing_keys, "LEAST_BETWEEN_S", 0.0)
    provider, server = provider_and_server
    first = next(iter(hub.workspaces))
    hub.script(first, ScriptedJob("ndvi", created=LONG_AGO))
    with anyio.fail_after(WAIT_S):
        before, after = Person("alice"), Person("alice")
        async with signed_in(server, before) as client:
            await call(client, "get_status", job="last")
        await provider.rotate()
        async with signed_in(server, after) as client:
            await call(client, "get_status", job="last")
    assert (before.signed_in, after.signed_in) == (1, 1)
