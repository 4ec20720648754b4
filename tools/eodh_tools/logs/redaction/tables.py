"""A secret's name and its value as two words: tables, netrc, sentences."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.evidence import is_id, is_named
from eodh_tools.logs.redaction.rule import LINE_HEAD, Rule, Span, line_start, one_of
from eodh_tools.logs.redaction.secret_names import SURE
from eodh_tools.logs.redaction.value_checks import (
    is_code,
    looks_like_key,
    looks_like_password,
    looks_made_up,
)

_MAX_LINE_BYTES = 1_000
_LEAST_IN_SENTENCE = 8
_BETWEEN = lazy_pattern(
    rb"[\"'`*]{0,3}(?:"
    rb"(?P<wide> ?\.{3,80}:? ?| {2,80}(?:(?:string|str|text|env) {2,80})?"
    rb"|[ ]{0,8}\t[ \t]{0,20}"
    rb"|[ \t]{0,80}(?:->|=>|\||\xe2\x94[\x82\x83]|\xe2\x95\x91|\xe2\x86\x92|[=:])"
    rb"[ \t|]{0,80})"
    rb"|(?P<verb> (?:is|was|ist|lautet|est|es|jest|er|was set to|set to)[ :]{1,3})"
    rb"|(?P<asked> (?:[a-z]{1,12} ){1,5}[a-z]{1,12}: )"
    rb"|(?P<one> (?:for [^\n]{1,40}(?: is|:) )?)"
    rb")(?P<quote>[\"'`*]{0,3})(?P<value>[^\s\"'`|<>,;]{6,512})(?P<closing>[\"'`])?"
)
# What may stand before a name at the head of a line, or of what a logger prints.
_HEAD = lazy_pattern(
    rb"(?:\A|[:\]|>-] ?|\xe2\x94\x82 ?)[\s>|#*+$\"'`\xe2\x94\x82-]*[\w./ -]{0,60}"
    rb"[\"'`*]{0,3}\Z"
)
_CELL_ENDS = lazy_pattern(
    rb"[\"'`*]{0,3}(?:[ \t]*(?:$|\||\xe2\x94[\x82\x83])| {2}|\t)", re.MULTILINE
)
_NETRC = lazy_pattern(rb"\b(?:machine|login|default|account)\b")


# `secret "s3-credentials"` is the name of an object of Kubernetes.
_NAME_OF_AN_OBJECT = lazy_pattern(
    rb"(?=[a-z0-9-]{1,63}\Z)[a-z][a-z0-9]{0,15}(?:-[a-z0-9]{1,16}){1,8}\Z"
)


_KEY_ID = lazy_pattern(rb"(?:0x)?[0-9A-F]{16,40}\Z")
_MAX_NAME_BYTES = 16


def _is_other(name: bytes, value: bytes) -> bool:
    """Whether it names an object or a public key, or is the rest of a link."""
    if name.endswith(b"secret") and _NAME_OF_AN_OBJECT.match(value) is not None:
        return True
    # Of git and of OpenPGP.
    if name.endswith(b"user.signingkey"):
        return True
    if name.endswith(b"signing key") and _KEY_ID.match(value) is not None:
        return True
    # `[Secret Generation](docs/…)` of Markdown.
    return b"](" in value


def _two_words(block: bytes, end: int) -> Iterable[Span]:
    found = _BETWEEN.match(block, end - 1)
    if found is None:
        return ()
    value = found["value"].rstrip(b".):")
    name = block[max(0, end - _MAX_NAME_BYTES) : end - 1].lower()
    if not looks_like_password(value) or _is_other(name, value):
        return ()
    first = line_start(block, end, _MAX_LINE_BYTES)
    prefix = PREFIX.match(block, first, end)
    heads = _HEAD.search(block[first if prefix is None else prefix.end() : end - 1])
    alone = _CELL_ENDS.match(block, found.end("value")) is not None
    quoted = bool(found["quote"] and found["closing"])
    if found["wide"]:
        sure = looks_like_key(value) or (heads is not None and alone)
    elif found["asked"]:
        sure = looks_made_up(value)
    elif found["verb"] or quoted:
        sure = len(value) >= _LEAST_IN_SENTENCE
    else:
        netrc = _NETRC.search(block, max(0, first - 200), end)
        # `password VALUE`, and nothing behind it.
        sure = looks_like_key(value) or alone or netrc is not None
    if not sure:
        return ()
    start = found.start("value")
    return ((start, start + len(value)),)


_NEXT_KEY = lazy_pattern(rb"[a-z][A-Za-z]{1,40}:\Z")
_LINE_HEAD = lazy_pattern(LINE_HEAD)
_NEXT_LINE = lazy_pattern(
    rb"[\"' \t]*(?:[:=][ \t]*[|>]?-?|\")?[ \t]*\n(?:" + LINE_HEAD + rb")?"
    rb"(?P<empty>[ \t]*\n(?:"
    + LINE_HEAD
    + rb")?)?(?P<indent>[ \t]*)[\"']?(?P<value>[^\s\"']{8,4096})[\"']?[ \t]*$",
    re.MULTILINE,
)


def _next_line(block: bytes, end: int) -> Iterable[Span]:
    """`password:`, and its value as the whole next line; a field of a form."""
    found = _NEXT_LINE.match(block, end - 1)
    if found is None:
        return ()
    value = found["value"]
    # A digest and a UUID may be keys where the next line says that it is the value.
    told = found["empty"] or len(found["indent"]) > _indent(block, end)
    if is_named(value) or (is_id(value) and not told):
        return ()
    # The next key of YAML, the decorator of a test.
    if _NEXT_KEY.match(value) is not None or is_code(value.lstrip(b"@")):
        return ()
    named = block[max(0, end - 10) : end - 1].rstrip(b" |>-")
    if not looks_like_key(value) and not (
        looks_like_password(value) and named.endswith((b":", b"=", b'"'))
    ):
        return ()
    return (found.span("value"),)


def _indent(block: bytes, end: int) -> int:
    """How far the line before this place is indented, behind a runner's prefix."""
    first = line_start(block, end - 1, _MAX_LINE_BYTES)
    head = _LINE_HEAD.match(block, first, end)
    text = block[first if head is None else head.end() : end]
    return len(text) - len(text.lstrip(b" \t"))


RULES: tuple[Rule, ...] = (
    Rule(
        one_of(SURE) + rb"[0-9]{0,2}[\"'`*]{0,3}(?:[ \t|>.]|\xe2\x94[\x82\x83])",
        _two_words,
    ),
    Rule(one_of((*SURE, "token")) + rb"(?: is)?[\"']?[:=]?[ |>-]{0,4}\n", _next_line),
)
