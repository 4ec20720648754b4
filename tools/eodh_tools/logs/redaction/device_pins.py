"""PINs and PUKs of modems, cards and phones: four to eight digits."""

from collections.abc import Callable, Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span


def _behind(pattern: bytes) -> Callable[[bytes, int], Iterable[Span]]:
    """A rule's function: each group of digits in what follows."""
    form = lazy_pattern(pattern)

    def spans(block: bytes, end: int) -> Iterable[Span]:
        found = form.match(block, end)
        if found is not None:
            for group in range(1, form.groups + 1):
                if found[group]:
                    yield found.span(group)

    return spans


_DIGITS = rb"([0-9]{4,8})(?![\w.])"
_one = _behind(rb"[\"']?" + _DIGITS)
_told = _behind(
    rb"[\"_-]?(?:[12]?[ _]?(?:code|number)?)(?: of (?:the |your )?[\w -]{1,30}?)?"
    rb"(?: is| was)?[:=]? ?[\"']?" + _DIGITS
)


def _puk(block: bytes, end: int) -> Iterable[Span]:
    """`PUK: …`, `PUK1 code is …`, `the PUK of the modem is …`."""
    return _told(block, end - 1)


RULES: tuple[Rule, ...] = (
    # The PUK, then the new PIN; a PIN for a facility; the old one and the new one.
    Rule(
        rb"AT\+(?:CPIN|CPIN2|CLCK|CPWD)=",
        _behind(
            rb"(?:[\"'][A-Z0-9]{2}[\"'],)?(?:[0-9],)?[\"']?"
            + _DIGITS
            + rb"[\"']?(?:,[\"']?"
            + _DIGITS
            + rb")?"
        ),
    ),
    Rule(
        rb"\b(?:mmcli|uqmi|qmicli|mbimcli|nmcli|uci|gammu|pcsc\w{0,10}|pkcs1[15]-tool"
        rb"|ykman|yubico-piv-tool|scdaemon)\b[^\n]{0,200}"
        rb"\b(?:pin|puk|new-pin|pincode|pin[12]|puk[12])(?:[= ]|=PIN[12],)",
        _one,
    ),
    Rule(
        rb"\b(?:gsm[._-]|sim[ ._-]?|modem[ ._-]?|card[ ._-]?)(?:pin|puk)(?:[ _-]?code)?"
        rb"[\"']?[ ]{0,4}[:= ][ ]{0,4}",
        _one,
    ),
    Rule(rb"\bpin_?code[\"']?(?:[ ]{0,4}[:=]|[ ])[ ]{0,4}", _one),
    Rule(rb"\bPUK(?: |:|=|1|2|_|-|\")", _puk, caseless=False),
)
