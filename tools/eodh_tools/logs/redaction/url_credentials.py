"""URLs that let someone in: a user's name and password, signed query parameters."""

import re
from collections.abc import Iterable
from functools import partial

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import (
    MARK,
    Rule,
    Span,
    line_start,
    one_of,
    unless_placeholder,
)
from eodh_tools.logs.redaction.user_names import is_user_template, without_user
from eodh_tools.logs.redaction.value_checks import (
    is_placeholder,
    looks_like_key,
    looks_like_password,
    looks_made_up,
    looks_random,
)

_MAX_USERINFO_BYTES = 512
_TO_LAST_AT = lazy_pattern(rb"[^\s/?#\"'<>]{0,256}@")
_PORT = lazy_pattern(rb"[^/:]*:[0-9]{1,5}/")


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
    # What is left of `${{ secrets.TOKEN }}`.
    if userinfo.startswith(b"}}") or is_user_template(userinfo):
        return ()
    name, _, password = userinfo.partition(b":")
    if not is_placeholder(password):
        return (without_user(block, start, stop),)
    # A token stands in place of a user, with a word or nothing as its password.
    return ((start, start + len(name)),) if looks_random(name, 16) else ()


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
    "(?:access_?|id_?|refresh_?|auth_?|sas_?|session_?|security-|connection[_-]?)?token",
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
    "pass",
    "connectid",
    "map_?key",
    "temp_url_sig",
    "(?:client_)?assertion",
    "saml(?:response|request|art)",
    "code_verifier",
    "(?:device|user)_code",
    "(?:__)?token(?:__)?",
    "hdn(?:ts|ea|tl)",
    "authz",
    "tkn",
)
# Parameters that also carry harmless things: `?code=404`, `?key=name`.
_QUERY_UNSURE = (
    "key",
    "code",
    "auth",
    "session",
    "sessionid",
    "sid",
    "appid",
    "ticket",
    "policy",
)
_SEPARATOR = rb"(?:[?&~#]|&amp;|\\u0026|%(?:25){0,2}(?:3f|26|23))"
_EQUALS = rb"(?:=|%(?:25){0,2}3d)"

_PARAMETER_VALUE = lazy_pattern(
    rb"[ \t]{0,4}\[?[bu]?\\{0,7}[\"'`]?"
    rb"((?:[^\s&\"'`<>#\\,;)}\]|]|\\(?![\"'`nrtu])){1,16384}+)"
)
# `token=300` of a page; a PIN has four digits.
_COUNT = lazy_pattern(rb"[0-9]{1,3}\Z")
_ENCODED_END = lazy_pattern(rb"%(?:25){0,2}(?:26|23|7e)|~", re.IGNORECASE)


# `access_token=MLY|482…|…`: the key of an application stands behind its id.
_BEHIND_BAR = lazy_pattern(rb"(?:\|[\w.-]{1,512}){1,4}")
_LONGEST_ID = 20


def _behind_bars(block: bytes, start: int, stop: int) -> int:
    """Where the last part ends that bars join and that is a key by its look."""
    # What follows a whole key may be the next column of a table.
    if stop - start > _LONGEST_ID:
        return stop
    parts = _BEHIND_BAR.match(block, stop)
    at = stop
    for part in parts.group().split(b"|")[1:] if parts is not None else ():
        at += 1 + len(part)
        if looks_like_key(part):
            stop = at
    return stop


_BADGE = lazy_pattern(rb"/badge\.(?:svg|png)\?token=\Z")
_MAX_BADGE_BYTES = 24


def _parameter(block: bytes, end: int) -> Iterable[Span]:
    """The value of a query parameter whose name says that it is secret."""
    found = _PARAMETER_VALUE.match(block, end)
    if found is None:
        return ()
    start, stop = found.span(1)
    if block[end - 3 : end].lower() == b"%3d":
        following = _ENCODED_END.search(block, start, stop)
        stop = stop if following is None else following.start()
    # STAC names the next page by a token, and that is no secret.
    paging = block[start : start + 5].lower() in (b"next:", b"prev:")
    value = block[start:stop]
    if start == stop or paging or is_placeholder(value) or _COUNT.match(value):
        return ()
    # A picture that a page of a repository shows to all.
    if _BADGE.search(block, max(0, end - _MAX_BADGE_BYTES), end) is not None:
        return ()
    return ((start, _behind_bars(block, start, stop)),)


def _unsure_parameter(block: bytes, end: int) -> Iterable[Span]:
    return tuple(
        (start, stop)
        for start, stop in _parameter(block, end)
        if looks_random(block[start:stop], 16) or looks_like_key(block[start:stop])
    )


def _without_scheme(block: bytes, end: int) -> Iterable[Span]:
    """`//user:password@host/path`."""
    start = block.rfind(b"//", max(0, end - 132), end) + 2
    password = block[start : end - 1].partition(b":")[2]
    return () if is_placeholder(password) else (without_user(block, start, end - 1),)


_ODD = lazy_pattern(
    rb"://([^\s/?#\"'<>@:]{0,64}:(?:[^\s\"<>@]{3,64}@(?=[\w-]+(?:\.[\w-]+|:[0-9])|\[)"
    rb"|[^\s\"<>@/]{3,64}@(?=[\w-]+/)))"
)


def _odd_userinfo(block: bytes, end: int) -> Iterable[Span]:
    """A password with `#` or `?` in it, which a program should have escaped."""
    first = line_start(block, end, 140)
    for found in _ODD.finditer(block, first, end + 64):
        userinfo = found[1][:-1]
        if (
            found.end() == end
            and not _PORT.match(userinfo + b"/")
            and MARK not in userinfo
            and looks_like_password(userinfo.partition(b":")[2])
        ):
            yield without_user(block, found.start(1), found.end(1) - 1)


_ESCAPED = lazy_pattern(
    rb"([^\s/?#\"'<>@:%]{1,64}(:|%(?:25)?3A)[^\s/?#\"'<>@]{3,100}?)(?:@|%(?:25)?40)",
    re.IGNORECASE,
)


def _after_escape(block: bytes, end: int) -> Iterable[Span]:
    r"""`https:\\/\\/user:password@host` and `https%3A%2F%2Fuser%3Apassword%40host`."""
    found = _ESCAPED.match(block, end - 1)
    if found is None or MARK in found[1] or is_placeholder(found[1]):
        return ()
    return (without_user(block, *found.span(1), found[2]),)


_BARE = lazy_pattern(
    rb"([\w.+%-]{1,64}:[^\s:@/\"'=]{4,100})@(?!sha[0-9])(?:[\w-]+\.)*[\w-]+:[0-9]{2,5}\b"
    rb"|([\w.+%-]{1,64}:[^\s:@/\"'=]{4,100})@(?!sha[0-9])[\w-]+(?:\.[\w-]+)+"
)


def _bare_at_value(block: bytes, end: int) -> Iterable[Span]:
    """`http_proxy=user:password@host:port`, without a scheme."""
    found = _BARE.match(block, end - 1)
    if found is None:
        return ()
    group = 1 if found[1] else 2
    password = found[group].partition(b":")[2]
    if is_placeholder(password) or is_user_template(found[group]):
        return ()
    return (without_user(block, *found.span(group)),)


def _bare_in_text(block: bytes, end: int) -> Iterable[Span]:
    """`connecting with user:password@host`."""
    space = block.rfind(b" ", 0, end)
    return tuple(
        span
        for span in _bare_at_value(block, space + 2)
        if looks_like_password(block[slice(*span)])
    )


_GO = lazy_pattern(
    rb"[\w.%+-]{1,64}:([^\s\"'`]{1,128})@(?:tcp6?|udp|unix|cloudsql)\(\Z"
)


def _go(block: bytes, end: int) -> Iterable[Span]:
    """`user:password@tcp(host:3306)/name` of Go's MySQL driver."""
    start = line_start(block, end, 220)
    found = _GO.search(block[start:end])
    if found is None or is_placeholder(found[1]):
        return ()
    return ((start + found.start(1), start + found.end(1)),)


_ORACLE = lazy_pattern(rb"[^\s/:@]{1,64}/([^\s/@\"']{1,128})@")
#: `jdbc:oracle:thin:user/password@host`.
_oracle = partial(unless_placeholder, _ORACLE)


def _short_parameter(block: bytes, end: int) -> Iterable[Span]:
    """`?u=me&p=…`, where the value looks made up."""
    return tuple(
        (start, stop)
        for start, stop in _parameter(block, end)
        if looks_made_up(block[start:stop])
    )


RULES: tuple[Rule, ...] = (
    Rule(rb"://[^\s/?#\"'<>@]*@", _userinfo),
    Rule(rb"://[^\s/?#\"'<>@:]+:[^\s\"'<>@?#]+@", _userinfo),
    Rule(rb"://[^\s/?#\"'<>@:]{0,64}:[^\s\"<>@]{3,64}@", _odd_userinfo),
    Rule(rb":\\/\\/[^\s/@]", _after_escape),
    Rule(rb"%(?:25)?3a%(?:25)?2f%(?:25)?2f[^\s/@]", _after_escape),
    Rule(
        rb"(?:proxy|userpwd|dsn|url|broker|uri)[\"']?[ \t]?[=:][ \t]?[\"']?\w",
        _bare_at_value,
    ),
    Rule(
        rb"\b(?:with|as|to|for|using|via|from) [\w.+%-]{1,64}:[^\s:@/\"'=]{4,100}@",
        _bare_in_text,
    ),
    Rule(
        one_of(_SIGNED) + rb"[\"'\\]{0,8}(?:=|%(?:25){0,2}3d|[ \t]{0,3}:)", _parameter
    ),
    Rule(_SEPARATOR + one_of(_QUERY) + _EQUALS, _parameter),
    Rule(
        rb"(?:^|[\s\"'])" + one_of(_QUERY) + rb"(?:%(?:25)?3d|&#61;|&#x3d;)", _parameter
    ),
    Rule(rb"(?:^|[\s\"'(])//[^\s/:@]{1,64}:[^\s/@]{3,64}@", _without_scheme),
    Rule(_SEPARATOR + one_of(_QUERY_UNSURE) + _EQUALS, _unsure_parameter),
    Rule(rb"[?&]u(?:ser(?:name)?)?=[^&\s]{1,64}&p=", _short_parameter),
    Rule(rb"(?:^|[\s\"';])sig=", _unsure_parameter),
    Rule(rb"@(?:tcp6?|udp|unix|cloudsql)\(", _go),
    Rule(rb"jdbc:oracle:[a-z0-9]{1,8}:", _oracle),
)
