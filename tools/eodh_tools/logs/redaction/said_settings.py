"""What a program says it set a secret to: `Set parameter X to value "…"`."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import MAX_NAME_BYTES, Rule, Span, one_of
from eodh_tools.logs.redaction.secret_names import (
    NAMES,
    PASSWORDS,
    is_public,
    is_round,
)
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_code,
    is_number,
    is_placeholder,
    is_prose,
    looks_random,
)
from eodh_tools.logs.redaction.variables import is_object

_LEAST = 4
_LEAST_RANDOM = 8
_MAX_WORD_BYTES = 20
_TO = (
    rb"[\"'`]?(?: (?:parameter|option|setting|variable))?"
    rb"(?: (?:is|was|has|been|now)){0,3}"
    rb"(?: (?:set|changed|updated|overridden|overriden|switched|bound))?"
    rb" to (?:the )?(?:new )?(?:value |string )?[:=]?[ ]?"
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
    if is_placeholder(value) or is_number(value) or is_address_or_path(value):
        return False
    if looks_random(value, _LEAST_RANDOM):
        return True
    return _PASSWORD.search(name) is not None and not is_prose(value)


RULES: tuple[Rule, ...] = (Rule(NAMES + _TO + rb"[\"'`]", _said),)
