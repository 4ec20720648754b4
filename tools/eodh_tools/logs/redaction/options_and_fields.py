"""Secret values in options, manifests, escaped JSON and SQL."""

import re
from collections.abc import Iterable
from functools import partial

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.quoted_values import value_at, whole_value
from eodh_tools.logs.redaction.rule import (
    MAX_JUDGED_BYTES,
    MAX_NAME_BYTES,
    MAX_VALUE_BYTES,
    Rule,
    Span,
    ends_option,
    line_start,
    one_of,
    unless_placeholder,
)
from eodh_tools.logs.redaction.secret_names import NAMES, SURE, UNSURE, is_public
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_another_assignment,
    is_code,
    is_placeholder,
    is_prose,
    looks_like_key,
    looks_like_password,
    looks_made_up,
    looks_random,
)

_LEAST_WORD = 8
_LEAST_RANDOM = 8
_LEAST_DASHED = 15
_MOST_DIGITS = 2


def _option(block: bytes, end: int) -> Iterable[Span]:
    """`--password value`, also as a list of arguments: `'--password', 'value'`."""
    between = _OPTION_TO_VALUE.match(block, end - 1)
    if between is None or not ends_option(block, end):
        return ()
    start, stop, quote = value_at(block, between.end())
    value = block[start:stop]
    if (
        value == b"\\"
        or value[:1] in (b"[", b"(")
        or (value[:1] == b"-" and not _is_dashed(value))
        or is_placeholder(value)
        or is_code(value)
        or (quote == b"`" and is_another_assignment(value))
        or _KEYWORD.match(value) is not None
    ):
        return ()
    name = block[max(0, end - MAX_NAME_BYTES) : end].rstrip(b" \t\"'=,")
    if is_public(name) or _TO_DO.search(name) is not None:
        return ()
    # `--pass 2` of a program that goes over its tiles twice.
    if name.endswith(b"-pass") and value.isdigit() and len(value) <= _MOST_DIGITS:
        return ()
    metavar = value.replace(b"_", b"").isalpha() and value.isupper()
    if metavar or is_address_or_path(value):
        return ()
    # An option and what it is for: `--keep-signature  Overwrite existing …`.
    described = between.end() - between.start() > 1 and value.istitle()
    short = value.islower() and len(value) < _LEAST_WORD
    if not quote and value.isalpha() and (described or short):
        # A word of a sentence, unless the command goes on as a command does.
        rest = block[stop : stop + 3]
        if rest[:1] not in (b"\n", b"") and rest[:2] != b" -":
            return ()
    return (whole_value(block, start, stop, quote),)


# Of a parser of arguments, or of a secret that Docker mounts.
_KEYWORD = lazy_pattern(
    rb"(?:type|action|default|dest|nargs|help|required|metavar|is_flag|id|source|src)="
)
# `--remove-signature FILE`: what is done with it.
_TO_DO = lazy_pattern(
    rb"--(?:remove|verify|check|skip|keep|delete|no)-(?:[\w-]{1,40}-)?signatures?\Z"
)


def _is_dashed(value: bytes) -> bool:
    """Whether it is no option but a secret that begins like one."""
    return len(value) >= _LEAST_DASHED and looks_like_key(value[1:])


_OPTION_TO_VALUE = lazy_pattern(rb"[\"']?,?[ \t]{1,4}|[\"'],")


def _named_pair(block: bytes, end: int) -> Iterable[Span]:
    r"""`name: X_PASSWORD` with its `value:` behind it or on the next line.

    So a pod's environment stands in a manifest (Kubernetes EnvVar).
    """
    # Asked first: it says no sooner.
    behind = _TO_PAIRED_VALUE.match(block, end - 1)
    if behind is None:
        return ()
    if _PAIRED_NAME.search(block, max(0, end - 2 * MAX_NAME_BYTES), end - 1) is None:
        return ()
    start, stop, quote = value_at(block, behind.end())
    value = block[start:stop]
    if is_placeholder(value):
        return ()
    return (whole_value(block, start, stop, quote),)


_VALUE_LINE = lazy_pattern(rb"(?:env)?val(?:ue)?:[ \t]{1,4}", re.IGNORECASE)
_NAME_KEY = lazy_pattern(
    rb"(?:name|key):[ \t]{1,4}[\"']?[\w.-]{1,%d}\Z" % MAX_NAME_BYTES, re.IGNORECASE
)


def _value_above(block: bytes, end: int) -> Iterable[Span]:
    """`- value: …` and, in the next line, `name: X_PASSWORD`."""
    here = line_start(block, end - 1)
    name = block[here : end - 1].rstrip(b" \"'")
    found = _NAME_KEY.search(name)
    above = line_start(block, here - 1, MAX_VALUE_BYTES) if here else here
    value = _VALUE_LINE.search(block, above, here)
    if found is None or value is None:
        return ()
    # What stands above the first line of an item is of the item before.
    if name.lstrip().startswith(b"- "):
        return ()
    start, stop, quote = value_at(block, value.end())
    if is_placeholder(block[start:stop]):
        return ()
    return (whole_value(block, start, stop, quote),)


_PAIRED_NAME = lazy_pattern(
    rb"(?:name|key|id|type|field|param(?:eter)?|variable|option|setting|header)"
    rb"[\"'\\]{0,8}[ \t]{0,4}[:=][ \t]{0,4}[\"'\\]{0,8}"
    rb"[\w./-]{1,%d}[\"'\\]{0,8}[ \t]{0,4}[,;]?[ \t]{0,4}[\"'\\]{0,8}\Z"
    % MAX_NAME_BYTES,
    re.IGNORECASE,
)
_TO_PAIRED_VALUE = lazy_pattern(
    rb"(?:\n(?:" + PREFIX.pattern + rb")?|\\n)?[ \t]{0,60}"
    rb"(?:[\"']?\w{1,20}[\"']:[ ]{0,2}[\"']?\w{1,30}[\"']?,[ ]{0,2}){0,2}"
    rb"(?:[\"']?\w{1,20}[\"']:[ ]{0,2}\{[ ]{0,2}){0,2}"
    rb"[\"'\\]{0,8}(?:(?:env|parameter)?val(?:ue)?|\$)[\"'\\]{0,8}"
    rb"[ \t]{0,4}[:=][ \t]{0,4}",
    re.IGNORECASE,
)


def _bare_pair(block: bytes, end: int) -> Iterable[Span]:
    """`WORKSPACE_TOKEN value`, `aws configure set aws_secret_access_key value`."""
    start, stop, quote = value_at(block, end - 1)
    value = block[start:stop]
    if is_placeholder(value) or is_code(value) or is_address_or_path(value):
        return ()
    if not looks_random(value[:MAX_JUDGED_BYTES], _LEAST_RANDOM):
        return ()
    if is_another_assignment(value) or _IMAGE.match(value) is not None:
        return ()
    return (whole_value(block, start, stop, quote),)


# `python:3.12`
_IMAGE = lazy_pattern(
    rb"[a-z0-9/._-]{1,80}:v?[0-9]+(?:\.[0-9]+)+(?:-[a-z0-9.]{1,20})?\Z"
)
_SQL_VALUE = lazy_pattern(rb"(?:[^'\"\n\\]|\\[^\n]|''(?=[^'\s,;)])){1,512}+")


def _sql(block: bytes, end: int) -> Iterable[Span]:
    """`IDENTIFIED BY '…'`, `WITH PASSWORD '…'`."""
    value = _SQL_VALUE.match(block, end)
    return () if value is None else (value.span(),)


# `a problem identified by "…"` is no statement.
_STATEMENT = lazy_pattern(
    rb"\b(?:create|alter|grant|user|role|set password)\b", re.IGNORECASE
)


def _identified(block: bytes, end: int) -> Iterable[Span]:
    """`CREATE USER me IDENTIFIED BY '…'`."""
    first = line_start(block, end, 2 * MAX_NAME_BYTES)
    stated = _STATEMENT.search(block, first, end) is not None
    return _sql(block, end) if stated else ()


_BEFORE_SALT = lazy_pattern(rb"([^'\"\n]{3,200})['\"], ?(?:gen_salt|password|pw)")
#: `crypt('…', gen_salt('bf'))`.
_sql_before_salt = partial(unless_placeholder, _BEFORE_SALT)


_QUOTED_WORD = lazy_pattern(rb"([^\s'\"`\\](?:[^\s'\"`\\]| (?=\S)){7,199})['\"`]")


def _in_quotes(block: bytes, end: int) -> Iterable[Span]:
    """`with password 'value'`, in a sentence."""
    found = _QUOTED_WORD.match(block, end)
    if block.rfind(b"/etc/passwd", max(0, end - 16), end) >= 0:
        return ()
    if found is None or is_placeholder(found[1]) or is_code(found[1]):
        return ()
    if is_address_or_path(found[1]) or is_prose(found[1]):
        return ()
    return (found.span(1),)


_ESCAPED_QUOTE = rb"(?:\\{1,3}u0022|%22|&quot;|&#34;)"
_ESCAPED_VALUE = lazy_pattern(
    rb"(?:%20| ){0,2}(?::|=|%3a)(?:%20| ){0,2}"
    + _ESCAPED_QUOTE
    + rb"([^\s\"&\\]{4,512}?)"
    + _ESCAPED_QUOTE,
    re.IGNORECASE,
)
#: `\u0022password\u0022:\u0022…\u0022`, `%22password%22%3A%22…%22`.
_escaped_quotes = partial(unless_placeholder, _ESCAPED_VALUE)


_BRACED = lazy_pattern(rb"(?P<value>(?:[^}\n]|\}\}){3,200})\}(?!\})")
_NAME = lazy_pattern(rb"[A-Za-z_][\w.:!]*\Z")


def _braced(block: bytes, end: int) -> Iterable[Span]:
    """`;PWD={…}` of ODBC, where `}}` stands for `}`; no `{name}` of a format."""
    found = _BRACED.match(block, end)
    if found is None:
        return ()
    value = found["value"]
    named = _NAME.match(value) is not None and not looks_made_up(value)
    return () if named or not looks_like_password(value) else (found.span("value"),)


RULES: tuple[Rule, ...] = (
    # A tuple of Erlang, a shared key of IPsec.
    Rule(rb"\{(?:password|passwd|secret), ?(?:<<)?\"", _sql),
    Rule(rb": PSK \"", _sql, caseless=False),
    Rule(rb"\bbad follower token ['\"]", _in_quotes),
    # A secret of a workflow, as it is evaluated.
    Rule(rb"\bsecrets\.[\w-]{1,60} (?:=>|==?|:) ?[\"']", _in_quotes),
    # A pair of Lisp.
    Rule(rb"(?:password|passwd|passphrase|secret|token|api-?key) \. \"", _sql),
    # The keys of functions that encrypt, and of a file that is encrypted.
    Rule(rb"\b(?:pgp_sym|aes)_(?:en|de)crypt(?:_bytea)?\([^\n]{1,120}, ?'", _sql),
    Rule(rb"\bpragma (?:re|hex)?key ?= ?[\"']", _sql),
    Rule(rb"\bcrypt\(['\"]", _sql_before_salt),
    Rule(
        one_of((*SURE, *UNSURE, "pass")) + rb"[ \t\"']",
        _option,
    ),
    Rule(rb"(?:^|[;\"'({, \t])(?:pwd|password)[ ]?=[ ]?\{", _braced),
    Rule(NAMES + _ESCAPED_QUOTE, _escaped_quotes),
    Rule(
        NAMES
        + rb"[0-9]{0,2}[\"'\\]{0,8}[ \t]{0,4}[,;]?[ \t]{0,4}[\"'\\]{0,8}[vtp$\n\\]",
        _named_pair,
    ),
    # `{"id": "x_password", "input": {"value": "…"}}` of OGC API - Processes.
    Rule(NAMES + rb"[0-9]{0,2}[\"'],[ ]{0,2}[\"']i", _named_pair),
    Rule(NAMES + rb"[0-9]{0,2}[\"']?[ ]{0,2}\n", _value_above),
    Rule(
        rb"(?:_(?:PASSWORD|PASSWD|PASS|TOKEN|SECRET|PAT)|(?:API|ACCESS|SECRET|PRIVATE)_KEY)"
        rb"[ \t][^\s=:\[({<-]",
        _bare_pair,
        caseless=False,
    ),
    Rule(
        rb"aws_(?:secret_access_key|session_token|access_key_id)[ \t][^\s=:]",
        _bare_pair,
    ),
    Rule(
        rb"(?:with (?:encrypted )?password"
        rb"|(?:user|role) [\w\"]{1,60} password|[(,] ?password)[ \t]{1,4}['\"]",
        _sql,
    ),
    Rule(rb"identified by[ \t]{1,4}['\"]", _identified),
    Rule(rb"\b(?:password|passwd|pwd|pass ?phrase)[ ]{1,2}['\"`]", _in_quotes),
)
