"""Redact in time linear in a line's length, whatever is repeated in it.

Each rule is asked wherever its gate matches; a rule that then reads on to the end of
what it found would need time in the square of a line of nothing but gates.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from re import _compiler  # type: ignore[attr-defined]
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from eodh_tools.logs.redaction.redactor import _RULES, Redactor, _rules_scanner
from tests.processor_time import LINEAR, Work, growth, least_s, spent_s
from tests.tools.logs.planted import PLANTED

LINE_BYTES = 20_000
#: A line that costs no more is not measured again.
LITTLE_S = 0.4
SECRET = b"password=aB3aB3aB3 "

HELD = "h3ld/se+cret&value=="


def shortest(parsed: Any) -> bytes:
    """A short text that a parsed pattern matches, its anchors left out."""
    text = b""
    for kind, detail in parsed:
        if kind is kinds.LITERAL:
            text += bytes([detail])
        elif kind is kinds.IN:
            text += of_class(parser.SubPattern(parsed.state, [(kind, detail)]))
        elif kind is kinds.BRANCH:
            text += shortest(detail[1][0])
        elif kind is kinds.SUBPATTERN:
            text += shortest(detail[3])
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
            text += shortest(detail[2]) * detail[0]
        elif kind is kinds.NOT_LITERAL:
            text += b"x"
    return text


def of_class(parsed: Any) -> bytes:
    fits = _compiler.compile(parsed).match
    order = b"ax1A_ =:\"'" + bytes(range(33, 256)) + b"\t"
    return next(bytes([byte]) for byte in order if fits(bytes([byte])))


# Not only those of rules: what is met in a line to be read again is there, too.
GATES = _rules_scanner().patterns
TRIGGERS = [shortest(parser.parse(gate)).replace(b"\n", b" ") for gate in GATES]


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    """Compile the rules before a clock runs."""
    _rules_scanner().complete()


def is_linear(unit: bytes) -> bool:
    """Whether more of a unit needs more time in its length alone."""
    if spent_s(redacted(unit)(LINE_BYTES)) < LITTLE_S:
        return True
    return growth(redacted(unit), LINE_BYTES) < LINEAR


def redacted(unit: bytes) -> Callable[[int], Work]:
    def of_size(size_bytes: int) -> Work:
        line = (unit * (size_bytes // len(unit) + 1))[:size_bytes] + b".\n"
        return lambda: Redactor().stream().feed(line)

    return of_size


def times_a_secret(unit: bytes) -> float:
    """How many times what a line of secrets costs, this one does."""
    line_s, secrets_s = least_s(
        redacted(unit)(LINE_BYTES), redacted(SECRET)(LINE_BYTES)
    )
    return line_s / secrets_s


@pytest.mark.parametrize(
    "trigger", TRIGGERS, ids=[f"{at}" for at in range(len(TRIGGERS))]
)
def test_more_triggers_cost_time_in_their_number_alone(
    trigger: bytes,
) -> None:
    for unit in (trigger, b"-" + trigger + b"a1"):
        assert is_linear(unit), unit


@pytest.mark.parametrize(
    "unit",
    [
        *(b"- pass:a1", b"pass echo ", b'curl -u "a:', b"aPass=a"),
        *(b"passwd  ", b'passwd","i', b"_pw=aa1-"),
    ],
)
def test_what_stands_close_together_costs_at_most_ten_secrets(unit: bytes) -> None:
    """What is behind one command's name is behind the next one's, too."""
    assert times_a_secret(unit) < 10


def test_a_brace_at_each_default_costs_no_more_than_a_secret_there() -> None:
    """Whether a secret's name stands before the brace is seen at once."""
    assert times_a_secret(b"{ default: x1 ") < 1.5


@pytest.mark.parametrize(
    "unit",
    [b"eyJ", b"-eyJhIjoiYWFhYWE", b"/eyJhIjoiYWFhYWE", b"eyJpassword=", b"sk-a1"],
)
def test_what_begins_again_within_itself_is_read_once(unit: bytes) -> None:
    assert is_linear(unit)


@pytest.mark.parametrize(
    "unit",
    [
        b"x gldt-aaaaaaaaa1B2c3D4e5F6g7H8\n",
        b"SECRET_KEY=aB3aB3aB3aB3aB3aB3aB3\n",
        b"Private-Lines: 400\n",
        b"aB3" * 16 + b"\n-----END PRIVATE KEY-----\n",
        b"user,password\n",
        b"privateExponent:\n    ab:cd:ef\n",
        b"- value: aB3aB3aB3\n  name: X_PASSWORD\n",
        b"pass%77ord=x ",
        b"p a s s w o r d ",
        b"p\xd0\xb0ss ",
        b"\xd0\xb0p=aB3aB3aB3 ",
        b"pass\\u0077ord=aB3aB3aB3 ",
        b"&#112;assword=aB3aB3aB3 ",
        b"\xef\xbd\x90ass ",
        b"t.o.k.e.n=aB3aB3aB3 ",
        b'execve("/bin/mysql", ["mysql", "-paB3aB3aB3"]) ',
        b"'lftp', '-u', 'me,aB3aB3aB3', ",
        b"x 2026-03-01T10:00:00Z - a-pod-abcdefgh - password=aB3",
        b"2026-03-01T10:00:00Z - a-pod-abcdefgh - pass\n",
        b"x https://me\n",
        b"x ghp_aB3aB3aB3aB3aB3aB3\n",
        b"Bearer\n",
        b'{"log":"password=aB3aB3aB3\\n"}\n',
        b'{"log":"password=aB3aB3aB3"}\n',
        b"> USER me\n> PASS aB3aB3aB3\n",
        b"passwords=['aB3aB3aB3', 'aB3aB3aB3'] ",
        b"chpasswd root:aB3aB3aB3 ",
        b"chpasswd\nroot:aB3aB3aB3\n",
        b"INSERT INTO t (password) VALUES (%s)\n[parameters: ('aB3aB3aB3')]\n",
        b"update t set password=$1 parameters: $1 = 'aB3aB3aB3' ",
        b"password:\n----\naB3aB3aB3\n",
        b"# /etc/secrets\nada aB3aB3aB3\n",
        b"cat x\nada@x.example aB3aB3aB3\n",
        b'load("aB3aB3aB3".toCharArray()) ',
        b'Catalog("ada", "aB3aB3aB3!", "ada", "aB3aB3aB3!") ',
        b"assert 'aB3aB3aB3' == os.environ['X_PASSWORD'] ",
        b"Enter passphrase:\nKiebitz ueber Moor\n",
        b"password    aB3aB3aB3\nusername    ada\n",
        b"la contrase\xc3\xb1a es aB3aB3aB3 ",
        b"{'user': 'ada', 'pass': 'aB3aB3aB3'} ",
        b"id | login | password\n1 | ada | aB3aB3aB3\n",
        b"# userlist\n",
        b'userlist\n"ada" "aB3aB3aB3"\n',
        b'"ada" "SCRAM-SHA-256$" ',
        b"wrote key\n0000 aa bb cc dd ee\n",
        b"+ echo aB3aB3aB3\n+ kinit ada\n",
        b"+ kinit ada -S ",
        b"set password for a to value 'a ",
        b"connecting to ('h:21', 'ada', 'a ",
        b"password (a): aB3aB3aB3\n",
    ],
)
def test_lines_that_each_begin_a_value_are_read_once(unit: bytes) -> None:
    assert is_linear(unit)


def test_a_secret_in_base64_is_found_wherever_it_begins_in_a_run() -> None:
    encoded = b64encode(b'{"password": "Qu4rry-lantern-77"}').decode().rstrip("=")

    for before in ("eyJhIjoxfQAAAAAA/", "eyJhIjoxfQAAAAAA/a", "eyJhIjoxfQAAAAAA/ab"):
        assert encoded[8:] not in Redactor().text(f"x {before}{encoded} y")[0]


def test_the_triggers_are_those_of_every_rule() -> None:
    missed = [
        rule.gate
        for rule, trigger in zip(_RULES, TRIGGERS, strict=False)
        if not re.search(rule.gate, b" " + trigger, re.MULTILINE | re.IGNORECASE)
        and not re.search(rule.gate, trigger, re.MULTILINE | re.IGNORECASE)
        and b"\\n" not in rule.gate
    ]

    assert missed == []


@pytest.mark.parametrize(
    "unit",
    [
        "password=",
        "password: ",
        'token="',
        "://a:b@",
        "cookie: a=b;",
        "authorization:",
        "authorization: digest ",
        "mysql ",
        "x-amz-signature=",
        "eyJaaaaaaaa.",
        "--password ",
        HELD,
        "-----BEGIN PRIVATE KEY-----",
        *(p.line + " " for p in PLANTED[:3]),
    ],
)
def test_a_long_hostile_line_costs_time_in_its_length_alone(unit: str) -> None:
    redactor = Redactor([HELD])

    def of_size(size_bytes: int) -> Work:
        line = unit.encode() * (size_bytes // len(unit))
        return lambda: redactor.stream().feed(line)

    assert growth(of_size, 100_000) < LINEAR
