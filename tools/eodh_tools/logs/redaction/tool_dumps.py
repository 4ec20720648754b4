"""Secrets as single tools print them: plans, signatures, dialogs of mail, manifests."""

from collections.abc import Callable, Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.near_values import is_key
from eodh_tools.logs.redaction.rule import Rule, Span, one_of
from eodh_tools.logs.redaction.secret_names import SURE
from eodh_tools.logs.redaction.value_checks import (
    is_placeholder,
    looks_like_key,
    looks_like_password,
    looks_random,
)

Judge = Callable[[bytes], bool]


def _password(value: bytes) -> bool:
    return looks_like_password(value)


def _any(value: bytes) -> bool:
    return not is_placeholder(value)


def _behind(pattern: bytes, judge: Judge) -> Callable[[bytes, int], Iterable[Span]]:
    """A rule's function: each group of what follows, if it is judged a secret."""
    form = lazy_pattern(pattern)

    def spans(block: bytes, end: int) -> Iterable[Span]:
        found = form.match(block, end)
        if found is not None:
            for group in range(1, form.groups + 1):
                if found[group] and judge(found[group]):
                    yield found.span(group)

    return spans


_STORE_PAIR = lazy_pattern(
    rb"[A-Z0-9]{16,32}(?: ?/ ?|: ?)([A-Za-z0-9/+]{40})(?![\w/+])"
)


def _store_pair(block: bytes, end: int) -> Iterable[Span]:
    """`ACCESS KEYNAME / SECRET`."""
    start = end - 16
    found = _STORE_PAIR.match(block, start)
    if found is None or not is_key(found[1]):
        return
    yield start, start + len(found.group().split(b"/")[0].split(b":")[0].rstrip())
    yield found.span(1)


RULES: tuple[Rule, ...] = (
    # A plan of Terraform: both sides of a change.
    Rule(
        one_of(SURE) + rb"[ ]{1,40}= (?:\"[^\"\n]{1,200}\"|\(sensitive value\)) -> \"",
        _behind(rb"([^\"\n]{1,512})\"", _any),
    ),
    Rule(
        rb"\.dockerconfigjson[\"']?:[ ]{1,2}[\"']?[A-Za-z0-9+/]",
        _behind(rb"([A-Za-z0-9+/]{20,16000}={0,2})", _any),
    ),
    Rule(
        rb"\bbotocore\.auth [^\n]{0,40}Signature:\n",
        _behind(rb"([0-9a-f]{64})(?![0-9a-f])", _any),
    ),
    # The user, the question `Password:` in base64, the password.
    Rule(
        rb"334 UGFzc3dvcmQ6[^\n]{0,20}\n",
        _behind(
            rb"[^\n]{0,40}?(?:send: |C: |> )?b?[\"']?([A-Za-z0-9+/]{6,400}={0,2})"
            rb"(?=[\\\"'\s])",
            _any,
        ),
    ),
    Rule(
        rb"\bcurl[ \t][^\n]{0,200}(?:-u|--user) ['\"][^\s:'\"]{1,64}:",
        _behind(rb"([^\n'\"]{3,200})['\"]", _any),
    ),
    Rule(
        rb"\badd_password\([^\n()]{1,200}, ?[\"'][^\"'\n]{1,100}[\"'], ?[\"']",
        _behind(rb"([^\"'\n]{4,200})[\"']\)", _any),
    ),
    Rule(
        rb"\bAPI\([\"'][^\"'\n]{1,100}[\"'], ?[\"']",
        _behind(rb"([^\"'\n]{4,200})[\"']", _password),
        caseless=False,
    ),
    Rule(rb"\bvault token ", _behind(rb"(s\.[A-Za-z0-9]{20,100})\b", _any)),
    Rule(
        rb"\bX-(?:[A-Za-z]{1,20}-){0,3}(?:Key|Token|Secret) ",
        _behind(rb"([^\s\"',;]{12,200})[ \t]*(?=\n|\Z)", lambda v: looks_random(v, 12)),
    ),
    Rule(
        rb"\b(?:access|creds?|credentials?|keys?) [A-Z0-9]{16}",
        _store_pair,
    ),
    Rule(
        rb"\bcreds? [A-Z0-9]{2,8}(?:\.\.\.|\xe2\x80\xa6): ?",
        _behind(rb"([A-Za-z0-9/+]{40})(?![\w/+])", is_key),
    ),
    Rule(
        rb"\b(?:recovery|backup) codes: ",
        _behind(
            rb"((?:[A-Za-z0-9]{4,8}-[A-Za-z0-9]{4,8}(?:[ ,]{1,2}|(?=\n|\Z))){1,20})",
            _any,
        ),
    ),
    Rule(
        rb"\btrying password [^\s,]{1,100}, then ",
        _behind(rb"([^\s,]{6,200})", _password),
    ),
    # Two words of one shell argument: 'one'"'"'two'.
    Rule(
        rb"(?:password|passwd|secret|pass)='[^'\n]{1,200}'\"'\"'",
        _behind(rb"([^'\n]{1,200})'", _any),
    ),
    # A field that a service refuses, and what it was given.
    Rule(
        rb"[\"']loc[\"']: ?[\[(][^\n\])]{0,60}(?:password|passwd|secret|token|key)"
        rb"[\"'][\])]",
        _behind(rb"[^\n]{0,200}?[\"']input[\"']: ?[\"']([^\"'\n]{1,512})[\"']", _any),
    ),
    # `User   me` above or below `Pass   …`.
    Rule(
        rb"^user(?:name)?[ \t]{2,40}[^\s]{1,64}[ \t]*\npass(?:word)?[ \t]{2,40}",
        _behind(rb"([^\s]{4,200})[ \t]*(?=\n|\Z)", _any),
    ),
    Rule(
        rb"^pass(?:word)?[ \t]{2,40}",
        _behind(rb"([^\s]{4,200})[ \t]*\nuser(?:name)?[ \t]{2}", _any),
    ),
    # A shell's trace of `read -s`, and what was typed.
    Rule(
        rb"\+ read (?:-\w+ ){0,3}-?r?s[^\n]{0,60}\n\+{1,4} echo ",
        _behind(rb"'?([^\s']{4,200})'?(?=\n|\Z)", _password),
    ),
    Rule(
        rb"\bname: [\w-]{0,60}(?:SECRET|PASSWORD|TOKEN|_KEY)\n"
        rb"(?:[ ]{0,40}valueFrom: null\n)?[ ]{0,40}value: [>|]-?\n",
        _behind(rb"[ ]{1,60}([^\s]{6,4096})[ \t]*(?=\n|\Z)", looks_like_key),
        caseless=False,
    ),
)
