"""Signatures by which a license of FlexLM is good: whoever has them has the license."""

from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, line_start

_MAX_LINE_BYTES = 1_000
_MOST_LINES = 6
_LEAST_DIGITS = 12
_DIGITS = lazy_pattern(rb"[0-9A-F]{4,200}(?!\w)(?: [0-9A-F]{2,8}(?!\w)){0,80}")
_LICENSES = lazy_pattern(
    rb"[ \t]*(?:[^\n]{0,200}[ \t])?(?:FEATURE|INCREMENT|UPGRADE|PACKAGE|COMPONENT)[ \t]"
)


def _signature(block: bytes, end: int) -> Iterable[Span]:
    r"""`SIGN="00AB CDEF …"`, here or in a line that goes on behind a `\`."""
    found = _DIGITS.match(block, end - 4)
    if found is None or len(found.group().replace(b" ", b"")) < _LEAST_DIGITS:
        return ()
    return (found.span(),)


def _of_license(block: bytes, end: int) -> Iterable[Span]:
    """`KEY=…` in a line that licenses something; elsewhere it may be a checksum."""
    first = line_start(block, end, _MAX_LINE_BYTES)
    for _ in range(_MOST_LINES):
        if _LICENSES.match(block, first, end) is not None:
            return _signature(block, end)
        if block[max(0, first - 2) : first] != b"\\\n":
            return ()
        first = line_start(block, first - 1, _MAX_LINE_BYTES)
    return ()


RULES: tuple[Rule, ...] = (
    Rule(rb"\bSIGN2?=[\"']?[0-9A-F]{4}", _signature, caseless=False),
    Rule(rb"\b(?:KEY|AUTH|CK)=[\"']?[0-9A-F]{4}", _of_license, caseless=False),
    # Before the options of a line stands the signature of an older license.
    Rule(
        rb"\b(?:FEATURE|INCREMENT|UPGRADE) [\w.+-]{1,40} [\w-]{1,20} [0-9.]{1,10} "
        rb"[\w-]{1,12} (?:[0-9]{1,6}|uncounted) [0-9A-F]{4}",
        _signature,
        caseless=False,
    ),
)
