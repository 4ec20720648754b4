"""Keys of services, known by what stands around them."""

import re
from base64 import b64decode
from collections.abc import Iterable
from functools import partial

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.assignments import value_at, whole_value
from eodh_tools.logs.redaction.rule import (
    MARK,
    Rule,
    Span,
    line_end,
    line_start,
    unless_placeholder,
)
from eodh_tools.logs.redaction.secret_names import NAMES
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    looks_like_key,
    looks_like_password,
    looks_random,
)

_CONTEXT_BYTES = 300
_MAX_ENCODED_BYTES = 16_384

_NO_SECRET_KEY = lazy_pattern(
    rb"(?:cache|sort|primary|foreign|partition|public|object|idempotency|group|row"
    rb"|registry|lookup|index|route|routing|routing|dedup|hash|content|storage_path|join"
    rb"|file|item|band|asset|task|job|dask|graph|image|layer|pub|host|known|ssh_host"
    rb"|translation|message|i18n|restore|saved?|s3_object|bucket|blob|map_reduce|the"
    rb"|missing|unknown|unexpected|invalid|new|old|next|prev|first|last|any|each"
    rb"|dict|json|yaml|config|column|natural|composite|unique|shard|trace|etag)_?key\Z",
    re.IGNORECASE,
)
_NAME_BEFORE = lazy_pattern(rb"[\w.-]{1,80}\Z")


def _environment_key(block: bytes, end: int) -> Iterable[Span]:
    """`PLANET_KEY=…`, where the value has the look of a key."""
    name = _NAME_BEFORE.search(block[max(0, end - 90) : end].rstrip(b" \t:=\"'\\])"))
    at = end
    while block[at : at + 1] in (b" ", b"\t") and at - end < 4:  # noqa: PLR2004
        at += 1
    start, stop, quote = value_at(block, at)
    value = block[start:stop]
    if name is None or _NO_SECRET_KEY.search(name.group()):
        return ()
    if is_address_or_path(value) or not looks_like_key(value):
        return ()
    return (whole_value(block, start, stop, quote),)


_SERVICE = lazy_pattern(
    rb"\b(?:url|email|e-mail|user(?:name)?|cds|ads|ecmwf|kaggle|client|secret|planet"
    rb"|account)\b|apirc|secret",
    re.IGNORECASE,
)
_LEAST_MIXED_KEY = 32
_OTHER_KEY = lazy_pattern(
    _NO_SECRET_KEY.pattern.replace(rb"_?key\Z", rb"[ _-]?key[\"' :=\\]{0,8}\Z"),
    re.IGNORECASE,
)
_KEY_OF_SERVICE = lazy_pattern(
    rb"(?:[0-9]{1,8}:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![\w-])"
    rb"|[0-9a-f]{32}(?![\w-])|[A-Z0-9]{20}(?![\w-])|[A-Za-z0-9+]{32,88}={0,2}(?![\w./-])"
)


def _plain_key(block: bytes, end: int) -> Iterable[Span]:
    """`url: https://cds…` and `key: …` beside it; `key='…', secret='…'`."""
    found = _KEY_OF_SERVICE.match(block, end - 1)
    if found is None:
        return ()
    around = block[max(0, end - _CONTEXT_BYTES) : found.start()]
    behind = block[found.end() : line_end(block, found.end(), _CONTEXT_BYTES)]
    if _OTHER_KEY.search(around[-40:]):
        return ()
    mixed = looks_like_key(found.group()) and not found.group().islower()
    long = len(found.group()) >= _LEAST_MIXED_KEY and mixed
    if (
        long
        or b":" in found.group()
        or _SERVICE.search(around)
        or _SERVICE.search(behind)
    ):
        return (found.span(),)
    return ()


def _key_name(_block: bytes, end: int) -> Iterable[Span]:
    """`KEY_ID '…'` of DuckDB's secrets."""
    return ((end - 21, end - 1),)


def _credentials(block: bytes, end: int) -> Iterable[Span]:
    """`X_CREDS=name:password`, `X_CREDS_B64=…`."""
    start, stop, quote = value_at(block, end)
    value = block[start:stop]
    if is_address_or_path(value) or not looks_like_password(value):
        return ()
    return (whole_value(block, start, stop, quote),)


_REST = lazy_pattern(rb"[\w-]{0,400}+")


def _rest(block: bytes, end: int, already: int) -> Span:
    rest = _REST.match(block, end)
    return end - already, end if rest is None else rest.end()


def _google_code(block: bytes, end: int) -> Iterable[Span]:
    """`4/1A…`: a code of Google's that is exchanged for a token."""
    return (_rest(block, end, 23),)


def _firms(_block: bytes, end: int) -> Iterable[Span]:
    """The MAP_KEY in a path of FIRMS."""
    return ((end - 32, end),)


_CONDA = lazy_pattern(rb"[\w-]{0,200}+(?=/)")


def _conda(block: bytes, end: int) -> Iterable[Span]:
    """`https://conda.example/t/<token>/channel`."""
    rest = _CONDA.match(block, end)
    start = end - 8
    if rest is None or not looks_random(block[start : rest.end()], 16):
        return ()
    return ((start, rest.end()),)


def _key_of_keys(block: bytes, end: int) -> Iterable[Span]:
    """The private members of a JSON web key (RFC 7518, 6.2.2 and 6.3.2)."""
    first, stop = line_start(block, end, 4_000), line_end(block, end, 4_000)
    if b"kty" not in block[first:stop]:
        return ()
    return (_rest(block, end, 16),)


_PASS_LINE = lazy_pattern(
    rb"(?:^|[\s'\"])(?:[\w.*-]+):(?:[0-9]{4,5}|\*):[\w*.-]+:[\w*.@-]+:([^\s:'\"]{6,200})",
    re.MULTILINE,
)


def _pgpass(block: bytes, end: int) -> Iterable[Span]:
    """`host:5432:database:user:password` (PostgreSQL, .pgpass)."""
    first, stop = line_start(block, end, 200), line_end(block, end, 300)
    for found in _PASS_LINE.finditer(block, first, stop):
        if looks_like_password(found[1]):
            yield found.span(1)


_HASH = lazy_pattern(rb"[\w./$=,+-]{0,400}+")


def _password_hash(block: bytes, end: int) -> Iterable[Span]:
    """What crypt(5) makes of a password: it can be guessed from."""
    found = _HASH.match(block, end)
    if found is None or len(found.group()) < 20:  # noqa: PLR2004
        return ()
    return (found.span(),)


_GOT = lazy_pattern(rb"([^'\"\n]{4,200})['\"]")
_got = partial(unless_placeholder, _GOT)


_BASE64 = lazy_pattern(rb"[A-Za-z0-9+/_-]{0,%d}+={0,2}" % _MAX_ENCODED_BYTES)
_TELLING = lazy_pattern(
    rb"PRIVATE KEY|\"cid\":|\"(?:auths?|password|identitytoken)\"|"
    + NAMES
    + rb"[\"']?[ ]?[:=]",
    re.IGNORECASE,
)


def _decoded(encoded: bytes) -> bytes:
    bare = encoded.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    bare = bare[: len(bare) // 4 * 4] or bare
    try:
        return b64decode(bare + b"=" * (-len(bare) % 4))
    except ValueError:
        return b""


def _encoded(block: bytes, end: int) -> Iterable[Span]:
    """A private key, or JSON with a secret in it, in base64.

    It may begin anywhere in a run of base64: each of the four places is decoded.
    """
    start = end - 14
    rest = _BASE64.match(block, end)
    stop = end if rest is None else rest.end()
    if block[stop : stop + 1] == b".":
        return ()
    for first in range(start, min(start + 4, stop)):
        if _TELLING.search(_decoded(block[first:stop])):
            return ((start, stop),)
    return ()


_BASE64_BACKWARDS = lazy_pattern(rb"[A-Za-z0-9+/_-]{0,400}")


def _encoded_name(block: bytes, end: int) -> Iterable[Span]:
    """Text with `password=…` in it, in base64."""
    backwards = _BASE64_BACKWARDS.match(block[max(0, end - 400) : end][::-1])
    start = end if backwards is None else end - backwards.end()
    rest = _BASE64.match(block, end)
    stop = end if rest is None else rest.end()
    for first in range(start, min(start + 4, stop)):
        if _TELLING.search(_decoded(block[first:stop])):
            return ((start, stop),)
    return ()


_ENTRY = lazy_pattern(
    rb"[ \t]{1,20}[\w.-]{1,100}:[ \t]{1,4}\"?([A-Za-z0-9+/]{8,4096}={0,2})\"?[ \t]*$"
)
_MAX_ENTRIES = 40


def _kube_data(block: bytes, end: int) -> Iterable[Span]:
    """The entries under `data:` of a Kubernetes Secret: base64 of text."""
    stop = end - 1
    for _ in range(_MAX_ENTRIES):
        at = stop + 1
        stop = line_end(block, at, 5_000)
        line = block[at:stop]
        found = _ENTRY.search(line)
        if found is None and line.rstrip(b'"').endswith(MARK):
            continue
        if found is None:
            return
        plain = _decoded(found[1])
        if (
            len(found[1].rstrip(b"=")) % 4 != 1
            and plain
            and plain.isascii()
            and (plain.decode().replace("\n", "").isprintable())
        ):
            yield at + found.start(1), at + found.end(1)


RULES: tuple[Rule, ...] = (
    Rule(rb"[A-Za-z0-9]_key[\"'\\\]]{0,4}[ \t]{0,4}[=:]", _environment_key),
    Rule(
        rb"(?:^|[\s\"'{(,\[.:=])key\\?[\"']?[ \t]{0,16}[:=][ \t]{0,8}\\?[\"']?"
        rb"[0-9a-zA-Z]",
        _plain_key,
    ),
    Rule(rb"\bkey_id[ =:]{1,3}[\"'][A-Z0-9]{20}[\"']", _key_name),
    Rule(rb"[_-]cred(?:ential)?s(?:_b64|_base64)?=", _credentials),
    Rule(rb"(?:_b64|_base64)=", _credentials),
    Rule(rb"(?:^|[^\w/])4/[01][A-Za-z0-9_-]{20}", _google_code, caseless=False),
    Rule(rb"firms[^\s]{0,80}/[0-9a-f]{32}", _firms),
    Rule(rb"://[^\s\"']{1,120}/t/[A-Za-z0-9-]{8}", _conda),
    Rule(
        rb"\"(?:d|p|q|dp|dq|qi|k)\\?\"[ ]{0,2}:[ ]{0,2}\\?\"[A-Za-z0-9_-]{16}",
        _key_of_keys,
        caseless=False,
    ),
    # Not the whole form: to search for that takes a tenth of the time of all rules.
    Rule(rb":(?:[0-9]{4,5}|\*):[\w*.-]{1,64}:[\w*.@-]", _pgpass),
    Rule(
        rb"(?:^|[^\w$.])\$(?:1|2[abxy]|5|6|7|y|apr1|argon2(?:id|i|d)|scrypt)\$[\w./=,$+-]",
        _password_hash,
    ),
    Rule(rb"keyring[^\n'\"]{0,40}['\"]", _got),
    Rule(
        rb"(?:LS0tLS1CRUdJTi|eyJ[A-Za-z0-9+/_-]{11})",
        _encoded,
        caseless=False,
        run=_BASE64,
    ),
    # `password`, at each of the three places in base64.
    Rule(
        rb"(?:cGFzc3dvcm|Bhc3N3b3Jk|wYXNzd29yZ|c2VjcmV0|NlY3JldC|zZWNyZXQ)",
        _encoded_name,
        caseless=False,
        run=_BASE64,
    ),
    Rule(rb"^(?:[^\n]{0,100} )?[ ]{0,8}(?:string)?data:[ \t]{0,4}\n", _kube_data),
)
