"""Secret values in XML and HTML, whose names stand in attributes or in elements."""

import re
from collections.abc import Iterable
from functools import partial

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import (
    MAX_NAME_BYTES,
    MAX_VALUE_BYTES,
    Rule,
    Span,
    line_end,
    one_of,
    unless_placeholder,
)
from eodh_tools.logs.redaction.secret_names import NAMES, SURE, is_public, is_sure
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_placeholder,
    looks_like_password,
    looks_random,
)

_CLOSED = lazy_pattern(rb"([^<>\n]{3,4096})</")
_CDATA = lazy_pattern(rb"<!\[CDATA\[\s{0,60}([^\n\]]{3,4096})\s{0,60}\]\]>")
_ESCAPED = lazy_pattern(rb"([^<>&\n]{3,4096})&lt;/")
_INNER = lazy_pattern(
    rb"\s{0,80}(?:<[\w:.-]{1,40}(?: [^<>\n]{0,80})?>\s{0,80}){1,3}"
    rb"([^<>\n]{3,4096})</"
)
# A type and two name spaces have some 300 bytes.
_ATTRIBUTES = lazy_pattern(rb"[^<>\n]{0,600}>")
_ESCAPED_ATTRIBUTES = lazy_pattern(rb"(?:[^<>&\n]|&(?![lg]t;)){0,800}&gt;")
_VALUE = lazy_pattern(rb"[^<>\n]{0,80}?\b(?:value|content)=[\"']([^\"'\n]{3,512})[\"']")


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
#: `<Password><Value>value</…`.
_closed = partial(unless_placeholder, _CLOSED)
#: `&lt;password&gt;value&lt;/password&gt;`.
_escaped = partial(unless_placeholder, _ESCAPED)
#: `<input type="password" value="…">`, `<property name="password" value="…">`.
_value_attribute = partial(unless_placeholder, _VALUE)


def _text_of_named(block: bytes, end: int) -> Iterable[Span]:
    """`<entry key="password">value</…`, but no anchor of a page."""
    opening = block.rfind(b"<", max(0, end - 2 * MAX_NAME_BYTES), end)
    return () if block[opening : opening + 3].lower() == b"<a " else _text(block, end)


def _text_behind(block: bytes, end: int) -> Iterable[Span]:
    """`<Password Type="…">value</…`, where the address of a type may be long."""
    tag = _ATTRIBUTES.match(block, end)
    return () if tag is None else _text(block, tag.end())


def _escaped_behind(block: bytes, end: int) -> Iterable[Span]:
    """`&lt;Password Type=&quot;…&quot;&gt;value&lt;/…`."""
    tag = _ESCAPED_ATTRIBUTES.match(block, end)
    return () if tag is None else _escaped(block, tag.end())


def _cell(block: bytes, end: int) -> Iterable[Span]:
    """`<th>Password</th><td>value</td>`."""
    found = _INNER.match(block, end)
    if found is None or not looks_like_password(found[1]):
        return ()
    return (found.span(1),)


def _element(block: bytes, end: int) -> Iterable[Span]:
    """`<Password>value</Password>`."""
    opening = block.rfind(b"<", max(0, end - MAX_NAME_BYTES), end)
    name = block[opening + 1 : end - 1]
    if opening < 0 or _ELEMENT_NAME.match(name) is None:
        return ()
    limit = line_end(block, end, MAX_VALUE_BYTES)
    stop = block.find(b"<", end, limit)
    if stop < 0:
        return ()
    if block[stop : stop + 2] != b"</":
        # A `<` that should have been escaped.
        stop = block.find(b"</" + name + b">", end, limit)
    value = block[end:stop]
    if stop < 0 or _TAG.search(value) is not None:
        return ()
    sure = is_sure(name)
    if is_public(name):
        return ()
    if is_placeholder(value) or not (sure or looks_random(value, 8)):
        return ()
    return ((end, stop),)


_TAG = lazy_pattern(rb"<[A-Za-z/!?]")
_ELEMENT_NAME = lazy_pattern(rb"[\w:.-]+\Z")

_HADOOP_VALUE = lazy_pattern(rb"\s{0,80}<value>([^<\n]{1,512})</value>", re.IGNORECASE)
#: `<name>fs.s3a.secret.key</name><value>…</value>` of Hadoop.
_hadoop = partial(unless_placeholder, _HADOOP_VALUE)


RULES: tuple[Rule, ...] = (
    Rule(NAMES + rb"[0-9]{0,2}>", _element),
    Rule(rb"<signatureprovided>", _element),
    Rule(one_of(SURE) + rb">\s{0,40}<value>", _closed),
    Rule(one_of(SURE) + rb"(?: [^<>\n]{0,100})?>\s{0,60}<!\[CDATA\[", _cdata),
    Rule(rb"<[\w:.-]{0,40}" + one_of(SURE) + rb" ", _text_behind),
    Rule(rb"&lt;[\w:.-]{0,40}" + one_of(SURE) + rb" ", _escaped_behind),
    Rule(
        rb"(?:name|key)=[\"'][\w.-]{0,80}" + one_of(SURE) + rb"[\"'][^<>\n]{0,60}>",
        _text_of_named,
    ),
    Rule(one_of(SURE) + rb"</(?:[a-z]{1,8}:)?(?:key|identifier)>", _inner),
    Rule(one_of(SURE) + rb":?</(?:t[hd]|dt|label|b|strong|span)>", _cell),
    Rule(one_of(SURE) + rb"&gt;", _escaped),
    Rule(rb"type=[\"']password[\"']", _value_attribute),
    Rule(one_of(SURE) + rb"</name>", _hadoop),
    Rule(rb"account\.key\.[\w.-]{1,80}</name>", _hadoop),
    Rule(
        rb"(?:name|key)=[\"'][\w.-]{0,80}" + one_of(SURE) + rb"[\"']", _value_attribute
    ),
)
