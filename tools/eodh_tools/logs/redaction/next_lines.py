"""Values in the line after their name: a command that goes on, a list, a job order."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.quoted_values import value_at, whole_value
from eodh_tools.logs.redaction.rule import (
    LINE_HEAD,
    Rule,
    Span,
    ends_option,
    line_end,
    line_start,
    one_of,
)
from eodh_tools.logs.redaction.secret_names import NAMES, SURE, UNSURE
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_code,
    is_placeholder,
    is_prose,
    looks_like_key,
    looks_like_password,
)

_LEAST = 4
_MAX_ITEMS = 40
_HEAD = lazy_pattern(LINE_HEAD)
_BLANKS = lazy_pattern(rb"[ \t]{0,60}")


def _behind_prefix(block: bytes, at: int) -> int:
    prefix = _HEAD.match(block, at)
    blanks = _BLANKS.match(block, at if prefix is None else prefix.end())
    return at if blanks is None else blanks.end()


def _after_backslash(block: bytes, end: int) -> Iterable[Span]:
    r"""`--password \` and the value in the next line, as cwltool prints a command."""
    if not ends_option(block, end):
        return ()
    start, stop, quote = value_at(block, _behind_prefix(block, end))
    value = block[start:stop]
    if len(value) < _LEAST or value[:1] in (b"-", b"$") or is_placeholder(value):
        return ()
    if is_code(value) or is_address_or_path(value):
        return ()
    return (whole_value(block, start, stop, quote),)


_NEXT_ITEM = lazy_pattern(
    rb"(?:-[ ]{1,3})?[\"']?([^\s\"'-][^\s\"']{5,4096})[\"']?,?[ ]*$", re.MULTILINE
)


def _next_item(block: bytes, end: int) -> Iterable[Span]:
    """`- --api-key` and `- …` in the next line, as a manifest lists arguments."""
    if not ends_option(block, end):
        return ()
    found = _NEXT_ITEM.match(block, _behind_prefix(block, end))
    if found is None or not looks_like_password(found[1]):
        return ()
    return (found.span(1),)


_UNDER = lazy_pattern(
    # A debugger, R, a map of Kubernetes, a list of properties, three quotes.
    rb"(?:\$[0-9]{1,4} = (?:0x[0-9a-f]{1,16} )?\"|\[1\] \"|----\n|[ \t]{0,40}<string>)?"
    rb"(?P<value>[^\n\"<>]{4,200}?)(?:\"|</string>|[ \t]*(?=\n|\Z))"
)
_SAYS_UNDER = lazy_pattern(
    rb"\$[0-9]{1,4} = |\[1\] \"|----\n|[ \t]{0,40}<string>", re.IGNORECASE
)


def _under(block: bytes, end: int) -> Iterable[Span]:
    r"""`$password` and `[1] "…"`, `password:` and `----`, and the value under it."""
    if _SAYS_UNDER.match(block, end) is None and block[end - 4 : end - 1] != b'"""':
        return ()
    found = _UNDER.match(block, end)
    if found is None:
        return ()
    value = found["value"].strip()
    if is_placeholder(value) or is_prose(value) or is_address_or_path(value):
        return ()
    return (found.span("value"),)


_QUOTED = lazy_pattern(rb"[ \t]{0,40}[\"']([^\"'\n]{8,4096})[\"'](?![ \t]*[:=])")


def _quoted_next(block: bytes, end: int) -> Iterable[Span]:
    r"""`"password":` and `"value"` in the next line of indented JSON."""
    found = _QUOTED.match(block, _behind_prefix(block, end))
    if found is None or not looks_like_password(found[1]):
        return ()
    return (found.span(1),)


_DUMPED = lazy_pattern(rb"[ \t]{0,60}string\([0-9]{1,5}\)[ ]{1,4}\"([^\"\n]{1,4096})\"")


def _dumped_here(block: bytes, end: int) -> Iterable[Span]:
    """`["pass"]=> string(9) "value"` in one line."""
    found = _DUMPED.match(block, end)
    if found is None or not looks_like_password(found[1]):
        return ()
    return (found.span(1),)


def _dumped(block: bytes, end: int) -> Iterable[Span]:
    """`["password"]=>` and `string(9) "value"` in the next line: var_dump of PHP."""
    found = _DUMPED.match(block, _behind_prefix(block, end))
    if found is None or is_placeholder(found[1]) or is_address_or_path(found[1]):
        return ()
    return (found.span(1),)


_ONE_WORD = lazy_pattern(rb"[ \t]{0,8}([^\s]{8,4096})[ \t]*$", re.MULTILINE)


def _printed(block: bytes, end: int) -> Iterable[Span]:
    """What a command printed that decodes or gets a secret, as its whole line."""
    found = _ONE_WORD.match(block, _behind_prefix(block, end))
    if found is None or not looks_like_password(found[1]):
        return ()
    return (found.span(1),)


_ITEM = lazy_pattern(
    rb"[ \t]{0,4}[bu]?\\?[\"']([^\"'\n\\]{1,4096})\\?[\"'][ \t]{0,4},?"
)


def _list(block: bytes, end: int) -> Iterable[Span]:
    """`"tokens": ["…", "…"]`: what is a key by its look; words and pieces stay."""
    at = end
    stop = line_end(block, end, 8_192)
    for _ in range(_MAX_ITEMS):
        found = _ITEM.match(block, at, stop)
        if found is None:
            return
        if looks_like_key(found[1]):
            yield found.span(1)
        at = found.end()


_YAML_ITEM = lazy_pattern(
    rb"-[ \t]{1,4}[\"']?([^\s\"']{6,4096})[\"']?[ \t]*$", re.MULTILINE
)


def _yaml_list(block: bytes, end: int) -> Iterable[Span]:
    """`passwords:` and `- …` under it."""
    at = end
    for _ in range(3):
        found = _YAML_ITEM.match(block, _behind_prefix(block, at))
        if found is None:
            return
        if looks_like_password(found[1]):
            yield found.span(1)
        at = line_end(block, found.end()) + 1


_JOB_VALUE = lazy_pattern(rb"value:[ \t]{1,4}", re.IGNORECASE)
_NAME_LINE = lazy_pattern(one_of(SURE) + rb"[\"']?:[ \t]*\n?\Z", re.IGNORECASE)


def _job_order(block: bytes, end: int) -> Iterable[Span]:
    """`password:`, `class: string`, `value: …` of a CWL job order in YAML."""
    value = _JOB_VALUE.match(block, _behind_prefix(block, end))
    here = line_start(block, end - 1, 200)
    before = block[line_start(block, here - 1, 200) : here] if here else b""
    if value is None or _NAME_LINE.search(before) is None:
        return ()
    start, stop, quote = value_at(block, value.end())
    if is_placeholder(block[start:stop]):
        return ()
    return (whole_value(block, start, stop, quote),)


_STRING = lazy_pattern(
    rb"[fbru]?[\"']([^\"'\n]{1,4096})[\"'][ \t]*\)?,?[ \t]*$", re.MULTILINE
)


def _in_brackets(block: bytes, end: int) -> Iterable[Span]:
    """`password = (` and its strings in the next lines."""
    at = end
    spans: list[Span] = []
    while len(spans) < _MAX_ITEMS:
        found = _STRING.match(block, _behind_prefix(block, at))
        if found is None:
            break
        spans.append(found.span(1))
        at = line_end(block, found.end()) + 1
    whole = b"".join(block[slice(*span)] for span in spans)
    return spans if looks_like_password(whole) else ()


RULES: tuple[Rule, ...] = (
    Rule(
        one_of((*SURE, *UNSURE, "pass")) + rb"[ \t=]{1,4}\\\n",
        _after_backslash,
    ),
    Rule(
        one_of((*SURE, *UNSURE, "pass")) + rb"[\"']?,?[ ]{0,2}\n",
        _next_item,
    ),
    Rule(one_of(SURE) + rb"(?:</key>|:| ?= ?\"\"\")?\n", _under),
    Rule(NAMES + rb"[\"'][ \t]{0,4}:[ \t]{0,4}\n", _quoted_next),
    Rule(one_of(SURE) + rb"[ ]?=[ ]?\([ ]?\n", _in_brackets),
    Rule(NAMES + rb"[\"']\]=>[ \t]{0,4}\n", _dumped),
    Rule(rb"\[[\"'](?:pass|pwd|pw)[\"']\]=>", _dumped_here),
    Rule(NAMES + rb"s?\\?[\"']?[ \t]{0,4}[:=][ \t]{0,4}\[", _list),
    Rule(one_of(SURE) + rb"s?[\"']?:[ \t]{0,4}\n", _yaml_list),
    Rule(
        rb"(?:secrets?[^\n]{0,80}base64 -(?:d|-decode)|print-(?:access|identity)-token"
        rb"|get-login-password|initial-password|get-access-token"
        rb"|(?:gh|glab|doctl) auth token|--with-decryption"
        rb"|(?:kubectl|oc) create token|oc whoami (?:-t|--show-token)|vault print token"
        rb"|vault (?:kv get|read) -field=[a-z_-]{1,40}|secretsmanager get-secret-value"
        rb"|secrets versions access|(?:pass|gopass) show|op read"
        rb"|bw get password|lpass show|keyring get|secret-tool lookup"
        rb"|find-generic-password|rand -(?:base64|hex)|\bpwgen|\$ pass [\w-]{1,40}/"
        rb"|(?:printenv |echo [\"']?\$\{?)\w{0,40}"
        rb"(?:PASS(?:WORD)?|TOKEN|SECRET|(?:API|ACCESS|SECRET)_?KEY|PWD?)"
        rb"[\"'}]{0,2}"
        rb"|terraform output -raw [\w-]{0,40}(?:password|secret|token|key)|op item get)"
        rb"(?:[ ;][^\n|>]{0,120})?\n",
        _printed,
    ),
    Rule(rb"class:[ \t]{1,4}[\"']?string[\"']?[ \t]{0,4}\n", _job_order),
)
