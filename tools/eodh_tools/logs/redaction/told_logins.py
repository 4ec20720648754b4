"""A user and a password as people tell them: `user me, password …`, `admin / …`."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_number,
    is_placeholder,
    looks_like_password,
)

_LEAST_WORD = 5
# Where a clause ends, no further word tells what the first one is about.
_VALUE = (
    rb"(?P<open>[\"'`(]?)(?P<value>[^\s\"'`,;()<>]{3,199}[^\s\"'`,;()<>.!:?])[\"'`)]?"
    rb"(?P<ends>[.!]?[ \t]*(?:[\n,;)]|\Z)"
    rb"|[.!]?[ \t]+(?:for|on|at|to|in|and|but|until|from"
    rb"|f\xc3\xbcr|auf|und|pour|para|per) )?"
)
_USER_AND_VALUE = lazy_pattern(
    rb"[\"'`]?(?P<user>[A-Za-z][\w.@+-]{1,63})[\"'`]?(?: / | ?/ ?| and )" + _VALUE
)
_SET_NOW = lazy_pattern(
    rb"(?:now|jetzt|nun|currently|set to|changed to|lautet|lauten|:) ?:? \Z|:\Z"
    rb"|\b(?:creds|credentials|zugangsdaten|identifiants) \w{2,6} \Z",
    re.IGNORECASE,
)
_MAX_BEFORE_BYTES = 40
_THE_VALUE = lazy_pattern(_VALUE)
# `expired`, `missing`, `OK`, `policy`: what came of a password, or of what it is.
_TELLS = lazy_pattern(
    rb"(?:[a-z]+(?:ed|ing|ired|able)|[A-Z]+|(?:policy|policies|hash(?:es)?|length|strength"
    rb"|store|reset|change|login|auth|prompt|expiry|fields?|forms?|twice|again|first|later"
    rb"|group|role|database|host|server|ok|okay|fine|old|too|instead|manager|file|files))\Z",
)


def _user_and_value(block: bytes, end: int) -> Iterable[Span]:
    """`the login is now admin / …`."""
    found = _USER_AND_VALUE.match(block, end)
    if found is None or is_placeholder(found["user"]) or _TELLS.match(found["user"]):
        return ()
    # `the login is slow / broken`: only what says that it was set tells of a word.
    set_now = _SET_NOW.search(block, max(0, end - _MAX_BEFORE_BYTES), end) is not None
    if not (set_now or looks_like_password(found["value"])):
        return ()
    return _if_told(found)


def _value(block: bytes, end: int) -> Iterable[Span]:
    """`user me, password …`."""
    found = _THE_VALUE.match(block, end - 1)
    return () if found is None else _if_told(found)


def _if_told(found: re.Match[bytes]) -> Iterable[Span]:
    value = found["value"]
    # Who has no account says so by this word.
    if value.lower().startswith(b"anonymous"):
        return ()
    if is_placeholder(value) or is_number(value) or is_address_or_path(value):
        return ()
    word = len(value) >= _LEAST_WORD and _TELLS.match(value) is None
    told = word and (found["ends"] is not None or found["open"])
    return (found.span("value"),) if told or looks_like_password(value) else ()


_USER = (
    rb"\b(?:user(?:name| name)?|as|login|account|benutzer(?:name)?|nutzer|utilisateur"
    rb"|identifiant|usuario|utente|gebruiker)"
)
_PASSWORD = (
    rb"(?:password|passwd|passwort|kennwort|mot de passe|contrase\xc3\xb1a|wachtwoord"
    rb"|pw|pwd)"
)
# As a word of a sentence, it is a pass of a program.
_PASS = rb"pass(?: is|:)"

RULES: tuple[Rule, ...] = (
    Rule(
        rb"\b(?:log-?in|credentials|creds|account|zugangsdaten|anmeldung|identifiants)"
        rb" (?:is|are|was|were|ist|sind|lautet|lauten|sont|est)"
        rb"(?: (?:now|still|again|jetzt|nun|currently|set to|changed to))?:? ",
        _user_and_value,
    ),
    Rule(
        _USER
        + rb":? [\"'`]?[a-z_][\w.@+-]{1,59}[\"'`]?"
        + rb"(?:(?:, (?:and |und |et |y |e |en |with )?| (?:and|und|et|y|e|en|with) )"
        + rb"(?:the |your )?"
        + rb"(?:"
        + _PASS
        + rb"|"
        + _PASSWORD
        + rb"(?: is| ist| est| es|:)?)|,? "
        + _PASSWORD
        + rb"(?: is| ist| est| es|:)) [^\s]",
        _value,
    ),
    Rule(
        rb"\b(?:user(?:name)?|login|account) is [\"'`]?[\w.@+-]{2,60}[\"'`]?,?"
        rb"(?:[,.]? (?:and |with )|, )(?:the |your |its )?"
        rb"(?:password|pw|pass ?phrase)(?: is|:)? [^\s]",
        _value,
    ),
)
