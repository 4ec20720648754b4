"""A user and a password in the settings of curl: `user = "me:…"`."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.harmless_values import is_harmless
from eodh_tools.logs.redaction.rule import Rule, Span
from eodh_tools.logs.redaction.value_checks import looks_like_password

_USER = lazy_pattern(
    rb"(?P<quote>[\"'])?(?!(?:arn|urn|https?|mailto|system|oidc|uid):)[^\s:\"'\\]{1,64}:(?P<v>(?:(?!(?P=quote))[^\n\\]|\\.){3,200}"
    rb"(?=(?P=quote))|[^\s\"']{3,200}(?=[ \t]*(?:\n|\Z)))"
)
_OF_CURL = lazy_pattern(
    rb"curl|^[ \t]*-?-?(?:url|proxy|cookie-jar|location|netrc|header|output|silent"
    rb"|show-error|insecure|fail|connect-timeout|max-time|retry)\b[ \t]*(?:[=:\n]|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
_MAX_AROUND_BYTES = 300


def _of_curl(block: bytes, end: int) -> Iterable[Span]:
    """`user = "name:password"` of a `.curlrc`, with colons in it or without."""
    found = _USER.match(block, end - 1)
    if found is None:
        return ()
    value = found["v"]
    if is_harmless(value):
        return ()
    around = block[max(0, end - _MAX_AROUND_BYTES) : end + _MAX_AROUND_BYTES]
    word = not (found["quote"] and looks_like_password(value))
    # `user = "app:app"` of a container: a user and a group.
    if word and _OF_CURL.search(around) is None:
        return ()
    return (found.span("v"),)


# Blanks or a quote are spelt out: most logs hold neither, and pay nothing.
RULES: tuple[Rule, ...] = (
    Rule(rb"^[ \t]{0,8}-{0,2}(?:proxy-)?user ?= ?[\"']", _of_curl),
    Rule(rb"^[ \t]{0,8}-{0,2}(?:proxy-)?user = [^\s\"']", _of_curl),
)
