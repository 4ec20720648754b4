"""Passwords that a command takes as one of its words: `rabbitmqctl add_user me …`."""

from collections.abc import Callable, Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, line_end
from eodh_tools.logs.redaction.user_names import is_user_name
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_number,
    is_placeholder,
)

_MAX_COMMAND_BYTES = 1_000
_WORD = rb"[ \t]+[\"']?[^\s\"'|;&<>]{1,200}[\"']?"
_VALUE = rb"[ \t]+[\"']?(?P<v>[^\s\"'|;&<>$-][^\s\"'|;&<>]{2,511})[\"']?"
_OPTIONS = rb"(?:[ \t]+--?\w[\w=-]{0,40}){0,4}"
# A sentence that names the command goes on with more words.
_END = rb"(?=[ \t]*(?:\n|\Z|[|;&#>)`\"'])|[ \t]+-)"
_MEANT = frozenset((b"in", b"the", b"a", b"an", b"to", b"and", b"for", b"is", b"with"))


def _words(pattern: bytes) -> Callable[[bytes, int], Iterable[Span]]:
    """A rule's function: the `v` and `k` of the words right behind the command."""
    form = lazy_pattern(pattern)

    def spans(block: bytes, end: int) -> Iterable[Span]:
        found = form.match(block, end - 1, line_end(block, end - 1, _MAX_COMMAND_BYTES))
        if found is None or _MEANT.intersection(found.group().split()):
            return
        for group in range(1, form.groups + 1):
            if _is_secret(found[group]) and (
                group != form.groupindex.get("k") or not is_user_name(found[group])
            ):
                yield found.span(group)

    return spans


def _is_secret(value: bytes) -> bool:
    # `ACCESSKEY SECRETKEY` of a description.
    described = value.isalpha() and value.isupper()
    return not (
        described
        or is_placeholder(value)
        or is_number(value)
        or is_address_or_path(value)
    )


_COMMANDS = (
    (
        rb"\bmc[ \t]{1,4}(?:--\w+ )?(?:alias set|config host add)[ \t]",
        _OPTIONS + _WORD * 2 + rb"[ \t]+[\"']?(?P<k>[^\s\"':]{3,200})[\"']?" + _VALUE,
    ),
    (
        rb"\bmc[ \t]{1,4}(?:--\w+ )?admin user add[ \t]",
        _OPTIONS + _WORD * 2 + _VALUE,
    ),
    (rb"\b(?:add_user|change_password|authenticate_user)[ \t]", _WORD + _VALUE),
    (rb"\b(?:wpa_passphrase|iinit -u)[ \t]", _WORD + _VALUE),
    (rb"\bisql[ \t]", _OPTIONS + _WORD * 2 + _VALUE),
    (rb"\bconnect to \w{1,30} user [\w.@-]{1,60} using[ \t]", _VALUE),
    (rb"\bset-initial-password[ \t]", _VALUE),
    (rb"\b(?:input|user|owner)_pw[ \t]", _VALUE + rb"(?=[ \t\n]|\Z)"),
    (
        rb"\b(?:openssl[ \t]passwd|mkpasswd)[ \t]",
        rb"(?:[ \t]+(?:-salt" + _WORD + rb"|-\w{1,20}))*" + _VALUE,
    ),
    (
        rb"\bradtest[ \t]",
        _WORD + _VALUE + _WORD * 2 + _VALUE.replace(b"<v>", b"<secret>"),
    ),
    (
        rb"\boperator unseal[ \t]",
        _OPTIONS + rb"[ \t]+(?P<v>[A-Za-z0-9+/]{30,100}={0,2})",
    ),
    (
        rb"\bsecrets? (?:set|put|add)[ \t]",
        rb"[ \t]+[A-Za-z_][\w.-]{1,60}(?:[ \t]+(?:--(?:body|value|data)|-b))?" + _VALUE,
    ),
    (rb"\bnet[ \t]{1,3}user[ \t]", _WORD + _VALUE + rb"(?=[ \t]+/)"),
)

RULES: tuple[Rule, ...] = tuple(
    Rule(gate, _words(words if b"(?=" in words else words + _END), caseless=False)
    for gate, words in _COMMANDS
)
