"""Secrets as people and programs tell them: one-time codes, `user / password`."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, line_start
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_number,
    is_placeholder,
    is_prose,
    looks_like_key,
    looks_like_password,
    looks_made_up,
)

_USER_AND_PASSWORD = lazy_pattern(
    rb"[\"'`]?[\w.@+-]{2,64}[\"'`]?( ?/ |/|:)[\"'`]?([^\s\"'`/,;()]{6,200})"
)


def _user_and_password(block: bytes, end: int) -> Iterable[Span]:
    """`logged in with me / …`, `invalid credentials me:…`."""
    found = _USER_AND_PASSWORD.match(block, end)
    if found is None:
        return ()
    value = found[2].rstrip(b".")
    apart = b" " in found[1]
    if not (looks_like_password(value) if apart else looks_made_up(value)):
        return ()
    return ((found.start(2), found.start(2) + len(value)),)


def _digits(block: bytes, end: int) -> Iterable[Span]:
    """A code of four to eight digits, and nothing behind it."""
    start = end
    while start and block[start - 1 : start].isdigit():
        start -= 1
    stop = end
    while block[stop : stop + 1].isdigit() and stop - start <= 8:  # noqa: PLR2004
        stop += 1
    whole = 4 <= stop - start <= 8 and block[stop : stop + 1] not in (b".", b"-", b"/")  # noqa: PLR2004
    return ((start, stop),) if whole else ()


_GROUPS = lazy_pattern(rb"[A-Za-z0-9]{4,8}(?:-[A-Za-z0-9]{3,8}){2,8}(?![\w-])")
_ONE_WORD = lazy_pattern(rb"[^\s\"'`,;<>()]{8,200}")


def _recovery(block: bytes, end: int) -> Iterable[Span]:
    """`recovery key: ABCD-EFGH-…`, `unlock code = …`."""
    found = _GROUPS.match(block, end - 1)
    if found is None:
        found = _ONE_WORD.match(block, end - 1)
        if found is None or not looks_like_password(found.group()):
            return ()
    return (found.span(),)


_BEFORE_AS = lazy_pattern(
    rb"\b(?:with|us(?:e|ing)|try|enter|put|typed?|gave|give)[: ]{1,2}[\"'`]?"
    rb"([^\s\"'`]{8,200})[\"'`]? as [^\n]{0,30}\Z",
    re.IGNORECASE,
)
# `as the password store` tells of a program.
_ENDS_PHRASE = lazy_pattern(
    rb"[.,;:!?)\"'`]{1,3}(?=\s|\Z)|[ \t]*(?:\n|\Z)|[ \t]+(?:[^\w\s]"
    rb"|(?:for|to|on|and|but|when|if|now|then|it|he|she|they|we|i|you|instead|again"
    rb"|here|because|until|from|at|in|still|is|was|works?|worked)\b)",
    re.IGNORECASE,
)
_VARIABLE = lazy_pattern(rb"[A-Z0-9]+(?:_[A-Z0-9]+)+\Z")


def _used_as(block: bytes, end: int) -> Iterable[Span]:
    """`log in as me with … as the password`."""
    if _ENDS_PHRASE.match(block, end) is None:
        return ()
    first = line_start(block, end, 250)
    found = _BEFORE_AS.search(block, first, end)
    if found is None or not looks_like_password(found[1]) or _VARIABLE.match(found[1]):
        return ()
    return (found.span(1),)


_WORDS = lazy_pattern(rb"[a-z]{3,9}(?: [a-z]{3,9}){11,23}")


def _phrase(block: bytes, end: int) -> Iterable[Span]:
    """The twelve or more words of a seed phrase (BIP 39)."""
    found = _WORDS.match(block, end)
    return () if found is None else (found.span(),)


_REST = lazy_pattern(rb"[^\s\"'`,;<>()}\\]{6,200}")


def _made_up(block: bytes, end: int) -> Iterable[Span]:
    found = _REST.match(block, end - 1)
    if found is None or not looks_made_up(found.group()):
        return ()
    return (found.span(),)


def _last_word(block: bytes, end: int) -> Iterable[Span]:
    """`a1 LOGIN me …` of IMAP, `AUTH …` of Redis, and nothing behind it."""
    found = _REST.match(block, end - 1)
    if found is None or not looks_like_password(found.group()):
        return ()
    return (found.span(),) if block[found.end() :][:1] in (b"", b"\n") else ()


_QUOTED = lazy_pattern(rb"((?:[^\"\\\n]|\\.){3,200})\"")


def _quoted(block: bytes, end: int) -> Iterable[Span]:
    """`a1 LOGIN me "…"` of IMAP (RFC 9051, 6.2.3), with blanks, too."""
    found = _QUOTED.match(block, end)
    if found is None or is_placeholder(found[1]) or is_prose(found[1]):
        return ()
    return (found.span(1),)


def _password(block: bytes, end: int) -> Iterable[Span]:
    found = _REST.match(block, end - 1)
    if found is None or not looks_like_password(found.group()):
        return ()
    return (found.span(),)


def _key(block: bytes, end: int) -> Iterable[Span]:
    """`your key is …`, where it is no checksum and no id."""
    found = _REST.match(block, end - 1)
    if found is None or not looks_made_up(found.group()):
        return ()
    return (found.span(),) if looks_like_key(found.group()) else ()


def _typed(block: bytes, end: int) -> Iterable[Span]:
    r"""`send "…\r"` of expect, `user NAME …` of an FTP script."""
    before = b" ".join(block[max(0, end - 300) : end].lower().splitlines()[-3:])
    if b"assword" not in before and b"ftp" not in before:
        return ()
    found = _REST.match(block, end - 1)
    value = b"" if found is None else found.group().removesuffix(rb"\r")
    if not looks_like_password(value):
        return ()
    return ((end - 1, end - 1 + len(value)),)


_ONE_AND_END = lazy_pattern(
    rb"[\"'`]?([^\s\"'`,;()<>]{4,200}?)[\"'`]?[.!]?(?=[ \t]*(?:[\n,;()]|\Z|-[ ]))"
)


def _called_so(block: bytes, end: int) -> Iterable[Span]:
    """`temporary password: …`, `Enter your x password: …`, a word or not."""
    found = _ONE_AND_END.match(block, end - 1)
    if found is None or is_placeholder(found[1]) or is_address_or_path(found[1]):
        return ()
    return () if is_number(found[1]) else (found.span(1),)


_WORD = lazy_pattern(rb"[\"'`]?([^\s\"'`,;()<>:=]{4,200})")


def _behind_user(block: bytes, end: int) -> Iterable[Span]:
    """`user me and password …`."""
    found = _WORD.match(block, end - 1)
    if found is None or is_placeholder(found[1]):
        return ()
    value = found[1].rstrip(b".!")
    return ((found.start(1), found.start(1) + len(value)),)


RULES: tuple[Rule, ...] = (
    Rule(
        rb"\b(?:temp(?:orary)?|initial|default|one-time|generated|provisional)"
        rb" (?:password|passwd|pwd|pw)(?::| is:?) {1,3}[^\s]",
        _called_so,
    ),
    Rule(
        rb"\b(?:enter|type) (?:your|the) [\w.-]{1,30}(?: [\w.-]{1,30})? password: "
        rb"[^\s]",
        _called_so,
    ),
    Rule(
        rb"\buser(?:name)? [\w.@+-]{2,60} (?:and|und|et|y|e|with)"
        rb" (?:(?:the|mot de) )?(?:password|passwort|passe|contrase\xc3\xb1a) [^\s]",
        _behind_user,
    ),
    Rule(
        rb"(?:\bcreds|\bcredentials?|\blog(?:in|ged in)|\bauth(?:entication|enticated)?"
        rb"|(?:user|account) created)"
        rb"(?: failed| refused)?(?: for| with| as)?:?[ ]{1,2}",
        _user_and_password,
    ),
    Rule(
        rb"\b(?:otp|totp|one[- ]time (?:password|pass ?code|code|pin)|verification code"
        rb"|2fa code|mfa code|sms code)(?: code)?(?: is)?[:= ]{1,3}[0-9]{4}",
        _digits,
    ),
    Rule(rb"\bPIN(?: code)?(?: is)?[:= ]{1,3}[0-9]{4}", _digits, caseless=False),
    Rule(
        rb"\b(?:recovery|backup|unlock|activation|licen[cs]e|product)[ _-](?:key|code)"
        rb"(?: is)?[ ]?[:= ][ ]?[A-Za-z0-9]",
        _recovery,
    ),
    Rule(rb"(?:seed|recovery|secret) phrase(?: is)?[:= ]{1,3}", _phrase),
    Rule(rb"\bmnemonic(?: is)?[:= ]{1,3}", _phrase),
    Rule(
        rb"(?:snmp[^\n]{0,60} -c|snmp community|community string)[:= ]{1,3}[^\s]",
        _password,
    ),
    Rule(
        rb" as (?:(?:the|your|my|its|a|new|temporary|\w{2,10}'s) ){0,2}"
        rb"(?:password|passwd|passphrase)\b",
        _used_as,
    ),
    Rule(rb"\b(?:your|the|api|client) (?:\w{1,12} )?key is[: ]{1,2}[^\s]", _key),
    Rule(rb"[{,] ?(?:pass|pw|pwd): ?[^\s\"'{}]", _made_up),
    Rule(rb"\bLOGIN [\w.@+-]{2,64} [^\s]", _made_up, caseless=False),
    Rule(
        rb"(?:^|[ >])[A-Za-z0-9.]{1,8} LOGIN [\w.@+-]{2,64} [^\s]"
        rb"|redis[^\n]{0,60}\bAUTH [^\s]",
        _last_word,
        caseless=False,
    ),
    Rule(
        rb"(?:^|[ >'\"])[A-Za-z.]{0,6}[0-9]{1,6} LOGIN "
        rb"(?:\"[^\"\n]{1,80}\"|[\w.@+-]{2,64}) \"",
        _quoted,
        caseless=False,
    ),
    Rule(rb"\bsend (?:-- )?\"[^\s\"]", _typed),
    Rule(rb"^new value: [^\s]", _typed),
    Rule(rb"^user [\w.@-]{1,64} [^\s]", _typed, caseless=False),
)
