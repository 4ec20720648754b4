"""A client in memory, in both eras, and what it is answered."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from mcp import Client
from mcp.types import CallToolResult, TextContent

from eodh_tools.mcp.schemas import READING_META
from eodh_tools.mcp.server import build_server
from tests.tools.conftest import OpenToolbox

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
