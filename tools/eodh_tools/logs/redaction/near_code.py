"""What stands near a secret's name and is code, a word, a host or a picture."""

import re

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.value_checks import count_changes

_MAX_BEFORE_BYTES = 120
# `CFStringRef.in_dll(…)`, `typing.Optional[…]`, `constants.R_OK |`, `&v1.Secret{`,
# `.toBeVisible()`, `get_flags(`, `!isShown(`.
_CODE = lazy_pattern(
    rb"[.!&*]{0,2}[A-Za-z_]\w{0,60}(?:(?:\.|::|->)[A-Za-z_]\w{0,60}){1,6}"
    rb"(?:[({\[]| ?[|&]{1,2} )|[.!&*][A-Za-z_]\w{0,60}[({\[]"
    rb"|(?=[A-Za-z]{0,40}(?:_|[a-z][A-Z]))[A-Za-z_]{3,60}[({\[]"
)
# `io.kubernetes.client.V1Secret`, `.Values.tls.enabled`, `pk.s2kParams`, `x509.Pool`.
_PART = rb"[A-Za-z_][A-Za-z_]{0,40}[0-9]{0,4}[A-Za-z_]{0,40}"
_MEMBER = lazy_pattern(
    rb"[!&*.#]{0,2}(?:(?:"
    + _PART
    + rb"(?:\.|::|->)){2,8}"
    + _PART
    + rb"|[a-z]{1,20}[0-9]{0,3}[a-z]?(?:\.|::|->)[A-Za-z][A-Za-z0-9]{0,40})\Z"
)
_INNER_CAPITAL = lazy_pattern(rb"[a-z0-9_][A-Z]|\.[A-Z]|_")
_MOST_CHANGES = 0.4
_NAMES_BEFORE = lazy_pattern(rb"\bimport \Z|\barn:[^\s\"']{1,100}:secret:\Z|:`~?\Z")
_TEMPLATE = lazy_pattern(rb"\{[{%]|<%|\[\[")


def is_of_code(block: bytes, found: re.Match[bytes]) -> bool:
    """Whether a program's name stands there, or the name of a stored secret."""
    start = found.start("value")
    if _NAMES_BEFORE.search(block, max(0, start - _MAX_BEFORE_BYTES), start):
        return True
    if _CODE.match(block, start) is not None or _is_member(block, found):
        return True
    if _is_further(block, found):
        return True
    return is_of_a_template(block, found)


def _is_member(block: bytes, found: re.Match[bytes]) -> bool:
    """Whether it is a member of a member, a module's type or a pointer's."""
    value = found["value"].rstrip(b".:,")
    start = found.start("value")
    if _MEMBER.match(value) is None or _INNER_CAPITAL.search(value) is None:
        return False
    if count_changes(value) >= _MOST_CHANGES * len(value):
        return False
    # `password moor.Kranich7` may be one, but not `*moor.Kranich`.
    several = value.strip(b".").count(b".") > 1 or value[:1] in b".!&*"
    pointed = block[start - 1 : start] in (b"*", b"&", b"!", b".")
    return several or pointed or not any(map(bytes.isdigit, _last(value)))


# `login(user, password, Mode.Simple)`, `LOGON_NETWORK)`: the next argument.
_ARGUMENT = lazy_pattern(
    rb"(?:[A-Z][A-Za-z]{1,40}(?:\??\.[A-Z][A-Za-z]{1,40}){1,3}|[A-Z]{2,20}[0-9]{0,3}(?:_[A-Z0-9]{1,20}){1,6})"
    rb"(?=[,)])"
)
# `$PWD:/v image`, `--token $X_TOKEN next`: the shell puts its value there.
_VARIABLE = lazy_pattern(rb"\$\{?\w{0,60}\Z")
_FILLED_IN = lazy_pattern(rb"[A-Za-z][\w.-]{1,80}=\$[A-Z{(]")


def _is_further(block: bytes, found: re.Match[bytes]) -> bool:
    """Whether it is the next argument of a call, or stands behind a variable's name."""
    start = found.start("value")
    between = block[found.start() : start]
    if b"," in between and _ARGUMENT.match(block, start) is not None:
        return True
    if b"=" not in between and between[-1:] not in (b'"', b"'"):
        first = max(0, found.start() - 64)
        if _VARIABLE.search(block, first, found.start()) is not None:
            return True
    if _FILLED_IN.match(found["value"]) is not None:
        return True
    # `"PWD="+folder`: the text ends there.
    return between == b'="' and found["value"][:1] == b"+"


def _last(value: bytes) -> list[bytes]:
    part = value.rpartition(b".")[2]
    return [part[at : at + 1] for at in range(len(part))]


def is_of_a_template(block: bytes, found: re.Match[bytes]) -> bool:
    """Whether an expression of a template begins before: `{{ .Values.db.password }}`.

    What stands in quotes there is its default, and may be a secret.
    """
    start = found.start("value")
    opened = _TEMPLATE.search(block, found.start(), start) is not None
    return opened and block[start - 1 : start] not in (b"'", b'"')


# `proxy_pass http://…;` of nginx.
_PASSES_ON = lazy_pattern(
    rb"(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass[ \t]+(?:[a-z]{2,8}:)?\Z"
)
# `Two-Factor`, `OpenLDAP/WinLDAP`, `non-NULL`.
_TWO_WORDS = lazy_pattern(rb"[A-Za-z]{2,20}[-/][A-Za-z]{2,20}\Z")
_SAID = (b":", b"=", b">", b"is", b"to", b'"', b"'", b"`")


def is_of_words(block: bytes, found: re.Match[bytes]) -> bool:
    """Whether it is where a server passes on to, or two words beside a name."""
    start = found.start("value")
    if _PASSES_ON.search(block, max(0, start - _MAX_BEFORE_BYTES), start):
        return True
    if _TWO_WORDS.match(found["value"].rstrip(b".:!?,")) is None:
        return False
    between = block[found.start() : start].lower()
    return not any(word in between for word in _SAID)


_RUN_BACKWARDS = lazy_pattern(rb"[A-Za-z0-9+/]{1,100}")
_LEAST_RUN_BYTES = 40
_LEAST_CHANGES = 0.25


def is_in_base64(block: bytes, end: int) -> bool:
    """Whether the name is a piece of a picture's or a table's bytes in base64."""
    backwards = block[max(0, end - 1 - 100) : end - 1][::-1]
    run = _RUN_BACKWARDS.match(backwards)
    if run is None or len(run.group()) < _LEAST_RUN_BYTES:
        return False
    return count_changes(run.group()) >= len(run.group()) * _LEAST_CHANGES
