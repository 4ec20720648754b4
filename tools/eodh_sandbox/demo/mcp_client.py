"""Ask an MCP server over standard input and output, as an assistant does."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.types import TextContent


@dataclass(frozen=True, slots=True)
class Assistant:
    """One connection to a server."""

    client: Client

    async def ask(self, tool: str, **arguments: str | int | bool) -> str:
        """Call a tool and return the text that a model would be given."""
        result = await self.client.call_tool(tool, arguments)
        return "\n".join(
            part.text for part in result.content if isinstance(part, TextContent)
        )


@asynccontextmanager
async def connected(
    command: Sequence[str], environment: Mapping[str, str]
) -> AsyncIterator[Assistant]:
    """Start a server as a process of its own, and connect to it.

    Args:
        command: The program and its arguments.
        environment: The whole environment that it gets.
    """
    program, *arguments = command
    server = StdioServerParameters(
        command=program, args=arguments, env=dict(environment)
    )
    async with Client(server) as client:
        yield Assistant(client)
