"""The cookie by which nodes of Erlang let each other in."""

from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.harmless_values import is_harmless
from eodh_tools.logs.redaction.rule import Rule, Span, line_start

_LEAST = 4
_LEAST_UNNAMED = 8
_MAX_COMMAND_BYTES = 300
_VALUE = lazy_pattern(rb"[\"']?(?P<value>[^\s\"'`,;()<>{}\[\]|&]{4,255})")


def _cookie(block: bytes, end: int) -> Iterable[Span]:
    """`-setcookie …`, `RABBITMQ_ERLANG_COOKIE: …`, `erlang_cookie => '…'`."""
    found = _VALUE.match(block, end - 1)
    if found is None or not _is_secret(found["value"], _LEAST):
        return ()
    return (found.span("value"),)


def _unnamed(block: bytes, end: int) -> Iterable[Span]:
    """`cookie => '…'` of a term, which other programs write of other cookies, too."""
    return tuple(s for s in _cookie(block, end) if s[1] - s[0] >= _LEAST_UNNAMED)


_NODE = lazy_pattern(
    rb"\b(?:erl|erlexec|iex|elixir|mix|epmd|rabbitmq[\w-]*|ejabberd\w*)\b|\bnodes? "
)


def _of_node(block: bytes, end: int) -> Iterable[Span]:
    """`iex --cookie …`, `node 'x@host' … cookie: '…'`."""
    first = line_start(block, end, _MAX_COMMAND_BYTES)
    return () if _NODE.search(block, first, end) is None else _cookie(block, end)


def _is_secret(value: bytes, least: int) -> bool:
    harmless = is_harmless(value)
    return len(value) >= least and b"=" not in value and not harmless


RULES: tuple[Rule, ...] = (
    Rule(rb"[ \t\"']-setcookie[\"']?,?[ \t]{1,4}[\"']?[^\s\"']", _cookie),
    Rule(
        rb"erl(?:ang)?[._-]?cookie(?:[\"']?[ \t]{0,8}(?:=>|[:=])|[ \t])[ \t]{0,4}"
        rb"[\"']?[^\s\"'=>:]",
        _cookie,
    ),
    Rule(rb"\bRELEASE_COOKIE[=:][ ]?[\"']?[^\s\"']", _cookie, caseless=False),
    # Of a web server, `set_cookie` takes the cookie of a browser.
    Rule(
        rb"\berlang:set_cookie\([\"'][^\s\"']|\bNode\.set_cookie\(:\w"
        rb"|\bset_cookie\((?:node\(\)|[\"':]{0,2}[\w.-]{1,60}@[\w.-]{1,60}[\"']?),[ ]?"
        rb"[\"':][^\s\"']",
        _cookie,
    ),
    Rule(rb"\bcookie[\"']?[ ]{1,8}=>[ ]{1,4}[\"'][^\s\"']", _unnamed),
    Rule(rb"[ \t]--cookie[ \t]{1,4}[\"']?[^\s\"']", _of_node, caseless=False),
    Rule(rb"\bcookie: [\"'][^\s\"']", _of_node),
)
