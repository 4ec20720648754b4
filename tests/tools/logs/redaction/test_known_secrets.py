"""What the program holds itself is hidden in other spellings and in pieces."""

import re
from base64 import a85encode, b32encode, b64encode, b85encode
from collections.abc import Sequence
from textwrap import wrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eodh_tools.logs.hyperscan_database import Expression, HyperscanDatabase
from eodh_tools.logs.redaction.known_secrets import KnownSecrets
from eodh_tools.logs.redaction.redactor import Redactor
from tests.tools.logs.planted import BASE64, made_up

KEY = made_up(43, BASE64, "a key of the Hub")
RAW = KEY.encode()
HEX = [f"{byte:02x}" for byte in RAW]
PIECE_CHARS = 12


def redacted(text: str, *secrets: str) -> str:
    return Redactor(secrets or [KEY]).text(text)[0]


def dumped(line: str) -> str:
    """As `hexdump -C` writes one line of 16 bytes."""
    raw = line.encode()
    return f"00000010  {raw[:8].hex(' ')}  {raw[8:].hex(' ')}  |{line}|"


SPELLINGS = {
    "hex": RAW.hex(),
    "capital hex": RAW.hex().upper(),
    "0x": "0x" + RAW.hex(),
    "hex with colons": RAW.hex(":"),
    "hex with blanks": RAW.hex(" "),
    "hex with dashes": RAW.hex("-"),
    "an array of C": ", ".join(f"0x{each}" for each in HEX),
    "xxd": " ".join(wrap(RAW.hex(), 4)),
    "hex of UTF-16": KEY.encode("utf-16-le").hex(),
    "escapes of C": "".join(rf"\x{each}" for each in HEX),
    "escapes of JSON": "".join(rf"\u00{each}" for each in HEX),
    "escapes escaped again": "".join(rf"\\u00{each}" for each in HEX),
    "long escapes": "".join(rf"\U000000{each}" for each in HEX),
    "escapes of JavaScript": "".join(rf"\u{{{each}}}" for each in HEX),
    "percent": "".join(f"%{each}" for each in HEX).upper(),
    "percent twice": "".join(f"%25{each}" for each in HEX).upper(),
    "quoted-printable": "".join(f"={each}" for each in HEX).upper(),
    "entities": "".join(f"&#{byte};" for byte in RAW),
    "entities in hex": "".join(f"&#x{each};" for each in HEX),
    "octal": "".join(f"\\{byte:03o}" for byte in RAW),
    "od -b": " ".join(f"{byte:03o}" for byte in RAW),
    "a list of numbers": str(list(RAW)),
    "base64 twice": b64encode(b64encode(b"me:" + RAW)).decode(),
    "base64 of UTF-16": b64encode(("k=" + KEY).encode("utf-16-le")).decode(),
    "base32": b32encode(b"k=" + RAW).decode(),
    "base85": b85encode(RAW).decode(),
    "Ascii85": a85encode(b"k=" + RAW).decode(),
    "capitals": KEY.upper(),
    "small letters": KEY.lower(),
    "over two lines": f"{KEY[:20]}\n{KEY[20:]}",
    "over two lines of a shell": f"{KEY[:20]}\\\n    {KEY[20:]}",
    "in a table": f"│ {KEY[:16]} │\n│ {KEY[16:]} │",
    "two literals": f"{KEY[:20]!r} + {KEY[20:]!r}",
    "two names": f"a={KEY[:25]} b={KEY[25:]}",
    "base64 over lines": "\n".join(wrap(b64encode(RAW).decode(), 20)),
    "mail with soft line ends": f"{KEY[:20]}=\n{KEY[20:]}",
    "the beginning": KEY[:24],
    "the end": KEY[-20:],
    "all but a letter": KEY[1:],
    "some letters hidden": f"{KEY[:4]}****{KEY[8:]}",
    "hexdump -C": dumped(KEY[:16]) + "\n" + dumped(KEY[16:32]),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_held_key_goes_in_other_spellings_and_in_pieces(name: str) -> None:
    shown = SPELLINGS[name]

    text = redacted(f"before\nthe value {shown} was read\nafter\n")

    assert text.startswith("before\nthe value ")
    assert text.endswith(" was read\nafter\n")
    assert text.count("\n") == shown.count("\n") + 3
    pieces = re.findall(r"[^\s\[\]]{14,}", text.replace("[redacted]", ""))
    assert [piece for piece in pieces if piece in shown] == []


@given(
    st.integers(0, len(KEY) - PIECE_CHARS),
    st.integers(PIECE_CHARS, len(KEY)),
    st.text(max_size=9),
    st.text(max_size=9),
)
def test_no_piece_of_a_held_key_is_shown_wherever_it_was_cut(
    first: int, size: int, before: str, after: str
) -> None:
    text = redacted(f"{before}{KEY[first : first + size]}{after}")

    assert not [at for at in range(len(KEY) - 11) if KEY[at : at + PIECE_CHARS] in text]


@pytest.mark.parametrize(
    ("secret", "line"),
    [
        # Of a key with words in it, the words stand elsewhere too.
        ("eodh-workspace-eo-team-9Qz4Lw7rT2", "s3://eodh-workspace-eo-team-2/out"),
        ("key-of-eo-team-0123456789abcdef", "range 0123456789 of key-of-eo-team"),
        ("xoxb-2026-11-27-Kz83hTqLw", "at 2026-11-27T20:30:00 by xoxb-"),
        # Ids that one machine made share all but their first group.
        (
            "6f1c0a52-eaa2-11f1-b95a-a5513d3619bf",
            "job 00000002-eaa2-11f1-b95a-a5513d3619bf",
        ),
        # What is short is looked for as a whole only, and its case counts.
        ("Password7aB", "Password7a password7ab"),
        ("b4nd-8A-of-S2", "b4nd-8A-of-S"),
    ],
)
def test_what_a_held_secret_has_in_common_with_evidence_stays(
    secret: str, line: str
) -> None:
    assert redacted(line, secret) == line
    assert redacted(f"{line} {secret}", secret) == f"{line} [redacted]"


def test_a_held_id_and_a_held_digest_are_hidden_when_they_are_cut() -> None:
    digest = "8f742231b10e8888abcd99yyyzzz85a5".replace("y", "1").replace("z", "e")

    assert redacted(f"secret {digest[:20]}, end", digest) == "secret [redacted], end"
    assert redacted(f"part {digest[:12]}", digest) == f"part {digest[:12]}"


def test_many_held_keys_are_found_each() -> None:
    keys = [made_up(40, BASE64, f"key {number}") for number in range(60)]

    text = redacted("\n".join(key[3:30] for key in keys), *keys)

    assert text == "\n".join(["[redacted]"] * len(keys))


@given(
    st.sampled_from([KEY, KEY.upper(), KEY[:24], KEY[-20:], RAW.hex(" ")]),
    st.text(max_size=60),
    st.text(max_size=60),
)
def test_a_short_text_is_redacted_as_one_after_much_text_is(
    shown: str, before: str, behind: str
) -> None:
    text = f"{before}{shown}{behind}\n".encode("utf-8", "surrogatepass")
    alone, after_much = KnownSecrets([KEY]), KnownSecrets([KEY])
    assert not list(after_much.spans(b"nothing to hide\n" * 10_000))

    found = list(alone.spans(text))

    assert found
    assert found == list(after_much.spans(text))


def test_texts_that_hold_no_part_of_a_key_compile_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled: list[Expression] = []
    compile_all = HyperscanDatabase.of

    def counted(
        expressions: Sequence[Expression], *, literal: bool = False
    ) -> HyperscanDatabase:
        compiled.extend(expressions if literal else ())
        return compile_all(expressions, literal=literal)

    monkeypatch.setattr(HyperscanDatabase, "of", counted)
    redactor = Redactor([KEY])

    for number in range(100):
        redactor.text(f"step {number} failed: no module named rasterio\n")
    assert not compiled

    assert KEY not in redactor.text(f"the key is {KEY}\n")[0]
    assert compiled
