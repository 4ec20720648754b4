"""Read a call's arguments: what counts as not given, and errors that say what to give.

Models fill in forms: in OpenAI's strict mode every argument is sent, those that are
not needed as null, as an empty text or as 0.
"""

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

#: What models call an argument, beside its name.
_OTHER_NAMES = {
    "id": "job",
    "job_id": "job",
    "jobid": "job",
    "job_url": "job",
    "uri": "job",
    "url": "job",
    "log_name": "log",
    "name": "log",
    "step": "log",
    "count": "tail",
    "last": "tail",
    "last_lines": "tail",
    "n": "tail",
    "tail_lines": "tail",
    "first": "head",
    "line": "around",
    "line_number": "around",
    "line_range": "lines",
    "range": "lines",
    "filter": "search",
    "grep": "search",
    "keyword": "search",
    "pattern": "search",
    "query": "search",
    "regex": "search",
    "next_cursor": "cursor",
    "page_token": "cursor",
    "state": "status",
    "process_id": "process",
    "workflow": "process",
    "after": "since",
    "max_results": "limit",
    "page_size": "limit",
    "await": "wait",
}
_ZERO_IS_NOT_GIVEN = frozenset({"tail", "head", "around", "limit"})
_MOST_SHOWN_CHARS = 40
_MOST_NAMES = 5


class ArgumentError(Exception):
    """An argument that a tool does not take; the message says what it takes."""


def read_arguments(
    schema: Mapping[str, Any], tool: str, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the arguments that were given: no null, no empty text, no 0 for a count.

    Args:
        schema: The tool's input schema.
        tool: Its name.
        arguments: As the client sent them.

    Raises:
        ArgumentError: The tool has no such argument.
    """
    known: Mapping[str, Any] = schema["properties"]
    given = {name: value for name, value in arguments.items() if _is_given(name, value)}
    unknown = [name for name in given if name not in known]
    if unknown:
        required = ", ".join(schema.get("required", ()))
        hints = [_hint(name, known) for name in unknown[:_MOST_NAMES]]
        raise ArgumentError(
            f"{' '.join(hints)} {tool} takes {', '.join(known)}; "
            f"{f'only {required}' if required else 'none'} is required."
        )
    return given


def explain_invalid(schema: Mapping[str, Any], error: ValidationError) -> str:
    """Say which arguments are wrong and what each must be; no value is shown whole."""
    sentences: dict[str, str] = {}
    for each in error.errors(include_url=False, include_context=False):
        name = str(each["loc"][0])
        about = schema["properties"].get(name, {})
        advice = f"give {_kind(name, about)} ({about.get('description', name)})"
        if each["type"] == "missing":
            sentences[name] = f"{name} is missing: {advice}."
        else:
            sentences[name] = f"{name}={_shown(each['input'])} cannot be: {advice}."
    return " ".join(sentences.values())


def _is_given(name: str, value: object) -> bool:
    if value is None or (isinstance(value, str) and not value.strip()):
        return False
    is_zero = isinstance(value, int | float) and not isinstance(value, bool)
    return not (is_zero and value == 0 and name in _ZERO_IS_NOT_GIVEN)


def _hint(name: str, known: Mapping[str, Any]) -> str:
    plain = name.strip().lower().replace("-", "_")
    right_name = _OTHER_NAMES.get(plain)
    if right_name not in known:
        close = difflib.get_close_matches(plain, known, n=1)
        right_name = close[0] if close else None
    right = f": use {right_name}" if right_name else ""
    return f"There is no argument {_shown(name)}{right}."


def _kind(name: str, about: Mapping[str, Any]) -> str:
    """What a value must be, in words, from its schema."""
    if "enum" in about:
        return f"one of {', '.join(map(str, about['enum']))}"
    # A schema allows the 0 that stands for "not given"; no message asks for it.
    least = 1 if name in _ZERO_IS_NOT_GIVEN else about.get("minimum", 0)
    match about.get("type"):
        case "integer" if "maximum" in about:
            return f"a whole number from {least:,} to {about['maximum']:,}"
        case "integer":
            return f"a whole number, {least:,} or more"
        case "boolean":
            return "true or false"
        case _:
            most = about.get("maxLength")
            return f"text of at most {most:,} characters" if most else "text"


def _shown(value: object) -> str:
    text = repr(value)
    if len(text) <= _MOST_SHOWN_CHARS:
        return text
    return f"{text[:_MOST_SHOWN_CHARS]}…"
