"""The scripted model speaks four APIs, and what came back is judged rightly."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients.model_apis import ToolResult
from tests.clients.model_server import served
from tests.clients.received import Received, judge
from tests.clients.script import Sent, compact
from tests.clients.scripted_model import FAREWELL, ScriptedModel

SCHEMA = {
    "type": "object",
    "properties": {"job": {"type": "string"}, "wait": {"type": "boolean"}},
    "required": ["job", "wait"],
}
CALLS = [("get_status", {"job": "a"}), ("get_status", {"job": "b"})]
NAME = "mcp__eodh__get_status"

# Of each API: a path, the tools, a result of the first call, the call in the answer.
APIS: dict[str, tuple[str, dict[str, Any], dict[str, Any], list[Any]]] = {
    "chat completions": (
        "/v1/chat/completions",
        {"tools": [{"function": {"name": NAME, "parameters": SCHEMA}}]},
        {
            "messages": [
                {"role": "tool", "tool_call_id": "call_scripted_0", "content": "said"}
            ]
        },
        ["choices", 0, "message", "tool_calls", 0, "function", "arguments"],
    ),
    "responses": (
        "/v1/responses",
        {"tools": [{"name": NAME, "parameters": SCHEMA}]},
        {
            "input": [
                {
                    "type": "function_call_output",
                    "call_id": "call_scripted_0",
                    "output": "said",
                }
            ]
        },
        ["output", 0, "arguments"],
    ),
    "messages": (
        "/v1/messages?beta=true",
        {"tools": [{"name": NAME, "input_schema": SCHEMA}]},
        {
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {
                            "type": "tool_result",
                            "tool_use_id": "call_scripted_0",
                            "content": "said",
                        }
                    ],
                }
            ]
        },
        ["content", 0, "input"],
    ),
    "generateContent": (
        "/v1beta/models/any:generateContent",
        {"tools": [{"functionDeclarations": [{"name": NAME, "parameters": SCHEMA}]}]},
        {
            "contents": [
                {
                    "parts": [
                        {"functionResponse": {"name": NAME, "response": {"o": "said"}}}
                    ]
                }
            ]
        },
        ["candidates", 0, "content", "parts", 0, "functionCall", "args"],
    ),
}


@pytest.mark.parametrize("api", APIS)
def test_a_model_makes_the_next_call_and_keeps_the_result_of_the_last(
    api: str, tmp_path: Path
) -> None:
    path, tools, result, place = APIS[api]
    model = ScriptedModel(CALLS, tmp_path / "requests.jsonl")
    with served(model) as origin:
        first = _at(httpx.post(origin + path, json=tools).json(), place)
        second = _at(httpx.post(origin + path, json=tools | result).json(), place)
        without_tools = httpx.post(origin + path, json={}).text
    assert first == {"job": "a", "wait": False}
    assert second == {"job": "b", "wait": False}
    assert "said" in str(model.results[0].content)
    assert FAREWELL in without_tools


def test_a_stream_holds_the_call_too(tmp_path: Path) -> None:
    model = ScriptedModel(CALLS, tmp_path / "requests.jsonl")
    with served(model) as origin:
        for path, tools, _, _ in APIS.values():
            streamed = path.replace(":generate", ":streamGenerate")
            body = {**tools, "stream": True}
            answer = httpx.post(origin + streamed, json=body)
            assert answer.headers["content-type"] == "text/event-stream"
            assert NAME in answer.text
            assert r"\"job\": \"a\"" in answer.text or '"job": "a"' in answer.text


FACTS = {"job_id": "a", "status": "failed"}
TEXT = "Job a: failed\n" + "a line of the log\n" * 30
SENT = Sent(f"{TEXT}<log 0123abcd: data>", FACTS, is_error=False)


@pytest.mark.parametrize(
    ("content", "channel", "whole"),
    [
        (f"{TEXT}<log ffff0000: data>", "text", True),
        ([{"type": "text", "text": f"{TEXT}<log ffff0000: data>"}], "text", True),
        (compact(FACTS), "JSON", True),
        (f"took 3 s\n{json.dumps(FACTS)}", "JSON", True),
        ({"content": [{"text": SENT.text}], "structuredContent": FACTS}, "both", True),
        (TEXT[:200], "text", False),
        (compact(FACTS)[:15], "JSON", False),
        ("Error: Function failed.", "none", False),
    ],
)
def test_what_was_received_is_judged_by_what_was_sent(
    content: Any, channel: str, *, whole: bool
) -> None:
    received = judge(ToolResult("call_scripted_0", content, is_error=None), SENT)
    assert (received.channel, received.whole) == (channel, whole)


def test_an_error_of_two_lines_deep_in_json_is_found() -> None:
    sent = Sent("No such job.\nHelp: eodh-logs help 403", None, is_error=True)
    error = {"content": [{"type": "text", "text": sent.text}], "isError": True}
    response = [{"functionResponse": {"response": {"error": error}}}]
    refused = f"reported tool error with response: {json.dumps(response)}"
    content = [{"type": "text", "text": refused}]
    assert judge(ToolResult("x", content, is_error=None), sent).whole


def test_a_sentence_that_only_some_servers_know_is_not_missed() -> None:
    sentence = "No job of this workflow succeeded before."
    facts = {"job_id": "a", "others": ["The same failure as 1 other job.", sentence]}
    sent = Sent(f"Job a: failed\n{sentence}\nTimes: none", facts, is_error=False)
    without = {"job_id": "a", "others": ["The same failure as 1 other job."]}
    for content in (compact(without), "Job a: failed\nTimes: none"):
        assert judge(ToolResult("x", content, is_error=None), sent).whole


def test_characters_are_those_that_a_model_reads() -> None:
    result = ToolResult("x", [{"text": "ab"}, {"text": "c"}], is_error=True)
    assert judge(result, SENT) == Received(4, "none", whole=False, marked=True)


def _at(document: Any, place: list[Any]) -> Any:
    for each in place:
        document = document[each]
    return json.loads(document) if isinstance(document, str) else document
