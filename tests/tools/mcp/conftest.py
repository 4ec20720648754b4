"""A client in memory, in both eras, and servers over HTTP for callers with tokens."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.types import CallToolResult, TextContent

from eodh_sandbox.hub import LocalHub
from eodh_tools.mcp.schemas import READING_META
from eodh_tools.mcp.server import build_server
from tests.tools.conftest import OpenToolbox
from tests.tools.mcp.over_http import Served, save_profile, served

ALICE = "alice-" + "a1" * 16
BOB = "bob-" + "b2" * 16
LONG_AGO = datetime(2026, 11, 1, 9, tzinfo=UTC)
ERAS = {"2026-07-28": "auto", "2025-11-25": "legacy"}


@pytest.fixture(params=list(ERAS.values()), ids=list(ERAS))
def era(request: pytest.FixtureRequest) -> str:
    """The client's mode that speaks one era of the protocol."""
    mode: str = request.param
    return mode


@pytest.fixture
async def client(era: str, open_toolbox: OpenToolbox) -> AsyncIterator[Client]:
    async with Client(build_server(open_toolbox), mode=era) as client:
        yield client


def text_of(result: CallToolResult) -> str:
    (part,) = result.content
    assert isinstance(part, TextContent)
    return part.text


async def listed(client: Client) -> list[dict[str, Any]]:
    """Return the tools as a client sees them."""
    tools = (await client.list_tools()).tools
    return [
        tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools
    ]


async def call(client: Client, tool: str, **arguments: object) -> tuple[str, Any]:
    """The text of an answer, and its facts as a program reads them."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, text_of(result)
    facts = result.structured_content or (result.meta or {}).get(READING_META)
    return text_of(result), facts


async def refusal(client: Client, tool: str, **arguments: object) -> str:
    """What a model reads where a call is refused."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error, text_of(result)
    return text_of(result)


@pytest.fixture
def team_environment(tmp_path: Path) -> dict[str, str]:
    return {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "EODH_MCP_TOKENS": f"alice:first:{ALICE}, bob:second:{BOB}",
    }


@pytest.fixture
def team(
    hub: LocalHub,
    tmp_path: Path,
    team_environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Served]:
    """Alice and Bob, each with a token for a workspace of their own."""
    for name, value in team_environment.items():
        monkeypatch.setenv(name, value)
    for name, workspace in zip(("first", "second"), hub.workspaces, strict=True):
        save_profile(name, hub, workspace)
    with served(tmp_path, team_environment) as running:
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
