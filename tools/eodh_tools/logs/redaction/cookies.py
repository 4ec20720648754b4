"""Cookies that let someone in; a language, a theme or a consent stays."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, line_end, line_start
from eodh_tools.logs.redaction.user_names import is_user_name
from eodh_tools.logs.redaction.value_checks import is_placeholder, looks_random

_MAX_HEADER_BYTES = 4_096
_MAX_COMMAND_BYTES = 1_000
_LEAST_RANDOM = 8
_UP_TO_A_QUOTE = lazy_pattern(rb"[^\n\"'`]{0,4096}+")
_COOKIES = lazy_pattern(rb">?[ \t]*\[?[bu]?\\{0,7}[\"'`]?(?=[\w.$!%*+^|~-]{1,128}=)")
_COOKIE = lazy_pattern(rb"([\w.$!%*+^|~-]{1,128})=\\?\"?([^;\s\"'`\\,]{1,4096})")
_ATTRIBUTES = frozenset(
    (b"expires", b"path", b"domain", b"max-age", b"samesite", b"priority", b"version")
)
# A cookie with such a name goes whatever its value is.
_LETS_IN = lazy_pattern(
    rb"sess|sid\b|sid_|auth|token|jwt|csrf|xsrf|login|user|passw?|secret|ticket|sso"
    rb"|identity|remember|credential|key",
    re.IGNORECASE,
)


# Such a cookie says who is logged in.
_NAMES_USER = lazy_pattern(rb"user[_-]?(?:id|name)\Z", re.IGNORECASE)


def _cookies(block: bytes, end: int) -> Iterable[Span]:
    """`Cookie:`, `'set-cookie', '…'` (RFC 6265): names and attributes stay."""
    head = _COOKIES.match(block, end)
    if head is None:
        return ()
    stop = line_end(block, head.end(), _MAX_HEADER_BYTES)
    quote = block[head.end() - 1 : head.end()]
    if quote in (b'"', b"'", b"`"):
        closing = block.find(quote, head.end(), stop)
        stop = stop if closing < 0 else closing
    return tuple(
        found.span(2)
        for found in _COOKIE.finditer(block, head.end(), stop)
        if _is_secret(found[1], found[2])
    )


def _is_secret(name: bytes, value: bytes) -> bool:
    if name.lower() in _ATTRIBUTES or is_placeholder(value):
        return False
    if names_user(name, value):
        return False
    return _LETS_IN.search(name) is not None or looks_random(value, _LEAST_RANDOM)


def names_user(name: bytes, value: bytes) -> bool:
    """Whether a cookie of this name holds a user's name or id."""
    return _NAMES_USER.search(name) is not None and is_user_name(value)


def _cookie_option(block: bytes, end: int) -> Iterable[Span]:
    """`curl -b "session=…"`."""
    first = line_start(block, end, _MAX_COMMAND_BYTES)
    return _cookies(block, end) if block.find(b"curl", first, end) >= 0 else ()


_ENTRY = lazy_pattern(
    rb"[\"']([\w.-]{1,128})[\"'][ ]{0,2}:[ ]{0,2}[bu]?[\"']([^\"'\n]{1,4096})[\"']"
    rb"[, ]{0,4}"
)


def _mapping(block: bytes, end: int) -> Iterable[Span]:
    """`cookies={'session': '…', 'lang': 'en'}`."""
    at = end
    stop = line_end(block, end, _MAX_HEADER_BYTES)
    while (found := _ENTRY.match(block, at, stop)) is not None:
        if _is_secret(found[1], found[2]):
            yield found.span(2)
        at = found.end()


_VALUE = lazy_pattern(rb"[^\s>]{1,4096}+")


def _of_a_jar(block: bytes, end: int) -> Iterable[Span]:
    """`<Cookie name=value for host>` as Python's cookie jar prints it."""
    found = _VALUE.match(block, end)
    return () if found is None else (found.span(),)


_SHOWN = lazy_pattern(rb"[ ]?([\w.-]{1,128})\][ ,]{0,2}\[value: ?([^\]\n]{1,4096})\]")


def _shown(block: bytes, end: int) -> Iterable[Span]:
    """`[version: 0][name: JSESSIONID][value: …]` of an HTTP client in Java."""
    found = _SHOWN.match(block, end)
    if found is None or not _is_secret(found[1], found[2]):
        return ()
    return (found.span(2),)


RULES: tuple[Rule, ...] = (
    Rule(
        rb"cookie(?:[\"'\\]{0,8}[ \t]{0,4}[:=]|\\{0,3}[\"'],)",
        _cookies,
        run=_UP_TO_A_QUOTE,
    ),
    Rule(rb"cookies?[\"']?[ ]{0,2}[:=][ ]{0,2}\{", _mapping),
    Rule(rb"--cookie[ \t=\"']", _cookies),
    Rule(rb"[ \t]-b[ \t]", _cookie_option, caseless=False),
    Rule(rb"<cookie [^\s=<>]{1,64}=", _of_a_jar),
    Rule(rb"\[name:", _shown),
)
