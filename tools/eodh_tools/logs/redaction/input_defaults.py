"""The default of an input with a secret's name: in a workflow, a chart, a module."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.harmless_values import is_harmless
from eodh_tools.logs.redaction.quoted_values import value_at, whole_value
from eodh_tools.logs.redaction.rule import LINE_HEAD, Rule, Span, line_start, one_of
from eodh_tools.logs.redaction.secret_names import SURE
from eodh_tools.logs.redaction.value_checks import is_code, looks_like_key

_MAX_LINE_BYTES = 400
_MOST_LINES_ABOVE = 8
_MOST_LEVELS = 2
_HEAD = lazy_pattern(LINE_HEAD)
_NAME = one_of((*SURE, r"(?:\b|_)token")) + rb"[0-9]{0,2}"
# `db_password:`, `variable "db_password" {`, `"api_key": {`; `- name: db_password`.
_NAMED_ABOVE = lazy_pattern(
    _NAME + rb"[\"']?[ \t]{0,4}(?:[:=][ \t]{0,4}\{?|\{)[ \t]*\Z", re.IGNORECASE
)
_NAMED_BESIDE = lazy_pattern(
    rb"[ \t-]*[\"']?(?:name|id|key|identifier)[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?"
    rb"[\w.-]{0,60}" + _NAME + rb"[\"']?,?[ \t]*\Z",
    re.IGNORECASE,
)
_NAMED_BEFORE = lazy_pattern(_NAME + rb"[\"']?[ \t]{0,4}[:=]\Z", re.IGNORECASE)
_MAX_NAME_BYTES = 40
_ALONE = lazy_pattern(
    rb"[\"']?(?:default|value)[\"']?[ \t]{0,4}[:=][ \t]{0,4}\Z", re.IGNORECASE
)
_INDENT = lazy_pattern(rb"[ \t]*(?:-[ \t]+)?")
_SCHEMA = lazy_pattern(rb"[ \t]*[\"']?(?:schema|type|input)[\"']?:[ \t]*\{?[ \t]*\Z")


def _default(block: bytes, end: int) -> Iterable[Span]:
    """`db_password:`, its type or what it is for, and `default: …`."""
    first = line_start(block, end - 1, _MAX_LINE_BYTES)
    head, indent = _text_of(block, first, end - 1)
    alone = _ALONE.match(head, indent) is not None
    # Few lines are: what follows takes longer to tell.
    may_be_named = b"-" not in head[:indent] if alone else b"{" in head
    if not may_be_named:
        return ()
    start, stop, quote = value_at(block, end - 1)
    value = block[start:stop]
    harmless = is_harmless(value)
    if harmless or (is_code(value) and not looks_like_key(value)):
        return ()
    if alone and not _is_under_a_name(block, first, indent):
        return ()
    if not alone and not _is_in_named_braces(head):
        return ()
    return (whole_value(block, start, stop, quote),)


def _is_in_named_braces(head: bytes) -> bool:
    """Whether the last brace is open, and a secret's name stands before it."""
    before, _, inside = head.rpartition(b"{")
    name = before.rstrip(b" \t")[-_MAX_NAME_BYTES:]
    # A line may have a brace at each of its words.
    if b"}" in inside or not name.endswith((b":", b"=")):
        return False
    return _NAMED_BEFORE.search(name) is not None


def _is_under_a_name(block: bytes, at: int, indent: int) -> bool:
    levels = 0
    for _ in range(_MOST_LINES_ABOVE):
        if not at:
            return False
        first = line_start(block, at - 1, _MAX_LINE_BYTES)
        text, before = _text_of(block, first, at - 1)
        at = first
        if not text.strip():
            return False
        if before == indent:
            if _NAMED_BESIDE.match(text) is not None:
                return True
            # Above its first line stands another item of the list.
            if text.lstrip().startswith(b"-"):
                return False
        if before < indent:
            if _NAMED_ABOVE.search(text) is not None:
                return True
            levels += 1
            indent = before
            if levels == _MOST_LEVELS or _SCHEMA.match(text) is None:
                return False
    return False


def _text_of(block: bytes, first: int, stop: int) -> tuple[bytes, int]:
    """A line's own text, and how far it is indented."""
    head = _HEAD.match(block, first, stop)
    text = block[first if head is None else head.end() : stop]
    blanks = _INDENT.match(text)
    return text, 0 if blanks is None else blanks.end()


RULES: tuple[Rule, ...] = (
    Rule(rb"\b(?:default|value)[\"']?[ \t]{0,4}[:=][ \t]{1,4}[^\s]", _default),
)
