"""Values near a secret's name, whatever signs and small words lie between them."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.near_code import (
    is_in_base64,
    is_of_a_template,
    is_of_code,
    is_of_words,
)
from eodh_tools.logs.redaction.near_values import CHANGE, HEX, is_key, is_password
from eodh_tools.logs.redaction.path_parameters import path_value_end
from eodh_tools.logs.redaction.quoted_values import NEXT_VARIABLE
from eodh_tools.logs.redaction.rule import Rule, Span, one_of
from eodh_tools.logs.redaction.secret_names import (
    PASSWORDS,
    SURE,
    is_public,
    is_round,
    name_before,
)
from eodh_tools.logs.redaction.value_checks import (
    looks_like_key,
    looks_made_up,
)

_LEAST_HEX = 32
# How far behind its name a value may end.
_MAX_REACH_BYTES = 1_000
# No key is shorter, and most names of keys have no such word behind them: each word is
# looked at once, up to the line's end.
_LONG = lazy_pattern(
    rb"(?:[^\s\"'`<>,;(){}\[\]|\\]{0,15}+[ \t\r\v\f\"'`<>,;(){}\[\]|\\]++)*+"
    rb"[^\s\"'`<>,;(){}\[\]|\\]{16}"
)
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
    found = _password_near(block, end)
    # Asked last: hardly any name has such a value behind it.
    if (
        found is None
        or is_in_base64(block, end)
        or is_round(name_before(block, end - 1))
    ):
        return ()
    return (span_of(found),)


def _password_near(block: bytes, end: int) -> re.Match[bytes] | None:
    found = _NEAR.match(block, end - 1)
    if found is not None and is_password(bare(found)) and not _is_other(block, found):
        return found
    found = _FURTHER.match(block, end - 1)
    if found is not None and is_password(bare(found)):
        return found
    found = _BEYOND.match(block, end - 1)
    if found is None or not _is_made_up(bare(found)) or is_of_code(block, found):
        return None
    return found


def _key(block: bytes, end: int) -> Iterable[Span]:
    """`secret (…)`, `token set to …`: names that other things have, too."""
    if _LONG.match(block, end - 1, end - 1 + _MAX_REACH_BYTES) is None:
        return ()
    if is_public(block[max(0, end - _MAX_PUBLIC_BYTES) : end - 1].rstrip(b" \"'")):
        return ()
    if is_in_base64(block, end):
        return ()
    for form in (_NEAR, _FURTHER, _BEYOND):
        found = form.match(block, end - 1)
        if found is None:
            continue
        key = is_key(bare(found)) or (
            form is _NEAR and _is_access_key(block, end, found)
        )
        if key and not is_of_code(block, found):
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
    if found is None or not (HEX.match(bare(found)) or is_key(bare(found))):
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
    if path or in_file or is_name or of_commit:
        return True
    return is_of_code(block, found) or is_of_words(block, found)


def _is_made_up(value: bytes) -> bool:
    signed = _RARE_SIGN.search(value) is not None
    return looks_made_up(value) and (signed or len(CHANGE.findall(value)) > 1)


def bare(found: re.Match[bytes]) -> bytes:
    """The value of a match, without the end of a sentence."""
    return found["value"].rstrip(b".:!?^")


def span_of(found: re.Match[bytes]) -> Span:
    """Where the value of a match is; behind a path's parameter, the path stays."""
    start = found.start("value")
    return start, path_value_end(found.string, start, start + len(bare(found)))


_RARE_SIGN = lazy_pattern(rb"[!#$%^&*~]")
# Of an OpenPGP key, which is public.
_FINGERPRINT = lazy_pattern(rb"(?:0x)?(?:[0-9A-F]{4} ?){10}\Z")


def _hex_key(block: bytes, end: int) -> Iterable[Span]:
    """`encryption key used: …`, hexadecimal or not."""
    found = _NEAR.match(block, end - 1)
    if found is None or not looks_like_key(bare(found)):
        return ()
    if _FINGERPRINT.match(bare(found)) is not None:
        return ()
    return () if is_of_a_template(block, found) else (span_of(found),)


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
