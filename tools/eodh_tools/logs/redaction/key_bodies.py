"""Private keys without the line that says so: cut off, in other forms, bare."""

from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.rule import MARK, Rule, Span, line_end, line_start

_MAX_LINES = 400
_MAX_LINE_BYTES = 400
_RUN = lazy_pattern(rb"[A-Za-z0-9+/]{0,16384}+={0,2}")
_BODY_LINE = lazy_pattern(rb"[ \t]{0,40}([A-Za-z0-9+/]{40,256}={0,2})[ \t]*\Z")
_LAST_LINE = lazy_pattern(rb"[ \t]{0,40}([A-Za-z0-9+/]{2,256}={0,2})[ \t]*\Z")
_HEX_LINE = lazy_pattern(rb"[ \t]{1,20}((?:[0-9a-fA-F]{2}:?){2,60})[ \t]*\Z")


def _text(block: bytes, first: int, stop: int) -> int:
    prefix = PREFIX.match(block, first, stop)
    return first if prefix is None else prefix.end()


def _body(block: bytes, end: int) -> Iterable[Span]:
    """What begins as nothing but a private key in DER or OpenSSH's form does."""
    run = _RUN.match(block, end)
    if run is None:
        return
    yield run.span()
    at = line_end(block, run.end())
    whole = block[run.end() : at].strip() == b""
    for _ in range(_MAX_LINES if whole else 0):
        first = at + 1
        at = line_end(block, first, _MAX_LINE_BYTES)
        text = _text(block, first, at)
        found = _BODY_LINE.match(block[text:at])
        if found is None:
            return
        yield text + found.start(1), text + found.end(1)


def _before_end(block: bytes, end: int) -> Iterable[Span]:
    """The lines above an END without its BEGIN, as far as the block goes."""
    here = line_start(block, end)
    if block.find(b"-----BEGIN ", here, end) >= 0:
        return ()
    stop = here - 1
    spans: list[Span] = []
    for number in range(_MAX_LINES):
        first = line_start(block, stop, _MAX_LINE_BYTES) if stop > 0 else 0
        text = _text(block, first, stop)
        form = _BODY_LINE if number else _LAST_LINE
        found = form.match(block[text:stop]) if stop > 0 else None
        if found is None:
            break
        spans.append((text + found.start(1), text + found.end(1)))
        stop = first - 1
    # One short word above is no key.
    only = spans and _BODY_LINE.match(block[slice(*spans[0])]) is None
    return () if only and len(spans) == 1 else spans


def _counted(block: bytes, end: int) -> Iterable[Span]:
    """The lines that `Private-Lines: N` of PuTTY announces."""
    stop = line_end(block, end)
    count = block[end - 1 : min(stop, end + 3)].strip()
    for _ in range(min(int(count), _MAX_LINES) if count.isdigit() else 0):
        first = stop + 1
        stop = line_end(block, first, _MAX_LINE_BYTES)
        text = _text(block, first, stop)
        if _LAST_LINE.match(block[text:stop]) is None:
            return
        yield text, stop


def _hex(block: bytes, end: int) -> Iterable[Span]:
    """The lines of bytes under `privateExponent:`, as openssl prints a key."""
    stop = end - 1
    for _ in range(_MAX_LINES):
        first = stop + 1
        stop = line_end(block, first, _MAX_LINE_BYTES)
        found = _HEX_LINE.match(block[first:stop])
        if found is None or found[1] == MARK:
            return
        yield first + found.start(1), first + found.end(1)


RULES: tuple[Rule, ...] = (
    # PKCS 1 and 8 of RSA, SEC 1 of EC, PKCS 8 of Ed25519, OpenSSH.
    Rule(
        rb"(?:MII[A-Za-z0-9+/]{3}IBADANBgkqhkiG9w0BAQEFAASC|MI[A-Za-z0-9+/]{4}IBAAKC"
        rb"|MHcCAQEE|MIGHAgEAMBMGByqGSM49|MC4CAQAwBQYDK2Vw|b3BlbnNzaC1rZXktdjE)",
        _body,
        caseless=False,
    ),
    Rule(rb"-----END [A-Z0-9 ]{0,40}PRIVATE KEY", _before_end, caseless=False),
    Rule(rb"Private-Lines: [0-9]", _counted, caseless=False),
    Rule(
        rb"(?:priv|privateExponent|prime[12]|exponent[12]|coefficient):[ ]?\n",
        _hex,
        caseless=False,
    ),
)
