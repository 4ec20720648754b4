"""Values near a secret's name, whatever signs and small words lie between them."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.quoted_values import NEXT_VARIABLE
from eodh_tools.logs.redaction.rule import Rule, Span, line_end, one_of
from eodh_tools.logs.redaction.secret_names import PASSWORDS, SURE, is_public
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    looks_like_key,
    looks_like_password,
    looks_made_up,
)

_LEAST = 8
_LEAST_KEY = 20
_LEAST_CHANGES = 4
_LEAST_HEX = 32
# How far behind its name a value may end.
_MAX_REACH_BYTES = 1_000
# No key is shorter, and most names of keys have no such word behind them.
_LONG = lazy_pattern(rb"[^\s\"'`<>,;(){}\[\]|\\]{16}")
_MAX_PUBLIC_BYTES = 24
# Signs between a name and its value: ASCII, then the punctuation, arrows, boxes and
# marks of Unicode, as UTF-8.
_SIGN = (
    rb"(?:[ \t\"'`*:=>|,;()\[\]{}<~/^&?-]|\\(?=[\"'])|\xc2[\xa0-\xbf]"
    rb"|\xe2[\x80-\xaf][\x80-\xbf]|\xe3\x80[\x80-\x9f]|\xef[\xb8-\xbd][\x80-\xbf])"
)
# In quotes, only what names a value: `{"k": "password", "v": "…"}`.
_QUOTED_WORDS = rb"(?:value|val|v|text|plain|_|(?:class|type|string)(?!=))"
_SMALL_WORDS = one_of(
    (
        *("is", "was", "are", "be", "been", "has", "have", "had", "set", "to", "now"),
        *("using", "used", "use", "with", "value", "of", "as", "in", "the", "a", "it"),
        *("new", "variable", "temporary", "temp", "initial", "changed", "reset"),
        *("rotated", "got", "gets", "received", "returned", "equals"),
        *("we", "you", "i", "its", "this", "that", "from", "sent", "given", "read"),
        *("entered", "provided", "found", "loaded", "header", "env", "str", "string"),
        *("will", "currently", "here", "by", "old", "still", "just", "di", "accesso"),
        # Of HTML: `password: <b>…`.
        "(?:b|code|em|strong|span|td)(?=>)",
        # An answer that is asked for and already has one: `API key [None]: …`.
        *(r"\[None\]:", r"\[default\]:"),
        # Of other languages.
        *("ist", "lautet", "war", "est", "es", "era", "jest", "er", "och", "wurde"),
        *("\u00e4r", "\u00e8", "\u00e9", "auf", "gesetzt"),
    )
)
VALUE = (
    rb"(?P<value>(?:[^\s\"'`<>,;(){}\[\]|\\&^]|&(?![A-Za-z_][\w.-]{0,40}=)|\^(?!@"
    + NEXT_VARIABLE
    + rb")){8,512})"
)
SHORT = lazy_pattern(VALUE)
_NEAR = lazy_pattern(
    # The end of the last answer, which is kept if none is given: `[****ABCD]: …`.
    rb"(?:[ ]\[\*{2,40}\w{0,4}\]: )?"
    + _SIGN
    + rb"{0,40}(?:(?:"
    + _SMALL_WORDS
    + rb"(?![\"'`\\])|"
    + _QUOTED_WORDS
    + rb")"
    + _SIGN
    + rb"{1,12}){0,6}"
    + VALUE,
    re.IGNORECASE,
)
# `token changed from … to …`, when the first one is gone.
_FURTHER = lazy_pattern(
    rb"[^\n]{1,40}?\[redacted\][ ,]{0,2}(?:to|->|=>|\(?old:|\(?new:|\(?was|new|old) "
    + VALUE
)
_BEYOND = lazy_pattern(
    rb"(?:'s)?[ (:]{1,3}(?:[a-z@.'-]{1,24}[ :(]{1,3}){1,6}[\"'`(\[]?" + VALUE
)


def _password(block: bytes, end: int) -> Iterable[Span]:
    """`password » …`, `password used: …`, `password has been changed to …`."""
    found = _NEAR.match(block, end - 1)
    if found is not None and is_password(bare(found)) and not _is_other(block, found):
        return (span_of(found),)
    found = _FURTHER.match(block, end - 1)
    if found is not None and is_password(bare(found)):
        return (span_of(found),)
    found = _BEYOND.match(block, end - 1)
    if found is None or _is_of_code(block, found):
        return ()
    if _is_made_up(bare(found)):
        return (span_of(found),)
    return ()


def _key(block: bytes, end: int) -> Iterable[Span]:
    """`secret (…)`, `token set to …`: names that other things have, too."""
    if is_public(block[max(0, end - _MAX_PUBLIC_BYTES) : end - 1].rstrip(b" \"'")):
        return ()
    last = line_end(block, end - 1, _MAX_REACH_BYTES)
    if _LONG.search(block, end - 1, last) is None:
        return ()
    for form in (_NEAR, _FURTHER, _BEYOND):
        found = form.match(block, end - 1)
        if found is None or _is_of_code(block, found):
            continue
        if is_key(bare(found)) or (form is _NEAR and _is_access_key(block, end, found)):
            return (span_of(found),)
    return ()


_ACCESS_KEY = lazy_pattern(rb"access[ ._-]?key(?:[ _-]?id)?\Z", re.IGNORECASE)


def _is_access_key(block: bytes, end: int, found: re.Match[bytes]) -> bool:
    """Whether an access key has this value: hexadecimal, or mostly capitals, too."""
    named = _ACCESS_KEY.search(block[max(0, end - _MAX_PUBLIC_BYTES) : end - 1])
    return named is not None and looks_like_key(bare(found))


_ASKED = lazy_pattern(
    rb" for [^\n:]{1,80}: " + VALUE + rb"[ \t]*(?:$|[(,;])", re.MULTILINE
)


def _asked(block: bytes, end: int) -> Iterable[Span]:
    """`Password for project x as user me: …`, and nothing behind it."""
    found = _ASKED.match(block, end - len(" for "))
    return () if found is None or not is_password(bare(found)) else (span_of(found),)


def _token_in_sentence(block: bytes, end: int) -> Iterable[Span]:
    """`token is …`, hexadecimal or not."""
    found = SHORT.match(block, end)
    if found is None or not (_HEX.match(bare(found)) or is_key(bare(found))):
        return ()
    return () if len(bare(found)) < _LEAST_HEX else (span_of(found),)


def _is_other(block: bytes, found: re.Match[bytes]) -> bool:
    """Whether it is the rest of a path, `PWD=/home/me`, or names a value elsewhere."""
    start = found.start("value")
    path = block[start - 1 : start] == b"/" and (
        start - 1 > found.start() or b"/" in found["value"]
    )
    # `base-passwd Multi-Arch: foreign`: the next name.
    between = block[found.start() : start]
    is_name = found["value"].endswith(b":") and not (
        between.strip(b" \t\"'`*") or looks_made_up(bare(found))
    )
    in_file = block.endswith((b"/etc/passwd", b"$(pwd"), 0, found.start())
    of_commit = block.startswith(b"pw/", found.start() - 2) and not looks_made_up(
        found["value"]
    )
    return path or in_file or is_name or of_commit or _is_of_code(block, found)


# `CFStringRef.in_dll(…)`, `typing.Optional[…]`, `constants.R_OK |`.
_CODE = lazy_pattern(
    rb"[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,6}(?:[(\[]| ?[|&]{1,2} )"
)
_NAMES_BEFORE = lazy_pattern(rb"\bimport \Z|\barn:[^\s\"']{1,100}:secret:\Z")
_MAX_BEFORE_BYTES = 120


def _is_of_code(block: bytes, found: re.Match[bytes]) -> bool:
    """Whether a program's name stands there, or the name of a stored secret."""
    start = found.start("value")
    before = _NAMES_BEFORE.search(block, max(0, start - _MAX_BEFORE_BYTES), start)
    code = before is not None or _CODE.match(block, start) is not None
    return code or _is_of_a_template(block, found)


_TEMPLATE = lazy_pattern(rb"\{[{%]|<%|\[\[")


def _is_of_a_template(block: bytes, found: re.Match[bytes]) -> bool:
    """Whether an expression of a template begins before: `{{ .Values.db.password }}`.

    What stands in quotes there is its default, and may be a secret.
    """
    start = found.start("value")
    opened = _TEMPLATE.search(block, found.start(), start) is not None
    return opened and block[start - 1 : start] not in (b"'", b'"')


def _is_made_up(value: bytes) -> bool:
    signed = _RARE_SIGN.search(value) is not None
    return looks_made_up(value) and (signed or len(_CHANGE.findall(value)) > 1)


def bare(found: re.Match[bytes]) -> bytes:
    """The value of a match, without the end of a sentence."""
    return found["value"].rstrip(b".:!?^")


def span_of(found: re.Match[bytes]) -> Span:
    """Where the value of a match is."""
    start = found.start("value")
    return start, start + len(bare(found))


_NEXT_NAME = lazy_pattern(rb"[A-Za-z_][\w.-]{0,40}=[^=]")
_CHANGE = lazy_pattern(rb"[0-9](?=[A-Za-z])|[A-Za-z](?=[0-9])")
_RARE_SIGN = lazy_pattern(rb"[!#$%^&*~]")
_ESCAPED = lazy_pattern(rb"%(?:2B|2F|3D)", re.IGNORECASE)
_BASE64 = lazy_pattern(
    rb"(?=[^a-z]{0,99}[a-z])(?=[^A-Z]{0,99}[A-Z])"
    rb"(?:[A-Za-z0-9+/]{40}|[A-Za-z0-9+/]{42,128}={1,2})\Z"
)
_NAME = lazy_pattern(
    rb"[a-z0-9_]+_(?:password|passwd|secret|token|key)(?:_(?:cb|callback|file|path))?\Z",
    re.IGNORECASE,
)
# `password-rotator:1.2.3` is an image; `user:password@example.com:443` ends in a host.
_IMAGE = lazy_pattern(
    rb"[a-z0-9/_-]+:v?[0-9]+(?:\.[0-9]+)+\Z|@[\w-]+(?:\.[\w-]+)+(?:[:/]|\Z)"
    rb"|@[a-z][a-z0-9-]*:[0-9]{2,5}(?:/|\Z)|@entry=0x|@/"
)
_HEX = lazy_pattern(rb"(?:0x)?[0-9a-fA-F:-]+\Z")


def is_password(value: bytes) -> bool:
    """Whether it looks like a password, and is no hash and no other name."""
    return (
        looks_like_password(value, _LEAST)
        and not is_address_or_path(value)
        and _NEXT_NAME.match(value) is None
        and _NAME.match(value) is None
        and _IMAGE.match(value) is None
        and (_HEX.match(value) is None or len(value) < _LEAST_KEY)
    )


def is_key(value: bytes) -> bool:
    """Whether it is a long mix, and no hash, no word and no path."""
    plain = _ESCAPED.sub(b"+", value)
    return (
        len(plain) >= _LEAST_KEY
        and _HEX.match(plain) is None
        and (looks_like_key(plain) or _BASE64.match(plain) is not None)
        and len(_CHANGE.findall(plain)) >= _LEAST_CHANGES
    )


# Of an OpenPGP key, which is public.
_FINGERPRINT = lazy_pattern(rb"(?:0x)?(?:[0-9A-F]{4} ?){10}\Z")


def _hex_key(block: bytes, end: int) -> Iterable[Span]:
    """`encryption key used: …`, hexadecimal or not."""
    found = _NEAR.match(block, end - 1)
    if found is None or not looks_like_key(bare(found)):
        return ()
    if _FINGERPRINT.match(bare(found)) is not None:
        return ()
    return () if _is_of_a_template(block, found) else (span_of(found),)


_ENDS = rb"(?:'s)?[^\w\n.]"

_PASSWORD_NAMES = one_of(
    (
        *(*PASSWORDS, r"(?:^|[ \t({,;\"'])pw", "getpass", "storepass", "keypass"),
        "secretstr",
    )
)
# Apart from the others: all in one pattern would take twice the time to search for.
_FURTHER_NAMES = one_of(
    (
        *("token", "credentials?", "creds", "jwt", "bearer", "cookie", "auth"),
        *("signature", "_key", r"\bsas", "jeton", "geheimnis", "fernet", "key_data"),
        *("secr(?:e|\u00e8)te", r"\bclave de api", r"\b(?:using|with) key"),
    )
)

RULES: tuple[Rule, ...] = (
    Rule(_PASSWORD_NAMES + rb"(?:et|[0-9]{1,2})?" + _ENDS, _password),
    Rule(one_of(SURE) + rb"s?[0-9]{0,2}" + _ENDS, _key),
    Rule(_FURTHER_NAMES + rb"s?[0-9]{0,2}" + _ENDS, _key),
    Rule(
        rb"\b(?:encryption|decryption|signing|hmac|fernet|webhook|planet|ecmwf|firms|map)"
        rb" (?:key|secret)" + _ENDS,
        _hex_key,
    ),
    Rule(one_of((*PASSWORDS, r"\bpw")) + rb" for ", _asked),
    Rule(
        rb"(?:\b|_)token (?:(?:is|was|has been) )?(?:is|was"
        rb"|generated|issued|created|obtained"
        rb"|received|refreshed)[ :]{1,2}[\"']?",
        _token_in_sentence,
    ),
)
