"""Passwords with blanks in them, where the line says where they end."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.rule import Rule, Span, line_end, line_start, one_of
from eodh_tools.logs.redaction.secret_names import PASSWORDS
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_code,
    is_placeholder,
    is_prose,
)

_MAX_LINE_BYTES = 300
_LEAST_BYTES = 6
_MAX_WORDS = 8
# What a program writes before each line of what it shows.
_TAG = rb"[ \t]*(?:\[[\w.-]{1,40}\][ \t]+)?(?:-[ \t]+)?"
# `password:` or `db_password =` of a settings file, with the value to the line's end.
_SETTING = lazy_pattern(
    rb"(?P<head>"
    + _TAG
    + rb")[\w.-]{0,60}(?P<sign>[ \t]*[:=|][ \t]+)"
    + rb"(?P<value>[^\s\"'#|>&*!{\[(\\<](?:[^\n\"'{}<>]|(?<=[A-Za-z])'(?=[^\s']))*?)"
    + rb"(?:[ \t]+#[^\n]*)?[ \t]*\Z"
)
_USER = lazy_pattern(
    _TAG
    + rb"(?:[\w.-]{0,40}[_.-])?(?:user(?:[_-]?name)?|login|e-?mail)"
    + rb"[ \t]*[:=|][ \t]+[^\s]",
    re.IGNORECASE,
)
# `user: me, password: one two three`, in one line.
_USER_BEFORE = lazy_pattern(
    rb"\b(?:user(?:name)?|login|usuario|utente|benutzer|utilisateur|identifiant|e-?mail)"
    rb"[ \t]?[:=][ \t]?[\w.@+-]{2,60}[ \t]?[,;/][ \t]?(?:(?:and|y|e|et|und)[ \t])?"
    rb"[^\s:=]{2,20}(?: de passe)?[ \t]?[:=]\Z",
    re.IGNORECASE,
)
_WORDS_TO_END = lazy_pattern(rb"[ \t]+([^\s\"'(\[{<][^\n\"'<>(){}\[\]=]*?)[.]?[ \t]*\Z")
_NAME_BACKWARDS = lazy_pattern(rb"[\w.-]{1,60}")
_FURTHER = lazy_pattern(rb"[ \t][\w.-]{1,40}(?:=|: )")
_SHELL_END = lazy_pattern(rb"[ \t]*(?:[&|;<>]|\Z)")
_OPTION = lazy_pattern(rb"--?[\w-]{1,40}=\Z")
# A shell's trace quotes the whole of it: nothing else is in these quotes.
# So does a list of the environment.
_IS_ARGUMENT = lazy_pattern(
    rb"(?:(?:export|declare -g?x|typeset -x|readonly|local|env|-e|--env)[ =]"
    rb"|(?:env|environ|environment|Env|Environment)[\"']?[=:] ?\["
    rb"|[\"'], ?)\Z"
)
_IN_CAPITALS = lazy_pattern(rb"[A-Z][A-Z0-9]{0,40}_[A-Z0-9_]{0,40}PHRASE\Z")
_SET = lazy_pattern(rb"(?<![^\s>&|(+])set[ \t]{1,4}\Z", re.IGNORECASE)


def _passphrase(block: bytes, end: int) -> Iterable[Span]:
    """Find a value of several words behind the name of a password and its sign."""
    behind = block[end : end + 1]
    if behind in (b" ", b"\t"):
        return _beside_a_user(block, end) or _behind_a_user(block, end)
    if block[end - 1 : end] == b"=" and behind not in (b"'", b'"', b"\n", b"="):
        return _before_its_command(block, end) or _to_the_quote_or_end(block, end - 1)
    return ()


# `RESTIC_PASSWORD=one two restic backup …`: the words up to the command it is for.
_ASSIGNED_FIRST = lazy_pattern(
    rb"(?:\A|(?:[$#%>+;&|] |\(|\b(?:env|sudo|export|RUN) )[ \t]*)"
    rb"(?:[A-Z]\w*=[^\s=]+ ){0,4}[A-Z][A-Z0-9_]{1,60}\Z"
)
_PLAIN = rb"[^\s\"'$=`\\|;&<>()]"
_WORDS_AND_COMMAND = lazy_pattern(
    rb"(?P<words>" + _PLAIN + rb"{1,40}(?: (?!-)" + _PLAIN + rb"{1,40}){1,7}?)"
    rb" (?:[\w./-]{0,60}/)?(?:restic|borg(?:matic)?|rclone|duplicity|duply|kopia|rustic"
    rb"|attic|psql|pg_\w{2,20}|createdb|dropdb|ogr2ogr|raster2pgsql|shp2pgsql|mysql\w{0,10}"
    rb"|mariadb\w{0,12}|sshpass|redis-cli|valkey-cli|mongo\w{0,10}|gpg2?|openssl|docker"
    rb"|podman|skopeo|ansible\w{0,12}(?:-\w{1,12})?|terraform|tofu|aws|s3cmd|curl|wget|git"
    rb"|python[0-9.]{0,4}|node|java|julia|Rscript|bash|sh|make|npm|pip[0-9.]{0,4}|twine"
    rb"|cargo|helm|kubectl|vault|gdal\w{1,20}|eumdac|cdsapi|lftp|ftp|sftp|scp|ssh|rsync"
    rb"|cryptsetup|7z|zip|unzip|smbclient|ldap\w{2,12}|kinit|openvpn|openconnect)"
    rb"(?=[ \t]|\n|\Z)"
)
_MAX_BEFORE_BYTES = 300


def _before_its_command(block: bytes, end: int) -> Iterable[Span]:
    """`RESTIC_PASSWORD=my long pass restic backup …`, as a log quotes it no more."""
    first = _behind_prefix(block, line_start(block, end, _MAX_BEFORE_BYTES))
    if first > end or not _ASSIGNED_FIRST.search(block[first : end - 1]):
        return ()
    found = _WORDS_AND_COMMAND.match(block, end, line_end(block, end, _MAX_LINE_BYTES))
    return (
        ()
        if found is None or _FURTHER.search(found["words"])
        else (found.span("words"),)
    )


def _beside_a_user(block: bytes, end: int) -> Iterable[Span]:
    """`password: one two three`, next to a line with `username: …`."""
    first = line_start(block, end, _MAX_LINE_BYTES)
    stop = line_end(block, end, _MAX_LINE_BYTES)
    head = _behind_prefix(block, first)
    found = _SETTING.match(block[head:stop])
    if found is None or not head + found.start("sign") < end <= head + found.end(
        "sign"
    ):
        return ()
    if not _is_passphrase(found["value"]):
        return ()
    before = line_start(block, first - 1, _MAX_LINE_BYTES) if first else first
    for at in (before, stop + 1):
        if at != first and _USER.match(block, _behind_prefix(block, at)):
            return ((head + found.start("value"), head + found.end("value")),)
    return ()


def _behind_a_user(block: bytes, end: int) -> Iterable[Span]:
    first = line_start(block, end, _MAX_LINE_BYTES)
    if _USER_BEFORE.search(block[first:end]) is None:
        return ()
    stop = line_end(block, end, _MAX_LINE_BYTES)
    found = _WORDS_TO_END.match(block[end:stop])
    if found is None or not _is_passphrase(found[1]):
        return ()
    return ((end + found.start(1), end + found.end(1)),)


def _behind_prefix(block: bytes, at: int) -> int:
    prefix = PREFIX.match(block, at)
    return at if prefix is None else prefix.end()


def _to_the_quote_or_end(block: bytes, end: int) -> Iterable[Span]:
    """`'db_password=one two'` as one argument; `set X_PASSWORD=one two` of cmd.exe."""
    backwards = _NAME_BACKWARDS.match(block[max(0, end - 60) : end][::-1])
    start = end if backwards is None else end - backwards.end()
    start -= 2 * (block[start - 2 : start] in (b"-P", b"-D"))
    option = _OPTION.search(block[max(0, start - 44) : start])
    start -= 0 if option is None else len(option.group())
    stop = line_end(block, end, _MAX_LINE_BYTES)
    quote = block[start - 1 : start]
    if quote in (b"'", b'"'):
        stop = block.find(quote, end, stop)
        if stop > 0 and _IS_ARGUMENT.search(block, max(0, start - 30), start - 1):
            value = block[end + 1 : stop]
            harmless = is_placeholder(value) or is_address_or_path(value)
            return () if b" " not in value or harmless else ((end + 1, stop),)
    elif _SET.search(block, max(0, start - 8), start):
        closed = _SHELL_END.search(block[end + 1 : stop])
        stop = stop if closed is None else end + 1 + closed.start()
    elif not (
        block[start:end].lower().endswith(b"phrase")
        and not block[line_start(block, start, 60) : start].strip()
    ):
        return ()
    elif _IN_CAPITALS.match(block, start, end) is not None:
        # As `env` prints it: no program says a sentence so.
        words = block[end + 1 : stop].rstrip()
        few = 1 < len(words.split()) <= _MAX_WORDS and not is_placeholder(words)
        return ((end + 1, end + 1 + len(words)),) if few else ()
    if stop < 0 or not _is_passphrase(block[end + 1 : stop]):
        return ()
    return ((end + 1, stop),)


_WORDS = lazy_pattern(rb"[ \t]{1,40}([^\n]{6,100}?)[ \t]*(?=\n|\Z)")


def _block_of_words(block: bytes, end: int) -> Iterable[Span]:
    """`password: >-`, and several words as the next line."""
    found = _WORDS.match(block, _behind_prefix(block, end))
    if found is None or b":" in found[1] or not _is_passphrase(found[1]):
        return ()
    return (found.span(1),)


def _is_passphrase(value: bytes) -> bool:
    """Whether it is several words, no sentence, no list of assignments and no code."""
    if b" " not in value or not _LEAST_BYTES <= len(value) <= _MAX_LINE_BYTES:
        return False
    return not (
        len(value.split()) > _MAX_WORDS
        or value[:1] in b" \"'"
        or _FURTHER.search(value)
        or is_placeholder(value)
        or is_placeholder(value.split()[0])
        or is_prose(value)
        or is_code(value)
        or is_address_or_path(value)
    )


RULES: tuple[Rule, ...] = (
    # Before the other rules of assignments, which take the first word.
    Rule(
        one_of((*PASSWORDS, "secret")) + rb"[ \t]{0,4}[:=|]",
        _passphrase,
    ),
    Rule(one_of(PASSWORDS) + rb"[\"']?:[ ]{1,2}[|>][-+]? ?\n", _block_of_words),
)
