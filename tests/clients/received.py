"""What a model received of one answer: how much, on which channel, cut or whole."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from tests.clients.model_apis import ToolResult
from tests.clients.script import Sent, compact, plain

Channel = Literal["text", "JSON", "both", "none"]
_BEGINNING_CHARS = 60
_DEEPEST = 12  # Qwen Code nests an error into nine


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one answer.

    Args:
        characters: As the model is given them.
        channel: Which of the server's two channels they hold.
        whole: Whether nothing of that is missing.
        marked: Whether it is marked as an error; None where the API has no mark.
    """

    characters: int
    channel: Channel
    whole: bool
    marked: bool | None


def judge(result: ToolResult, sent: Sent) -> Received:
    """Compare what the client sent to its model with what our server sent to it."""
    shown = _shown(result.content)
    parts = list(_parts(result.content))
    texts = [_plainer(each) for each in parts if isinstance(each, str)]
    expected = _plainer(sent.text)
    text_whole = any(expected in each for each in texts)
    text_begun = any(expected[:_BEGINNING_CHARS] in each for each in texts)
    json_whole = json_begun = False
    if sent.structured is not None:
        facts = json.loads(plain(compact(sent.structured)))
        json_whole = any(
            json.loads(plain(compact(each))) == facts
            for each in parts
            if isinstance(each, dict)
        )
        key = next(iter(sent.structured))
        json_begun = any(re.search(rf'\{{\s*"{key}"\s*:', each) for each in texts)
    has_text, has_json = text_whole or text_begun, json_whole or json_begun
    channels: dict[tuple[bool, bool], Channel] = {
        (True, True): "both",
        (True, False): "text",
        (False, True): "JSON",
        (False, False): "none",
    }
    return Received(
        characters=len(shown),
        channel=channels[has_text, has_json],
        whole=(text_whole or not has_text)
        and (json_whole or not has_json)
        and (has_text or has_json),
        marked=result.is_error,
    )


def _shown(content: Any) -> str:
    """The characters that a model reads."""
    if isinstance(content, str):
        return content
    if isinstance(content, list) and all(
        isinstance(each, dict) and "text" in each for each in content
    ):
        return "\n".join(each["text"] for each in content)
    return compact(content)


def _parts(value: Any, depth: int = 0) -> Iterator[Any]:
    """Every text and object in a value, and in JSON that stands in its texts."""
    if depth > _DEEPEST:
        return
    yield value
    inner: list[Any] = []
    if isinstance(value, dict):
        inner = list(value.values())
    elif isinstance(value, list):
        inner = value
    elif isinstance(value, str):
        inner = list(_documents(value))
    for each in inner:
        yield from _parts(each, depth + 1)


def _documents(text: str) -> Iterator[Any]:
    """JSON objects and lists in a text, the whole of it or after some words."""
    decoder = json.JSONDecoder()
    at = 0
    while found := re.compile(r"[\[{]\s*[\"\[{]").search(text, at):
        try:
            document, at = decoder.raw_decode(text, found.start())
        except ValueError:
            at = found.start() + 1
        else:
            yield document


def _plainer(text: str) -> str:
    return plain(text).strip()
