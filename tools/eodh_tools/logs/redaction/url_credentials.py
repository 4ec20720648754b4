"""URLs that let someone in: a user's name and password, signed query parameters."""

import re
from collections.abc import Iterable

from eodh_tools.logs.redaction.rule import MARK, Rule, Span, line_start, one_of
from eodh_tools.logs.redaction.value_checks import is_placeholder, looks_random

_MAX_USERINFO_BYTES = 512
_TO_LAST_AT = re.compile(rb"[^\s/?#\"'<>]{0,256}@")
_PORT = re.compile(rb"[^/:]*:[0-9]{1,5}/")


def _userinfo(block: bytes, end: int) -> Iterable[Span]:
    """`scheme://user:password@host` (RFC 3986, 3.2.1): the host stays."""
    earliest = line_start(block, end - 1, _MAX_USERINFO_BYTES + len("://"))
    start = block.rfind(b"://", earliest, end) + len(b"://")
    if start < len(b"://"):
        return ()
    # An unescaped `@` may stand in the password: the last one begins the host.
    further = _TO_LAST_AT.match(block, end)
    stop = (end if further is None else further.end()) - 1
    userinfo = block[start:stop]
    if MARK in userinfo or is_placeholder(userinfo) or _PORT.match(userinfo):
        return ()
    name, colon, password = userinfo.partition(b":")
    if colon:
        return () if not password or is_placeholder(password) else ((start, stop),)
    return ((start, stop),) if looks_random(name, 16) else ()


_SIGNED = (
    "x-amz-(?:signature|security-token|credential)",
    "x-goog-(?:signature|credential)",
    "googleaccessid",
    "awsaccesskeyid",
    "ossaccesskeyid",
)
_QUERY = (
    "sig",
    "signature",
    "(?:access_?|id_?|refresh_?|auth_?|sas_?|session_?|security-)?token",
    "api[_-]?key",
    "subscription-key",
    "client_secret",
    "secret",
    "password",
    "passwd",
    "pwd",
    "jwt",
    "hmac",
    "authkey",
)
# Parameters that also carry harmless things: `?code=404`, `?key=name`.
_QUERY_UNSURE = (
    "key",
    "code",
    "auth",
    "session",
    "sessionid",
    "sid",
    "ticket",
    "policy",
)
_SEPARATOR = rb"(?:[?&]|&amp;|\\u0026|%3f|%26)"
_EQUALS = rb"(?:=|%3d)"

_PARAMETER_VALUE = re.compile(
    rb"[ \t]{0,4}\[?[bu]?\\{0,7}[\"'`]?"
    rb"((?:[^\s&\"'`<>#\\,;)}\]|]|\\(?![\"'`nrtu])){1,16384}+)"
)
_ENCODED_END = re.compile(rb"%26|%23", re.IGNORECASE)


def _parameter(block: bytes, end: int) -> Iterable[Span]:
    """The value of a query parameter whose name says that it is secret."""
    found = _PARAMETER_VALUE.match(block, end)
    if found is None:
        return ()
    start, stop = found.span(1)
    if block[end - 3 : end].lower() == b"%3d":
        following = _ENCODED_END.search(block, start, stop)
        stop = stop if following is None else following.start()
    if start == stop or is_placeholder(block[start:stop]):
        return ()
    return ((start, stop),)


def _unsure_parameter(block: bytes, end: int) -> Iterable[Span]:
    return tuple(
        (start, stop)
        for start, stop in _parameter(block, end)
        if looks_random(block[start:stop], 16)
    )


_ORACLE = re.compile(rb"[^\s/:@]{1,64}/([^\s/@\"']{1,128})@")


def _oracle(block: bytes, end: int) -> Iterable[Span]:
    """`jdbc:oracle:thin:user/password@host`."""
    found = _ORACLE.match(block, end)
    return () if found is None or is_placeholder(found[1]) else (found.span(1),)


RULES: tuple[Rule, ...] = (
    Rule(rb"://[^\s/?#\"'<>@]*@", _userinfo),
    Rule(rb"://[^\s/?#\"'<>@:]+:[^\s\"'<>@?#]+@", _userinfo),
    Rule(one_of(_SIGNED) + rb"[\"'\\]{0,8}(?:=|%3d|[ \t]{0,3}:)", _parameter),
    Rule(_SEPARATOR + one_of(_QUERY) + _EQUALS, _parameter),
    Rule(_SEPARATOR + one_of(_QUERY_UNSURE) + _EQUALS, _unsure_parameter),
    Rule(rb"(?:^|[\s\"';])sig=", _unsure_parameter),
    Rule(rb"jdbc:oracle:[a-z0-9]{1,8}:", _oracle),
)
