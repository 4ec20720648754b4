"""Webhooks: whoever knows the path may post, so the path's key goes."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, line_start
from eodh_tools.logs.redaction.value_checks import looks_like_key, looks_random

_LEAST_KEY = 20
_MAX_PARTS = 8
_MAX_BEFORE_BYTES = 300
# Where a request says its address: in a URL, or behind its method. Not of a file.
_REQUEST = lazy_pattern(
    rb"(?:://[^\s\"'/]{1,100}|(?:GET|POST|PUT|PATCH|DELETE|path|url)[=:\"' ]{1,3})"
    rb"(?:/[\w.~-]{1,40}){0,4}/\Z",
    re.IGNORECASE,
)
_PATH = lazy_pattern(rb"[\w/.@-]{1,400}+")
_PART = lazy_pattern(rb"[\w.@=-]{1,400}+/?")


def _whole_path(block: bytes, end: int) -> Iterable[Span]:
    """All behind the host and the name of the service."""
    path = _PATH.match(block, end)
    return () if path is None else ((end, path.end()),)


def _keys_of_path(block: bytes, end: int) -> Iterable[Span]:
    """The parts of a path that look like a key; numbers and names stay."""
    spans = tuple(_keys_at(block, end))
    first = line_start(block, end, _MAX_BEFORE_BYTES)
    return spans if spans and _REQUEST.search(block, first, end) else ()


def _keys_at(block: bytes, at: int) -> Iterable[Span]:
    for _ in range(_MAX_PARTS):
        part = _PART.match(block, at)
        if part is None:
            return
        value = part.group().rstrip(b"/")
        if b"." not in value and (
            looks_like_key(value)
            or (looks_random(value, _LEAST_KEY) and not value.isdigit())
        ):
            yield at, at + len(value)
        at = part.end()


RULES: tuple[Rule, ...] = (
    Rule(rb"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/", _whole_path),
    Rule(rb"discord(?:app)?\.com/api/webhooks/", _whole_path),
    Rule(rb"webhook\.office\.com/webhookb2/", _whole_path),
    # Without a host, as an HTTP client's log shows them.
    Rule(rb"/services/T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/", _keys_of_path),
    Rule(rb"/(?:workflows|triggers)/T[A-Z0-9]{6,12}/", _keys_of_path),
    Rule(rb"/(?:in|incoming|web)?[_-]?hooks?(?:b2)?/", _keys_of_path),
    Rule(rb"/with/key/", _keys_of_path),
)
