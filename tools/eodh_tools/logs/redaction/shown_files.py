"""Files of secrets that a log shows: one that holds a key, or users and passwords."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.rule import Rule, Span, line_end, line_start
from eodh_tools.logs.redaction.value_checks import (
    is_number,
    is_placeholder,
    looks_like_password,
    looks_made_up,
)

_MAX_LINES = 20
_MAX_LINE_BYTES = 400
_MAX_AROUND_BYTES = 300
# A comment may name the file, as the head of its text does.
_SHOWS_A_FILE = lazy_pattern(
    rb"\b(?:cat|type|more|less|head|tail|Get-Content)[ \t]|(?:^|[ \t])#[ ]?[~/]|==> ",
    re.MULTILINE,
)
_SHOWN_KEYS = lazy_pattern(
    rb"[ \t]{0,8}(?:[a-z][a-z0-9.-]{2,62}:)?([A-Za-z0-9_+/=-]{16,200})"
    rb"(?:[,: \t]{1,2}([A-Za-z0-9_+/=-]{16,200}))?[ \t]*$",
    re.MULTILINE,
)


# Capitals and small letters, or no word at all: `permission-denied-2026` stays.
_MIXED = lazy_pattern(rb"[a-z].*[A-Z]|[A-Z].*[a-z]|\A[a-z0-9]*[0-9][a-z0-9]*\Z")


def _behind_prefix(block: bytes, at: int) -> int:
    prefix = PREFIX.match(block, at)
    return at if prefix is None else prefix.end()


def _is_shown(block: bytes, end: int) -> bool:
    first = line_start(block, end - 1, _MAX_AROUND_BYTES)
    return _SHOWS_A_FILE.search(block, first, end) is not None


def _keys(block: bytes, end: int) -> Iterable[Span]:
    """`cat …/credentials`, and the one or two keys in the next line."""
    found = _SHOWN_KEYS.match(block, _behind_prefix(block, end))
    if found is None or not _is_shown(block, end):
        return
    for group in (1, 2):
        if found[group] and _MIXED.search(found[group]):
            yield found.span(group)


_USER_AND_PASSWORD = lazy_pattern(
    rb"(?:(?:[a-z]{2,8}://|/)[^\s\"]{1,200}[ \t]{1,20})?\"?[\w.@+-]{1,64}\"?"
    rb"(?:[ \t]{1,20}|:)"
    rb"(?:\"(?P<quoted>[^\"\n]{4,200})\"|(?P<bare>[^\s\"]{6,200}))[ \t]*\Z"
)


def _users(block: bytes, end: int) -> Iterable[Span]:
    """`cat …/secrets`, and lines of a user and a password, some behind an address."""
    if not _is_shown(block, end):
        return
    at = end
    for _ in range(_MAX_LINES):
        first, at = _behind_prefix(block, at), line_end(block, at, _MAX_LINE_BYTES) + 1
        found = _USER_AND_PASSWORD.match(block[first : at - 1])
        if found is None:
            return
        group = "quoted" if found["quoted"] else "bare"
        value = found[group]
        if is_placeholder(value):
            return
        if found["quoted"] or looks_like_password(value):
            yield first + found.start(group), first + found.end(group)


def _user_of_mail(block: bytes, end: int) -> Iterable[Span]:
    """`cat login.txt`, and a line with an address of mail and what looks made up."""
    at = line_start(block, end)
    found = _USER_AND_PASSWORD.match(block[at : line_end(block, at, _MAX_LINE_BYTES)])
    if found is None or not found["bare"] or not looks_made_up(found["bare"]):
        return ()
    return ((at + found.start("bare"), at + found.end("bare")),)


_CHANGED = lazy_pattern(
    rb"(?:^|(?<=[\s'\"]))[\w.-]{1,32}:(?P<value>[^\s:'\"|/][^\s:'\"|]{5,200})(?=[\s'\"]|\Z)"
)


_CALLED = lazy_pattern(
    rb"(?:^|[|;&$#+(]|\bsudo|<\(?)[ \t]*[\w./]{0,40}chpasswd\Z", re.MULTILINE
)


def _changed(block: bytes, end: int) -> Iterable[Span]:
    """`user:password` near a call of `chpasswd`, here or in the lines around it."""
    if _CALLED.search(block, line_start(block, end, _MAX_LINE_BYTES), end) is None:
        return
    first = max(0, end - _MAX_AROUND_BYTES)
    for found in _CHANGED.finditer(block, first, end + _MAX_AROUND_BYTES):
        if not (is_placeholder(found["value"]) or is_number(found["value"])):
            yield found.span("value")


RULES: tuple[Rule, ...] = (
    Rule(
        rb"(?:credentials?|token|secrets?|passw(?:or)?d|api[_-]?key|\.key"
        rb"|passwd-s3fs)(?:\.txt)?[\"']?[ ]?\n",
        _keys,
    ),
    Rule(
        rb"(?:credentials?|secrets?|passw(?:or)?ds?|(?:auth|login)\.txt)"
        rb"(?:\.(?:txt|cfg|conf))?[\"']?[ ]?\n",
        _users,
    ),
    Rule(rb"\bcat [^\n]{1,80}\n[\w.+-]{1,64}@[\w.-]{2,60}[: \t]", _user_of_mail),
    Rule(rb"\bchpasswd\b", _changed),
)
