"""A name and a value as two strings: tuples, manifests, job orders."""

import re
from collections.abc import Iterable
from functools import partial

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import (
    Rule,
    Span,
    line_start,
    one_of,
    unless_placeholder,
)
from eodh_tools.logs.redaction.secret_names import NAMES, SURE, UNSURE
from eodh_tools.logs.redaction.value_checks import (
    is_placeholder,
    is_prose,
    looks_like_key,
    looks_like_password,
)

_MAX_LINE_BYTES = 1_000
_SECOND = lazy_pattern(
    rb"\\?[\"'][ \t]{0,4},[ \t]{0,4}[bu]?\\?[\"']([^\"'\n\\]{4,512})\\?[\"']"
)
_VALUE_BEFORE = lazy_pattern(
    rb"value\\?[\"']?[ \t]{0,4}[:=][ \t]{0,4}[bu]?\\?[\"']([^\"'\n\\]{4,512})\\?[\"']"
    rb"[ \t]{0,4},[ \t]{0,4}\\?[\"']?(?:name|key|id)\\?[\"']?[ \t]{0,4}[:=][ \t]{0,4}"
    rb"[bu]?\\?[\"'][\w.-]{1,100}\Z",
    re.IGNORECASE,
)


def _two_strings(block: bytes, end: int) -> Iterable[Span]:
    """`('password', '…')`, and `{'value': '…', 'name': 'X_PASSWORD'}`."""
    at = max(block.rfind(b"'", 0, end), block.rfind(b'"', 0, end))
    first = line_start(block, at, _MAX_LINE_BYTES)
    name_end = at - 1 if block[at - 1 : at] == b"\\" else at
    found = _VALUE_BEFORE.search(block[first:name_end])
    if found is not None and not is_placeholder(found[1]):
        return ((first + found.start(1), first + found.end(1)),)
    found = _SECOND.match(block, name_end)
    if found is None or is_prose(found[1]) or is_placeholder(found[1]):
        return ()
    # `('Username', 'me', 'Password', '…')`.
    named = _USER_BEFORE.search(block, max(0, name_end - 200), name_end) is not None
    return (found.span(1),) if named or looks_like_password(found[1]) else ()


_NESTED = lazy_pattern(
    rb"[^{}\n]{0,200}?\b(value|default|example|const)\\?[\"']?[ \t]{0,4}:[ \t]{0,4}"
    rb"\\?[\"']([^\"'\n\\]{3,512})",
    re.IGNORECASE,
)


def _nested(block: bytes, end: int) -> Iterable[Span]:
    """`"x_secret": {"class": "string", "value": "…"}` of a CWL job order."""
    found = _NESTED.match(block, end)
    if found is None or is_placeholder(found[2]):
        return ()
    given = found[1].lower() == b"value"
    return (found.span(2),) if given or looks_like_password(found[2]) else ()


def _nested_key(block: bytes, end: int) -> Iterable[Span]:
    """`"token": {"type": "string", "default": "…"}`, where it looks like a key."""
    return tuple(
        span for span in _nested(block, end) if looks_like_key(block[slice(*span)])
    )


_COMPARED = lazy_pattern(rb"[\"']([^\"'\n]{4,200})[\"'] (?:==|!=) ")


def _compared(block: bytes, end: int) -> Iterable[Span]:
    """`assert '…' == os.environ['X_PASSWORD']`."""
    for found in _COMPARED.finditer(block, line_start(block, end, 300), end):
        if looks_like_password(found[1]):
            yield found.span(1)


_USER_BEFORE = lazy_pattern(
    rb"[\"']user_?(?:name)?[\"'], ?[\"'][^\"'\n]{1,80}[\"'], ?[\"'][\w.-]{1,40}\Z",
    re.IGNORECASE,
)

_STRING = lazy_pattern(rb"([^\"'\n]{4,512})[\"']")
_STRING_OF_USER = lazy_pattern(
    rb"[^\"'\n]{1,100}[\"'], ?" + rb"[\"']" + _STRING.pattern
)
#: `request :authorization, :Bearer, '…'` of Ruby.
_token = partial(unless_placeholder, _STRING)
#: `request :authorization, :basic, 'me', '…'`, `basic_auth 'me', '…'`.
_of_user = partial(unless_placeholder, _STRING_OF_USER)

RULES: tuple[Rule, ...] = (
    Rule(
        rb"[\"'] (?:==|!=) [^\n\"']{0,40}[\"'\w.]{0,40}"
        rb"(?:password|passwd|secret|api_?key)[\"'\])]",
        _compared,
    ),
    Rule(NAMES + rb"[0-9]{0,2}\\?[\"'][ \t]{0,2}[,)}\]]", _two_strings),
    Rule(
        rb":authorization, ?:?[\"']?(?:bearer|token)[\"']?, ?[\"']"
        rb"|:(?:bearer|token)_auth, ?[\"']",
        _token,
    ),
    Rule(
        rb":authorization, ?:?[\"']?basic[\"']?, ?[\"']|\bbasic_auth,? ?[\"']",
        _of_user,
    ),
    Rule(rb"[\"']AUTH[\"'],", _two_strings, caseless=False),
    Rule(one_of(SURE) + rb"\\?[\"']?[ \t]{0,2}:[ \t]{0,2}\{", _nested),
    Rule(one_of(UNSURE) + rb"\\?[\"']?[ \t]{0,2}:[ \t]{0,2}\{", _nested_key),
)
