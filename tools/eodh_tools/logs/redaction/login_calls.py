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
    rb"|authenticate)"
    rb"\((?:[\"'][\w.]{1,80}[\"'],[ ]?)?(?:\w{1,20}=)?[bu]?[\"']\w{0,20}:\Z",
    re.IGNORECASE,
)
# Between the address and the user may stand a version.
_ARGUMENTS = lazy_pattern(
    rb"[^\s\"'()]{1,250}[\"'],[ ]?(?:[\"'][0-9.]{1,9}[\"'],[ ]?|None,[ ]?){0,3}\[?[bu]?"
    rb"[\"'][\w.@\\+-]{2,64}[\"'],[ ]?[bu]?[\"'](?P<password>[^\s\"'\\]{4,512})\\?[\"']"
    rb"[ ]?(?P<last>[)\],]|\Z|\n)"
)
_MAX_NAME_BYTES = 160
# `T30UXC20260301`, `sentinel2-l2a`, `worker12`: names, too.
_NAMED = lazy_pattern(
    rb"[A-Z0-9]+\Z|[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)+\Z|[A-Za-z_-]+[0-9]{1,4}\Z"
)


def _behind_address(block: bytes, end: int) -> Iterable[Span]:
    found = _ARGUMENTS.match(block, end)
    if found is None:
        return ()
    value = found["password"]
    if is_placeholder(value) or is_address_or_path(value):
        return ()
    made_up, named = looks_made_up(value), _NAMED.match(value) is not None
    if made_up and not named:
        return (found.span("password"),)
    # A word is the last argument: `connect("…", "me", "reader", 5)` names a role.
    told = made_up or (found["last"] != b"," and not named)
    first = line_start(block, end, _MAX_NAME_BYTES)
    logs_in = told and _LOGS_IN.search(block, first, end) is not None
    return (found.span("password"),) if logs_in else ()


RULES: tuple[Rule, ...] = (
    Rule(
        rb"\((?:url=)?[bu]?[\"'](?:https?|ftps?|sftp|(?:web)?davs?|postgres(?:ql)?|mysql"
        rb"|mariadb|mongodb|oracle|mssql|jdbc):"
        rb"|,[ ]?[\"']jdbc:",
        _behind_address,
    ),
)
