"""Values assigned to a secret's name: `password=…`, JSON, YAML, `export X_TOKEN=…`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.quoted_values import value_at, whole_value, with_further
from eodh_tools.logs.redaction.rule import MAX_JUDGED_BYTES, Rule, Span, line_start
from eodh_tools.logs.redaction.secret_names import (
    NAMES,
    is_environment_name,
    is_environment_token,
    is_public,
    is_round,
    is_sure,
    name_before,
    name_end,
)
from eodh_tools.logs.redaction.value_checks import (
    has_named_key,
    has_sign_in_a_word,
    is_address_or_path,
    is_another_assignment,
    is_code,
    is_constant,
    is_date,
    is_number,
    is_placeholder,
    is_prose,
    looks_like_key,
    looks_random,
)

# From how many characters on a value with a digit in it is taken for a secret:
# beside a sure name in a sentence or in code; beside an unsure one, there too.
_LEAST_SURE = 6
_LEAST = 8
_LEAST_IN_CODE = 12
_LEAST_IN_PROSE = 16
# A word alone behind `password:` at the head of a line is one from here on.
_LEAST_WORD = 4
_LONGEST_PASSPHRASE = 60
_MADE_UP_WORD = lazy_pattern(
    rb" \S*(?:[a-z][A-Z]|[a-z][0-9]|[0-9][A-Za-z]|[A-Za-z][!#$%^&*][A-Za-z0-9])\S*\Z"
)
_MAX_BLANKS = 80
_MAX_BEFORE_BYTES = 200
_MAX_PARSER_BYTES = 40

_TO_END = lazy_pattern(rb"[ \t]*(?:[,;})\]\"'\\]|#|//|$)", re.MULTILINE)
_OF_PARSER = lazy_pattern(
    rb"\b(?:unexpected|invalid|illegal|unknown|bad|syntax|missing|expected|near|next"
    rb"|last|current|previous|this|no|of|the|a) (?:[a-z]+ )?\Z",
    re.IGNORECASE,
)
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
# `"password": 839201`.
_DIGITS = lazy_pattern(rb"[0-9]{5,12}\Z")
_READABLE = lazy_pattern(rb"[A-Za-z0-9\x80-\xff]")
# `arn:aws:secretsmanager:…:secret:name`: the name of a secret, not the secret.
_ARN = lazy_pattern(rb"\barn:[\w:/-]*:\Z")
_MAX_ARN_BYTES = 100
_MAX_PUBLIC_BYTES = 20
# A short name, or one that says what it holds: the argument of a call.
_ARGUMENT = lazy_pattern(
    rb"[A-Za-z]{1,9}\Z|(?=[A-Za-z]+\Z)[a-z]*(?:pass|pw|word|secret|token|key|cred|auth)",
    re.IGNORECASE,
)
# What goes on behind a `;` in a line that is one setting, and no connection's next one.
_REST_OF_SETTING = lazy_pattern(
    rb";(?!(?:server|host|data|initial|uid|user|pwd|port|(?:connect(?:ion)?)?timeout"
    rb"|encrypt|trust|driver|integrated|account|endpoint|ssl|pool|m(?:in|ax)|app|persist"
    rb"|charset|export|echo|catalog|provider|multi|default|shared))"
    rb"[^\s\"'`;]{2,100}(?=\n|\Z)",
    re.IGNORECASE,
)
# `session_key=time/0.0.0`: a path within an array store.
_PLAIN_PATH = lazy_pattern(rb"[a-z_]+/[0-9.]+\Z")
# What may stand around a key of YAML, JSON or a header, and what ends before it.
_AROUND_KEY = b" \t\"'`>|*\\-"
_BEFORE_KEY = (
    *(b"{", b",", b"(", b"[", b"\\n", b"-H"),
    *(b"]", b"TRACE", b"DEBUG", b"INFO", b"WARN", b"WARNING", b"ERROR"),
)


@dataclass(frozen=True, slots=True)
class _Assignment:
    """A name, a separator and a value.

    Attributes:
        name: As it stands, without quotes.
        before: What stands before it in the line, without calrissian's prefix.
        name_is_quoted: As a key of JSON is.
        name_is_called: As a function in brackets is, of which a line tells something.
        colon: Whether the separator is a colon; else an equals sign.
        spaced: Whether blanks follow the separator.
        value: Without quotes.
        quote: The opening quote, if any.
        behind: What follows the value, up to three bytes.
        alone: Whether nothing but a comma, bracket or comment follows in the line.
    """

    name: bytes
    before: bytes
    name_is_quoted: bool
    name_is_called: bool
    colon: bool
    spaced: bool
    value: bytes
    quote: bytes
    behind: bytes
    alone: bool

    def is_secret(self) -> bool:
        if self._names_another_thing():
            return False
        sure = is_sure(self.name) or (
            not self.colon and is_environment_token(self.name)
        )
        if self.quote:
            return self._quoted_is_secret(sure=sure)
        if self.colon:
            return self._after_colon_is_secret(sure=sure)
        if self.spaced:
            return self._spaced_is_secret(sure=sure)
        return self._tight_is_secret(sure=sure)

    def _names_another_thing(self) -> bool:
        value = self.value
        if is_placeholder(value) or is_address_or_path(value) or is_date(value):
            return True
        if is_public(self.before[-_MAX_PUBLIC_BYTES:] + self.name):
            return True
        # A URL's user, whose host must stay.
        if self.before.endswith(b"//") or not _READABLE.search(value):
            return True
        if has_named_key(value) or is_constant(value) or self._is_of_a_list():
            return True
        # `first_pass=done`; `AWS::IAM::AccessKey`.
        if (value.isalpha() and is_round(self.name)) or self.before.endswith(b"::"):
            return True
        path = _PLAIN_PATH.match(value) is not None and not looks_like_key(value)
        return path or _ARN.search(self.before[-_MAX_ARN_BYTES:]) is not None

    def _is_of_a_list(self) -> bool:
        """Whether names follow: `secret: {name: …`, `connection_string=a=1;b=2`."""
        if self.colon and self.value[:1] in (b"{", b"["):
            return self.value.endswith(b":")
        return (
            self.behind[:1] == b";"
            and is_another_assignment(self.value)
            and self.name.lower().endswith(b"string")
        )

    def _quoted_is_secret(self, *, sure: bool) -> bool:
        # `accesskey="n"` of a page; `NO_AUTH = "NO_AUTH"` of a program.
        if len(self.value) == 1 or self.value.lower() == self.name.lower():
            return False
        if is_prose(self.value) and not self._is_passphrase(sure=sure):
            return False
        if is_code(self.value) and not looks_random(self.value, _LEAST):
            return False
        if sure or looks_random(self.value, _LEAST):
            return True
        long = len(self.value) >= _LEAST_IN_PROSE and not is_code(self.value)
        return self.name_is_quoted and long and b" " not in self.value

    def _is_passphrase(self, *, sure: bool) -> bool:
        """Whether it is words that end in a made-up one, after a password's name."""
        return (
            sure
            and self.alone
            and _MADE_UP_WORD.search(self.value) is not None
            and len(self.value) < _LONGEST_PASSPHRASE
        )

    def _tight_is_secret(self, *, sure: bool) -> bool:
        if self.value[:1] in (b"(", b"[", b"{"):
            return False
        if not sure:
            return not is_code(self.value) and looks_random(self.value, _LEAST_SURE)
        if is_environment_name(self.name):
            return True
        if looks_random(self.value, _LEAST_IN_CODE):
            return True
        # `connect(password=word, …)` is a call as a traceback shows it.
        called = b"(" in self.before or not self.before.strip()
        ends = self.behind[:1] in (b",", b")")
        in_call = called and ends and _ARGUMENT.match(self.value) is not None
        return not is_code(self.value) and not in_call and not self._is_folder()

    def _is_folder(self) -> bool:
        return self.name.lower() in (b"pwd", b"oldpwd") and b"/" in self.value[:3]

    def _spaced_is_secret(self, *, sure: bool) -> bool:
        """`name = value` of a settings file, not of a program."""
        if is_code(self.value) or is_number(self.value):
            return False
        if sure and self.alone and len(self.value) >= _LEAST_WORD:
            return True
        return looks_random(self.value, _LEAST if sure else _LEAST_IN_CODE)

    def _after_colon_is_secret(self, *, sure: bool) -> bool:
        if self.name_is_quoted and _DIGITS.match(self.value):
            return sure
        if is_code(self.value) or is_number(self.value):
            return False
        if not sure:
            parsed = _OF_PARSER.search(self.before[-_MAX_PARSER_BYTES:]) is not None
            return (
                self.spaced and not parsed and looks_random(self.value, _LEAST_IN_PROSE)
            )
        if self.name_is_called:
            return looks_random(self.value, _LEAST)
        ahead = self.before.rstrip(_AROUND_KEY)
        heads = self.name_is_quoted or not ahead or ahead.endswith(_BEFORE_KEY)
        if heads and self.spaced and self.alone and len(self.value) >= _LEAST_WORD:
            return True
        if looks_random(self.value, _LEAST_SURE):
            return True
        return len(self.value) >= _LEAST and has_sign_in_a_word(self.value)


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
    assignment = _Assignment(
        name=name,
        before=block[first:name_start],
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
    if name.lower() == b"x-access-token":
        # `x-access-token:…@host/path` of git: the host stays.
        at_sign = block.find(b"@", start, stop)
        stop = stop if at_sign < 0 else at_sign
    if name.lower().endswith(b"jsessionid"):
        # `;jsessionid=…?query` (Jakarta Servlet 7.1.3): the query stays.
        query = block.find(b"?", start, stop)
        stop = stop if query < 0 else query
    return with_further(block, start, stop, quote)


RULES: tuple[Rule, ...] = (
    Rule(NAMES + rb"[0-9]{0,2}[\"'\\\])]{0,8}[ \t]{0,40}[:=]", _assignment),
    # `PASS:` is how tests report: of these two, only what nothing else looks like.
    Rule(rb"\b(?:pass|auth)=", _assignment),
    Rule(rb"(?:\b|_)mdp[\"']?[ \t]{0,40}[:=]", _assignment),
    Rule(rb"[\"'](?:pass|auth)\\?[\"'][ \t]{0,4}[:=]", _assignment),
)
