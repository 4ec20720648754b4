"""Passwords and keys as arguments of a call, or as members of a tuple."""

import re
from collections.abc import Iterable
from functools import partial

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.program_text import is_file_and_line
from eodh_tools.logs.redaction.rule import MARK, Rule, Span, line_end, line_start
from eodh_tools.logs.redaction.secret_names import NAMES
from eodh_tools.logs.redaction.user_names import is_user_name
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_code,
    is_placeholder,
    is_prose,
    looks_like_key,
    looks_like_password,
    looks_made_up,
)

_MAX_LINE_BYTES = 1_000
_MAX_ARGUMENTS = 6
_LEAST = 4
_NO_NAME = lazy_pattern(rb"[!#$%^&*~]")
# `worker12` is the name of a thing.
_NUMBERED = lazy_pattern(rb"[A-Za-z_-]+[0-9]{1,4}\Z")
_STRING = lazy_pattern(
    rb"[ \t]{0,4}(?:\w{1,20}=)?[bu]?\\?[\"']([^\"'\n\\]{1,512})\\?[\"']"
)
_FIRST_IS_NONE = lazy_pattern(rb"[ ]{0,2}None\b")
_ARGUMENT = lazy_pattern(
    rb"[ \t]{0,4}(?:[bu]?[\"']([^\"'\n\\]{0,512})[\"']"
    rb"|[\w.]{1,60}(?:\[[^\]\n]{0,40}\])?)[ \t]{0,4}(?=[,)\]])"
)


def _is_secret(value: bytes) -> bool:
    return len(value) >= _LEAST and not (
        is_placeholder(value) or is_address_or_path(value) or is_prose(value)
    )


def _is_key_of_a_map(block: bytes, at: int, value: bytes) -> bool:
    """Whether it is the name in `credentials['access_key']`."""
    return block[at : at + 1] == b"[" and is_code(value)


def _login(block: bytes, end: int) -> Iterable[Span]:
    """`auth=('user', '…')`, `HTTPBasicAuth('user', '…')`, `auth_with_token('…')`."""
    bracket = max(block.rfind(b"(", 0, end), block.rfind(b"[", 0, end))
    name = block[max(0, bracket - 30) : bracket].lower()
    strings: list[re.Match[bytes]] = []
    at = bracket + 1
    stop = line_end(block, at, _MAX_LINE_BYTES)
    while len(strings) < _MAX_ARGUMENTS and (found := _STRING.match(block, at, stop)):
        strings.append(found)
        at = found.end()
        if block[at : at + 1] != b",":
            break
        at += 1
    every = b"token" in name or b"key" in name
    ends = (n for n, s in enumerate(strings) if s[1] == MARK or _is_secret(s[1]))
    last = max(ends, default=0)
    for number, found in enumerate(strings):
        # A realm or a user may stand before the password.
        between = 0 < number < last
        named = between and (b" " in found[1] or not looks_like_password(found[1]))
        if named or not _is_secret(found[1]):
            continue
        if _is_key_of_a_map(block, bracket, found[1]):
            continue
        if every or number or looks_like_key(found[1]):
            yield found.span(1)


def _keys(block: bytes, end: int) -> Iterable[Span]:
    """`wf_set_key("…")`, where it looks like a key."""
    return _arguments(0, block, end - 1)


def _arguments(first: int, block: bytes, end: int) -> Iterable[Span]:
    """Strings that look made up, from the argument of this number on."""
    stop = line_end(block, end, _MAX_LINE_BYTES)
    at = end
    # `widget.connect(None, "clicked", …)` of a window's parts.
    if first and _FIRST_IS_NONE.match(block, at):
        return
    for number in range(_MAX_ARGUMENTS):
        found = _ARGUMENT.match(block, at, stop)
        if found is None:
            return
        value = found[1]
        if (
            number >= first
            and value
            and _NUMBERED.match(value) is None
            and (looks_made_up(value) or looks_like_key(value))
        ):
            yield found.span(1)
        at = found.end() + 1


# A value or what a stack trace shows in its place: `$link`, `Resource id #3`.
_ANY = lazy_pattern(
    rb"[ \t]{0,4}(?:[bu]?[\"']([^\"'\n]{0,512})[\"']|[\w.$&#\\=> -]{1,60}"
    rb"(?:\([\w\\.$-]{0,60}\))?)[ \t]{0,4}(?=[,)])"
)


# `T30UXC20260301`, `sentinel2-l2a`: names, too.
_JOINED = lazy_pattern(rb"[A-Z0-9]+\Z|[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)+\Z")


def _is_no_name(value: bytes) -> bool:
    return (
        looks_like_password(value, 2 * _LEAST)
        and b" " not in value
        and _NUMBERED.match(value) is None
        and (_JOINED.match(value) is None or looks_made_up(value))
    )


_STORES = (b"set_password", b"set_with_value", b"signintoportal")


def _of_user(block: bytes, end: int) -> Iterable[Span]:
    """`login(user, …)`, and `set_password(service, user, …)` of a key ring."""
    bracket = block.rfind(b"(", 0, end)
    name = block[max(0, bracket - 30) : bracket].lower()
    place = 3 if name.endswith(_STORES) else 2
    return _at_place(place, block, end, every=True)


# `Curlew_moor19`; a product's name has digits inside.
_WORDS = lazy_pattern(rb"[A-Za-z]+(?:[_-][A-Za-z]+)*[0-9]*\Z")
_ADDRESS = lazy_pattern(rb"[a-z]{2,10}://|[\w-]+(?:\.[\w-]+)+\Z")


def _after_user(block: bytes, end: int) -> Iterable[Span]:
    """`Catalog(address, user, …)`: what looks made up right behind a user's name."""
    at = block.rfind(b"(", 0, end) + 1
    stop = line_end(block, at, _MAX_LINE_BYTES)
    before = b""
    host = False
    for _ in range(_MAX_ARGUMENTS + 2):
        found = _ANY.match(block, at, stop)
        if found is None:
            return
        value = found[1] or b""
        sure = _NO_NAME.search(value) is not None or (
            host and (_JOINED.match(value) is None or _WORDS.match(value) is not None)
        )
        if sure and is_user_name(before) and looks_made_up(value):
            yield found.span(1)
        host = host or _ADDRESS.match(value) is not None
        before = value
        at = found.end() + 1


_CHARACTERS = lazy_pattern(rb"[\"']([^\"'\n]{4,200})[\"']\Z")
_OF_A_STORE = lazy_pattern(
    rb"pass|load|store|key(?!board)|secret|cred|auth|init\b", re.IGNORECASE
)


def _characters(block: bytes, end: int) -> Iterable[Span]:
    """`load(in, "…".toCharArray())`: so Java takes a password, and little else."""
    first = line_start(block, end, 300)
    stop = block.rfind(b".", first, end)
    found = _CHARACTERS.search(block, first, stop)
    if found is None or not _is_secret(found[1]):
        return ()
    sure = _OF_A_STORE.search(block, first, found.start()) is not None
    return (found.span(1),) if sure or looks_made_up(found[1]) else ()


def _at_place(
    place: int, block: bytes, end: int, *, every: bool = False
) -> Iterable[Span]:
    """The string at a place among the strings of a call: `connect(host, user, …)`."""
    at = block.rfind(b"(", 0, end) + 1
    stop = line_end(block, at, _MAX_LINE_BYTES)
    strings = 0
    for _ in range(_MAX_ARGUMENTS):
        found = _ANY.match(block, at, stop)
        if found is None:
            return
        strings += found[1] is not None
        if found[1] is not None and strings == place:
            value = found[1]
            if _is_secret(value) and (every or _is_no_name(value)):
                yield found.span(1)
            return
        at = found.end() + 1


_HOST = lazy_pattern(
    rb"netrc|authenticators|[\"'][\w-]+(?:\.[\w-]+)+[\"'][:,][ ]?\(", re.IGNORECASE
)


def _netrc_entry(block: bytes, end: int) -> Iterable[Span]:
    """`('user', None, '…')`: an entry of a netrc file, as Python prints it."""
    first = line_start(block, end, 300)
    found = _ARGUMENT.match(block, end)
    if found is None or not found[1] or _HOST.search(block, first, end) is None:
        return ()
    return (found.span(1),) if looks_like_password(found[1]) else ()


_BARE = lazy_pattern(rb"[\w.@+-]{1,64},[ ]?([^\s,()\"']{6,200})\)")


def _bare_arguments(block: bytes, end: int) -> Iterable[Span]:
    """`LoginInfo(user,…)`, as a program prints an object."""
    found = _BARE.match(block, end)
    return () if found is None or not looks_made_up(found[1]) else (found.span(1),)


_BRACKETED = lazy_pattern(rb"([^\s\"'()\[\]]{6,200})[)\]]")


def _bracketed(block: bytes, end: int) -> Iterable[Span]:
    """`password(…)`, `password[…]`, where it is no name and no index."""
    found = _BRACKETED.match(block, end - 1)
    if found is None or not looks_like_password(found[1]):
        return ()
    if is_file_and_line(found[1]):
        return ()
    made_up = _NO_NAME.search(found[1]) is not None or looks_like_key(found[1])
    return (found.span(1),) if made_up else ()


RULES: tuple[Rule, ...] = (
    Rule(
        rb"(?:auth|auth_with_(?:creds|token)|creds|credentials|login|authenticate"
        rb"|add_(?:password|credentials)|auth_password|username_pw_set|basic_auth|sentinelapi|set_(?:credentials|auth|token)|frozen)"
        rb"(?:[\"']?[ \t]{0,2}(?:[=:][ \t]{0,2})?|\(args[=:][ ]?)[(\[][ \t]{0,2}"
        rb"[bu]?[\"']",
        _login,
    ),
    # `(address, user, password)`, in any language.
    Rule(
        rb"(?:\bPDO(?:->__construct)?|mysqli?(?:->__construct)?|\bDBI(?:->|::| )connect"
        rb"|getconnection|(?:mysqli?|ftp|imap|sqlsrv|ibase|ifx|odbc)_(?:p?connect|open)"
        rb"|dbconnect|create_?connection|\bgis)\(",
        partial(_at_place, 3, every=True),
    ),
    Rule(rb"connect(?:ion)?(?:->__construct)?\([\"'$\w]", partial(_at_place, 3)),
    # `(user, password)`.
    Rule(
        rb"(?:auth(?:entication|enticate|orization)?_?basic|basic_?auth\w{0,16}"
        rb"|(?:ftp_|ssh2_auth_)?(?:login|logon|password)|ldap_bind|oci_p?connect"
        rb"|networkcredentials?"
        rb"|(?:basic|password|ps|usernamepassword|clear)"
        rb"_?(?:credentials?|authentication)(?:\.create|\.basic)?|credentials\.basic"
        rb"|set(?:basic)?auth|userpass|passwordauth|setup_session|earthexplorer"
        rb"|key_set_with_value|signintoportal|sardine\w{0,12}\.begin)\([\"'$\w]",
        _of_user,
    ),
    Rule(
        rb"(?:client|api|downloader|account|_session|earthdatasession"
        rb"|sessionwith(?:header|auth|login|cred|user)\w{0,40})\([\"']",
        partial(_at_place, 2),
    ),
    # No key of the host is given: `transport.connect(None, user, password)`.
    Rule(
        rb"(?:transport|\btrans|\bt|ssh|sftp)\.connect\(None,[ ]?[\"']",
        partial(_at_place, 2, every=True),
    ),
    Rule(
        rb"(?:catalog|database|explorer|portal|archive|geoserver|geonetwork|connection"
        rb"|service(?:web)?"
        rb"|connect|sign_?in\w{0,20}|log_?in\w{0,20}|userpassword)\([\"'$\w]",
        _after_user,
    ),
    Rule(rb"[\"']\.toCharArray\(\)", _characters, caseless=False),
    Rule(rb"awscredentials\([\"']", _keys),
    Rule(rb"\bsendline\([bu]?[\"']", partial(_at_place, 1)),
    Rule(rb"set_?(?:api_?)?key\([\"']", _keys),
    Rule(NAMES + rb"\)[ ]?=[ ]?\(", partial(_arguments, 0)),
    Rule(rb"\bauth[ ]?=[ ]?\(", partial(_arguments, 1)),
    Rule(rb"\b(?:fernet|hmac\.new|from_key)\(", partial(_arguments, 0)),
    Rule(
        rb"(?:\bjwt\.(?:en|de)code|\.connect|\b(?:ftplib\.)?ftp(?:_tls)?|\.set_auth)\(",
        partial(_arguments, 1),
    ),
    Rule(rb"[\"'],[ ]?(?:None|''|\"\"),[ ]?", _netrc_entry, caseless=False),
    Rule(rb"(?:login|credentials?|auth)(?:info|entry|data)?\(", _bare_arguments),
    Rule(rb"(?:password|passwd|passphrase|secret)[(\[][^\s\"'()\[\]]", _bracketed),
)
