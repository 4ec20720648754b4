"""Values assigned to a secret's name: `password=…`, JSON, YAML, `export X_TOKEN=…`."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.assigned_values import Assignment
from eodh_tools.logs.redaction.quoted_values import (
    to_address,
    value_at,
    whole_value,
    with_further,
)
from eodh_tools.logs.redaction.rule import MAX_JUDGED_BYTES, Rule, Span, line_start
from eodh_tools.logs.redaction.secret_names import (
    NAMES,
    name_before,
    name_end,
)

_MAX_BLANKS = 80
_MAX_BEFORE_BYTES = 200
# `profile::db::secret: …` of Hiera and Puppet, also in a list of changes. A path of a
# program has no small letters alone, or stands in a statement.
_NAME = rb"[a-z][a-z0-9_]{0,40}::"
_SCOPE = lazy_pattern(
    rb"(?:\A[-+< >\t\"']{0,60}"
    + _NAME
    + rb"|[ \"']"
    + _NAME * 2
    + rb")(?:"
    + _NAME
    + rb"){0,7}\Z"
)
_TO_END = lazy_pattern(rb"[ \t]*(?:[,;})\]\"'\\]|#|//|$)", re.MULTILINE)
# `!!str value`, `&name value` (YAML 1.2, 6.9), `string(5) "value"` of PHP, `chr` of R,
# `(string) (len=14) "value"` of Go, `0x7ffe2 "value"` of a debugger.
_YAML_TAG = lazy_pattern(
    rb"(?:!!str|&\w{1,40}|string\([0-9]{1,5}\)|chr"
    rb"|\(\w{1,20}\)(?: \(len=[0-9]{1,6}\))?(?= \")|0x[0-9a-f]{1,16}(?= \"))[ \t]{1,4}"
)
# `Some("…")` of Rust, `SecretStr('…')`, `("…")`.
_WRAPPED = lazy_pattern(
    rb"(?:Some|Just|Ok|Optional|Secret(?:Str|String)?|String|Password|Redacted)?"
    rb"\((?:value=)?(?=[bu]?[\"'])"
)
# What goes on behind a `;` in a line that is one setting, and no connection's next one.
_REST_OF_SETTING = lazy_pattern(
    rb";(?!(?:server|host|data|initial|uid|user|pwd|port|(?:connect(?:ion)?)?timeout"
    rb"|encrypt|trust|driver|integrated|account|endpoint|ssl|pool|m(?:in|ax)|app|persist"
    rb"|charset|export|echo|catalog|provider|multi|default|shared))"
    rb"[^\s\"'`;]{2,100}(?=\n|\Z)",
    re.IGNORECASE,
)


def _assignment(block: bytes, end: int) -> Iterable[Span]:
    """`name=value`, `name: value`, `name = "value"`, `"name": "value"`."""
    at = end
    if block[at : at + 1] in (b"=", b"~", b":", b">"):
        # `==`, `::` compare and qualify; `:=`, `=>` assign, in code.
        if block[end - 1 : end + 1] not in (b":=", b"=>"):
            return ()
        at += 1
    while block[at : at + 1] in (b" ", b"\t") and at - end < _MAX_BLANKS:
        at += 1
    wrapped = _WRAPPED.match(block, at)
    at = at if wrapped is None else wrapped.end()
    tag = _YAML_TAG.match(block, at)
    start, stop, quote = value_at(block, at if tag is None else tag.end())
    # A page's name, which many lines of a server's log have.
    if block[start : start + 5].lower() in (b"next:", b"prev:"):
        return ()
    key_end, at_name_end = name_end(block, end - 1)
    name = name_before(block, at_name_end)
    name_start = at_name_end - len(name)
    first = line_start(block, name_start, _MAX_BEFORE_BYTES)
    prefix = PREFIX.match(block, first, name_start)
    if prefix is not None:
        first = prefix.end()
    before = block[first:name_start]
    if _SCOPE.search(before) is not None:
        # Within its scope, a name is no word of a sentence: `db::pass`.
        name, before = b"_" + name, b""
    assignment = Assignment(
        name=name,
        before=before,
        name_is_quoted=key_end > at_name_end,
        name_is_called=block[at_name_end:key_end] == b")",
        colon=block[end - 1 : end] == b":",
        spaced=at > end,
        value=block[start : min(stop, start + MAX_JUDGED_BYTES)],
        quote=quote,
        behind=block[stop : stop + 3],
        alone=_TO_END.match(block, stop) is not None,
    )
    if not name or not assignment.is_secret():
        return ()
    start, stop = whole_value(block, start, stop, quote)
    if not (quote or assignment.colon or assignment.before.strip()):
        rest = _REST_OF_SETTING.match(block, stop)
        stop = stop if rest is None else rest.end()
    stop = to_address(block, start, stop, name.lower())
    return with_further(block, start, stop, quote)


RULES: tuple[Rule, ...] = (
    Rule(NAMES + rb"[0-9]{0,2}[\"'\\\])]{0,8}[ \t]{0,40}[:=]", _assignment),
    # `PASS:` is how tests report: of these two, only what nothing else looks like.
    Rule(rb"\b(?:pass|auth)=", _assignment),
    Rule(rb"[a-z0-9_]::(?:pass|pw|psk)[\"']?[ \t]{0,40}[:=]", _assignment),
    Rule(rb"(?:\b|_)mdp[\"']?[ \t]{0,40}[:=]", _assignment),
    Rule(rb"[\"'](?:pass|auth)\\?[\"'][ \t]{0,4}[:=]", _assignment),
)
