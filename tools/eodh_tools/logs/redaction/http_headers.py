"""HTTP headers that let someone in: Authorization and its like."""

import re
from base64 import b64decode
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import (
    MAX_JUDGED_BYTES,
    MAX_VALUE_BYTES,
    Rule,
    Span,
    line_end,
    line_start,
)
from eodh_tools.logs.redaction.value_checks import (
    is_another_assignment,
    is_code,
    is_placeholder,
    looks_like_key,
    looks_random,
)

_AUTHORIZATION = lazy_pattern(
    rb"(?:[ \t]|%20|\+)*\[?[bu]?\\{0,7}[\"'`]?"
    rb"(?:(?P<scheme>bearer|basic|digest|negotiate|ntlm|[a-z-]{0,12}key"
    rb"|aws4-hmac-sha256|aws|sharedkey|sharedkeylite|[a-z-]{0,12}token|googlelogin|oauth|jwt|hawk|ssws)"
    rb"(?:[ \t:]|%20|\+)+)?",
    re.IGNORECASE,
)
# `jupyterhub …`, `Splunk …`: a service's own scheme, told by the key behind it. What
# ends the header says that it is no sentence.
_OWN_SCHEME = lazy_pattern(
    rb"(?:[ \t]|%20|\+)*\[?[bu]?\\{0,7}[\"'`]?(?P<scheme>[A-Za-z][\w.-]{1,40})"
    rb"[ \t]{1,2}(?P<key>[\w.~+/=:-]{16,4096})(?=[\"'`\]]|\\[rn\"']|[ \t]*(?:\n|\Z))"
)
_TELLS = lazy_pattern(
    rb"(?:[a-z]*(?:ed|ing)|request|job|order|correlation|trace|session|workspace|client"
    rb"|policy|role|scope|process|task|run|by|via|code|commit|digest|hash|sha[0-9]*)\Z",
    re.IGNORECASE,
)
_LEAST = 6
# How much of a header, and of a command, is looked at.
_MAX_PARAMETERS_BYTES = 800
_MAX_COMMAND_BYTES = 1_000
_PARAMETER_SCHEMES = (b"digest", b"oauth", b"hawk", b"aws4-hmac-sha256")
_PARAMETER = lazy_pattern(
    rb"\b(?:credential|signature|response|nonce|cnonce|opaque|mac|hash"
    rb"|oauth_[a-z_]{1,30})=\\?\"?([^\s\",&'\\]{1,4096})",
    re.IGNORECASE,
)
# `EmailKey name@host:KEY` of ECMWF.
_WHOSE = lazy_pattern(rb"[\w.+-]{1,64}@[\w.-]{1,100}:")
_CREDENTIALS = lazy_pattern(rb"[^\s\"'`\\,;<>)}\]&]{1,%d}+" % MAX_VALUE_BYTES)


def _authorization(block: bytes, end: int) -> Iterable[Span]:
    """`Authorization: <scheme> <credentials>` (RFC 9110, 11.6.2); the scheme stays."""
    own = _OWN_SCHEME.match(block, end)
    if own is not None and _is_own_scheme(own):
        return (own.span("key"),)
    head = _AUTHORIZATION.match(block, end)
    if head is None:
        return ()
    scheme = (head["scheme"] or b"").lower()
    if scheme in _PARAMETER_SCHEMES:
        stop = line_end(block, head.end(), _MAX_PARAMETERS_BYTES)
        return tuple(
            found.span(1) for found in _PARAMETER.finditer(block, head.end(), stop)
        )
    whose = _WHOSE.match(block, head.end())
    start = head.end() if whose is None else whose.end()
    found = _CREDENTIALS.match(block, start, start + MAX_JUDGED_BYTES)
    if found is None or is_placeholder(found.group()) or is_code(found.group()):
        return ()
    if len(found.group()) < _LEAST or not (scheme or looks_random(found.group(), 8)):
        return ()
    whole = _CREDENTIALS.match(block, start)
    return () if whole is None else (whole.span(),)


def _is_own_scheme(found: re.Match[bytes]) -> bool:
    """Whether a header's value is a word and a key, and tells of nothing else."""
    scheme = found["scheme"]
    if (scheme.islower() and is_placeholder(scheme)) or _TELLS.match(
        scheme
    ) is not None:
        return False
    return looks_like_key(found["key"])


def _authorization_in_pair(block: bytes, end: int) -> Iterable[Span]:
    """`'authorization', '…'`: without a scheme, it may be the next name of a list."""
    for start, stop in _authorization(block, end):
        value = block[start:stop]
        key = looks_like_key(value) and not value.lower().startswith(b"x-")
        if key or block[start - 1 : start] == b" ":
            yield start, stop


_BEARER_LEAST = 8
_LEAST_OF_LETTERS = 40
_BEARER = lazy_pattern(rb"[\w.~+/=%%-]{0,%d}+" % MAX_VALUE_BYTES)


def _bearer(block: bytes, end: int) -> Iterable[Span]:
    """`Bearer <token>` (RFC 6750) wherever it stands."""
    start = end - _BEARER_LEAST
    rest = _BEARER.match(block, end)
    stop = end if rest is None else rest.end()
    value = block[start:stop].rstrip(b".")
    if not looks_random(value, 8) and len(value) < _LEAST_OF_LETTERS:
        return ()
    # `type=Bearer expires_in=600`.
    if is_another_assignment(value):
        return ()
    return ((start, start + len(value)),)


_BASIC_LEAST = 6
_BASE64 = lazy_pattern(rb"[A-Za-z0-9+/]{0,4096}+={0,2}")


def _basic(block: bytes, end: int) -> Iterable[Span]:
    """`Basic <credentials>` (RFC 7617): what decodes to a name, a colon, a password."""
    start = end - _BASIC_LEAST
    rest = _BASE64.match(block, end)
    stop = end if rest is None else rest.end()
    return ((start, stop),) if _is_user_and_password(block[start:stop]) else ()


def _docker_auth(block: bytes, end: int) -> Iterable[Span]:
    """`"auth": "<credentials>"` as a container registry's client keeps it."""
    found = _BASE64.match(block, end)
    if found is None or not _is_user_and_password(found.group()):
        return ()
    return (found.span(),)


def _is_user_and_password(encoded: bytes) -> bool:
    bare = encoded.rstrip(b"=")
    try:
        plain = b64decode(bare + b"=" * (-len(bare) % 4), validate=True)
        return b":" in plain and plain.decode().isprintable()
    except ValueError:
        return False


_COMMAND_VALUE = lazy_pattern(rb"[^\s\"']{1,1024}+")


def _user_option(block: bytes, end: int) -> Iterable[Span]:
    """`curl -u name:password`; the name stays."""
    start = end - 1
    command = block[line_start(block, start, _MAX_COMMAND_BYTES) : start]
    if not any(tool in command for tool in (b"curl", b"wget", b"http")):
        return ()
    found = _COMMAND_VALUE.match(block, start)
    # `-u https://…` of other programs.
    if found is None or found.group().startswith(b"//"):
        return ()
    return () if is_placeholder(found.group()) else (found.span(),)


def _login_command(block: bytes, end: int) -> Iterable[Span]:
    """`docker login -p …`, `mysql -p…`, `sshpass -p …`: only the password goes."""
    stop = line_end(block, end, _MAX_COMMAND_BYTES)
    found = _PASSWORD_FLAG.search(block, end - 1, stop)
    if found is None or is_placeholder(found[1]):
        return ()
    return (found.span(1),)


_PASSWORD_FLAG = lazy_pattern(rb"[ \t]-p[ =]?[\"']?([^\s\"'-][^\s\"']{2,512}+)")


def _netrc(block: bytes, end: int) -> Iterable[Span]:
    """`machine … login … password …` (netrc), and no sentence or head of a table."""
    words = block[max(0, end - _MAX_LOGIN_BYTES) : end - 1].split()
    if words[-2].lower() in _BETWEEN_TWO_NAMES or words[-3].endswith(b"/login"):
        return ()
    found = _COMMAND_VALUE.match(block, end - 1)
    return () if found is None or is_placeholder(found.group()) else (found.span(),)


_MAX_LOGIN_BYTES = 130
_BETWEEN_TWO_NAMES = frozenset(b"and or & | / with the your without und et".split())


RULES: tuple[Rule, ...] = (
    Rule(rb"authorization[\"'\\]{0,8}[ \t]{0,4}(?:[:=]|%3d)", _authorization),
    Rule(rb"authorization\\{0,3}[\"'],[ ]?[bu]?\\{0,3}[\"']", _authorization_in_pair),
    Rule(rb"bearer(?:[ \t:]{1,3}|%20|\+)[A-Za-z0-9._~+/=-]{8}", _bearer),
    Rule(rb"basic[ \t]{1,2}(?:b?[\"'])?[A-Za-z0-9+/]{6}", _basic),
    Rule(rb"[\"']auth\\?[\"'][ \t]{0,4}:[ \t]{0,4}\\?[\"']", _docker_auth),
    Rule(rb"\bauth[:=][ \t]{1,4}", _docker_auth),
    Rule(
        rb"[ \t](?:-u|--user|--proxy-user)[ \t=]{1,2}[\"']?[^\s:\"']{1,64}:[^\s:]",
        _user_option,
    ),
    Rule(rb"(?:sshpass|mysql(?:dump|admin|import|show)?)[ \t]", _login_command),
    Rule(
        rb"(?:docker|podman|helm registry|skopeo|oras|crane|buildah)[ \t]login[ \t]",
        _login_command,
    ),
    Rule(rb"login[ \t]{1,4}[^\s]{1,100}[ \t]{1,4}password[ \t]{1,4}[^\s]", _netrc),
)
