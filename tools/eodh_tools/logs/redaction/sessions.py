"""What a person or a client types in a session: `PASS` of FTP, `AUTH`, a PIN."""

import re
from collections.abc import Iterable
from functools import partial

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, unless_placeholder
from eodh_tools.logs.redaction.value_checks import is_placeholder

_MAX_BEFORE_BYTES = 300
_LINE = lazy_pattern(rb"[^\n]{1,200}")
_FTP_USER = lazy_pattern(rb"(?:^|[>:] )USER [^\s]", re.MULTILINE)


def _of_ftp(block: bytes, end: int) -> Iterable[Span]:
    """`> PASS one two` behind `> USER me`."""
    found = _LINE.match(block, end - 1)
    if found is None or is_placeholder(found.group()):
        return ()
    before = block[max(0, end - _MAX_BEFORE_BYTES) : end]
    return () if _FTP_USER.search(before) is None else (found.span(),)


_SENT = lazy_pattern(rb"[^\"'\\\n]{1,200}(?=\\r\\n[\"'])")
# Programs that test say `PASS`, too: this is what only a server is told, or answers.
_OF_SERVER = lazy_pattern(
    rb"[\"'](?:USER [^\s]|(?:220|230|331|530)[ -]|\+OK)|htons\((?:21|110)\)"
)
_ENCODED = lazy_pattern(rb"[A-Za-z0-9+/]{16,2000}={0,2}(?=\\r\\n[\"'])")


def _sent(block: bytes, end: int) -> Iterable[Span]:
    r"""`write(3, "PASS one two\r\n", 14)`, as strace and Python show what is sent."""
    found = _SENT.match(block, end - 1)
    if found is None or is_placeholder(found.group()):
        return ()
    around = block[max(0, end - _MAX_BEFORE_BYTES) : end + _MAX_BEFORE_BYTES]
    return () if _OF_SERVER.search(around) is None else (found.span(),)


def _sent_encoded(block: bytes, end: int) -> Iterable[Span]:
    r"""`"AUTH XOAUTH2 …\r\n"`."""
    found = _ENCODED.match(block, end - 1)
    return () if found is None else (found.span(),)


_LAST_STRING = lazy_pattern(
    # Of OpenVPN's management it is the name of what asks.
    rb"(?<!username \"Auth\" \")(?:[^\"\n]{1,80}\" \")?([^\"\n]{1,512})\""
    rb"[ \t]*(?=\n|\Z)"
)
#: `"AUTH" "user" "…"`, as MONITOR of Redis shows it.
_of_redis = partial(unless_placeholder, _LAST_STRING)

_DIGITS = lazy_pattern(
    rb"(?:[\"'\]]{0,2}[ \t]{0,3}(?:[:=]|is|was|ist|est|es|\xe3\x81\xaf)|[\"'])"
    rb"[ \t]{0,3}(?:[\"'(]|\xe3\x80\x8c|\xef\xbc\x88)?([0-9]{4,10})(?![\w.:/-])",
    re.IGNORECASE,
)
#: `Your passcode: 88340172`, `'totp': '904317'`, `PIN is 4711`.
_pin = partial(unless_placeholder, _DIGITS)


RULES: tuple[Rule, ...] = (
    Rule(rb"(?:^|[>:] )PASS [^\s]", _of_ftp, caseless=False),
    Rule(rb"[\"']PASS [^\s]", _sent, caseless=False),
    Rule(rb"[\"']AUTH XOAUTH2 [^\s]", _sent_encoded, caseless=False),
    Rule(rb"\"AUTH\" \"", _of_redis),
    Rule(
        rb"(?:passcode|\bpin[ _-]?code|\b(?:your|enter|card|sim|my) pin"
        rb"|\btotp(?:_code)?|\botp(?:[ _-]?code)?|one[ _-]time[ _-](?:pass)?code"
        rb"|\bcode pin|geheimzahl|\xe6\x9a\x97\xe8\xa8\xbc\xe7\x95\xaa\xe5\x8f\xb7)",
        _pin,
    ),
)
