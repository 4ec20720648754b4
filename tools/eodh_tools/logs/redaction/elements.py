"""Secret values in XML and HTML, whose names stand in attributes or in elements."""

from collections.abc import Iterable
from functools import partial

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, one_of, unless_placeholder
from eodh_tools.logs.redaction.secret_names import SURE
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_placeholder,
    looks_like_password,
)

_CLOSED = lazy_pattern(rb"([^<>\n]{3,4096})</")
_CDATA = lazy_pattern(rb"<!\[CDATA\[([^\n\]]{3,4096})\]\]>")
_ESCAPED = lazy_pattern(rb"([^<>&\n]{3,4096})&lt;/")
_INNER = lazy_pattern(
    rb"[ \t]{0,40}(?:<[\w:.-]{1,40}(?: [^<>\n]{0,80})?>[ \t]{0,20}){1,3}"
    rb"([^<>\n]{3,4096})</"
)
_VALUE = lazy_pattern(rb"[^<>\n]{0,80}?\bvalue=[\"']([^\"'\n]{3,512})[\"']")


def _text(block: bytes, end: int) -> Iterable[Span]:
    """`<Password Type="…">value</…`, `<entry key="password">value</…`, CDATA."""
    for form in (_CDATA, _CLOSED, _INNER):
        found = form.match(block, end)
        if found is not None:
            harmless = is_placeholder(found[1]) or is_address_or_path(found[1])
            return () if harmless else (found.span(1),)
    return ()


def _cdata(block: bytes, end: int) -> Iterable[Span]:
    return _text(block, end - len(b"<![CDATA["))


#: `<key>Password</key><string>value</…`, and an input of a WPS request.
_inner = partial(unless_placeholder, _INNER)
#: `&lt;password&gt;value&lt;/password&gt;`.
_escaped = partial(unless_placeholder, _ESCAPED)
#: `<input type="password" value="…">`, `<property name="password" value="…">`.
value_attribute = partial(unless_placeholder, _VALUE)


def _cell(block: bytes, end: int) -> Iterable[Span]:
    """`<th>Password</th><td>value</td>`."""
    found = _INNER.match(block, end)
    if found is None or not looks_like_password(found[1]):
        return ()
    return (found.span(1),)


RULES: tuple[Rule, ...] = (
    Rule(one_of(SURE) + rb"(?: [^<>\n]{0,100})?><!\[CDATA\[", _cdata),
    Rule(rb"<[\w:.-]{0,40}" + one_of(SURE) + rb" [^<>\n]{0,100}>", _text),
    Rule(
        rb"(?:name|key)=[\"'][\w.-]{0,80}" + one_of(SURE) + rb"[\"'][^<>\n]{0,60}>",
        _text,
    ),
    Rule(one_of(SURE) + rb"</(?:[a-z]{1,8}:)?(?:key|identifier)>", _inner),
    Rule(one_of(SURE) + rb":?</(?:t[hd]|dt|label|b|strong|span)>", _cell),
    Rule(one_of(SURE) + rb"&gt;", _escaped),
    Rule(rb"type=[\"']password[\"']", value_attribute),
)
