"""Whether what is assigned to a secret's name is a secret."""

import re
from dataclasses import dataclass

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.public_keys import is_public_key
from eodh_tools.logs.redaction.secret_names import (
    is_environment_name,
    is_environment_token,
    is_public,
    is_round,
    is_sure,
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
    looks_made_up,
    looks_random,
)
from eodh_tools.logs.redaction.variables import (
    is_authority,
    is_declared,
    is_file,
    is_key_of_a_list,
    is_magic,
    is_named_alike,
    is_object,
    is_variable,
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
_PHRASE = lazy_pattern(rb"pass[ _-]?phrase[0-9]{0,2}\Z", re.IGNORECASE)
_SPEAKS = lazy_pattern(
    rb"\b(?:required|missing|invalid|must|should|empty|provided?|needed|wrong|not?|cannot"
    rb"|incorrect|enter|characters?|set|given|is|are|was|were|has|have|for|your|pass"
    rb"|passphrase|password|key|keys|file|used?|failed|error|optional|default|from|if)\b",
    re.IGNORECASE,
)
_MAX_PARSER_BYTES = 40
_MEASURE = lazy_pattern(rb"[0-9][0-9.,:/-]{0,20}[a-zA-Z%]{0,4}\Z")
_OF_PARSER = lazy_pattern(
    rb"\b(?:unexpected|invalid|illegal|unknown|bad|syntax|missing|expected|near|next"
    rb"|last|current|previous|this|no|of|the|a) (?:[a-z]+ )?\Z",
    re.IGNORECASE,
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
    rb"[A-Za-z]{1,9}\Z|[a-z]+(?:_[a-z]+){1,4}\Z|(?=[A-Za-z]+\Z)[a-z]*(?:pass|pw|word|secret|token|key|cred|auth)",
    re.IGNORECASE,
)
# `session_key=time/0.0.0`: a path within an array store.
_PLAIN_PATH = lazy_pattern(rb"[a-z_]+/[0-9.]+\Z")
_GRID = lazy_pattern(rb"\b(?:geohash|s2|h3|cells?|quadkeys?)\b", re.IGNORECASE)
_LONGEST_CELL = 16
# `os.urandom(32)`, `hashlib.sha256(x`.
_CALLED = lazy_pattern(rb"[a-z_]\w{0,30}(?:\.[a-z_]\w{0,30}){1,4}\(")
_BEHIND_TEXT = (b" ", b",", b"+", b")", b"<", b">", b"|", b";", b"%")
# What may stand around a key of YAML, JSON or a header, and what ends before it.
_AROUND_KEY = b" \t\"'`>|*\\-+"
_BEFORE_KEY = (
    *(b"{", b",", b"(", b"[", b"\\n", b"-H"),
    *(b"]", b"TRACE", b"DEBUG", b"INFO", b"WARN", b"WARNING", b"ERROR"),
)


@dataclass(frozen=True, slots=True)
class Assignment:
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
        """Whether the value is a secret, by the name, the form and the place."""
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
        if self._says_where() or self._is_of_program() or self._is_measured():
            return True
        if is_public(self.before[-_MAX_PUBLIC_BYTES:] + self.name):
            return True
        # A URL's user, whose host must stay.
        if self.before.endswith(b"//") or not _READABLE.search(self.value):
            return True
        return (
            has_named_key(self.value)
            or self._is_of_a_list()
            or is_named_alike(self.name, self.value)
            or _ARN.search(self.before[-_MAX_ARN_BYTES:]) is not None
        )

    def _says_where(self) -> bool:
        """Whether the value stands elsewhere, or is public."""
        name, value = self.name, self.value
        return (
            is_placeholder(value)
            or is_address_or_path(value)
            or is_date(value)
            or is_key_of_a_list(name, value)
            or is_file(name, value)
            or is_object(name, value)
            or is_public_key(value)
            or is_authority(name, value)
            # A picture that a page of a repository shows to all.
            or self.before.endswith((b"/badge.svg?", b"/badge.png?"))
        )

    def _is_of_program(self) -> bool:
        """Whether it is text of a program: a variable, a call, the end of a string."""
        value = self.value
        if self._closes_a_text() or self._asks() or is_constant(value):
            return True
        if self.quote:
            return is_magic(self.name, value)
        return (
            is_variable(self.before, value, name_is_quoted=self.name_is_quoted)
            or _CALLED.match(value) is not None
            or is_declared(
                self.name, self.before, value, self.behind, spaced=self.spaced
            )
        )

    def _is_measured(self) -> bool:
        """Whether it is of a pass, of a satellite or a filter, or a cell of a grid."""
        value = self.value
        # `first_pass=done`, `high-pass=0.4`, `low_pass=box3x3`; `AWS::IAM::AccessKey`.
        measured = _MEASURE.match(value) is not None or not looks_made_up(value)
        if (measured and is_round(self.name)) or self.before.endswith(b"::"):
            return True
        # A cell of a grid is named by a token, too.
        if self.name.lower() == b"token" and _GRID.search(self.before) is not None:
            return len(value) <= _LONGEST_CELL and value.isalnum()
        return _PLAIN_PATH.match(value) is not None and not looks_like_key(value)

    def _asks(self) -> bool:
        """Whether it is a question, or a command in a shell's backticks."""
        if b" " not in self.value:
            return False
        command = self.quote == b"`" and not (self.colon or self.spaced)
        return command or self.value.rstrip().endswith((b"?", b":"))

    def _closes_a_text(self) -> bool:
        """Whether a text ends at the quote: `"error in 'password':" >&2`."""
        opened = self.before.count(self.quote) % 2 if self.quote else 0
        return bool(opened) and self.value[:1] in _BEHIND_TEXT

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
        """Whether it is words of a password, and no message that tells of it.

        After any password's name they end in a made-up one; after a passphrase's
        they are any words.
        """
        if not sure or not self.alone or len(self.value) >= _LONGEST_PASSPHRASE:
            return False
        words = _PHRASE.search(self.name) is not None and not _SPEAKS.search(self.value)
        return words or _MADE_UP_WORD.search(self.value) is not None

    def _tight_is_secret(self, *, sure: bool) -> bool:
        if self.value[:1] in (b"(", b"[", b"{"):
            return False
        if not sure:
            return not is_code(self.value) and looks_random(self.value, _LEAST_SURE)
        if is_environment_name(self.name):
            return not self._is_flag()
        if looks_random(self.value, _LEAST_IN_CODE):
            return True
        if self._is_flag():
            return False
        # `connect(password=word, …)` is a call as a traceback shows it.
        called = b"(" in self.before or not self.before.strip()
        ends = self.behind[:1] in (b",", b")")
        in_call = called and ends and _ARGUMENT.match(self.value) is not None
        folder = self.name.lower() in (b"pwd", b"oldpwd") and b"/" in self.value[:3]
        return not is_code(self.value) and not in_call and not folder

    def _is_flag(self) -> bool:
        """`X_PASS=1`, `showPwd=0`."""
        return len(self.value) == 1 and self.value.isdigit()

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
