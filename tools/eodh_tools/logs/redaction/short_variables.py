"""Variables of the environment with a short name: `EO_PW`, `API_TKN`, `HASH_SALT`."""

from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.harmless_values import is_harmless
from eodh_tools.logs.redaction.quoted_values import value_at, whole_value
from eodh_tools.logs.redaction.rule import Rule, Span
from eodh_tools.logs.redaction.value_checks import is_prose, looks_random

_MAX_BEFORE_BYTES = 100
_LEAST_PASSWORD = 6
_LEAST_TOKEN = 8
# A service's own salt is as secret as its key; a short one may be a word or a measure.
_LEAST_SALT = 16
_NAME = lazy_pattern(
    rb"_(?:(?P<password>PW|PSW|PSWD)|(?P<token>TKN|CRED)|(?P<salt>SALT|PEPPER))"
    rb"[0-9]{0,2}(?![A-Z0-9_])[^A-Z]*(?:value[^A-Z]*)?\Z"
)
_LETTER = lazy_pattern(rb"[A-Za-z]")
_QUOTES = (b"'", b'"')


def _value(block: bytes, end: int) -> Iterable[Span]:
    """`EO_PW=…`, `{'name': 'EO_PW', 'value': '…'}`, `V1EnvVar(name='EO_PW', …)`."""
    quoted = block[end - 2 : end - 1] in _QUOTES
    at = end - 2 if quoted else end - 1
    start, stop, quote = value_at(block, at)
    value = block[start:stop]
    name = _NAME.search(block, max(0, at - _MAX_BEFORE_BYTES), at)
    if name is None or not _is_secret(name.lastgroup, value):
        return ()
    return (whole_value(block, start, stop, quote),)


def _is_secret(kind: str | None, value: bytes) -> bool:
    if is_harmless(value):
        return False
    if kind == "salt":
        return looks_random(value, _LEAST_SALT)
    if kind == "token":
        return looks_random(value, _LEAST_TOKEN)
    word = len(value) >= _LEAST_PASSWORD and _LETTER.search(value) is not None
    return word and not is_prose(value)


RULES: tuple[Rule, ...] = (
    Rule(
        rb"[A-Z0-9]_(?:PW|PSWD?|TKN|CRED|SALT|PEPPER)[0-9]{0,2}"
        rb"(?:[\"']?[ ]{0,2}[:=][ ]{0,2}"
        rb"|[\"'] ?, ?[\"']?value[\"']?[ ]?[:=][ ]?"
        rb"|[\"']?,?\n[ ]{0,40}[\"']?value[\"']?:[ ]{1,2})"
        rb"[\"']?[^\s\"'=]",
        _value,
        caseless=False,
    ),
    Rule(
        rb"\([\"'][A-Z0-9_]{0,60}_(?:PW|PSWD?|TKN|CRED|SALT|PEPPER)[\"']"
        rb", ?[\"'][^\s\"']",
        _value,
        caseless=False,
    ),
)
