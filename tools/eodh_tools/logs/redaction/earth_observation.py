"""Keys as the services and programs of Earth observation take them."""

import re
from collections.abc import Iterable
from functools import partial

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.cookies import names_user
from eodh_tools.logs.redaction.rule import (
    Rule,
    Span,
    line_end,
    line_start,
    unless_placeholder,
)
from eodh_tools.logs.redaction.value_checks import (
    is_placeholder,
    looks_like_key,
    looks_like_password,
    looks_random,
)

_LEAST_KEY = 20
_MAX_CALL_BYTES = 1_000
_MAX_AROUND_BYTES = 300
_REST = lazy_pattern(rb"[^\s\"'`,;<>()\]}]{1,4096}+")


def _rest(block: bytes, end: int) -> Iterable[Span]:
    """What goes on behind a name that is sure: a cookie, a proxy ticket, a code."""
    found = _REST.match(block, end)
    return () if found is None or is_placeholder(found.group()) else (found.span(),)


def _code(block: bytes, end: int) -> Iterable[Span]:
    """`authorization-code …`, and no word of a sentence."""
    return tuple(s for s in _rest(block, end) if looks_like_password(block[slice(*s)]))


def _ticket(block: bytes, end: int) -> Iterable[Span]:
    """`TGT-12-…`, `ST-12-…`: a ticket of CAS."""
    found = _REST.match(block, end)
    return ((end - 16, end if found is None else found.end()),)


def _map_key(_block: bytes, end: int) -> Iterable[Span]:
    """The MAP_KEY in a path of FIRMS, without its host."""
    return ((end - 32, end),)


def _cookie(block: bytes, end: int) -> Iterable[Span]:
    """The last field of a line of a cookie jar (Netscape's form, curl and wget)."""
    found = _REST.match(block, end - 1)
    if found is None or is_placeholder(found.group()):
        return ()
    fields = block[line_start(block, end, _MAX_AROUND_BYTES) : end - 1].split()
    return () if names_user(fields[-1], found.group()) else (found.span(),)


_STRING = lazy_pattern(rb"[\"']([^\"'\n]{8,512})[\"']")


def _call(block: bytes, end: int) -> Iterable[Span]:
    """`boto3.client('s3', region, KEY, SECRET)`: strings that look like keys."""
    stop = line_end(block, end, _MAX_CALL_BYTES)
    closing = block.find(b")", end, stop)
    for found in _STRING.finditer(block, end - 1, stop if closing < 0 else closing):
        if len(found[1]) >= _LEAST_KEY and looks_like_key(found[1]):
            yield found.span(1)


_TWO_STRINGS = lazy_pattern(
    rb"[\"']([^\"'\n]{16,200})[\"'],[ ]{0,2}[\"']([^\"'\n]{16,200})[\"']"
)


def _both_keys(block: bytes, end: int) -> Iterable[Span]:
    """`AccessToken(('KEY', 'SECRET'))` of EUMETSAT."""
    found = _TWO_STRINGS.match(block, end - 1)
    return () if found is None else (found.span(1), found.span(2))


_KEY_OF_PAIR = lazy_pattern(rb"[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])")


def _key_of_pair(block: bytes, end: int) -> Iterable[Span]:
    """`AKIA… / SECRET`: the key beside an access key's id."""
    found = _KEY_OF_PAIR.match(block, end - 8)
    return () if found is None else (found.span(),)


_OF_A_SESSION = lazy_pattern(
    rb"([A-Za-z0-9+/]{40})(?:[ \t]{1,40}([A-Za-z0-9+/=]{40,4096}))?(?![^\s])"
)

_ID_OF_A_SESSION = lazy_pattern(rb"A[KS]IA[A-Z0-9]{16}")
# The id, a time, and the blanks beside it.
_MAX_SESSION_BYTES = 150


def _keys_of_session(block: bytes, end: int) -> Iterable[Span]:
    """`CREDENTIALS  ASIA…  2026-…  SECRET  TOKEN`, as `aws sts --output text` says."""
    found = _OF_A_SESSION.match(block, end - 8)
    key_id = _ID_OF_A_SESSION.search(block, max(0, end - _MAX_SESSION_BYTES), end - 8)
    if found is None or key_id is None:
        return ()
    return [key_id.span(), *(found.span(each) for each in (1, 2) if found[each])]


_ACCESS_SECRET = lazy_pattern(rb"\bsecret\b")


def _access(block: bytes, end: int) -> Iterable[Span]:
    """`access = …` with `secret = …` beside it: the two keys of OpenStack."""
    found = _REST.match(block, end - 1)
    if found is None or not looks_like_key(found.group()):
        return ()
    around = block[max(0, end - _MAX_AROUND_BYTES) : found.end() + _MAX_AROUND_BYTES]
    return () if _ACCESS_SECRET.search(around) is None else (found.span(),)


_USERPWD = lazy_pattern(rb"[\"']?[^\s:\"']{1,80}:([^\s\"']{3,512})")
#: `--config GDAL_HTTP_USERPWD user:password`.
_userpwd = partial(unless_placeholder, _USERPWD)


_SENT = lazy_pattern(rb"[^\s\\\"']{4,200}")


def _sent(block: bytes, end: int) -> Iterable[Span]:
    r"""`USER me\r\nPASS …\r\n`, as a trace writes what was sent."""
    found = _SENT.match(block, end - 1)
    return () if found is None or is_placeholder(found.group()) else (found.span(),)


def _word(block: bytes, end: int) -> Iterable[Span]:
    """A word that looks like a password, behind what says that it is one."""
    found = _REST.match(block, end - 1)
    if found is None or not looks_like_password(found.group()):
        return ()
    return (found.span(),)


def _key(block: bytes, end: int) -> Iterable[Span]:
    """A word that looks like a key."""
    found = _REST.match(block, end - 1)
    if found is None or not looks_random(found.group(), _LEAST_KEY):
        return ()
    return (found.span(),)


_PATH_KEY = lazy_pattern(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def _path_key(block: bytes, end: int) -> Iterable[Span]:
    """The instance or key in the path of an OGC service."""
    found = _PATH_KEY.match(block, end)
    return () if found is None else (found.span(),)


_OF_SENTINEL_HUB = lazy_pattern(
    rb"\bsh_?(?:client|instance|base|config)|sentinel[ _-]?hub", re.IGNORECASE
)


def _instance(block: bytes, end: int) -> Iterable[Span]:
    """`instance_id='…'` of Sentinel Hub: who knows it reads; of others, a name."""
    found = _PATH_KEY.match(block, end - 9)
    around = block[max(0, end - _MAX_CALL_BYTES) : end + _MAX_CALL_BYTES]
    if found is None or _OF_SENTINEL_HUB.search(around) is None:
        return ()
    return (found.span(),)


RULES: tuple[Rule, ...] = (
    Rule(
        rb"\t(?:TRUE|FALSE)\t[^\s]{0,80}\t(?:TRUE|FALSE)\t[0-9]{1,20}\t[^\s]{1,80}"
        rb"\t[^\s]",
        _cookie,
        caseless=False,
    ),
    Rule(
        rb"\b(?:PGT(?:IOU)?|TGT|ST|PT)-[0-9]{1,8}-[A-Za-z0-9._-]{16}",
        _ticket,
        caseless=False,
    ),
    Rule(rb"authorization-code=", _rest),
    Rule(rb"authorization-code ", _code),
    Rule(
        rb"(?:authori[sz]ation|verification) code(?: here| is)?[:= ]{1,3}[^\s]"
        rb"|\b(?:access grant|unseal key(?: [0-9])?)[\"' :=]{1,3}[^\s]",
        _key,
    ),
    Rule(
        rb"(?:TRUE|FALSE) /[^\s]{0,80} (?:TRUE|FALSE) [0-9]{1,20} [^\s]{1,80} [^\s]",
        _cookie,
        caseless=False,
    ),
    Rule(rb"::add-mask::", _rest),
    Rule(rb"/api/\w{1,40}/csv/[0-9a-f]{32}", _map_key),
    Rule(rb"accesstoken\({1,2}[\"']", _both_keys),
    Rule(rb"(?:\.client|\.resource|\bminio|s3filesystem)\([\"']", _call),
    Rule(
        rb"(?:AKIA|ASIA)[A-Z2-7]{16}[\"']?[ \t]{0,3}[/:,|][ \t]{0,3}[\"']?"
        rb"[A-Za-z0-9+/]{8}",
        _key_of_pair,
        caseless=False,
    ),
    Rule(
        rb"(?:AKIA|ASIA)[A-Z0-9]{16}[ \t]{1,40}[0-9]{4}-[0-9]{2}-[0-9]{2}T"
        rb"[0-9:.+Z-]{6,20}[ \t]{1,40}[A-Za-z0-9+/]{8}",
        _keys_of_session,
        caseless=False,
    ),
    Rule(
        rb"(?:^|[\s\"'{,|])access(?:_?id)?[\"']?[ \t]{0,40}[:=| ][ \t]{0,8}[\"']?"
        rb"[0-9A-Za-z]",
        _access,
    ),
    Rule(rb"GDAL_(?:HTTP|PROXY)_[A-Z]{0,8}USERPWD[ \t]{1,4}", _userpwd),
    Rule(rb"[\"'=]x-[a-z0-9-]{0,30}key:[ \t]{1,3}[^\s]", _key),
    Rule(rb"x-rh-identity[\"']?[:=][ \t]{0,3}[\"']?[^\s\"']", _key),
    Rule(rb"laads[a-z._-]{0,40}[ \t][^\n]{0,200}[ \t]-t[ \t]{1,3}[^\s-]", _key),
    Rule(rb"(?:---> |\*cmd\* '|\bquote )PASS [^\s]", _word, caseless=False),
    Rule(rb"\\nPASS [^\s]", _sent, caseless=False),
    Rule(rb"^[ \t]{0,8}pass = [^\s]", _word, caseless=False),
    Rule(rb"authenticate_basic\([\"'][^\"'\n]{1,80}[\"'],[ ]{0,2}[\"'][^\s]", _word),
    Rule(rb"sentinel-hub\.com/ogc/w(?:ms|mts|cs|fs)/", _path_key),
    Rule(rb"://[^\s\"']{1,80}/wmts/", _path_key),
    Rule(
        rb"instance_?id\\?[\"']?[ \t]{0,4}[:=][ \t]{0,4}\\?[\"']?[0-9a-f]{8}-",
        _instance,
    ),
    Rule(rb"--from-literal[= ][\w.-]{1,80}=[^\s]", _word),
)
