"""Tokens that name a place on the globe: cells of S2 and H3, geohashes, plus codes."""

import re

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import line_start

_LONGEST_BYTES = 20
_MAX_BEFORE_BYTES = 200
_MAX_BEHIND_BYTES = 60
# Hexadecimal of S2 and H3, base 32 of a geohash, the base 20 of plus codes, digits.
_CELL = lazy_pattern(
    rb"(?:[0-9a-fA-F]{1,16}|[0-9b-hjkmnp-z]{4,12}|[0-3]{1,20}"
    rb"|[23456789CFGHJMPQRVWX]{4,8}0{0,4}\+[23456789CFGHJMPQRVWX]{0,7})\Z"
)
_GRID = (
    rb"(?:geo_?hash(?:es)?|\bs2(?:[ _-]?cells?)?(?:[ _-]?ids?|union)?"
    rb"|\bh3(?:[ _-]?cells?)?"
    rb"|quad[ _-]?keys?|plus[ _-]?codes?|open[ _-]?location(?:[ _-]?codes?)?"
    rb"|\b(?:map[ _-]?)?tile|\bcell(?:[ _-]?ids?)?)"
)
# The grid, what it says of the token, the other tokens of a list before this one.
_NAMED_BEFORE = lazy_pattern(
    _GRID
    + rb"(?:[ _-](?:covering|coverage|level [0-9]{1,2}))?[ _.-]{0,2}(?:from_?)?tokens?"
    + rb"(?: (?:is|was))?[\"']?[ \t]{0,4}(?:[:=(]>?)?[ \t]{0,4}[\[(]?"
    + rb"(?:[\"']?[\w+]{1,20}[\"']?,[ ]?){0,9}[\"'`]?\Z",
    re.IGNORECASE,
)
_NAMED_BEHIND = lazy_pattern(
    rb"[\"'`)]?,? (?:for|of|in|at|as) (?:(?:an?|the) )?" + _GRID, re.IGNORECASE
)


def names_a_cell(block: bytes, start: int, stop: int) -> bool:
    """Whether a value is the token of a cell, by its form and the words beside it."""
    if stop - start > _LONGEST_BYTES or _CELL.match(block[start:stop]) is None:
        return False
    first = line_start(block, start, _MAX_BEFORE_BYTES)
    if _NAMED_BEFORE.search(block, first, start) is not None:
        return True
    behind = _NAMED_BEHIND.match(block, stop, stop + _MAX_BEHIND_BYTES)
    return behind is not None and b"oken" in block[first:start]
