"""Names that hold a secret only if the value looks like one, and other languages'."""

import re
from collections.abc import Callable, Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.quoted_values import value_at, whole_value
from eodh_tools.logs.redaction.rule import (
    MAX_NAME_BYTES,
    Rule,
    Span,
    line_end,
    line_start,
    one_of,
)
from eodh_tools.logs.redaction.secret_names import NAMES, SURE
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_placeholder,
    looks_like_key,
    looks_like_password,
    looks_made_up,
    looks_random,
)

_LEAST = 8
_LEAST_KEY = 24
_MAX_BACK_BYTES = 400
_QUOTES = (b"'", b'"')
# Words for a password or a key in the languages of Europe and of many users.
_WORDS = (
    *("mdp", "motdepasse", "cl\u00e9 d['\u2019]api", "cle d['\u2019]api"),
    *("schl\u00fcssel", "clave", "chiave", "parol\u0103"),
    *("parola d(?:'|\u2019)ordine", "palavra[ -]passe", "clave de acceso"),
    *("code d(?:'|\u2019)acc(?:e|\u00e8)s", "codice (?:di |d(?:'|\u2019))accesso"),
    *("zugangs(?:code|wort)", "toegangscode"),
    *("kodeord", "contrasenya", "pasahitza", "cyfrinair", "pasfhocal", "facal-faire"),
    *("\u015fifre", "\u015eifre", "kata sandi", "m\u1eadt kh\u1ea9u"),
    "\u0434\u043e\u0441\u0442\u0443\u043f\u0443",
    "\u03ba\u03c9\u03b4\u03b9\u03ba\u03cc\u03c2",
    "\u03c0\u03c1\u03cc\u03c3\u03b2\u03b1\u03c3\u03b7\u03c2",
    *("\u5bc6\u78bc", "\u5bc6\u94a5", "\u91d1\u9470", "\ube44\ubc00\ubc88\ud638"),
    "\u0627\u0644\u0645\u0631\u0648\u0631",
    *("\u05e1\u05d9\u05e1\u05de\u05d4", "\u092a\u093e\u0938\u0935\u0930\u094d\u0921"),
    "\u0e23\u0e2b\u0e31\u0e2a\u0e1c\u0e48\u0e32\u0e19",
)
_SEPARATOR = rb"[ ]{0,2}(?:[:=]|\xef\xbc\x9a)[ \t]{0,4}[\"']?[^\s\"'=]"


def _looks_like_password(value: bytes) -> bool:
    return looks_like_password(value, _LEAST)


def _password(
    block: bytes, end: int, looks_so: Callable[[bytes], bool] = _looks_like_password
) -> Iterable[Span]:
    """`mdp: …`, `pw=…`, where the value looks like a password."""
    quoted = block[end - 2 : end - 1] in _QUOTES
    start, stop, quote = value_at(block, end - 2 if quoted else end - 1)
    value = block[start:stop]
    if not looks_so(value) or is_address_or_path(value):
        return ()
    return (whole_value(block, start, stop, quote),)


def _made_up(block: bytes, end: int) -> Iterable[Span]:
    """`RootPass: …`, where hardly a word or a measure looks so."""
    return _password(block, end, looks_made_up)


_SIGN_IN_QUOTES = lazy_pattern(rb"[A-Za-z][^\w\s.:/,-][A-Za-z]")


def _of_nothing_measured(block: bytes, end: int) -> Iterable[Span]:
    """`x_pw = "…"`, where no name of a measure or a file looks so."""
    quoted = block[end - 2 : end - 1] in _QUOTES or block[end : end + 1] in _QUOTES
    return _password(block, end, _is_signed if quoted else looks_made_up)


def _is_signed(value: bytes) -> bool:
    return looks_made_up(value) or (
        _looks_like_password(value) and _SIGN_IN_QUOTES.search(value) is not None
    )


_SERVICE = lazy_pattern(rb"_([A-Za-z0-9]{2,20})[\"']?[ \t]{0,40}[:=][^:=]{0,12}\Z")
_USER_OF_SERVICE = lazy_pattern(
    rb"(?:\b|_)(?:user(?:name)?|login|account|email|identifiant|utilisateur|usuario|utente"
    rb"|benutzer)_([a-z0-9]{2,20})[\"']?[ \t]{0,40}[:=]",
    re.IGNORECASE,
)
_SETTINGS = frozenset(
    b"""attribute attr class column count db dn expiry field file filter format group
    hash header id input key label length max min name param path policy prompt ref
    regex reset source state status table type url variable""".split()
)


def _of_service(block: bytes, end: int) -> Iterable[Span]:
    """`password_theia = …` near `login_theia = …`: alone, it may be any setting."""
    service = _SERVICE.search(block, max(0, end - MAX_NAME_BYTES), end)
    if service is None or service[1].lower() in _SETTINGS:
        return ()
    around = block[max(0, end - _MAX_BACK_BYTES) : end + _MAX_BACK_BYTES]
    names = {name.lower() for name in _USER_OF_SERVICE.findall(around)}
    return _password(block, end) if service[1].lower() in names else ()


def _key(block: bytes, end: int) -> Iterable[Span]:
    """`PAT=…`, `SECRET_KEY_BASE=…`, where the value looks like a key."""
    start, stop, quote = value_at(block, end)
    value = block[start:stop]
    if not looks_random(value, _LEAST_KEY) or is_address_or_path(value):
        return ()
    return (whole_value(block, start, stop, quote),)


def _named_key(block: bytes, end: int) -> Iterable[Span]:
    """`HMAC_SALT=…`, `appid=…`, where nothing but a key looks like the value."""
    start, stop, quote = value_at(block, end - 1)
    if not looks_like_key(block[start:stop]):
        return ()
    # An `appId` of Azure names an application to all.
    if _APPLICATION.search(block, max(0, end - 20), end) and block[start:stop].count(
        b"-"
    ):
        return ()
    return (whole_value(block, start, stop, quote),)


_APPLICATION = lazy_pattern(rb"app_?id", re.IGNORECASE)


def _version(block: bytes, end: int) -> Iterable[Span]:
    """`DB_PASSWORD_V2=…`."""
    start, stop, quote = value_at(block, end)
    if not looks_like_password(block[start:stop], _LEAST):
        return ()
    return (whole_value(block, start, stop, quote),)


_USER = lazy_pattern(
    rb"(?:^|[\s{,])[\"']?(?:user(?:name)?|login)[\"']?:[ ]", re.MULTILINE
)


def _beside_a_user(block: bytes, end: int) -> Iterable[Span]:
    """`pass: …` near `user: …`."""
    spans = tuple(_password(block, end))
    around = block[max(0, end - _MAX_BACK_BYTES // 2) : end + _MAX_BACK_BYTES // 2]
    return spans if spans and _USER.search(around) is not None else ()


_NAMED_USER = lazy_pattern(
    rb"[\"'{(,\s](?:user(?:_?name)?|login|email)[\"']?(?: =|[:=]) ?b?[\"'][^\s\"']",
    re.IGNORECASE,
)
# The pass of a satellite.
_DIRECTIONS = frozenset((b"ascending", b"descending"))


def _quoted(block: bytes, end: int) -> Iterable[Span]:
    start, stop, quote = value_at(block, end - 2)
    value = block[start:stop]
    return () if not quote or is_placeholder(value) else ((start, stop),)


def _word(block: bytes, end: int) -> Iterable[Span]:
    start, stop, quote = value_at(block, end - 1)
    value = block[start:stop]
    if is_placeholder(value) or is_address_or_path(value):
        return ()
    return (whole_value(block, start, stop, quote),)


def _beside_a_named_user(block: bytes, end: int) -> Iterable[Span]:
    """`{"user": "me", "pass": "…"}`, a word or not."""
    first = line_start(block, end, _MAX_BACK_BYTES)
    around = block[first : line_end(block, end, _MAX_BACK_BYTES)]
    if _NAMED_USER.search(around) is None:
        return
    for start, stop in _quoted(block, end):
        if block[start:stop].lower() not in _DIRECTIONS:
            yield start, stop


_SHOWN = lazy_pattern(rb"[^\"'\n\s]{8,512}(?=[\"'])")
_NAMED = lazy_pattern(one_of(SURE), re.IGNORECASE)


def _traceback(block: bytes, end: int) -> Iterable[Span]:
    """A value under `login(user, password)`, or beside a field that is refused."""
    found = _SHOWN.match(block, end)
    if found is None or is_address_or_path(found.group()):
        return ()
    here = line_start(block, end)
    before = block[max(0, here - _MAX_BACK_BYTES) : here].splitlines()[-3:]
    if not looks_like_password(found.group(), _LEAST) or not any(
        map(_NAMED.search, before)
    ):
        return ()
    return (found.span(),)


_FIELD = lazy_pattern(
    rb"[\"'`](?P<name>[\w.-]{0,60}(?:(?:^|[._-])key|" + NAMES + rb"))[\"'`]"
    rb"[^\n\"'`]{1,80}\Z",
    re.IGNORECASE,
)


def _refused(block: bytes, end: int) -> Iterable[Span]:
    """`the 'cds_key' field is not valid because tried string but got '…'`."""
    found = _SHOWN.match(block, end)
    if found is None or is_address_or_path(found.group()):
        return ()
    value = found.group()
    is_key = looks_like_key(value)
    # Few values look so: the search for the field takes longer.
    if not (is_key or looks_like_password(value, _LEAST)):
        return ()
    start = line_start(block, end, 160)
    field = _FIELD.search(block[start : end - 1])
    if field is None or not (is_key or _NAMED.search(field["name"])):
        return ()
    return (found.span(),)


RULES: tuple[Rule, ...] = (
    Rule(one_of(_WORDS) + _SEPARATOR, _password),
    Rule(one_of(SURE) + rb"[ ]{0,2}\xef\xbc\x9a[ ]{0,2}[^\s]", _password),
    Rule(
        rb"(?:^|[\s\"'{,;?&])(?:pw|psw|psk)[\"']?[ ]{0,2}[:=][ ]{0,2}[\"']?"
        rb"[^\s\"'=]",
        _password,
    ),
    # Of Jenkins.
    Rule(rb"_PSW=[^\s\"'=]", _word, caseless=False),
    Rule(
        rb"[A-Z_]PW[\"']?[ ]{0,2}[:=][ ]{0,8}[\"']?[^\s\"'=]", _password, caseless=False
    ),
    Rule(rb"[\"'{(, ]pass[\"']?(?: =|[:=]) ?b?[\"'][^\s\"']", _beside_a_named_user),
    Rule(rb"\bpsk=[\"'][^\s\"']", _quoted),
    # In an atmosphere, it is its water.
    Rule(rb"_pw[\"']?[ ]{0,2}[:=][ ]{0,2}[\"']?[^\s\"'=]", _of_nothing_measured),
    # Of YAML.
    Rule(rb"\bu: [a-z][\w.@-]{1,40}\n[ \t]{0,12}p: [^\s]", _made_up),
    Rule(rb"password(?: ==| <-|\.{2,20}:)[ ]{1,4}[\"']?[^\s\"'=]", _password),
    Rule(rb"(?:^|[ \t])-password[ ]{1,2}[\"']?[^\s\"'=-]", _password),
    Rule(
        rb"(?:^|[\s_\"'])(?:PAT|SAS|TOTP_SEED|KEY_BASE|SESSION)=", _key, caseless=False
    ),
    Rule(
        rb"(?:^|[\s_\"'{,;?&])(?:salt|pepper|key_base|appid|licen[cs]e"
        rb"|secret_?id|private_key_id)\\?[\"']?[ ]{0,4}[:=][ ]{0,12}\\?[\"']?[0-9a-z]",
        _named_key,
    ),
    Rule(rb"account\.key\.[\w.-]{1,80}[=:][ ]?[0-9A-Za-z]", _named_key),
    Rule(rb"_TOTP(?:_KEY|_SECRET)?=", _version, caseless=False),
    Rule(rb"_TOKEN_[A-Z0-9]{1,20}=", _key, caseless=False),
    Rule(
        rb"(?:PASSWORD|PASSWD|PASS|SECRET)_(?:V?[0-9]{1,2}|NEW|OLD|PROD|DEV|TEST)=",
        _version,
        caseless=False,
    ),
    Rule(
        rb"(?:password|passwd|secret|(?:api|access|secret)_?key)_(?:v?[0-9]{1,2}|new|old|prod|dev|test)[\"']?"
        rb"[ \t]{0,40}[:=][ \t]{0,8}[\"']?[^\s\"'=]",
        _password,
    ),
    Rule(
        rb"(?:password|passwd|pwd|passwort|mot_?de_?passe|senha|contrasena)"
        rb"_[a-z0-9]{2,20}"
        rb"[\"']?[ \t]{0,40}[:=][ \t]{0,8}[\"']?[^\s\"'=]",
        _of_service,
    ),
    # `RootPass`, `dbPass`; the pass of a satellite is a word or a number.
    Rule(
        rb"[a-z]Pass[\"']?[ ]{0,2}[:=][ ]{0,2}[\"']?[^\s\"'=:]",
        _made_up,
        caseless=False,
    ),
    # As `PASS:`, it is how tests report.
    Rule(
        rb"(?:^|[\s{,])pass:[ ]{1,2}[\"']?[^\s\"']",
        _beside_a_user,
        caseless=False,
    ),
    Rule(rb"\xe2\x94\x94 [bu]?[\"']", _traceback),
    Rule(rb"input_value=[\"']", _traceback),
    Rule(rb"\b(?:got|received|given|found|was)[:=]? ?[\"'`]", _refused),
)
