"""A user and a secret beside each other: pairs, options of tools, two keys."""

from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.evidence import is_named
from eodh_tools.logs.redaction.near_names import (
    SHORT,
    VALUE,
    bare,
    span_of,
)
from eodh_tools.logs.redaction.near_values import is_key, is_password
from eodh_tools.logs.redaction.rule import Rule, Span
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_number,
    is_placeholder,
    looks_like_key,
    looks_made_up,
)

_USER = (
    rb"[\"'`]?(?!(?:for|as|with|using|are|is|of|in|to|from|on|by|import) )"
    rb"[A-Za-z_][\w.@+-]{1,63}[\"'`]?"
)
_PAIR = lazy_pattern(
    rb"[ \t\"'`=:<({\[]{1,12}(?:(?:as|for|with|using|are|is) )?"
    + _USER
    + rb"(?P<apart>[ ]?[/|:,][ ]?|[ ](?:and|und|et|y|e|en) |[ ]{1,4})[\"'`]?"
    + VALUE
)
_SURE_PAIR = (b"cred", b"creds", b"credentials", b"pass", b"password", b"daten")


def _pair(block: bytes, end: int) -> Iterable[Span]:
    """`credentials (me, …)`, `user/pass: me/…`, `login me …`."""
    found = _PAIR.match(block, end - 1)
    if found is None:
        return ()
    value = bare(found)
    # `credentials <https://…>`; the sum of a module of Go.
    if value.startswith((b"//", b"h1:")):
        return ()
    sure = block[max(0, end - 14) : end - 1].lower().endswith(_SURE_PAIR)
    named = sure and not found["apart"].isspace()
    if not (is_password(value) if named else looks_made_up(value)):
        return ()
    return (span_of(found),)


def _after_user(block: bytes, end: int) -> Iterable[Span]:
    """`u=me p=…`, `user me pass …`."""
    found = SHORT.match(block, end)
    if found is None or found["value"].startswith(b"//"):
        return ()
    value = bare(found)
    return (span_of(found),) if is_password(value) and not is_named(value) else ()


_LEAST_NAMED = 4


def _named_after_user(block: bytes, end: int) -> Iterable[Span]:
    """`user=me pass=…`, `{user: me, pw: …}`, a word or not."""
    found = _NAMED.match(block, end)
    if found is None or len(found.group()) < _LEAST_NAMED:
        return ()
    value = found.group()
    harmless = is_placeholder(value) or is_number(value) or is_address_or_path(value)
    # The pass of a satellite.
    return () if harmless or value.lower().endswith(b"scending") else (found.span(),)


_NAMED = lazy_pattern(rb"[^\s\"'`,;(){}\[\]&]{1,200}")


def _typed(block: bytes, end: int) -> Iterable[Span]:
    """`--user me …`, `-u me:…`, where nothing but a password looks so."""
    return tuple(
        span
        for span in _after_user(block, end)
        if looks_made_up(block[slice(*span)]) and b":" not in block[slice(*span)]
    )


# `root:runner2024` may be a user and a group, or a host and a folder.
_NUMBERED = lazy_pattern(
    rb"[A-Za-z_-]+[0-9]{1,4}\Z|[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)+\Z"
)
_LEAST_LONG = 10


def _of_administrator(block: bytes, end: int) -> Iterable[Span]:
    """`admin:…`, where it is hardly a name."""
    found = SHORT.match(block, end)
    value = b"/" if found is None else bare(found)
    # Most are paths.
    if b"/" in value or b":" in value:
        return ()
    long = len(value) >= _LEAST_LONG and _NUMBERED.match(value) is None
    return _after_user(block, end) if long or looks_made_up(value) else ()


def _further_key(block: bytes, end: int) -> Iterable[Span]:
    """`--set-credentials … …`, when the first one is gone."""
    found = SHORT.match(block, end)
    return () if found is None or not is_key(bare(found)) else (span_of(found),)


def _key_of_user(block: bytes, end: int) -> Iterable[Span]:
    """`user 12345 key …` of the Climate Data Store."""
    found = SHORT.match(block, end)
    return () if found is None or not looks_like_key(bare(found)) else (span_of(found),)


_KEY_PAIR = lazy_pattern(
    rb"(?<![A-Z0-9])(?P<name>(?=[A-Z0-9]{0,19}[0-9])(?=[A-Z0-9]{0,19}[A-Z])[A-Z0-9]{20})"
    rb"[\"'][,:][ ]?[\"'](?P<key>[A-Za-z0-9/+]{40})[\"']"
)


def _two_keys(block: bytes, end: int) -> Iterable[Span]:
    """`('…', '…')`: the two keys of an object store, known only by their lengths."""
    found = _KEY_PAIR.match(block, end - 22)
    if found is None or not is_key(found["key"]):
        return ()
    return found.span("name"), found.span("key")


_PLAIN_PAIR = lazy_pattern(
    rb"(?<![A-Za-z0-9])(?P<name>(?=[A-Z0-9]{0,19}[0-9])(?=[A-Z0-9]{0,19}[A-Z])"
    rb"[A-Z0-9]{20})[:/](?P<key>[A-Za-z0-9/+]{40})(?![\w/+=-])"
)
_LOWER_PAIR = lazy_pattern(
    rb"(?<![\w-])(?P<name>(?=[a-z]{0,31}[0-9])[0-9a-z]{32})"
    rb":(?P<key>(?=[a-z]{0,31}[0-9])[0-9a-z]{32})(?![\w-])"
)
_MAX_AROUND_BYTES = 200


def _plain_two_keys(block: bytes, end: int) -> Iterable[Span]:
    """`KEY:SECRET` of s3fs, here or in the line after its name."""
    first, stop = max(0, end - _MAX_AROUND_BYTES), end + _MAX_AROUND_BYTES
    for found in _PLAIN_PAIR.finditer(block, first, stop):
        if is_key(found["key"]):
            yield found.span("name")
            yield found.span("key")


def _keys_of_s3fs(block: bytes, end: int) -> Iterable[Span]:
    """The two keys of an object store near s3fs, some of small letters alone."""
    yield from _plain_two_keys(block, end)
    first, stop = max(0, end - _MAX_AROUND_BYTES), end + _MAX_AROUND_BYTES
    for found in _LOWER_PAIR.finditer(block, first, stop):
        if looks_like_key(found["name"]) or looks_like_key(found["key"]):
            yield found.span("name")
            yield found.span("key")


def _in_channel(block: bytes, end: int) -> Iterable[Span]:
    """`/t/…/channel` of conda, without a host."""
    found = SHORT.match(block, end)
    stop = -1 if found is None else block.find(b"/", end, found.end())
    return ((end, stop),) if stop > 0 and is_key(block[end:stop]) else ()


# The user, and the password's name, behind the user's name.
_PASSWORD = (
    rb"[\"']?[ ]?[:= ][ ]?[\"']?[a-z_][\w.@-]{1,59}[\"']?[,;]?"
    rb"[ ]{1,2}[\"']?p(?:w|ass|wd)?[\"']?[ ]?[:= ][ ]?[\"']?"
)

RULES: tuple[Rule, ...] = (
    Rule(
        rb"(?:\bcreds?|credentials?|\blog ?in(?: [a-z]{1,10})?|\bauth|\blogged in"
        rb"|netrc:? [\w-]+(?:\.[\w-]+)+|zugangsdaten"
        rb"|identifiants|user(?:name)?[/: ]{1,3}pass(?:word)?)[^\w\n.]",
        _pair,
    ),
    # Apart: a long name is searched for much faster than one letter.
    Rule(rb"\b(?:user(?:name)?|ident(?:ity)?|login|e?mail)" + _PASSWORD, _after_user),
    Rule(rb"\bu" + _PASSWORD, _after_user),
    # Of JSON without blanks.
    Rule(rb"\"u\":\"[\w.@-]{2,60}\",\"p(?:w|ass|wd)?\":\"", _after_user),
    Rule(
        rb"\b(?:user(?:name)?|login|e?mail)[\"']?[:=] ?"
        rb"[\"']?[a-z_][\w.@-]{1,59}[\"']?[,;]?"
        rb" {0,2}[\"']?(?:pw|pwd|pass|passwd)[\"']?[:=] ?[\"']?",
        _named_after_user,
    ),
    Rule(
        rb"\buser [\w.@+-]{2,60}(?:(?: /|:|,) (?:password )?| with password )"
        rb"|\bbasic[ _-]?auth[:=] ?[\w.@+-]{2,60} "
        rb"|[<>] pass |[ \t]/(?:pw|pwd|pass)[:=]|ftp> ?user [\w.@-]{1,60} ",
        _after_user,
    ),
    Rule(
        rb"(?:credentials|keys|secrets?|tokens?)[ :=]{1,3}\[redacted\][ ,:/]{1,3}",
        _further_key,
    ),
    Rule(
        rb"(?:^|[ \t\"'])(?:-u|--user|--auth|--login|--creds?|--credentials|user ?=)"
        rb"(?:[ =]{1,2}|[\"'], ?)?[\"']?[\w.@+-]{2,60}:",
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
    Rule(
        rb"(?: as [\w.@+-]{2,60}|\bunlock(?:ed|ing)?) with "
        rb"|\badd_user [\w.@-]{2,60} |\brequirepass |(?:^|[ :])pass ?= ",
        _typed,
    ),
    Rule(rb"[ \"'(](?:admin|root)[:/]", _of_administrator),
    Rule(rb"[\"'][A-Z0-9]{20}[\"'][,:]", _two_keys, caseless=False),
    Rule(rb"s3fs", _keys_of_s3fs),
    # With a word before: to search for only the two takes a tenth of all rules' time.
    Rule(
        rb"(?:echo|printf|keys?|credentials|creds|secrets?|ak/sk)[=: ]{1,3}[\"']?"
        rb"[A-Z0-9]{20}[:/]",
        _plain_two_keys,
    ),
    Rule(rb"[ \t\"'=]/t/", _in_channel, caseless=False),
    Rule(
        rb"\b(?:user|uid|login)[ =:]{1,2}[\"']?[\w.@-]{1,60}[\"']?,?"
        rb" key[ =:]{1,3}[\"']?",
        _key_of_user,
    ),
    Rule(
        rb"\byou gave[: ]{1,2}[\"']?|\b(?:key|token) [^\n]{1,100}, got ", _key_of_user
    ),
)
