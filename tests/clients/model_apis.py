"""How four model APIs carry the tools, the tools' results and a call of a tool."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a client sent to the model as the result of a call.

    Args:
        call_id: The model's id of the call; empty where the API has none.
        content: As the request holds it.
        is_error: Whether it is marked as an error; None where the API has no mark.
    """

    call_id: str
    content: Any
    is_error: bool | None = None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that the model makes."""

    call_id: str
    name: str
    arguments: Json
    namespace: str | None = None


@dataclass(slots=True)
class Turn:
    """One request of a client: the tools it offers, by name, and the results so far."""

    tools: dict[str, Json] = field(default_factory=dict)
    namespaces: dict[str, str] = field(default_factory=dict)
    results: list[ToolResult] = field(default_factory=list)
    streams: bool = False


class ModelApi(Protocol):
    """Reads a request, and says a text or makes a call in its answer."""

    def read(self, path: str, body: Json) -> Turn:
        """What the client sent."""
        ...

    def answer(self, words: str | ToolCall) -> Json:
        """The answer as one document."""
        ...

    def events(self, words: str | ToolCall) -> Iterable[tuple[str | None, Json]]:
        """The same as a stream: names of events, and their data."""
        ...


class ChatCompletions:
    """OpenAI's chat completions."""

    def read(self, path: str, body: Json) -> Turn:  # noqa: ARG002 - as the others
        """Tools by function; results are messages with the role "tool"."""
        turn = Turn(streams=bool(body.get("stream")))
        for tool in body.get("tools") or ():
            function = tool.get("function", {})
            turn.tools[function.get("name", "")] = function.get("parameters") or {}
        for message in body.get("messages", ()):
            if message.get("role") == "tool":
                content = message.get("content")
                turn.results.append(ToolResult(message["tool_call_id"], content))
        return turn

    def answer(self, words: str | ToolCall) -> Json:
        """One choice."""
        message: Json = {"role": "assistant", "content": None}
        if isinstance(words, str):
            message["content"] = words
        else:
            message["tool_calls"] = [_function_call(words)]
        choice = {"index": 0, "message": message, "finish_reason": _reason(words)}
        usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
        return _head("chat.completion") | {"choices": [choice], "usage": usage}

    def events(self, words: str | ToolCall) -> Iterable[tuple[str | None, Json]]:
        """Two chunks, and one with the usage."""
        delta: Json = {"role": "assistant"}
        if isinstance(words, str):
            delta["content"] = words
        else:
            delta["tool_calls"] = [{"index": 0, **_function_call(words)}]
        head = _head("chat.completion.chunk")
        for each, reason in ((delta, None), ({}, _reason(words))):
            choice = {"index": 0, "delta": each, "finish_reason": reason}
            yield None, head | {"choices": [choice]}
        usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
        yield None, head | {"choices": [], "usage": usage}


class Responses:
    """OpenAI's responses."""

    def read(self, path: str, body: Json) -> Turn:  # noqa: ARG002 - as the others
        """Tools at the top or in a namespace; results are items of the input."""
        turn = Turn(streams=bool(body.get("stream")))
        items = body.get("input")
        items = items if isinstance(items, list) else []
        found = [
            tool
            for item in items
            if item.get("type") == "tool_search_output"
            for tool in item.get("tools") or ()
        ]
        for tool in [*(body.get("tools") or ()), *found]:
            self._add(turn, tool)
        for item in items:
            if item.get("type") in {"function_call_output", "custom_tool_call_output"}:
                turn.results.append(ToolResult(item["call_id"], item.get("output")))
        return turn

    def _add(self, turn: Turn, tool: Json) -> None:
        if tool.get("type") == "namespace":
            for each in tool.get("tools", ()):
                turn.tools[each["name"]] = each.get("parameters") or {}
                turn.namespaces[each["name"]] = tool["name"]
        elif tool.get("type") == "tool_search":
            turn.tools["tool_search"] = tool.get("parameters") or {}
        elif "name" in tool:
            turn.tools[tool["name"]] = tool.get("parameters") or {}

    def answer(self, words: str | ToolCall) -> Json:
        """One item of output."""
        usage = {
            "input_tokens": 9,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": 9,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 18,
        }
        return _head("response") | {
            "id": "resp_scripted",
            "created_at": 1,
            "status": "completed",
            "output": [self._item(words)],
            "parallel_tool_calls": False,
            "tool_choice": "auto",
            "tools": [],
            "usage": usage,
        }

    def events(self, words: str | ToolCall) -> Iterable[tuple[str | None, Json]]:
        """Created, the item, completed."""
        whole = self.answer(words)
        begun = whole | {"status": "in_progress", "output": []}
        item = self._item(words)
        events: list[tuple[str, Json]] = [
            ("response.created", {"response": begun}),
            ("response.output_item.added", {"output_index": 0, "item": item}),
            ("response.output_item.done", {"output_index": 0, "item": item}),
            ("response.completed", {"response": whole}),
        ]
        for number, (name, data) in enumerate(events):
            yield name, {"type": name, "sequence_number": number, **data}

    def _item(self, words: str | ToolCall) -> Json:
        if isinstance(words, str):
            text = {"type": "output_text", "text": words, "annotations": []}
            about = {"type": "message", "id": "msg_scripted", "role": "assistant"}
            return about | {"status": "completed", "content": [text]}
        if words.name == "tool_search":
            return {
                "type": "tool_search_call",
                "call_id": words.call_id,
                "execution": "client",
                "status": "completed",
                "arguments": words.arguments,
            }
        item: Json = {
            "type": "function_call",
            "id": f"fc_{words.call_id}",
            "call_id": words.call_id,
            "name": words.name,
            "arguments": json.dumps(words.arguments),
            "status": "completed",
        }
        return item | ({"namespace": words.namespace} if words.namespace else {})


class Messages:
    """Anthropic's messages."""

    def read(self, path: str, body: Json) -> Turn:  # noqa: ARG002 - as the others
        """Results are blocks of the user's messages, and errors are marked."""
        turn = Turn(streams=bool(body.get("stream")))
        for tool in body.get("tools") or ():
            if "input_schema" in tool:
                turn.tools[tool["name"]] = tool["input_schema"]
        for message in body.get("messages", ()):
            for block in _list(message.get("content")):
                if block.get("type") == "tool_result":
                    marked = bool(block.get("is_error"))
                    content = block.get("content")
                    turn.results.append(
                        ToolResult(block["tool_use_id"], content, marked)
                    )
        return turn

    def answer(self, words: str | ToolCall) -> Json:
        """One block of content."""
        reason = "end_turn" if isinstance(words, str) else "tool_use"
        return self._message([self._block(words)]) | {"stop_reason": reason}

    def events(self, words: str | ToolCall) -> Iterable[tuple[str | None, Json]]:
        """Start, the block with its content as a delta, stop."""
        block = self._block(words)
        if isinstance(words, str):
            empty: Json = {"text": ""}
            delta = {"type": "text_delta", "text": words}
            reason = "end_turn"
        else:
            empty = {"input": {}}
            given = json.dumps(words.arguments)
            delta = {"type": "input_json_delta", "partial_json": given}
            reason = "tool_use"
        ended = {"stop_reason": reason, "stop_sequence": None}
        events: list[tuple[str, Json]] = [
            ("message_start", {"message": self._message([])}),
            ("content_block_start", {"index": 0, "content_block": block | empty}),
            ("content_block_delta", {"index": 0, "delta": delta}),
            ("content_block_stop", {"index": 0}),
            ("message_delta", {"delta": ended, "usage": {"output_tokens": 9}}),
            ("message_stop", {}),
        ]
        for name, data in events:
            yield name, {"type": name, **data}

    def _block(self, words: str | ToolCall) -> Json:
        if isinstance(words, str):
            return {"type": "text", "text": words}
        called = {"id": words.call_id, "name": words.name, "input": words.arguments}
        return {"type": "tool_use", **called}

    def _message(self, content: list[Json]) -> Json:
        return {
            "id": "msg_scripted",
            "type": "message",
            "role": "assistant",
            "model": "scripted",
            "content": content,
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": 9, "output_tokens": 9},
        }


class GenerateContent:
    """Gemini's generateContent."""

    def read(self, path: str, body: Json) -> Turn:
        """Results are parts of the contents, in the order of the calls."""
        turn = Turn(streams="streamGenerateContent" in path)
        for tool in _list(body.get("tools")):
            for each in tool.get("functionDeclarations") or ():
                schema = each.get("parametersJsonSchema") or each.get("parameters")
                turn.tools[each["name"]] = schema or {}
        for content in _list(body.get("contents")):
            for part in content.get("parts") or ():
                if "functionResponse" in part:
                    response = part["functionResponse"]
                    answer = response.get("response")
                    turn.results.append(ToolResult(response.get("id", ""), answer))
        return turn

    def answer(self, words: str | ToolCall) -> Json:
        """One candidate."""
        part: Json
        if isinstance(words, str):
            part = {"text": words}
        else:
            called = {"id": words.call_id, "name": words.name, "args": words.arguments}
            part = {"functionCall": called}
        content = {"role": "model", "parts": [part]}
        usage = {"promptTokenCount": 9, "candidatesTokenCount": 9}
        candidate = {"index": 0, "content": content, "finishReason": "STOP"}
        return {
            "candidates": [candidate],
            "usageMetadata": usage | {"totalTokenCount": 18},
            "modelVersion": "scripted",
        }

    def events(self, words: str | ToolCall) -> Iterable[tuple[str | None, Json]]:
        """The whole in one event."""
        yield None, self.answer(words)


def api_of(path: str) -> ModelApi | None:
    """The API that a path belongs to; None for any other path."""
    plain = path.partition("?")[0]
    if plain.endswith("/chat/completions"):
        return ChatCompletions()
    if plain.endswith("/responses"):
        return Responses()
    if plain.endswith("/messages"):
        return Messages()
    if plain.endswith(("generateContent", "GenerateContent")):
        return GenerateContent()
    return None


def _head(kind: str) -> Json:
    return {"id": "scripted-1", "object": kind, "created": 1, "model": "scripted"}


def _function_call(call: ToolCall) -> Json:
    function = {"name": call.name, "arguments": json.dumps(call.arguments)}
    return {"id": call.call_id, "type": "function", "function": function}


def _reason(words: str | ToolCall) -> str:
    return "stop" if isinstance(words, str) else "tool_calls"


def _list(value: Any) -> list[Json]:
    if isinstance(value, list):
        return [each for each in value if isinstance(each, dict)]
    return [value] if isinstance(value, dict) else []
