"""The MCP door: a real client in memory, and all that a model is given."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from mcp import Client, MCPError
from mcp.types import TextContent, TextResourceContents

from eodh_tools.mcp.server import build_server
from eodh_tools.toolbox.wiring import open_toolbox
from tests.hostile import oracle
from tests.waiting import answers_within

MODEL = "model"
# Names stand where a sentence about a job needs them.
_NAMES = {"process", "status", "step", "log", "name"}


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """An answer.

    Attributes:
        refused: Whether it is an error in words.
        text: What clients show that read text.
        structured: What others read.
    """

    refused: bool
    text: str
    structured: object = None

    def check(self, traces: Sequence[str] = (), secrets: Sequence[str] = ()) -> None:
        """Raise `Leak` where a model could be misled or shown a secret.

        Args:
            traces: Words of a log: only within a fence.
            secrets: What nobody may see.
        """
        oracle.check_no_bug(self.text)
        for text in (self.text, *oracle.strings(self.structured)):
            oracle.check_visible(text)
            oracle.check_fenced(text, traces)
            oracle.check_secretless(text, secrets)
        oracle.check_names(_names(self.structured))
        if len(self.text) > _MOST_CHARS:
            raise oracle.Leak(f"an answer of {len(self.text):,} characters")


_MOST_CHARS = 60_000


def _names(value: object) -> list[str]:
    if isinstance(value, list):
        return [name for inner in value for name in _names(inner)]
    if not isinstance(value, dict):
        return []
    own = [v for k, v in value.items() if k in _NAMES and isinstance(v, str)]
    return own + [name for inner in value.values() for name in _names(inner)]


class ModelClient:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def calls(self, tool: str, **arguments: object) -> ModelAnswer:
        try:
            with answers_within(f"{tool} {arguments}"):
                result = await self._client.call_tool(tool, arguments)
        except UnicodeEncodeError:
            return ModelAnswer(refused=True, text="JSON cannot carry that.")
        except MCPError as error:
            return ModelAnswer(refused=True, text=str(error))
        parts = [part for part in result.content if isinstance(part, TextContent)]
        text = "\n".join(part.text for part in parts)
        return ModelAnswer(bool(result.is_error), text, result.structured_content)

    async def reads(self, uri: str) -> ModelAnswer:
        try:
            with answers_within(uri):
                result = await self._client.read_resource(uri)
        except MCPError as error:
            return ModelAnswer(refused=True, text=str(error))
        contents = [c for c in result.contents if isinstance(c, TextResourceContents)]
        return ModelAnswer(
            refused=False, text="\n".join(each.text for each in contents)
        )


@asynccontextmanager
async def model() -> AsyncIterator[ModelClient]:
    """A client of the server that the environment describes."""
    async with Client(build_server(open_toolbox)) as client:
        yield ModelClient(client)
