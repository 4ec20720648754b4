"""A telling name and its value as two words: tables, netrc, sentences."""

import re
from collections.abc import Iterable

from eodh_tools.logs.redaction.rule import Rule, Span, line_end, line_start, one_of
from eodh_tools.logs.redaction.secret_names import SURE
from eodh_tools.logs.redaction.value_checks import (
    looks_like_key,
    looks_like_password,
)
from eodh_tools.logs.sanitize import PREFIX

_MAX_LINE_BYTES = 1_000
_LEAST_IN_SENTENCE = 8
_BETWEEN = re.compile(
    rb"[\"'`*]{0,3}(?:"
    rb"(?P<wide> {2,80}|[ ]{0,8}\t[ \t]{0,20}"
    rb"|[ \t]{0,80}(?:->|=>|\||\xe2\x94\x82|\xe2\x86\x92|[=:])[ \t|]{0,80})"
    rb"|(?P<said> (?:is|was|ist|est|es|was set to|set to)[ :]{1,3})"
    rb"|(?P<one> (?:for [^\n]{1,40}(?: is|:) )?)"
    rb")(?P<quote>[\"'`*]{0,3})(?P<value>[^\s\"'`|<>,;]{6,512})(?P<closing>[\"'`])?"
)
# What may stand before a name at the head of a line, or of what a logger prints.
_HEAD = re.compile(
    rb"(?:\A|[:\]|>-] ?|\xe2\x94\x82 ?)[\s>|#*+$\"'`\xe2\x94\x82-]*[\w./ -]{0,60}"
    rb"[\"'`*]{0,3}\Z"
)
_CELL_ENDS = re.compile(
    rb"[\"'`*]{0,3}(?:[ \t]*(?:$|\||\xe2\x94\x82)| {2}|\t)", re.MULTILINE
)
_NETRC = re.compile(rb"\b(?:machine|login|default|account)\b")


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


_FIELD = re.compile(rb"[\"']?([^\"',;\t\n]{0,80})[\"']?(?:[,;\t]|$)", re.MULTILINE)
_LOGGER_WORDS = re.compile(rb" - |[:=]")
_MAX_COLUMNS = 40
_MAX_ROWS = 20
_SECRET_COLUMN = re.compile(one_of(SURE) + rb"\Z", re.IGNORECASE)


def _columns(block: bytes, end: int) -> Iterable[Span]:
    """A row of names between commas or tabs, and the rows of values under it."""
    separator = block[end - 1 : end]
    first = line_start(block, end - 1, _MAX_LINE_BYTES)
    prefix = PREFIX.match(block, first, end)
    first = first if prefix is None else prefix.end()
    stop = line_end(block, end - 1, _MAX_LINE_BYTES)
    names = block[first:stop].split(separator if separator != b"\n" else b",")
    # A logger's words stand before the first name.
    names[0] = _LOGGER_WORDS.split(names[0])[-1]
    if not 1 < len(names) <= _MAX_COLUMNS or any(
        re.search(rb"[=:(){}0-9]", name) for name in names
    ):
        return
    wanted = {
        at
        for at, name in enumerate(names)
        if _SECRET_COLUMN.search(name.strip(b" \"'"))
    }
    for _ in range(_MAX_ROWS):
        at = stop + 1
        stop = line_end(block, at, _MAX_LINE_BYTES)
        prefix = PREFIX.match(block, at, stop)
        at = at if prefix is None else prefix.end()
        cells = block[at:stop].split(separator if separator != b"\n" else b",")
        if len(cells) != len(names):
            return
        for column, cell in enumerate(cells):
            bare = cell.strip(b" \"'")
            if column in wanted and looks_like_password(bare):
                start = at + cell.index(bare)
                yield start, start + len(bare)
            at += len(cell) + 1


_NEXT_LINE = re.compile(
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
