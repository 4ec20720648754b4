"""Secrets beside signs that draw nothing or a gap, and within them."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.logs.sanitize import clean_with_seams

#: Made up.
TOKEN = "ghp_9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0Lz9Xc8Vb"
KEY_ID = "AKIAQ3EGRT7XKZ5PLMN2"
PASSWORD = "Gr4vel-Heron-58"

DRAWS_NOTHING = {
    "a colour": "\x1b[0m",
    "colours": "\x1b[0m\x1b[1;36m",
    "clearing to the end": "\x1b[K",
    "a hidden cursor": "\x1b[?25l",
    "a title": "\x1b]0;x\x07",
    "a bell": "\x07",
    "delete": "\x7f",
    "backspace": "\b",
    "a zero-width space": "\u200b",
    "a soft hyphen": "\u00ad",
    "a byte order mark": "\ufeff",
    "a change of direction": "\u202e",
    "a tag": "\U000e0041",
    "the mark itself": "\x1f",
}
DRAWS_A_GAP = {
    "a column": "\x1b[10G",
    "steps to the right": "\x1b[2C",
    "a position": "\x1b[1;30H",
    "a line down": "\x1b[2B",
    "a colour and a column": "\x1b[0m\x1b[40G\x1b[1m",
    "a zero byte": "\x00",
    "a vertical tab": "\v",
    "a form feed": "\f",
    "next line": "\u0085",
    "a line separator": "\u2028",
    "a paragraph separator": "\u2029",
    "the mark itself": "\x1e",
}
BOTH = {**DRAWS_NOTHING, **DRAWS_A_GAP}


def shown(text: str) -> str:
    return Redactor().stream().feed(clean_with_seams(text.encode())).decode()


@pytest.mark.parametrize("sign", BOTH.values(), ids=BOTH)
@pytest.mark.parametrize(
    "text",
    [
        f"Token@{TOKEN}",
        f"found@{KEY_ID}@in the file",
        f"user@ada@password@{PASSWORD}",
        f"Access key@{KEY_ID}@Secret key@wJa1rXUtnFEMI7K7MDENGbPxRfiCYzQ1pLmK9sT2",
        "API key@q8Zk2mP7vXrT4nB6yL1cWd@region",
    ],
)
def test_a_secret_is_found_as_if_a_blank_stood_there(sign: str, text: str) -> None:
    redacted = shown(text.replace("@", sign) + "\n")

    for secret in (TOKEN, KEY_ID, PASSWORD, "wJa1rXUt", "q8Zk2mP7"):
        assert secret not in redacted


@pytest.mark.parametrize("sign", BOTH.values(), ids=BOTH)
@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (f"x {TOKEN[:12]}", TOKEN[12:]),
        (f"password={PASSWORD[:6]}", PASSWORD[6:]),
        ("pass", f"word={PASSWORD}"),
    ],
)
def test_a_secret_or_its_name_that_is_broken_there_is_found(
    sign: str, begin: str, end: str
) -> None:
    redacted = shown(f"{begin}{sign}{end}\n")

    assert PASSWORD[6:] not in redacted
    assert TOKEN[12:] not in redacted


@pytest.mark.parametrize("sign", DRAWS_A_GAP.values(), ids=DRAWS_A_GAP)
def test_the_next_word_stays_a_word_of_its_own(sign: str) -> None:
    text = sign.join(("HOME=/root", f"DB_PASSWORD={PASSWORD}", "LANG=C", "at tile"))

    assert shown(f"{text}\n") == "HOME=/root DB_PASSWORD=[redacted] LANG=C at tile\n"


@pytest.mark.parametrize("sign", DRAWS_NOTHING.values(), ids=DRAWS_NOTHING)
def test_a_word_that_has_such_a_sign_within_stays_one_word(sign: str) -> None:
    assert shown(f"Memory{sign}Error at tile{sign}7\n") == "MemoryError at tile7\n"


def test_only_the_secret_goes_from_lines_with_many_signs() -> None:
    line = f"\x1b[32mok\x1b[0m na\u200bme\x1b[9Gé foo\x1b[0m{KEY_ID}\x1b[1mbar\x1b[9Gx"

    redacted = shown(f"one\n{line}\n{line}\ntwo\n")

    assert redacted == "one\n" + "ok name é foo[redacted]bar x\n" * 2 + "two\n"
