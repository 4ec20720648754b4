"""What a shell's commands put in place or hand on: of `sed`, of `--password-stdin`."""

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

_MAX_BEFORE_BYTES = 800
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
# A trace in which nothing is printed between the two: a pipe joins them.
_ECHOED = lazy_pattern(
    rb"(?:^|[ \t])\++ (?:echo|printf)(?: -n)?(?: [\"']?%s(?:\\n)?[\"']?)? [\"']?"
    rb"(?P<value>[^\s\"'|$]{8,512})[\"']?[ \t]*\n(?:[^\s+]{1,60} )?\++ [^\n|]{0,200}\Z",
    re.MULTILINE,
)


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


def _handed_on(block: bytes, end: int) -> Iterable[Span]:
    """`+ echo …` in the line before `+ docker login --password-stdin`."""
    found = _ECHOED.search(block, max(0, end - _MAX_BEFORE_BYTES), end)
    if found is None:
        return ()
    value = found["value"]
    return (
        (found.span("value"),) if looks_like_key(value) or looks_made_up(value) else ()
    )


RULES: tuple[Rule, ...] = (
    Rule(
        rb"\bsed\b[^\n]{0,80}[ \t\"';]s[|/#~,!@]",
        _put_in_place,
        caseless=False,
    ),
    Rule(rb"--password-stdin\b", _handed_on),
)
