"""What is answered to a program's question for a secret, in its line or sent to it."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.harmless_values import is_harmless
from eodh_tools.logs.redaction.rule import Rule, Span, line_start
from eodh_tools.logs.redaction.value_checks import (
    is_placeholder,
    is_prose,
    looks_like_key,
    looks_random,
)

_LEAST_RANDOM = 16
_LEAST_WORD = 6
_MAX_BEFORE_BYTES = 400
_TO_END = lazy_pattern(rb"[\"']?(?P<value>[^\s\"']{4,4096})[\"']?[ \t]*(?=\n|\Z)")
# `failed`, `invalid.`, `EOF`: what came of the question, and no answer.
_TELLS = lazy_pattern(rb"(?:[a-z]+(?:ed|ing|out)|[A-Z]+|[A-Za-z]+[.!?:])\Z")


def _answer(block: bytes, end: int) -> Iterable[Span]:
    """`Paste an API key from your profile and hit enter: …`, and nothing behind it."""
    found = _TO_END.match(block, end - 1)
    if found is None:
        return ()
    value = found["value"]
    if is_harmless(value):
        return ()
    if looks_like_key(value) or looks_random(value, _LEAST_RANDOM):
        return (found.span("value"),)
    return (found.span("value"),) if _is_word(value) else ()


def _is_word(value: bytes) -> bool:
    """Whether it may be a word that somebody chose as a password."""
    return len(value) >= _LEAST_WORD and _TELLS.match(value) is None


_SENT = lazy_pattern(
    rb"(?P<value>[^\"\n\\]{3,200}(?:\\[^rn\"][^\"\n\\]{0,200}){0,4})(?:\\r|\\n|\")"
)
_ASKS = lazy_pattern(
    rb"(?:assword|assphrase|asscode|\bPIN\b)(?![^\n]{0,40}\bno\b[ \t]*\n)",
    re.IGNORECASE,
)
_SENDS = lazy_pattern(rb"\bsend(?:ing)?\b", re.IGNORECASE)


def _sent(block: bytes, end: int) -> Iterable[Span]:
    r"""`sending "…\r"` of expect, sent first since it asked for a password."""
    found = _SENT.match(block, end - 1)
    if found is None or is_placeholder(found["value"]) or b"$" in found["value"][:1]:
        return ()
    here = line_start(block, end, _MAX_BEFORE_BYTES)
    first = max(0, end - _MAX_BEFORE_BYTES)
    asked = list(_ASKS.finditer(block, first, end - 1))
    if not asked:
        return ()
    own = _SENDS.finditer(block, asked[-1].end(), end)
    # In its own line the program's name may stand before: `send: sending "…"`.
    if any(other.start() < here for other in own):
        return ()
    return (found.span("value"),)


_NAMED = lazy_pattern(
    rb"\"(?P<quoted>(?:[^\"\\\n]|\\.){1,400})\"|'(?P<single>[^'\n]{1,400})'"
    rb"|(?P<bare>[^\s\"']{4,400})[\"']?[ \t]*(?=\n|\Z)"
)


def _to_management(block: bytes, end: int) -> Iterable[Span]:
    """`password "Auth" "…"` of OpenVPN's management."""
    found = _NAMED.match(block, end - 1)
    if found is None or found.lastgroup is None:
        return ()
    value = found[found.lastgroup]
    return () if is_placeholder(value) else (found.span(found.lastgroup),)


_PHRASE = lazy_pattern(rb"pass ?phrase [(\[][^\n]{0,100}\Z", re.IGNORECASE)
_WORDS = lazy_pattern(rb"(?P<value>[a-z]{3,20}(?:[ -][a-z]{3,20}){2,9})[ \t]*(?=\n|\Z)")


def _words(block: bytes, end: int) -> Iterable[Span]:
    """`Passphrase (it will be shown): one two three`."""
    first = line_start(block, end, _MAX_BEFORE_BYTES)
    found = _WORDS.match(block, end - 1)
    if found is None or _PHRASE.search(block, first, end - 1) is None:
        return ()
    return () if is_prose(found["value"]) else (found.span("value"),)


def _answer_behind_note(block: bytes, end: int) -> Iterable[Span]:
    """`Password (it will be shown): …`; of a key, only what looks like one."""
    spans = tuple(_answer(block, end)) or tuple(_words(block, end))
    start = line_start(block, end, _MAX_BEFORE_BYTES)
    if _ASKS.search(block, start, end) is not None:
        return spans
    values = (block[slice(*span)] for span in spans)
    return spans if any(looks_random(value, _LEAST_RANDOM) for value in values) else ()


_SECRET = (
    rb"(?:(?:api|access|secret|private|auth|personal access|registration|license)"
    rb"[ _-]?(?:key|token|code)|token|password|passwd|pass ?phrase"
    rb"|client secret|secret)"
)

RULES: tuple[Rule, ...] = (
    Rule(
        rb"\b(?:paste|enter|input|insert|provide|type (?:in|your|the|my|an?)) "
        rb"(?:(?:in|an?|the|your|my|new|its|this|you|us) ){0,3}(?:[\w.-]{1,24} ){0,3}?"
        + _SECRET
        + rb"(?:[ (,][^\n:>]{0,100})?(?:[:>]|\xc2\xbb|\xe2\x80\xba|\xe2\x9d\xaf)"
        + rb" {1,2}[^\s]",
        _answer,
    ),
    Rule(
        rb"\b" + _SECRET + rb" [(\[][^()\[\]\n]{1,80}[)\]] ?[:>] {1,2}[^\s]",
        _answer_behind_note,
    ),
    Rule(rb"\bsend(?:ing)? (?:-- |to [\w-]{1,40} )?\"[^\s\"]", _sent),
    Rule(
        rb"\bpassword [\"'](?:Auth|Private Key|HTTP Proxy|SOCKS Proxy)[\"'] [^\s]",
        _to_management,
    ),
)
