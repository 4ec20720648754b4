"""Values near a secret's name, whatever signs and small words lie between them."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, one_of
from eodh_tools.logs.redaction.secret_names import PASSWORDS, SURE
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    looks_like_key,
    looks_like_password,
    looks_made_up,
)

_LEAST = 8
_LEAST_KEY = 20
_LEAST_CHANGES = 4
# Signs between a name and its value: ASCII, then the punctuation, arrows, boxes and
# marks of Unicode, as UTF-8.
_SIGN = (
    rb"(?:[ \t\"'`*:=>|,;()\[\]{}<~/^&?-]|\\(?=[\"'])|\xc2[\xa0-\xbf]"
    rb"|\xe2[\x80-\xaf][\x80-\xbf]|\xe3\x80[\x80-\x9f]|\xef[\xb8-\xbd][\x80-\xbf])"
)
# In quotes, only what names a value: `{"k": "password", "v": "…"}`.
_QUOTED_WORDS = rb"(?:value|val|v|text|plain|_)"
_SMALL_WORDS = one_of(
    (
        *("is", "was", "are", "be", "been", "has", "have", "had", "set", "to", "now"),
        *("using", "used", "use", "with", "value", "of", "as", "in", "the", "a", "it"),
        *("new", "changed", "reset", "got", "gets", "received", "returned", "equals"),
        *("we", "you", "i", "its", "this", "that", "from", "sent", "given", "read"),
        *("entered", "provided", "found", "loaded", "header", "env", "str", "string"),
        *("will", "currently", "here", "by", "old"),
        # An answer that is asked for and already has one: `API key [None]: …`.
        *(r"\[None\]:", r"\[default\]:", r"\[\*{2,40}\w{0,4}\]:"),
        # Of other languages.
        *("ist", "lautet", "war", "est", "es", "era", "jest", "er", "och", "wurde"),
        *("\u00e4r", "\u00e8", "\u00e9", "auf", "gesetzt"),
    )
)
_VALUE = rb"(?P<value>(?:[^\s\"'`<>,;(){}\[\]|\\&]|&(?![A-Za-z_][\w.-]{0,40}=)){8,512})"
_NEAR = lazy_pattern(
    _SIGN
    + rb"{0,40}(?:(?:"
    + _SMALL_WORDS
    + rb"(?![\"'`\\])|"
    + _QUOTED_WORDS
    + rb")"
    + _SIGN
    + rb"{1,12}){0,6}"
    + _VALUE,
    re.IGNORECASE,
)
# `token changed from … to …`, when the first one is gone.
_FURTHER = lazy_pattern(
    rb"[^\n]{1,40}?\[redacted\][ ,]{0,2}(?:to|->|=>|\(old:|\(new:|\(was|old:|was) "
    + _VALUE
)
_BEYOND = lazy_pattern(
    rb"(?:'s)?[ (:]{1,3}(?:[a-z@.'-]{1,24}[ :(]{1,3}){1,6}[\"'`(\[]?" + _VALUE
)


def _password(block: bytes, end: int) -> Iterable[Span]:
    """`password » …`, `password used: …`, `password has been changed to …`."""
    found = _NEAR.match(block, end - 1)
    if found is not None and _is_password(_bare(found)) and not _is_path(block, found):
        return (_span(found),)
    found = _FURTHER.match(block, end - 1)
    if found is not None and _is_password(_bare(found)):
        return (_span(found),)
    found = _BEYOND.match(block, end - 1)
    if found is not None and _is_made_up(_bare(found)):
        return (_span(found),)
    return ()


def _key(block: bytes, end: int) -> Iterable[Span]:
    """`secret (…)`, `token set to …`: names that other things have, too."""
    for form in (_NEAR, _FURTHER, _BEYOND):
        found = form.match(block, end - 1)
        if found is not None and _is_key(_bare(found)):
            return (_span(found),)
    return ()


def _is_path(block: bytes, found: re.Match[bytes]) -> bool:
    """Whether the value is the rest of a path: `PWD=/home/me`."""
    start = found.start("value")
    return block[start - 1 : start] == b"/" and start - 1 > found.start()


def _is_made_up(value: bytes) -> bool:
    signed = _RARE_SIGN.search(value) is not None
    return looks_made_up(value) and (signed or len(_CHANGE.findall(value)) > 1)


def _bare(found: re.Match[bytes]) -> bytes:
    return found["value"].rstrip(b".:!?^")


def _span(found: re.Match[bytes]) -> Span:
    start = found.start("value")
    return start, start + len(_bare(found))


_NEXT_NAME = lazy_pattern(rb"[A-Za-z_][\w.-]{0,40}=[^=]")
_CHANGE = lazy_pattern(rb"[0-9](?=[A-Za-z])|[A-Za-z](?=[0-9])")
_RARE_SIGN = lazy_pattern(rb"[!#$%^&*~]")
_ESCAPED = lazy_pattern(rb"%(?:2B|2F|3D)", re.IGNORECASE)
_BASE64 = lazy_pattern(
    rb"(?=[^a-z]{0,99}[a-z])(?=[^A-Z]{0,99}[A-Z])"
    rb"(?:[A-Za-z0-9+/]{40}|[A-Za-z0-9+/]{42,128}={1,2})\Z"
)
_NAME = lazy_pattern(
    rb"[a-z0-9_]+_(?:password|passwd|secret|token|key)\Z", re.IGNORECASE
)
_HEX = lazy_pattern(rb"(?:0x)?[0-9a-fA-F:-]+\Z")


def _is_password(value: bytes) -> bool:
    return (
        looks_like_password(value, _LEAST)
        and not is_address_or_path(value)
        and _NEXT_NAME.match(value) is None
        and _NAME.match(value) is None
        and (_HEX.match(value) is None or len(value) < _LEAST_KEY)
    )


def _is_key(value: bytes) -> bool:
    """Whether it is a long mix, and no hash, no word and no path."""
    plain = _ESCAPED.sub(b"+", value)
    return (
        len(plain) >= _LEAST_KEY
        and _HEX.match(plain) is None
        and (looks_like_key(plain) or _BASE64.match(plain) is not None)
        and len(_CHANGE.findall(plain)) >= _LEAST_CHANGES
    )


def _hex_key(block: bytes, end: int) -> Iterable[Span]:
    """`encryption key used: …`, hexadecimal or not."""
    found = _NEAR.match(block, end - 1)
    if found is None or not looks_like_key(_bare(found)):
        return ()
    return (_span(found),)


_USER = rb"[\"'`]?[A-Za-z_][\w.@+-]{1,63}[\"'`]?"
_PAIR = lazy_pattern(
    rb"[ \t\"'`=:<({\[]{1,12}(?:(?:as|for|with|using|are|is) )?"
    + _USER
    + rb"(?P<apart>[ ]?[/|:,][ ]?|[ ]{1,4})[\"'`]?"
    + _VALUE
)
_SURE_PAIR = (b"cred", b"creds", b"credentials", b"pass", b"password", b"daten")


def _pair(block: bytes, end: int) -> Iterable[Span]:
    """`credentials (me, …)`, `user/pass: me/…`, `login me …`."""
    found = _PAIR.match(block, end - 1)
    if found is None:
        return ()
    value = _bare(found)
    sure = block[max(0, end - 14) : end - 1].lower().endswith(_SURE_PAIR)
    told = sure and not found["apart"].isspace()
    if not (_is_password(value) if told else looks_made_up(value)):
        return ()
    return (_span(found),)


_SHORT = lazy_pattern(_VALUE)


def _after_user(block: bytes, end: int) -> Iterable[Span]:
    """`u=me p=…`, `user me pass …`."""
    found = _SHORT.match(block, end)
    if found is None or not _is_password(_bare(found)):
        return ()
    return (_span(found),)


def _typed(block: bytes, end: int) -> Iterable[Span]:
    """`--user me …`, `-u me:…`, where nothing but a password looks so."""
    return tuple(
        span
        for span in _after_user(block, end)
        if looks_made_up(block[slice(*span)]) and b":" not in block[slice(*span)]
    )


def _further_key(block: bytes, end: int) -> Iterable[Span]:
    """`--set-credentials … …`, when the first one is gone."""
    found = _SHORT.match(block, end)
    return () if found is None or not _is_key(_bare(found)) else (_span(found),)


_KEY_PAIR = lazy_pattern(
    rb"(?<![A-Z0-9])(?P<name>(?=[A-Z0-9]{0,19}[0-9])(?=[A-Z0-9]{0,19}[A-Z])[A-Z0-9]{20})"
    rb"[\"'][,:][ ]?[\"'](?P<key>[A-Za-z0-9/+]{40})[\"']"
)


def _two_keys(block: bytes, end: int) -> Iterable[Span]:
    """`('…', '…')`: the two keys of an object store, by their lengths alone."""
    found = _KEY_PAIR.match(block, end - 22)
    if found is None or not _is_key(found["key"]):
        return ()
    return found.span("name"), found.span("key")


def _in_channel(block: bytes, end: int) -> Iterable[Span]:
    """`/t/…/channel` of conda, without a host."""
    found = _SHORT.match(block, end)
    stop = -1 if found is None else block.find(b"/", end, found.end())
    return ((end, stop),) if stop > 0 and _is_key(block[end:stop]) else ()


_ENDS = rb"(?:'s)?[^\w\n.]"

RULES: tuple[Rule, ...] = (
    Rule(
        one_of(
            (
                *PASSWORDS,
                r"(?:^|[ \t({,;\"'])pw",
                "getpass",
                "storepass",
                "keypass",
                "secretstr",
            )
        )
        + rb"(?:et|[0-9]{1,2})?"
        + _ENDS,
        _password,
    ),
    Rule(
        one_of(
            (
                *(
                    *SURE,
                    "token",
                    "credentials?",
                    "creds",
                    "jwt",
                    "bearer",
                    "cookie",
                    "signature",
                ),
                *("_key", r"\bsas", "jeton", "geheimnis", "secr(?:e|\u00e8)te"),
                *("auth", r"\bclave de api", "\\b(?:using|with) key"),
            )
        )
        + rb"s?[0-9]{0,2}"
        + _ENDS,
        _key,
    ),
    Rule(
        rb"\b(?:encryption|decryption|signing|hmac|fernet|webhook) (?:key|secret)"
        + _ENDS,
        _hex_key,
    ),
    Rule(
        rb"(?:\bcreds?|credentials?|\blogin|\bauth|\blogged in|zugangsdaten"
        rb"|identifiants|user(?:name)?[/: ]{1,3}pass(?:word)?)[^\w\n.]",
        _pair,
    ),
    Rule(
        rb"\bu(?:ser(?:name)?)?[\"']?[:= ][ ]?[\"']?[a-z_][\w.@-]{1,59}[\"']?[,;]?"
        rb"[ ]{1,2}[\"']?p(?:w|ass|wd)?[\"']?[:= ][ ]?[\"']?",
        _after_user,
    ),
    Rule(
        rb"[<>] pass |[ \t]/(?:pw|pwd|pass)[:=]|ftp> ?user [\w.@-]{1,60} ", _after_user
    ),
    Rule(
        rb"(?:credentials|keys|secrets?|tokens?)[ :=]{1,3}\[redacted\][ ,:/]{1,3}",
        _further_key,
    ),
    Rule(
        rb"[ \t\"'](?:-u|--user|--auth|--login|--creds?|--credentials)"
        rb"(?:[ =]|[\"'], ?)[\"']?[\w.@+-]{2,60}:",
        _typed,
        caseless=False,
    ),
    Rule(
        rb"[ \t](?:--user(?:name)?|--login|--auth)"
        rb"[ =](?:[\w.@+-]{2,60} )?",
        _typed,
        caseless=False,
    ),
    Rule(rb"ssh-keygen [^\n]{0,80}-[NP] [\"']?", _after_user, caseless=False),
    Rule(rb"[\"'][A-Z0-9]{20}[\"'][,:]", _two_keys, caseless=False),
    Rule(rb"[ \t\"'=]/t/", _in_channel, caseless=False),
)
