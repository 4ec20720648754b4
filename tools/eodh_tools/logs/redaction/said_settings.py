"""What a program says it set a secret to: `Set parameter X to value "…"`."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.evidence import is_named
from eodh_tools.logs.redaction.harmless_values import is_harmless
from eodh_tools.logs.redaction.rule import (
    MAX_NAME_BYTES,
    Rule,
    Span,
    line_start,
    one_of,
)
from eodh_tools.logs.redaction.secret_names import (
    NAMES,
    PASSWORDS,
    SURE,
    is_public,
    is_round,
)
from eodh_tools.logs.redaction.value_checks import (
    is_code,
    is_prose,
    looks_made_up,
    looks_random,
)
from eodh_tools.logs.redaction.variables import is_object

_LEAST = 4
_LEAST_RANDOM = 8
_MAX_WORD_BYTES = 20
_MAX_BEFORE_BYTES = 200
_TO = (
    rb"[\"'`]?(?: (?:parameter|option|setting|variable))?"
    rb"(?: (?:is|was|has|been|now)){0,3}"
    rb"(?: (?:set|changed|updated|overridden|overriden|switched|bound))?"
    rb"(?: (?:for|of) [\"'`]?[\w.@-]{1,60}[\"'`]?)?"
    rb" (?:to (?:the )?(?:new )?(?:value |string )?|with (?:the )?(?:new )?value )"
    rb"[:=]?[ ]?"
)
_BEFORE = lazy_pattern(rb"(?P<name>[\w.:-]{1,80}?)" + _TO + rb"[\"'`]\Z", re.IGNORECASE)
_PASSWORD = lazy_pattern(one_of((*PASSWORDS, "secret")) + rb"\Z", re.IGNORECASE)


def _said(block: bytes, end: int) -> Iterable[Span]:
    """`Set parameter WLSSecret to value "…"`, `api_key changed to '…'`."""
    stop = block.find(block[end - 1 : end], end, end + 512)
    name = _BEFORE.search(block, max(0, end - MAX_NAME_BYTES - 60), end)
    if stop < 0 or name is None or b"\n" in block[end:stop]:
        return ()
    value = block[end:stop]
    # `page token`: the word before belongs to the name.
    if is_public(block[max(0, name.start() - _MAX_WORD_BYTES) : name.end("name")]):
        return ()
    return ((end, stop),) if _is_secret(name["name"], value) else ()


def _is_secret(name: bytes, value: bytes) -> bool:
    if len(value) < _LEAST or is_round(name):
        return False
    # The secret's name in a cluster's store, or a variable's.
    if is_object(name, value) or is_code(value):
        return False
    if is_harmless(value):
        return False
    if looks_random(value, _LEAST_RANDOM):
        return True
    return _PASSWORD.search(name) is not None and not is_prose(value)


_SETS = lazy_pattern(
    rb"\b(?:set(?:s|ting)?|chang(?:e[ds]?|ing)|updat(?:e[ds]?|ing)|overrid(?:es?|den|ing)"
    rb"|replac(?:e[ds]?|ing)|configur(?:e[ds]?|ing))\b",
    re.IGNORECASE,
)
_BARE = lazy_pattern(rb"[^\s\"'`,;(){}<>]{8,512}")


def _said_bare(block: bytes, end: int) -> Iterable[Span]:
    """`Setting fs.s3a.secret.key to …`, where hardly a word looks so."""
    found = _BARE.match(block, end - 1)
    if found is None or not looks_made_up(found.group()) or is_named(found.group()):
        return ()
    first = line_start(block, end, _MAX_BEFORE_BYTES)
    return (found.span(),) if _SETS.search(block, first, end) is not None else ()


RULES: tuple[Rule, ...] = (
    Rule(NAMES + _TO + rb"[\"'`]", _said),
    Rule(one_of((*SURE, "_token")) + _TO + rb"[^\s\"'`]", _said_bare),
)
