"""Keys as parameters of a path's segment (RFC 3986, 3.3): `/wmts;key=…/10/5/3.png`."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, line_start
from eodh_tools.logs.redaction.value_checks import looks_like_key

_MAX_PATH_BYTES = 400
_UP_TO_VALUE = lazy_pattern(
    rb"(?:://|(?:GET|POST|PUT|HEAD|DELETE) /)[^\s\"'<>?#]{1,300};"
    rb"[\w.-]{0,40}(?:key|token|auth)=\Z",
    re.IGNORECASE,
)
_VALUE = lazy_pattern(rb"[^\s/;?#&\"'`<>,)\]}|]{8,4096}+")


def is_of_path(block: bytes, start: int) -> bool:
    """Whether a key's value that begins here is a parameter of a path's segment."""
    first = line_start(block, start, _MAX_PATH_BYTES)
    return _UP_TO_VALUE.search(block, first, start) is not None


def path_value_end(block: bytes, start: int, stop: int) -> int:
    """Where a value ends: before the path's next segment, if it is its parameter."""
    slash = block.find(b"/", start, stop)
    return slash if slash > start and is_of_path(block, start) else stop


def _in_path(block: bytes, end: int) -> Iterable[Span]:
    found = _VALUE.match(block, end)
    if found is None or not looks_like_key(found.group()):
        return ()
    return (found.span(),) if is_of_path(block, end) else ()


RULES: tuple[Rule, ...] = (
    Rule(
        rb";(?:(?:api|access|auth|subscription|map|secret)[_-]?)?(?:key|token|auth)=",
        _in_path,
    ),
)
