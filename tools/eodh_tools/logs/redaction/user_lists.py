"""Users and passwords of a pooler's list (PgBouncer): `"me" "…"`."""

from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.rule import Rule, Span, line_end, line_start
from eodh_tools.logs.redaction.value_checks import is_placeholder

_MAX_LINES = 200
_MAX_SKIPPED = 4
_MAX_LINE_BYTES = 600
_ROW = lazy_pattern(
    rb"[ \t]{0,8}(?:[0-9]{1,4}[:\t ]{1,4})?\"[^\"\n]{1,64}\"[ \t]{1,8}"
    rb"\"(?P<v>[^\"\n]{1,400})\""
    rb"[ \t]*(?:[;#][^\n]*)?\Z"
)
_SKIPPED = lazy_pattern(rb"[ \t]*(?:[;#][^\n]*)?\Z")


def _rows(block: bytes, end: int) -> Iterable[Span]:
    """`userlist.txt:`, and `"user" "password"` in the lines under it."""
    at = end
    skipped = 0
    for _ in range(_MAX_LINES):
        span, goes_on = _row(block, at)
        if span is not None:
            yield span
        skipped += span is None
        if not goes_on or skipped > _MAX_SKIPPED:
            return
        at = line_end(block, at, _MAX_LINE_BYTES) + 1


def _beside_a_hash(block: bytes, end: int) -> Iterable[Span]:
    """The row that holds a hash, and the one above and the one below it."""
    first = line_start(block, end, _MAX_LINE_BYTES)
    stop = line_end(block, end, _MAX_LINE_BYTES)
    here, _ = _row(block, first)
    if here is None:
        return
    yield here
    for at in (
        line_start(block, first - 1, _MAX_LINE_BYTES) if first else first,
        stop + 1,
    ):
        span = None if at == first else _row(block, at)[0]
        if span is not None:
            yield span


def _row(block: bytes, first: int) -> tuple[Span | None, bool]:
    """The password of a row; whether more rows may follow where it has none."""
    if first >= len(block):
        return None, False
    stop = line_end(block, first, _MAX_LINE_BYTES)
    prefix = PREFIX.match(block, first, stop)
    first = first if prefix is None else prefix.end()
    text = block[first:stop]
    found = _ROW.match(text)
    if found is None:
        return None, _SKIPPED.match(text) is not None
    if is_placeholder(found["v"]):
        return None, True
    return (first + found.start("v"), first + found.end("v")), True


RULES: tuple[Rule, ...] = (
    Rule(rb"\buserlist(?:\.txt)?\b[^\n]{0,80}\n", _rows),
    Rule(rb"\" {1,8}\"(?:SCRAM-SHA-256\$|md5[0-9a-f]{32}\")", _beside_a_hash),
)
