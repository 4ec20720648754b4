"""A host, a port, a user and a password as one tuple behind what tells of a login."""

from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span
from eodh_tools.logs.redaction.user_names import is_user_name
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_number,
    is_placeholder,
    is_prose,
    looks_made_up,
)

_LEAST = 4
_STRING = rb"[bu]?(?P<%(q)s>[\"'])(?P<%(n)s>[^\"'\n]{1,200})(?P=%(q)s)"
# The host and the port in either form: `'h', 22,` or `'h:22',`; a scheme's word before.
_LOGIN = lazy_pattern(
    rb"(?:[bu]?[\"'][a-z]{2,12}[\"'], ?)?"
    rb"[bu]?[\"'](?:[a-z][a-z0-9+]{1,11}://)?[\w.-]{1,120}(?::[0-9]{2,5})?[\"'], ?"
    rb"(?:[\"']?[0-9]{2,5}[\"']?, ?)?"
    + _STRING % {b"q": b"q1", b"n": b"user"}
    + rb", ?"
    + _STRING % {b"q": b"q2", b"n": b"password"}
    + rb"(?:, ?[\"']?[\w.-]{1,60}[\"']?){0,2}[ ]?[)\]]"
)
_PORT = lazy_pattern(rb"[:,] ?[\"']?[0-9]{2,5}[\"']?,")
_SIGN = lazy_pattern(rb"[^\w.:/ -]")
_HOST = lazy_pattern(rb"(?:[bu]?[\"'][a-z]{2,12}[\"'], ?)?[bu]?[\"'][^\"']*[.:]")


def _tuple(block: bytes, end: int) -> Iterable[Span]:
    """`connecting with ('h.example', 5432, 'me', '…')`."""
    found = _LOGIN.match(block, end - 1)
    if found is None:
        return ()
    # Four words of any list are no login: a port or a host's dots tell of one.
    to_user = found.start("user")
    value = found["password"]
    if _PORT.search(block, end, to_user) is None and not (
        _HOST.match(block, end - 1, to_user)
        and (looks_made_up(value) or _SIGN.search(value) is not None)
    ):
        return ()
    if not is_user_name(found["user"]) or len(value) < _LEAST:
        return ()
    harmless = (is_placeholder, is_number, is_address_or_path, is_prose)
    return () if any(check(value) for check in harmless) else (found.span("password"),)


RULES: tuple[Rule, ...] = (
    Rule(
        rb"\b(?:connect(?:ing|ed|ion)?|reconnect(?:ing|ed)?|log(?:ging|ged)?[ -]?in"
        rb"|sign(?:ing|ed)?[ -]?in|authenticat(?:ing|ed|ion)|dial(?:l?ing|l?ed)?"
        rb"|session|\bconn|opening|credentials?|creds|login|endpoint|target|dsn)"
        rb"(?: (?:with|to|as|using|via|for|args|arguments|params|parameters|tuple|info"
        rb"|details|data|is|was|the)){0,3}(?:[ ]?[:=][ ]?|[ ])[(\[][bu]?[\"']",
        _tuple,
    ),
)
