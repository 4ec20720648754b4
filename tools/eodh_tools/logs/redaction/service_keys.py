"""Keys of services, known by what stands around them."""

import re
from collections.abc import Iterable
from functools import partial

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.encoded_secrets import decoded
from eodh_tools.logs.redaction.program_text import is_wordy
from eodh_tools.logs.redaction.quoted_values import value_at, whole_value
from eodh_tools.logs.redaction.rule import (
    Rule,
    Span,
    line_end,
    line_start,
    unless_placeholder,
)
from eodh_tools.logs.redaction.secret_names import is_public
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_code,
    is_placeholder,
    looks_like_key,
    looks_like_password,
    looks_random,
)

_CONTEXT_BYTES = 300

_NO_SECRET_KEY = lazy_pattern(
    rb"(?:cache|sort|primary|foreign|partition|public|object|idempotency|group|row"
    rb"|registry|lookup|index|route|routing|routing|dedup|hash|content|storage_path|join"
    rb"|file|item|band|asset|task|job|dask|graph|image|layer|pub|host|known|ssh_host"
    rb"|translation|message|i18n|restore|saved?|s3_object|bucket|blob|map_reduce|the"
    rb"|missing|unknown|unexpected|invalid|new|old|next|prev|first|last|any|each"
    rb"|dict|json|yaml|config|column|natural|composite|unique|shard|trace|etag|record|entry"
    rb"|entity|instance|request|parent|business|process|data|chunk|tile|scene|product"
    rb"|collection|granule|message|event|surrogate|websocket|issue|translate|sub"
    rb"|lock|state|result|output|input|node|block|track|run|step|workflow|order"
    rb"|variable|metric|tag|label|feature|geometry|project|version|release|build)[_-]?key\Z",
    re.IGNORECASE,
)
# No index or hash is written so: the `primaryKey` of a cloud's cache is.
_ENCODED_KEY = lazy_pattern(
    rb"(?=[^a-z]{0,40}[a-z])(?=[^A-Z]{0,40}[A-Z])[A-Za-z0-9+/]{30,88}={1,2}\Z"
)
_NAME_BEFORE = lazy_pattern(rb"[\w.-]{1,80}\Z")


def _environment_key(block: bytes, end: int) -> Iterable[Span]:
    """`PLANET_KEY=…`, where the value looks like a key."""
    name = _NAME_BEFORE.search(block[max(0, end - 90) : end].rstrip(b" \t:=\"'\\])"))
    at = end
    while block[at : at + 1] in (b" ", b"\t") and at - end < 4:  # noqa: PLR2004
        at += 1
    start, stop, quote = value_at(block, at)
    value = block[start:stop]
    if name is None or is_public(name.group()):
        return ()
    other = _NO_SECRET_KEY.search(name.group()) is not None
    if other and _ENCODED_KEY.match(value) is None:
        return ()
    if is_address_or_path(value) or not looks_like_key(value):
        return ()
    return (whole_value(block, start, stop, quote),)


_HEX = lazy_pattern(rb"[0-9a-fA-F]+\Z")


def _named_key(block: bytes, end: int) -> Iterable[Span]:
    """`weatherKey = …`; what is plain hexadecimal may be a hash."""
    for start, stop in _environment_key(block, end):
        hexadecimal = _HEX.match(block, start, stop) is not None
        if not hexadecimal and not is_code(block[start:stop]):
            yield start, stop


_STORAGE_KEY = lazy_pattern(rb"(?<![\w+/])[A-Za-z0-9+/]{86}==(?![\w+/=])")


def _storage_key(block: bytes, end: int) -> Iterable[Span]:
    """`"keyName": "key1"` and, near it, the key of an Azure storage account."""
    for found in _STORAGE_KEY.finditer(block, end, end + _CONTEXT_BYTES):
        yield found.span()


_SERVICE = lazy_pattern(
    rb"\b(?:url|email|e-mail|user(?:name)?|cds|ads|ecmwf|kaggle|client|secret|planet"
    rb"|account|login|polytope|copernicus|api|auth|wekeo|eumetsat)\b|(?:api|net)rc|secret"
    # The file by which a kernel of Jupyter is reached.
    rb"|signature_scheme|(?:shell|iopub|stdin|control|hb)_port",
    re.IGNORECASE,
)
_LEAST_MIXED_KEY = 32
_OTHER_KEY = lazy_pattern(
    _NO_SECRET_KEY.pattern.replace(rb"[_-]?key\Z", rb"[ _-]?key[\"' :=\\]{0,8}\Z"),
    re.IGNORECASE,
)
_KEY_OF_SERVICE = lazy_pattern(
    rb"(?:[0-9]{1,8}:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![\w-])"
    rb"|[0-9a-f]{8}-[0-9a-f]{24}(?![\w-])"
    # No path ends so.
    rb"|[A-Za-z0-9+/]{30,88}={1,2}(?![\w./=-])"
    rb"|[0-9a-f]{32}(?![\w-])|[A-Z0-9]{20}(?![\w-])|[A-Za-z0-9+]{32,88}={0,2}(?![\w./-])"
)


# `<Future: status: finished, key: …>`: of what a library computes.
_SHOWN_OBJECT = lazy_pattern(rb"<(?:Future|Task|Delayed|WorkerState)\b[^<>\n]{0,100}\Z")


def _plain_key(block: bytes, end: int) -> Iterable[Span]:
    """`url: https://cds…` and `key: …` beside it; `key='…', secret='…'`."""
    found = _KEY_OF_SERVICE.match(block, end - 1)
    if found is None:
        return ()
    around = block[max(0, end - _CONTEXT_BYTES) : found.start()]
    behind = block[found.end() : line_end(block, found.end(), _CONTEXT_BYTES)]
    if _OTHER_KEY.search(around[-40:]) or _SHOWN_OBJECT.search(around):
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


_OF_HOST = lazy_pattern(
    rb"[\w.-]{1,200}(?: [^\n:]{0,80})?: [\"'`]?(?P<key>[^\s\"'`,;()<>]{20,200})"
)


def _key_of_host(block: bytes, end: int) -> Iterable[Span]:
    """`Appending key for HOST to your netrc file: …`; a host's own key is public."""
    found = _OF_HOST.match(block, end)
    if found is None or not looks_like_key(found["key"]):
        return ()
    first = line_start(block, end, _CONTEXT_BYTES)
    name = block[first : block.rfind(b" for ", first, end)]
    if _OTHER_KEY.search(name) or is_public(name):
        return ()
    service = _SERVICE.search(block, first, found.start("key")) is not None
    return (found.span("key"),) if service else ()


def _key_name(_block: bytes, end: int) -> Iterable[Span]:
    """`KEY_ID '…'` of DuckDB's secrets."""
    return ((end - 21, end - 1),)


_STORE_SECRET = lazy_pattern(rb"[A-Za-z0-9/+]{40}(?![\w/+=-])")


def _store_secret(block: bytes, end: int) -> Iterable[Span]:
    """`sk=…`, the secret key of an object store, beside `ak=…`."""
    found = _STORE_SECRET.match(block, end - 8)
    return () if found is None or not looks_like_key(found.group()) else (found.span(),)


def _credentials(block: bytes, end: int) -> Iterable[Span]:
    """`X_CREDS=name:password`, `X_CREDS_B64=…`."""
    start, stop, quote = value_at(block, end)
    value = block[start:stop]
    if is_address_or_path(value) or not looks_like_password(value):
        return ()
    return (whole_value(block, start, stop, quote),)


def _encoded(block: bytes, end: int) -> Iterable[Span]:
    """`X_B64=…`; zeros in a row are of numbers, shapes and pictures, of no key."""
    start, stop, _ = value_at(block, end)
    if b"\0\0\0" in decoded(block[start:stop]):
        return ()
    return _credentials(block, end)


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


_TITLE_WORD = lazy_pattern(rb"(?<![\w])[a-z]{1,20}(?![\w])")
_LEAST_WORDS = 3
_CONDA = lazy_pattern(rb"[\w-]{0,200}+(?=/)")
_CONDA_HOST = lazy_pattern(rb"://[^\s\"']{1,120}/[tT]/\Z")
_MAX_HOST_BYTES = len("://") + 120 + len("/t/")


def _conda(block: bytes, end: int) -> Iterable[Span]:
    """`https://conda.example/t/<token>/channel`."""
    rest = _CONDA.match(block, end)
    start = end - 8
    if _CONDA_HOST.search(block, max(0, start - _MAX_HOST_BYTES), start) is None:
        return ()
    value = b"" if rest is None else block[start : rest.end()]
    if rest is None or is_wordy(value) or not looks_random(value, 16):
        return ()
    # The title of a thread in a forum.
    if len(_TITLE_WORD.findall(value)) >= _LEAST_WORDS:
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


_GOT = lazy_pattern(rb"([^\s'\"]{4,200})['\"]")


def _got(block: bytes, end: int) -> Iterable[Span]:
    """What came out of a ring of keys: no name of a class or a function."""
    found = _GOT.match(block, end)
    if found is None or is_placeholder(found[1]) or is_code(found[1]):
        return ()
    return (found.span(1),)


_UP_TO_SEMICOLON = lazy_pattern(rb"((?:[^;\\\n]|\\.){6,100});")
#: `WIFI:T:WPA;S:name;P:…;;`, which a camera reads.
_wireless = partial(unless_placeholder, _UP_TO_SEMICOLON)

_STORED_VALUE = lazy_pattern(
    rb"[^{}]{0,400}?\"(?:value|data)\": ?\"([^\"\n]{4,4096})\"", re.IGNORECASE
)
#: `"Type": "SecureString"` and its `"Value"`; a secret of a vault and its `"value"`.
_of_a_store = partial(unless_placeholder, _STORED_VALUE)

RULES: tuple[Rule, ...] = (
    Rule(
        rb"\"type\": ?\"SecureString\"|\.vault\.azure\.net/secrets/"
        rb"|/secrets/[\w-]{1,100}/versions/",
        _of_a_store,
    ),
    Rule(rb"\bWIFI:[^\n]{0,100};P:", _wireless, caseless=False),
    Rule(rb"[A-Za-z0-9][_-]key[\"'\\\]]{0,4}[ \t]{0,4}[=:]", _environment_key),
    Rule(rb"[a-z]Key[\"'\\\]]{0,4}[ \t]{0,4}[=:]", _named_key, caseless=False),
    Rule(rb"\bkeyName\b|\bkey[12][\"' \t]", _storage_key),
    Rule(
        rb"(?:^|[\s\"'{(,\[.:=])key\\?[\"']?[ \t]{0,16}[:=][ \t]{0,8}\\?[\"']?"
        rb"[0-9a-zA-Z]",
        _plain_key,
    ),
    Rule(rb"\b(?:key|token) for [\w-]{1,63}\.", _key_of_host),
    Rule(rb"(?:^|[\s.,{])sk ?[=:] ?[\"']?[A-Za-z0-9/+]{8}", _store_secret),
    Rule(rb"\bkey_id[ =:]{1,3}[\"'][A-Z0-9]{20}[\"']", _key_name),
    Rule(rb"[_-]cred(?:ential)?s(?:_b64|_base64)?=", _credentials),
    Rule(rb"(?:_b64|_base64)=", _encoded),
    Rule(rb"(?:^|[^\w/])4/[01][A-Za-z0-9_-]{20}", _google_code, caseless=False),
    Rule(rb"firms[^\s]{0,80}/[0-9a-f]{32}", _firms),
    Rule(rb"\bAC[0-9a-f]{32}:[0-9a-f]{32}", _firms, caseless=False),
    Rule(rb"/t/[A-Za-z0-9-]{8}", _conda),
    Rule(
        rb"\"(?:d|p|q|dp|dq|qi|k)\\?\"[ ]{0,2}:[ ]{0,2}\\?\"[A-Za-z0-9_-]{16}",
        _key_of_keys,
        caseless=False,
    ),
    # Not the whole form: to search for that takes a tenth of the time of all rules.
    Rule(rb":(?:[0-9]{4,5}|\*):[\w*.-]{1,64}:[\w*.@-]", _pgpass),
    Rule(
        rb"keyring[^\n'\"(=]{0,20}(?:got|returned|found|read)[^\n'\"(]{0,20}['\"]", _got
    ),
)
