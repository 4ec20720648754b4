"""What a shell or a program writes around a quoted text: read again without it."""

from collections.abc import Callable, Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.parts import Parts
from eodh_tools.logs.redaction.rule import Span, lines_at

# What is read at once of a long line, and how much of it twice.
_MAX_READ_BYTES = 4_096
_MAX_BEFORE_BYTES = 200
# `'\''` and `'"'"'`: how a shell writes a single quote within single quotes.
_WITHIN = rb"(?:'\\''|'\"'\"')"
# `$'…'` of a shell, `f"…"` of Python, `N'…'` of SQL.
_BEFORE = rb"(?:\$|[fFtTrRNEL@]|u8|[fFrRbB]{2})"

GATES: tuple[bytes, ...] = (
    _WITHIN,
    rb"(?:[=:(,<[ \t]|-p)\$[\"']",
    rb"[=:(,[dyDY] ?" + _BEFORE + rb"[\"']",
)
"""Patterns one of which is met in a line to be read again."""

_MARK = lazy_pattern(_WITHIN + rb"|(?<=[=:(,<[ \tp])" + _BEFORE + rb"(?=[\"'])")


def read_again(
    block: bytes, ends: Iterable[int], find: Callable[[bytes], Iterable[Span]]
) -> Iterable[Span]:
    """Find what a line hides from `find` by the marks of its quoted texts."""
    for line in lines_at(block, ends, _MAX_BEFORE_BYTES, _MAX_READ_BYTES):
        marks = [mark.span() for mark in _MARK.finditer(block, *line)]
        parts = Parts.without(block, line, marks)
        for span in find(parts.text):
            found = list(parts.in_block(*span))
            yield found[0][0], found[-1][1]
