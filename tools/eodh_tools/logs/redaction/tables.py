"""A secret's name and its value as two words: tables, netrc, sentences."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.rule import Rule, Span, line_end, line_start, one_of
from eodh_tools.logs.redaction.secret_names import SURE
from eodh_tools.logs.redaction.value_checks import (
    looks_like_key,
    looks_like_password,
)

_MAX_LINE_BYTES = 1_000
_LEAST_IN_SENTENCE = 8
_BETWEEN = lazy_pattern(
    rb"[\"'`*]{0,3}(?:"
    rb"(?P<wide> {2,80}|[ ]{0,8}\t[ \t]{0,20}"
    rb"|[ \t]{0,80}(?:->|=>|\||\xe2\x94\x82|\xe2\x86\x92|[=:])[ \t|]{0,80})"
    rb"|(?P<said> (?:is|was|ist|est|es|was set to|set to)[ :]{1,3})"
    rb"|(?P<one> (?:for [^\n]{1,40}(?: is|:) )?)"
    rb")(?P<quote>[\"'`*]{0,3})(?P<value>[^\s\"'`|<>,;]{6,512})(?P<closing>[\"'`])?"
)
# What may stand before a name at the head of a line, or of what a logger prints.
_HEAD = lazy_pattern(
    rb"(?:\A|[:\]|>-] ?|\xe2\x94\x82 ?)[\s>|#*+$\"'`\xe2\x94\x82-]*[\w./ -]{0,60}"
    rb"[\"'`*]{0,3}\Z"
)
_CELL_ENDS = lazy_pattern(
    rb"[\"'`*]{0,3}(?:[ \t]*(?:$|\||\xe2\x94\x82)| {2}|\t)", re.MULTILINE
)
_NETRC = lazy_pattern(rb"\b(?:machine|login|default|account)\b")


def _two_words(block: bytes, end: int) -> Iterable[Span]:
    found = _BETWEEN.match(block, end - 1)
    if found is None:
        return ()
    value = found["value"].rstrip(b".)")
    if not looks_like_password(value):
        return ()
    first = line_start(block, end, _MAX_LINE_BYTES)
    prefix = PREFIX.match(block, first, end)
    heads = _HEAD.search(block[first if prefix is None else prefix.end() : end - 1])
    alone = _CELL_ENDS.match(block, found.end("value")) is not None
    quoted = bool(found["quote"] and found["closing"])
    if found["wide"]:
        sure = looks_like_key(value) or (heads is not None and alone)
    elif found["said"] or quoted:
        sure = len(value) >= _LEAST_IN_SENTENCE
    else:
        netrc = _NETRC.search(block, max(0, first - 200), end)
        # `password VALUE`, and nothing behind it.
        sure = looks_like_key(value) or alone or netrc is not None
    if not sure:
        return ()
    start = found.start("value")
    return ((start, start + len(value)),)


_FIELD = lazy_pattern(rb"[\"']?([^\"',;\t\n]{0,80})[\"']?(?:[,;\t]|$)", re.MULTILINE)
_LOGGER_WORDS = lazy_pattern(rb"[^\n]{0,120}(?: - |: |[A-Z]:[\w.]+:|msg=)")
_NO_COLUMN = lazy_pattern(rb"[=:(){}0-9]")
_MAX_COLUMNS = 40
_MAX_ROWS = 20
_SECRET_COLUMN = lazy_pattern(one_of(SURE) + rb"\Z", re.IGNORECASE)


def _columns(block: bytes, end: int) -> Iterable[Span]:
    """A row of names between commas or tabs, and the rows of values under it."""
    mark = block[end - 1 : end]
    separator = b"," if mark == b"\n" else mark
    first = line_start(block, end - 1, _MAX_LINE_BYTES)
    stop = line_end(block, end - 1, _MAX_LINE_BYTES)
    names = block[_behind_logger(block, first, stop) : stop].split(separator)
    if not 1 < len(names) <= _MAX_COLUMNS or any(map(_NO_COLUMN.search, names)):
        return
    wanted = {
        column
        for column, name in enumerate(names)
        if _SECRET_COLUMN.search(name.strip(b" \"'"))
    }
    for _ in range(_MAX_ROWS):
        first = stop + 1
        stop = line_end(block, first, _MAX_LINE_BYTES)
        at = _behind_logger(block, first, stop)
        cells = block[at:stop].split(separator)
        if len(cells) != len(names):
            return
        for column, cell in enumerate(cells):
            bare = cell.strip(b" \"'")
            if column in wanted and looks_like_password(bare):
                start = at + cell.index(bare)
                yield start, start + len(bare)
            at += len(cell) + 1


def _behind_logger(block: bytes, first: int, stop: int) -> int:
    """Where a line's own text begins, behind what a logger writes before it."""
    found = _LOGGER_WORDS.match(block, first, stop)
    return first if found is None else found.end()


_NEXT_LINE = lazy_pattern(
    rb"[\"' \t]*(?:[:=][ \t]*[|>]?-?|\")?[ \t]*\n(?:" + PREFIX.pattern + rb")?"
    rb"(?:[ \t]*\n(?:"
    + PREFIX.pattern
    + rb")?)?[ \t]*(?P<value>[^\s\"']{8,4096})[ \t]*$",
    re.MULTILINE,
)


def _next_line(block: bytes, end: int) -> Iterable[Span]:
    """`password:` and, alone in the next line, its value; a field of a form."""
    found = _NEXT_LINE.match(block, end - 1)
    if found is None:
        return ()
    value = found["value"]
    named = block[max(0, end - 10) : end - 1].rstrip(b" |>-")
    if not looks_like_key(value) and not (
        looks_like_password(value) and named.endswith((b":", b"=", b'"'))
    ):
        return ()
    return (found.span("value"),)


RULES: tuple[Rule, ...] = (
    Rule(one_of(SURE) + rb"[0-9]{0,2}[\"'`*]{0,3}[ \t|>]", _two_words),
    Rule(one_of(SURE) + rb"[\"']?[,;\t\n]", _columns),
    Rule(one_of((*SURE, "token")) + rb"[\"']?[:=]?[ |>-]{0,4}\n", _next_line),
)
