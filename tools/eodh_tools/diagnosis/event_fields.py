"""What the fields of one event say: its message, its error, and how it ended.

An event is a line of JSON or of logfmt; each program names its fields in its own way.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

_MESSAGE_KEYS = ("event", "message", "msg", "ev", "log", "text", "body")
_ERROR_KEYS = (
    "error", "err", "exc", "reason", "detail", "details", "cause", "body", "response",
)  # fmt: skip
_TRACE_KEYS = (
    "exception", "exc_info", "traceback", "stack_trace", "stacktrace", "stack",
    "error.stack_trace",
)  # fmt: skip
_LEVEL_KEYS = ("level", "levelname", "severity", "lvl", "log.level", "loglevel")
_TYPE_KEYS = (
    "kind",
    "error_type",
    "errorType",
    "exc_type",
    "error.type",
    "error_class",
)
_EXIT_KEYS = (
    "exitCode", "exit_code", "exitcode", "exit_status", "exitStatus", "returncode",
    "return_code", "returnCode",
)  # fmt: skip
# An event that says so of itself did not end the step.
_NOT_THE_END = (
    ("fatal", False), ("recoverable", True), ("recovered", True), ("handled", True),
    ("retryable", True), ("will_retry", True), ("willRetry", True), ("transient", True),
    ("non_fatal", True), ("nonFatal", True),
)  # fmt: skip
# The parts of an error that is an object of its own, in the order of a sentence.
_TYPE_PARTS = ("type", "class", "name", "reason")
_TEXT_PARTS = ("message", "msg", "detail", "description")
_STACK_PARTS = ("stack", "stacktrace")
_INNER_PARTS = ("error", "err", "body", "response", "data", "cause")
_EXCEPTION_NAME = re.compile(r"(?:[\w$]+\.)*[A-Z]\w*(?:Error|Exception|Fault|Warning)")
# What pydantic adds to each of its sentences.
_READ_ON = re.compile(r"\n? *For further information visit https?://\S+")
_MOST_DEPTH = 4


def is_event(fields: Mapping[str, object]) -> bool:
    """Return whether an object of JSON is an event of a log."""
    keys = (*_MESSAGE_KEYS, *_LEVEL_KEYS, *_TRACE_KEYS)
    return any(key in fields for key in keys)


def level_name(fields: Mapping[str, object]) -> str:
    """Return the name of its severity, in lower case; "" where it has none."""
    return _first(fields, _LEVEL_KEYS).lower()


def message(fields: Mapping[str, object]) -> str:
    """Return what it says happened."""
    return _first(fields, _MESSAGE_KEYS).strip()


def error(fields: Mapping[str, object]) -> str:
    """Return what its own fields say of the error, with the error's type."""
    text = _READ_ON.sub("", _first(fields, _ERROR_KEYS))
    kinds = (fields.get(key) for key in _TYPE_KEYS)
    kind = next((each for each in kinds if isinstance(each, str) and each), "")
    if _EXCEPTION_NAME.fullmatch(kind) and kind not in text:
        return f"{kind}: {text}" if text else kind
    return text


def trace(fields: Mapping[str, object]) -> str:
    """Return its traceback; "" where it has none."""
    return _first(fields, _TRACE_KEYS, has_lines=True)


def exit_code(fields: Mapping[str, object]) -> int:
    """Return the exit code that it names; 0 where it names none."""
    for key in _EXIT_KEYS:
        value = fields.get(key)
        if isinstance(value, int):
            return int(value)
        if isinstance(value, str) and value.isdecimal():
            return int(value[:9])
    return 0


def is_not_the_end(fields: Mapping[str, object]) -> bool:
    """Return whether it says itself that the program goes on after it."""
    return any(
        isinstance(value := fields.get(key), bool | str)
        and str(value).lower() == str(wanted).lower()
        for key, wanted in _NOT_THE_END
    )


def _first(
    fields: Mapping[str, object], keys: Sequence[str], *, has_lines: bool = False
) -> str:
    for key in keys:
        value = fields.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, dict):
            words = list(_parts(value, has_lines=has_lines))
            if words:
                return ("\n" if has_lines else ": ").join(words)
        if isinstance(value, list) and value:
            return "\n".join(str(part) for part in value)
    return ""


def _parts(
    value: Mapping[str, object], *, has_lines: bool, depth: int = 0
) -> Iterator[str]:
    """What an error says that is an object, or holds one."""
    if has_lines:
        keys = (*_TYPE_PARTS[:2], _TEXT_PARTS[0], *_STACK_PARTS)
        yield from (str(value[key]) for key in keys if value.get(key))
        return
    texts = [
        str(found[0])
        for keys in (_TYPE_PARTS, _TEXT_PARTS, ("code",))
        if (found := [value[key] for key in keys if isinstance(value.get(key), str)])
    ]
    inner = [value[key] for key in _INNER_PARTS if value.get(key)]
    if any(isinstance(value.get(key), str) for key in _TEXT_PARTS) or not inner:
        yield from (words for words in texts if words)
    elif isinstance(inner[0], dict) and depth < _MOST_DEPTH:
        yield from _parts(inner[0], has_lines=False, depth=depth + 1)
    else:
        yield from (*texts, str(inner[0]))
