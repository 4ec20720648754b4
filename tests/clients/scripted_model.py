"""A model on loopback that makes scripted calls, one a turn, whatever the text."""

import json
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.clients.model_apis import ModelApi, ToolCall, ToolResult, Turn

#: The last words of the model, and what it says where nothing is asked of it.
FAREWELL = "That is all."
_OURS = "call_scripted_"
_FINDS = "call_find_tools"
#: What clients offer in place of our tools, until the model calls it.
_SEARCHES: dict[str, dict[str, Any]] = {
    "WaitForMcpServers": {},
    "ToolSearch": {"query": "EO Data Hub workflow job status failed log list"},
    "tool_search": {"query": "EO Data Hub workflow job status failed log list"},
}
_MOST_SEARCHES = 3
_MOST_TURNS = 60


@dataclass(slots=True)
class ScriptedModel:
    """Answers with the next call of a script, and keeps what comes back.

    Args:
        calls: Tools by their own names, with the arguments.
        transcript: Where every request is stored, a line each.
    """

    calls: Sequence[tuple[str, dict[str, Any]]]
    transcript: Path
    results: dict[int, ToolResult] = field(default_factory=dict)
    offered: dict[str, dict[str, Any]] = field(default_factory=dict)
    searches: int = 0
    turns: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def complete(self) -> bool:
        """Whether every call has its result."""
        return len(self.results) == len(self.calls)

    def say(self, api: ModelApi, path: str, body: dict[str, Any]) -> Any:
        """The next turn of the model, as the API has it."""
        turn = api.read(path, body)
        with self._lock, self.transcript.open("a", encoding="utf-8") as lines:
            self.turns += 1
            lines.write(json.dumps({"path": path, "body": body}) + "\n")
            text = FAREWELL if self.turns > _MOST_TURNS else self._next(turn)
        return api.events(text) if turn.streams else api.answer(text)

    def _next(self, turn: Turn) -> str | ToolCall:
        self.offered.update(turn.tools)
        ours = [each for each in turn.results if each.call_id.startswith(_OURS)]
        if not ours:  # an API without ids: the results stand in the order of the calls
            ours = [each for each in turn.results if not each.call_id]
        self.results.update(enumerate(ours[: len(self.calls)]))
        number = len(ours)
        if not turn.tools or number >= len(self.calls):
            return FAREWELL
        tool, arguments = self.calls[number]
        name = _offered_name(turn.tools, tool)
        if name is None:
            return self._find(turn)
        return ToolCall(
            f"{_OURS}{number}",
            name,
            filled_in(turn.tools[name], arguments),
            turn.namespaces.get(name),
        )

    def _find(self, turn: Turn) -> str | ToolCall:
        """Search for a tool that the client has not offered yet, a few times."""
        searching = next((each for each in _SEARCHES if each in turn.tools), None)
        if searching is None or self.searches == _MOST_SEARCHES:
            return FAREWELL
        self.searches += 1
        return ToolCall(f"{_FINDS}_{self.searches}", searching, _SEARCHES[searching])


def filled_in(schema: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments, and the emptiest value for each other one that is required.

    In OpenAI's strict mode every argument is required: a model leaves none out.
    """
    known = schema.get("properties", {})
    needed = [name for name in schema.get("required", ()) if name not in arguments]
    return arguments | {name: _emptiest(known.get(name, {})) for name in needed}


def _emptiest(about: dict[str, Any]) -> Any:
    kinds = about.get("type")
    choices = about.get("anyOf", ())
    if kinds == "null" or (isinstance(kinds, list) and "null" in kinds):
        return None
    if any(each.get("type") == "null" for each in choices):
        return None
    if about.get("enum"):
        return about["enum"][0]
    if kinds in {"integer", "number"}:
        return about.get("minimum", 0)
    return False if kinds == "boolean" else ""


def _offered_name(tools: dict[str, Any], tool: str) -> str | None:
    pattern = re.compile(rf"(?:^|[^A-Za-z]){tool}$")
    return next((name for name in tools if pattern.search(name)), None)
