"""The bytes of a key that a program prints once it has written or made it."""

from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.rule import Rule, Span, line_end
from eodh_tools.logs.redaction.value_checks import count_changes

_MAX_LINES = 40
_MAX_LINE_BYTES = 1_500
_LEAST_SHARE_OF_CHANGES = 0.25
# `00000000: 3f2a 9bc1 …  ?*..` of xxd, `0000000 3f 2a …` of od and hexdump.
_HEX = lazy_pattern(
    rb"[ \t]{0,8}(?:0x)?[0-9a-fA-F]{4,10}[: ][ \t]{1,4}"
    rb"(?P<v>(?:[0-9a-fA-F]{2,8}[ \t]{1,3}){3,32}(?:[0-9a-fA-F]{2,8})?[^\n]{0,60}"
    rb"|(?:[0-9a-fA-F]{2,8}[ \t]{1,3}){3,32}[0-9a-fA-F]{2,8})\Z"
)
_BASE64 = lazy_pattern(
    rb"[ \t]{0,8}(?P<label>(?:[\w.-]{1,40}[:=][ \t]{0,4}){0,3})[\"']?"
    rb"(?P<v>[A-Za-z0-9+/_-]{32,1400}={0,2})[\"']?[ \t]*\Z"
)
_DIGEST = (b"sha", b"md5", b"finger", b"digest", b"checksum", b"hash", b"public")
_NOT_THE_KEY = (b"public", b".pub", b"api key id")


def _dump(block: bytes, end: int) -> Iterable[Span]:
    """`wrote key to …`, and its bytes in the next lines."""
    before = block[max(0, end - 200) : end - 1].rpartition(b"\n")[2].lower()
    if any(word in before for word in _NOT_THE_KEY):
        return
    at = end
    for _ in range(_MAX_LINES):
        stop = line_end(block, at, _MAX_LINE_BYTES)
        prefix = PREFIX.match(block, at, stop)
        first = at if prefix is None else prefix.end()
        span = _bytes_of(block[first:stop])
        if span is None:
            return
        yield first + span[0], first + span[1]
        at = stop + 1


def _bytes_of(line: bytes) -> Span | None:
    found = _HEX.match(line)
    if found is not None:
        return found.span("v")
    found = _BASE64.match(line)
    if found is None or any(word in found["label"].lower() for word in _DIGEST):
        return None
    value = found["v"]
    # A path or an id of a commit changes less often than random letters.
    mixed = count_changes(value) >= len(value) * _LEAST_SHARE_OF_CHANGES
    return found.span("v") if mixed and not _is_hex(value) else None


def _is_hex(value: bytes) -> bool:
    return not value.strip(b"0123456789abcdef") or not value.strip(b"0123456789ABCDEF")


RULES: tuple[Rule, ...] = (
    Rule(
        rb"\b(?:wrote|writ(?:es|ing|ten)|sav(?:ed|ing)|generat(?:ed|ing)|creat(?:ed|ing)"
        rb"|dump(?:ed|ing)?|stor(?:ed|ing)|made|derived|read|load(?:ed|ing))"
        rb"(?: (?:a|an|the|new|its|master|secret|private|shared|symmetric|host|munge"
        rb"|random|aes|hmac|volume|disk|cluster|session)){0,4}"
        rb" key(?:file| file)?\b[^\n]{0,120}\n",
        _dump,
    ),
    # What a command shows of its file, or a line announces.
    Rule(
        rb"\b(?:base64|xxd|hexdump|hd|od)[ \t](?:-[\w-]{1,20} ){0,4}[^\n|>]{0,120}"
        rb"(?:key|keytab|secret|token|\.p12|\.pfx|\.jks)[\"']?[ ]?\n",
        _dump,
    ),
    Rule(
        rb"\b(?:secret|private|master|session|shared|encryption|new|munge|cluster) key"
        rb"[^\n]{0,40}\b(?:hex ?dump|dump|bytes|base64)\b[^\n]{0,20}\n",
        _dump,
    ),
)
