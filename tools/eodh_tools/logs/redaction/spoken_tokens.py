"""Tokens that a sentence names: `with token 'value'`."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import (
    MAX_JUDGED_BYTES,
    Rule,
    Span,
    line_end,
    line_start,
)
from eodh_tools.logs.redaction.secret_names import is_public
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_another_assignment,
    is_code,
    looks_random,
)

_TOKEN_CHARS = 16
_LEAST_TOKEN = 20
_TOKEN = lazy_pattern(rb"[\w.=+/-]{0,4096}+")


_MAX_PARSER_BYTES = 24
# `Unexpected token S2A_… in JSON`.
_OF_A_PARSER = lazy_pattern(
    rb"(?:unexpected|invalid|unknown) token[ \t][\"'`]?\Z", re.IGNORECASE
)


def _spoken_token(block: bytes, end: int) -> Iterable[Span]:
    """`with token 'value'`, in a sentence."""
    start = end - _TOKEN_CHARS
    first = max(0, start - _MAX_PARSER_BYTES)
    public = is_public(block[first:start].rstrip(b" \t\"'`"))
    if public or _OF_A_PARSER.search(block, first, start):
        return ()
    rest = _TOKEN.match(block, end)
    stop = end if rest is None else rest.end()
    value = block[start:stop]
    if len(value) < _LEAST_TOKEN or not looks_random(value[:MAX_JUDGED_BYTES], 1):
        return ()
    if is_another_assignment(value) or _is_of_data(block, start, value):
        return ()
    return () if is_code(value) or is_address_or_path(value) else ((start, stop),)


_OF_DATA = lazy_pattern(rb"tokeniz|\bdask\b|<xarray", re.IGNORECASE)
_DIGEST = lazy_pattern(rb"[0-9a-f]{32}\Z")


def _is_of_data(block: bytes, start: int, value: bytes) -> bool:
    """Whether it names a computed array: a digest, in a line that speaks of it."""
    if _DIGEST.match(value) is None:
        return False
    first, last = line_start(block, start, 300), line_end(block, start, 300)
    return _OF_DATA.search(block, first, last) is not None


RULES: tuple[Rule, ...] = (Rule(rb"token[ \t][\"'`]?[A-Za-z0-9_-]{16}", _spoken_token),)
