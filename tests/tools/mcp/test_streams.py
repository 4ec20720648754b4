"""Floods of streams: bounded for a caller and in total, refused clearly."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import anyio
import httpx2
import pytest
from mcp import Client, MCPError

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.hub.job_references import status_uri
from eodh_tools.mcp import rate_limit
from eodh_tools.mcp.job_subscriptions import MOST_WATCHED
from tests.tools.mcp.conftest import call
from tests.tools.mcp.over_http import (
    NO_TLS,
    Served,
    authorization,
    save_profile,
    served,
)
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

ALICE = "alice-" + "a1" * 16
BOB = "bob-" + "b2" * 16
CAROL = "carol-" + "c3" * 16


@pytest.fixture
def team(
    hub: LocalHub, workspace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    """Three callers of one workspace."""
    environment = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "EODH_MCP_TOKENS": f"alice:one:{ALICE},bob:one:{BOB},carol:one:{CAROL}",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    save_profile("one", hub, workspace)
    with served(tmp_path, environment) as running:
        yield running


def running_job(hub: LocalHub, workspace: str) -> str:
    (job_id,) = hub.script(workspace, ScriptedJob(status="running"))
    return job_id


async def subscribe(stack: AsyncExitStack, client: Client, uri: str) -> None:
    """Open a stream that stays."""
    await stack.enter_async_context(client.listen(resource_subscriptions=[uri]))


@pytest.mark.parametrize("token", [None, ALICE])
async def test_a_stream_by_get_is_not_opened_at_all(
    team: Served, token: str | None
) -> None:
    headers = authorization(token) | {"Accept": "text/event-stream"}
    async with httpx2.AsyncClient(verify=NO_TLS, timeout=WAIT_S) as http:
        for _ in range(100):
            answer = await http.get(team.url, headers=headers)
            assert answer.status_code == (405 if token else 401)


async def test_one_callers_streams_are_bounded_and_others_are_served(
    hub: LocalHub, workspace: str, team: Served
) -> None:
    job_id = running_job(hub, workspace)
    uri = status_uri(workspace, job_id)
    with anyio.fail_after(WAIT_S):
        async with (
            team.client(ALICE) as alice,
            team.client(BOB) as bob,
            AsyncExitStack() as stack,
        ):
            for _ in range(MOST_WATCHED - 1):
                await subscribe(stack, alice, uri)
            # One to no job stays open for as long, and has a place too.
            await stack.enter_async_context(alice.listen(tools_list_changed=True))
            with pytest.raises(MCPError, match="At most 16 jobs can be watched"):
                await subscribe(stack, alice, uri)
            with pytest.raises(MCPError, match="At most 16 jobs can be watched"):
                await stack.enter_async_context(alice.listen(tools_list_changed=True))
            # Alice can still ask, and Bob, of the same workspace, can subscribe too.
            for client in (alice, bob):
                _, facts = await call(client, "get_status", job=job_id)
                assert facts["status"] == "running"
            await subscribe(stack, bob, uri)


async def test_where_the_streams_of_some_fill_the_server_others_are_served(
    hub: LocalHub, workspace: str, team: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "MOST_OF_ALL", 8)
    monkeypatch.setattr(rate_limit, "FEW", 2)
    job_id = running_job(hub, workspace)
    uri = status_uri(workspace, job_id)
    refused = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    with anyio.fail_after(WAIT_S):
        async with (
            team.client(ALICE) as alice,
            team.client(BOB) as bob,
            team.client(CAROL) as carol,
            AsyncExitStack() as stack,
        ):
            for client in (alice, bob) * 4:
                await subscribe(stack, client, uri)
            async with httpx2.AsyncClient(verify=NO_TLS) as http:
                answer = await http.post(
                    team.url, json=refused, headers=authorization(ALICE)
                )
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
            assert answer.text == (
                "Others have too many requests open here: wait as long as Retry-After "
                "says."
            )
            _, facts = await call(carol, "get_status", job=job_id)
            assert facts["status"] == "running"
