"""Secrets in sentences of people, in the languages of Europe, and at prompts."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.near_values import is_key, is_password
from eodh_tools.logs.redaction.rule import MARK, Rule, Span, line_end, one_of
from eodh_tools.logs.redaction.value_checks import (
    count_changes,
    is_address_or_path,
    is_code,
    is_placeholder,
    is_prose,
    looks_like_key,
    looks_like_password,
    looks_made_up,
    looks_random,
)

_MAX_ANSWER_BYTES = 80
_MOST_WORDS = 8
_WORD = rb"[\"'`]?(?P<value>[^\s\"'`,;()<>]{6,200})"
_OF_SOMEBODY = lazy_pattern(
    rb" (?:(?:[\w@.+\x80-\xff-]{1,40} ){1,6}?)"
    rb"(?:is|was|ist|lautet|war|\xc3[\xa8\xa9]|era|est|es)"
    rb"(?: (?:now|jetzt|nun|ora|adesso))?"
    rb":? " + _WORD
)
_NEXT = lazy_pattern(_WORD)


def _of_somebody(block: bytes, end: int) -> Iterable[Span]:
    """`the password for me is …`, `das Kennwort für den Benutzer x lautet jetzt …`."""
    found = _OF_SOMEBODY.match(block, end - 1, line_end(block, end, 400))
    value = b"" if found is None else found["value"].rstrip(b".:!?")
    if found is None or is_placeholder(value):
        return ()
    if not (is_password(value) or looks_made_up(value.partition(b".")[0])):
        return ()
    return ((found.start("value"), found.start("value") + len(value)),)


def _key_of_somebody(block: bytes, end: int) -> Iterable[Span]:
    """`the key for user x is …`, where nothing but a key looks so."""
    return tuple(
        span
        for span in _of_somebody_or_hex(block, end)
        if looks_like_key(block[slice(*span)])
    )


def _of_somebody_or_hex(block: bytes, end: int) -> Iterable[Span]:
    found = _OF_SOMEBODY.match(block, end - 1, line_end(block, end, 400))
    return () if found is None else (found.span("value"),)


def _key_in_sentence(block: bytes, end: int) -> Iterable[Span]:
    """`la chiave segreta …`, `der geheime Schlüssel …`."""
    found = _NEXT.match(block, end)
    if found is None or not is_key(found["value"].rstrip(b".")):
        return ()
    return (found.span("value"),)


_LEAST_KEY = 12
# Of words that are written as one, fewer letters change their case.
_LEAST_SHARE_OF_CHANGES = 0.3


def _told_key(block: bytes, end: int) -> Iterable[Span]:
    """`chiave segreta: …`, of letters alone, too."""
    found = _NEXT.match(block, end)
    value = b":" if found is None else found["value"].rstrip(b".")
    if found is None or b":" in value or is_code(value) or is_address_or_path(value):
        return ()
    mixed = count_changes(value) >= len(value) * _LEAST_SHARE_OF_CHANGES
    random = mixed and looks_random(value, _LEAST_KEY)
    return (found.span("value"),) if random or looks_like_key(value) else ()


def _short(block: bytes, end: int) -> Iterable[Span]:
    """`password is …`, `pass: …`, and nothing behind it."""
    found = _NEXT.match(block, end)
    if found is None or block[found.end() : found.end() + 1] not in (b"", b"\n"):
        return ()
    return (found.span("value"),) if looks_like_password(found["value"]) else ()


def _answer(block: bytes, end: int) -> Iterable[Span]:
    """`Enter pass phrase for x.key: …` and the words that were typed, to the end."""
    stop = line_end(block, end)
    value = block[end:stop].rstrip()
    if not value or len(value) > _MAX_ANSWER_BYTES or MARK in value:
        return ()
    words = value.split()
    if len(words) > _MOST_WORDS or is_placeholder(value) or is_prose(value):
        return ()
    return ((end, end + len(value)),)


_SPOKEN = lazy_pattern(
    rb"[A-Za-z\x80-\xff]{3,20}(?: [A-Za-z0-9\x80-\xff]{2,20}){2,7}\Z"
)
_TELLS = lazy_pattern(rb"(?:ed|ing)\b")


def _answer_below(block: bytes, end: int) -> Iterable[Span]:
    """`Enter passphrase for x:`, and words in the next line that tell nothing."""
    prefix = PREFIX.match(block, end)
    start = end if prefix is None else prefix.end()
    for span in _answer(block, start):
        value = block[slice(*span)]
        spoken = _SPOKEN.match(value) is not None and _TELLS.search(value) is None
        if spoken or (b" " not in value and looks_like_password(value)):
            yield span


def _words(block: bytes, end: int) -> Iterable[Span]:
    """`with password: three or more words`, where it is no other text."""
    spans = tuple(_answer(block, end))
    value = block[slice(*spans[0])] if spans else b""
    plain = value.replace(b" ", b"").isalnum() and value.islower()
    return spans if plain and b" " in value and b":" not in value else ()


def _loaded(block: bytes, end: int) -> Iterable[Span]:
    """`Secret block 'name' loaded: value='…'`."""
    found = _NEXT.match(block, end)
    value = b"" if found is None else found["value"]
    if found is None or not (looks_like_password(value) or looks_like_key(value)):
        return ()
    return (found.span("value"),)


# Words that mean a password in other languages, which stand in sentences.
_FOREIGN = (
    *(
        "kodeord",
        "adgangskode",
        "l(?:\u00f6|o)senordet?",
        "salasana",
        "jelsz(?:\u00f3|o)",
    ),
    *(
        "wachtwoord",
        "senha",
        "contrase(?:\u00f1|n)a",
        "mot de passe",
        "has\u0142o",
        "heslo",
    ),
    *(
        "parola (?:pentru|este|per)",
        "parola(?:s|n|m)\u0131z?",
        "parola d['\u2019]ordine",
    ),
    *("(?:pass|kenn)wort", "passordet", "kata sandi"),
    "clave (?:del?|para) (?:el |la )?(?:s?ftp|usuario|acceso|portal|servidor|api)",
    *("\u015fifre(?:niz|si)?", "\u015eifre(?:niz|si)?", "m\u1eadt kh\u1ea9u"),
    *("\u03ba\u03c9\u03b4\u03b9\u03ba\u03cc\u03c2", "\ube44\ubc00\ubc88\ud638"),
    *("\u043f\u0430\u0440\u043e\u043b\u044c", "\u041f\u0430\u0440\u043e\u043b\u044c"),
    *("\u5bc6\u7801", "\u5bc6\u78bc", "\u30d1\u30b9\u30ef\u30fc\u30c9"),
)
_FOREIGN_REACH_BYTES = 90
_FOREIGN_VALUE = lazy_pattern(
    # What says that the value comes now: `es`, `est`, `ist`, `:`, a particle.
    rb"(?P<now>(?:(?:(?:es|est|ist|lautet) ?|\xc3\xa8 ?)?:|=|\xef\xbc\x9a"
    rb"|\b(?:es|est|este|ist|lautet|is|jest|je|er|on|e|to|brzmi|zn\xc3\xad"
    rb"|era|war|was|luidt)"
    rb"|\xc3[\xa8\xa9]|\xc3\xa4r|\xce\xb5\xce\xaf\xce\xbd\xce\xb1\xce\xb9|l\xc3\xa0"
    rb"|\xe3\x81\xaf|\xeb\x8a\x94|\xec\x9d\x80)[ ]{0,2})?"
    rb"(?<=[\s:=\"'`(\x80-\xff])[\"'`(]?(?!\w{1,40}:)"
    rb"(?P<value>[^\s\"'`<>,;()\x80-\xff][^\s\"'`<>,;()]{7,200})"
)
_FOR_A_WHILE = lazy_pattern(
    rb"tempora|pro(?:v|vv)is|initial|tymczas|tijdelijk|midlertidig|vorl\xc3\xa4ufig",
    re.IGNORECASE,
)
# `EO_Admin2`, `Helpdesk2`: a name.
_NAMED = lazy_pattern(rb"[A-Za-z]+[0-9]{1,4}\Z|[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)+\Z")


_FURTHER_FIELD = lazy_pattern(rb"[\"'],[ ]?[\"']|" + re.escape(MARK))


_INTO = lazy_pattern(
    rb"(?:\b(?:auf|zu|in|naar|en|par|por|a|para|na|til|till)|\xc3\xa0) {1,2}"
    rb"[\"'`(]?\Z",
    re.IGNORECASE,
)
_CHANGED = lazy_pattern(
    rb"ge(?:\xc3\xa4|ae)ndert|gesetzt|chang|modifi|rempla|cambi|a[ct]{1,2}ualiz"
    rb"|alterad|mudad|redefin|gewijzigd|veranderd|ingesteld|zm(?:\xc4\x9b|e)n|zmien"
    rb"|ustawi|nastav|\xc3\xa6ndret|endret|\xc3\xa4ndrat",
    re.IGNORECASE,
)
_BECAME = lazy_pattern(rb"[\"'`)]? olarak\b")


def _is_the_new_one(block: bytes, end: int, found: re.Match[bytes]) -> bool:
    """`senha alterada para …`, in Turkish: `… olarak …`."""
    value = found["value"]
    if _BECAME.match(block, found.end()) is not None:
        return is_password(value)
    start = found.start("value")
    into = _INTO.search(block, end - 1, start) is not None
    changed = into and _CHANGED.search(block, end - 1, start) is not None
    return changed and looks_made_up(value)


def _foreign(block: bytes, end: int) -> Iterable[Span]:
    """`la contraseña del FTP es …`: a password in the rest of the sentence."""
    stop = line_end(block, end, _FOREIGN_REACH_BYTES)
    for found in _FOREIGN_VALUE.finditer(block, end - 1, stop):
        value = found["value"].rstrip(b".:!?")
        if b"/" in value or b"@" in value:
            continue
        # The next field of an object, or what stands behind the password.
        if _FURTHER_FIELD.search(block, end - 1, found.start("value")) is not None:
            break
        if found["now"]:
            told = b":" in found["now"] or found["now"].startswith(b"lautet")
            before = block[end - 1 : found.start()]
            # Of the next thing in Polish: `hasło to ***, schemat to …`.
            if found["now"] == b"to " and b"," in before:
                continue
            told = told or _FOR_A_WHILE.search(before) is not None
            # `contraseña: … / servidor: ftp.example`
            told = told and b":" not in before and b"=" not in before
            ends = block[found.end() : found.end() + 1] in (b"", b"\n")
            sure = is_password(value) or (
                told and ends and not (is_placeholder(value) or is_code(value))
            )
        else:
            sure = looks_made_up(value) and _NAMED.match(value) is None
            sure = sure or _is_the_new_one(block, end, found)
        if sure:
            return ((found.start("value"), found.end("value")),)
    return ()


_SECRET_KEY = one_of(
    (
        *("chiave (?:segreta|privata|api)", "(?:geheime[rn]? |api-)schl\u00fcssel"),
        *("cl\u00e9 (?:secr\u00e8te|priv\u00e9e|api)", "clave (?:secreta|privada|api)"),
        *("chave (?:secreta|privada|(?:de )?api)", "(?:geheime |api-)sleutel"),
        *("klucz (?:tajny|prywatny|api)", "tajny klucz", "tajn\u00fd kl\u00ed\u010d"),
    )
)

RULES: tuple[Rule, ...] = (
    Rule(one_of(_FOREIGN) + rb"[^\n\w]", _foreign),
    Rule(rb"\bsecret\b[^\n=]{1,60} value=['\"]", _loaded),
    Rule(
        rb"\b(?:password|passwd|passphrase|passwort|kennwort|parola d'ordine"
        rb"|mot de passe|contrase\xc3\xb1a)"
        rb" (?:for|of|f\xc3\xbcr|von|de[rs]|per|d[ei]l?|della|pour|para|d[oa]|van|voor)"
        rb" ",
        _of_somebody,
    ),
    Rule(
        rb"\b(?:key|token|secret) (?:for|of) (?:the )?(?:user|account|client) ",
        _key_of_somebody,
    ),
    Rule(
        _SECRET_KEY + rb" (?:(?:\xc3[\xa8\xa9]|ist|est|es|is|to|jest|je) )?",
        _key_in_sentence,
    ),
    Rule(_SECRET_KEY + rb"(?: |\xc2\xa0)?[:=] ?", _told_key),
    Rule(rb"^(?:my |the |your )?password is ", _short),
    Rule(rb"^pass: ", _short, caseless=False),
    Rule(
        rb"(?:enter|type) (?:pem )?pass ?phrase(?: for [^\n:]{1,200})?: "
        rb"|\bpass ?phrase for key '[^'\n]{1,200}': |\bpass ?phrase \(gpg\): ",
        _answer,
    ),
    Rule(
        rb"(?:enter|type) (?:pem )?pass ?phrase(?: for [^\n:]{1,200})?: ?\n",
        _answer_below,
    ),
    Rule(rb"\bwith (?:the )?(?:password|pass ?phrase): ", _words),
)
