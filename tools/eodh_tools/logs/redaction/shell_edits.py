"""What an edit of `sed` puts in place of another text."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_placeholder,
    looks_like_key,
    looks_like_password,
    looks_made_up,
)

_LEAST = 8
_SUBSTITUTION = lazy_pattern(
    rb"(?P<sign>[|/#~,!@])(?P<old>(?:(?!(?P=sign))[^\n]){1,200})(?P=sign)"
    rb"(?P<new>(?:(?!(?P=sign))[^\n]){1,300})(?P=sign)"
)
# Not where another name begins: `secretName`, `token_url`, `PasswordAuthentication`.
_NAMED = lazy_pattern(
    rb"(?:(?P<password>passw(?:or)?d|passphrase|pwd)|secret|token"
    rb"|(?:api|access|secret|private)_?key)(?:__|(?![\w-]))",
    re.IGNORECASE,
)
# `s/password=.*/password=…/`, `s/\(password=\).*/\1…/`: the name is written again.
_BEHIND_NAME = lazy_pattern(rb"(?:\\[1-9]|[^=:]{0,100}[=:])[ \t\"']{0,3}(?=.)")
_NOT_LITERAL = lazy_pattern(rb"[\s\\&`]|\$[\w{(]")


def _put_in_place(block: bytes, end: int) -> Iterable[Span]:
    """`sed -i 's|@@DB_PASSWORD@@|…|g'`."""
    found = _SUBSTITUTION.match(block, end - 1)
    name = None if found is None else _NAMED.search(found["old"])
    if found is None or name is None:
        return ()
    start, stop = found.span("new")
    named = _BEHIND_NAME.match(block, start, stop)
    start = start if named is None else named.end()
    stop -= block[stop - 1 : stop] in (b'"', b"'")
    value = block[start:stop]
    if is_placeholder(value) or is_address_or_path(value) or _NOT_LITERAL.search(value):
        return ()
    if not (
        looks_like_key(value)
        or looks_made_up(value)
        or (name["password"] and looks_like_password(value, _LEAST))
    ):
        return ()
    return ((start, stop),)


RULES: tuple[Rule, ...] = (
    Rule(
        rb"\bsed\b[^\n]{0,80}[ \t\"';]s[|/#~,!@]",
        _put_in_place,
        caseless=False,
    ),
)
