"""Keys that a command takes by their place: `tool login …`, `tool configure -k …`."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.near_values import is_key
from eodh_tools.logs.redaction.rule import Rule, Span, line_end, line_start, one_of
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_placeholder,
    looks_like_key,
    looks_random,
)

_MAX_COMMAND_BYTES = 1_000
_MAX_WORDS = 12
_LEAST_KEY = 16
_LEAST_RANDOM = 24
_LEAST_OPTION = 20
# What a tool calls the command that takes a key.
_LOGIN = (
    *("log-?in", "sign-?in", "auth", "authori[sz]e(?:-account)?", "authenticate"),
    *("set-(?:credentials?|keys?|token|secret)", "add-(?:credentials?|keys?|token)"),
    *("credentials? (?:set|add)", "keys? (?:set|add)", "token (?:set|add)"),
    *("activate", "register", "configure", "config(?: set)?", "init", "setup"),
)
# Most lines hold no word as long as a key: each word is looked at once.
_LONG_WORD = lazy_pattern(
    rb"(?:[^\s\"'|;&<>]{0,%d}+[\s\"'|;&<>]++)*+[^\s\"'|;&<>]{%d}"
    % (_LEAST_KEY - 1, _LEAST_KEY)
)
_SURE = lazy_pattern(rb"(?:set|add)-(?:credentials?|keys?|secret)[ \t]*\Z")
_WORD = lazy_pattern(
    rb"[ \t]*(?P<option>--?[\w-]{1,40})?[= \t]*[\"']?(?P<value>[^\s\"'|;&<>]{3,512})"
    rb"[\"']?(?=[ \t\n]|\Z)"
)
# A shell's prompt or trace before the tool's name and its sub-commands.
_COMMAND = lazy_pattern(
    rb"(?:[^\n]{0,80}[$#%>+] |[ \t]*)(?:[\w./-]{2,60}[ \t]{1,4}){1,4}\Z"
)


def _login(block: bytes, end: int) -> Iterable[Span]:
    """`eumdac set-credentials KEY SECRET`, `b2 authorize-account ID KEY`."""
    stop = line_end(block, end, _MAX_COMMAND_BYTES)
    if _LONG_WORD.match(block, end, stop) is None:
        return
    at = end
    for _ in range(_MAX_WORDS):
        word = _WORD.match(block, at, stop)
        if word is None:
            return
        if _is_secret(word, block, end):
            yield word.span("value")
        at = word.end()


def _is_secret(word: re.Match[bytes], block: bytes, end: int) -> bool:
    """Whether a word behind the command that ends at a place is a key."""
    value = word["value"]
    # Most words: no key is as short.
    if len(value) < _LEAST_KEY:
        return False
    if is_placeholder(value) or is_address_or_path(value):
        return False
    if is_key(value):
        return True
    # What follows an option may be the id of a tenant or a project.
    if word["option"]:
        return False
    first = line_start(block, end, _MAX_COMMAND_BYTES)
    prefix = PREFIX.match(block, first, end)
    head = block[first if prefix is None else prefix.end() : end]
    if _COMMAND.match(head) is None:
        return False
    random = value.isalnum() and looks_random(value, _LEAST_RANDOM)
    return random or looks_like_key(value) or _SURE.search(head) is not None


_OPTION_VALUE = lazy_pattern(rb"[\w+/=.-]{32,512}(?=[\"']?(?:\s|\Z))")


def _option(block: bytes, end: int) -> Iterable[Span]:
    """`influx write -t …`: what is a key by its look, behind a short option."""
    found = _OPTION_VALUE.match(block, end - _LEAST_OPTION)
    return () if found is None or not is_key(found.group()) else (found.span(),)


_TRACED = lazy_pattern(rb"(?<=[ \"'])[A-Za-z0-9]{20,200}(?=[\"']?(?:[ \n]|\Z))")


def _traced(block: bytes, end: int) -> Iterable[Span]:
    """`+ '[' -z KEY ']'`, `+ [[ -n KEY ]]`, `+ case KEY in`: a trace of a shell's test.

    Of a word, a name or a number, nothing says that it is a key; they stay.
    """
    for found in _TRACED.finditer(block, end - 1, line_end(block, end, 300)):
        if is_key(found.group()):
            yield found.span()


RULES: tuple[Rule, ...] = (
    Rule(
        rb"[ \t]-[kKtT][ =][\"']?[\w+/=.-]{%d}" % _LEAST_OPTION, _option, caseless=False
    ),
    Rule(rb"[ \t](?:--)?" + one_of(_LOGIN) + rb"[ \t]", _login),
    Rule(rb"(?:'\[?\['|\[\[|\+ (?:test|case)) ", _traced, caseless=False),
)
