"""One conversation about one failing job: what was called, read and seen."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from mcp import Client
from mcp.types import CallToolResult, TextContent

MOST_CALLS = 4
# Claude Code puts a longer answer into a file, unread (MCP.md section 2).
MOST_SHOWN_CHARS = 50_000


@dataclass(slots=True)
class Conversation:
    """Asks a server until the line that tells the cause has been seen.

    Args:
        client: The connection.
        line: Text of that line.
    """

    client: Client
    line: str
    calls: int = 0
    characters: int = 0
    milliseconds: float = 0.0
    seen: bool = False
    seen_in_too_long: bool = False
    answers: list[str] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether there is nothing more to ask."""
        return self.seen or self.calls == MOST_CALLS

    async def call(self, tool: str, arguments: dict[str, Any]) -> CallToolResult:
        """Call a tool, and read the text of its answer as a model would."""
        began = time.perf_counter()
        result = await self.client.call_tool(tool, arguments)
        self.milliseconds += (time.perf_counter() - began) * 1e3
        text = "\n".join(
            part.text for part in result.content if isinstance(part, TextContent)
        )
        assert not result.is_error, (tool, arguments, text[:1000])
        self.calls += 1
        self.characters += len(text)
        self.answers.append(text)
        if self.line in text or self.line in _unquoted(text):
            if len(text) <= MOST_SHOWN_CHARS:
                self.seen = True
            else:
                self.seen_in_too_long = True
        return result


def _unquoted(text: str) -> str:
    """The same where a server answers with strings of JSON."""
    try:
        return "\n".join(_strings(json.loads(text)))
    except ValueError:
        return text.replace('\\"', '"').replace("\\n", "\n")


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for each in value for text in _strings(each)]
    return [str(value)]
