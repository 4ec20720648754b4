"""Calls with an address, a user and a password: `GIS("https://…", "user", "…")`."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, line_start
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_placeholder,
    looks_made_up,
)

# A call that does nothing but log in: a word behind the user is a password there.
_LOGS_IN = lazy_pattern(
    rb"(?:\bGIS|webdav\w{0,20}|getConnection|connect(?:ion)?|create_engine|ServiceWeb"
    rb"|Web(?:Feature|Map|Coverage|Processing|MapTile)Service|jdbc|begin|log_?in"
    rb"|authenticate)\([\"'bu\w= ]{0,20}\Z",
    re.IGNORECASE,
)
_PASSWORD = lazy_pattern(rb"([^\s\"'\\]{4,512})\\?[\"'][ ]?(?P<last>[)\],]|\Z|\n)")
_MAX_ADDRESS_BYTES = 340
_MAX_NAME_BYTES = 40
# `T30UXC20260301`, `sentinel2-l2a`, `worker12`: names, too.
_NAMED = lazy_pattern(
    rb"[A-Z0-9]+\Z|[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)+\Z|[A-Za-z_-]+[0-9]{1,4}\Z"
)


def _behind_address(block: bytes, end: int) -> Iterable[Span]:
    found = _PASSWORD.match(block, end)
    if found is None or is_placeholder(found[1]) or is_address_or_path(found[1]):
        return ()
    made_up = looks_made_up(found[1])
    if made_up and _NAMED.match(found[1]) is None:
        return (found.span(1),)
    # A word is the last argument: `connect("…", "me", "reader", 5)` names a role.
    told = made_up or (found["last"] != b"," and _NAMED.match(found[1]) is None)
    return (found.span(1),) if told and _logs_in(block, end) else ()


def _logs_in(block: bytes, end: int) -> bool:
    """Whether the call that the address before this place stands in logs in."""
    first = line_start(block, end, _MAX_ADDRESS_BYTES)
    address = max(block.rfind(sign, first, end) for sign in (b"://", b"jdbc:"))
    opened = block.rfind(b"(", first, max(first, address))
    start = max(first, opened - _MAX_NAME_BYTES)
    return _LOGS_IN.search(block, start, opened + 1) is not None


RULES: tuple[Rule, ...] = (
    Rule(
        rb"(?:://|jdbc:[a-z])[^\s\"'()]{1,250}[\"'],[ ]?\[?[\"'][\w.@\\+-]{2,64}[\"'],"
        rb"[ ]?[\"']",
        _behind_address,
    ),
)
