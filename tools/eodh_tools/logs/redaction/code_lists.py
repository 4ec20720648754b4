"""Lists of recovery or backup codes under their heading: each lets in once."""

from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.rule import Rule, Span, line_end

_MAX_LINE_BYTES = 200
_MAX_LINES = 30
# Words alone are a sentence: each code or one beside it has a digit.
_CODE = lazy_pattern(
    rb"(?<![\w.-])(?:[A-Za-z0-9]{4,12}(?:-[A-Za-z0-9]{4,12}){1,5}|[0-9]{3,6} [0-9]{3,6}"
    rb"|[0-9]{6,10}|(?=[a-z]{0,15}[0-9])(?=[0-9]{0,15}[A-Za-z])[A-Za-z0-9]{8,16})"
    rb"(?![\w-])"
)
_DATE = lazy_pattern(rb"[12][0-9]{3}-?[01][0-9]-?[0-3][0-9]\Z")
# What may stand around the codes of a line.
_AROUND = lazy_pattern(
    rb"[\s\"'`,;|*\xc2\xb7\xe2\x80\xa2\[\](){}-]*(?:[0-9]{1,2}[.):])?[ \t]*\Z"
)


def _list(block: bytes, end: int) -> Iterable[Span]:
    """The lines of nothing but codes under a heading, one blank line let pass."""
    codes: list[Span] = []
    at = end
    for _ in range(_MAX_LINES):
        if at >= len(block):
            break
        stop = line_end(block, at, _MAX_LINE_BYTES)
        prefix = PREFIX.match(block, at, stop)
        found = _codes(block, at if prefix is None else prefix.end(), stop)
        if found is None or (not found and codes):
            break
        codes += found
        at = stop + 1
    digits = any(any(map(bytes.isdigit, _signs(block[slice(*code)]))) for code in codes)
    return codes if digits else ()


def _here(block: bytes, end: int) -> Iterable[Span]:
    """`backup codes: 48213790 90127745`, to the line's end."""
    stop = line_end(block, end, _MAX_LINE_BYTES)
    return _codes(block, end, stop) or ()


def _codes(block: bytes, at: int, stop: int) -> list[Span] | None:
    """The codes of a line; None where something else stands there."""
    spans: list[Span] = []
    for found in _CODE.finditer(block, at, stop):
        if _AROUND.match(block[at : found.start()]) is None or _DATE.match(
            found.group()
        ):
            return None
        spans.append(found.span())
        at = found.end()
    return spans if _AROUND.match(block[at:stop]) is not None else None


def _signs(text: bytes) -> list[bytes]:
    return [text[at : at + 1] for at in range(len(text))]


_HEADING = (
    rb"\b(?:recovery|backup|scratch|rescue|one-time|2fa|mfa|two-factor)"
    rb"(?: (?:verification |login |recovery |backup |scratch )?codes|[_-]?codes)\b"
)

RULES: tuple[Rule, ...] = (
    Rule(_HEADING + rb"[^\n]{0,120}\n", _list),
    Rule(_HEADING + rb"[\"']?(?: are)?[:=] ?", _here),
)
