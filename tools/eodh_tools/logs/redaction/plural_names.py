"""Lists and maps of secrets: `passwords=[…]`, `api_keys: […]`, `tokens = {…}`."""

from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, line_end, one_of
from eodh_tools.logs.redaction.value_checks import (
    is_number,
    looks_like_key,
    looks_like_password,
)

_MAX_ITEMS = 40
_MAX_LINE_BYTES = 8_192
_LEAST = 8
_LEAST_KEY = 12
_ITEM = lazy_pattern(
    rb"[ \t]{0,4}(?:[\"']?[\w.@+-]{1,64}[\"']?[ \t]?[:=][ \t]{0,2})?"
    rb"(?:[bu]?\\?[\"'](?P<quoted>[^\"'\n\\]{1,4096})\\?[\"']"
    rb"|(?P<bare>[^\s\"',\[\]{}()]{1,4096}))[ \t]{0,4}(?P<end>,|[\]}])"
)
# Kubernetes names its objects so: `s3-credentials`.
_NAME_OF_AN_OBJECT = lazy_pattern(rb"[a-z][a-z0-9]{0,15}(?:-[a-z0-9]{1,16}){1,8}\Z")


def _items(block: bytes, end: int, least: int) -> Iterable[Span]:
    at = end
    stop = line_end(block, end, _MAX_LINE_BYTES)
    for _ in range(_MAX_ITEMS):
        found = _ITEM.match(block, at, stop)
        if found is None:
            return
        group = "quoted" if found["quoted"] else "bare"
        value = found[group]
        named = is_number(value) or _NAME_OF_AN_OBJECT.match(value) is not None
        random = looks_like_password(value, least) and not named
        if random or looks_like_key(value):
            yield found.span(group)
        if found["end"] != b",":
            return
        at = found.end()


def _passwords(block: bytes, end: int) -> Iterable[Span]:
    return _items(block, end, _LEAST)


def _keys(block: bytes, end: int) -> Iterable[Span]:
    """Keys and tokens: longer than the pieces that a parser calls so."""
    return _items(block, end, _LEAST_KEY)


_OPENS = rb"s\\?[\"']?[ \t]{0,4}[:=]>?[ \t]{0,4}[\[{(]"

RULES: tuple[Rule, ...] = (
    Rule(rb"(?:password|passwd|passphrase|pwd|passcode)" + _OPENS, _passwords),
    Rule(
        one_of(
            (
                "(?:api|access|secret|private|auth|master)[ _-]?key",
                "(?:access|api|auth|refresh|bearer|user|session)[ _-]?token",
                *("secret", "(?:^|[\\s{,;])token", "credential"),
            )
        )
        + _OPENS,
        _keys,
    ),
)
