import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eodh_tools.logs.lines import clean_block, clean_line
from tests.processor_time import LINEAR, Work, growth

PREFIX = "2025-10-10T14:17:23.205638Z - node-stage-out-pod-abcdefgh - "
LATER = "2025-10-10T14:18:00Z - node-stage-out-pod-abcdefgh - "

raw_blocks = st.lists(
    st.one_of(
        st.binary(max_size=12),
        st.sampled_from(
            [
                b"\n",
                b"\r",
                b"\r\n",
                b"\x1b[0m",
                b"\x1b[",
                b"\x1b]0;t\x07",
                b"\x1b]8;;u\x1b\\",
                b"\x1b",
                b"\xc2\x9b1m",
                b"\xe2\x80\x8b",
                b"\xe2\x80",
                b"\x00",
                b"  ",
                b"text",
                PREFIX.encode(),
            ]
        ),
    ),
    max_size=20,
).map(b"".join)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (b'  File "a.py", line 3, in <module>', '  File "a.py", line 3, in <module>'),
        (b"\x1b[1;31mERROR\x1b[0m: x", "ERROR: x"),
        (b"\x1b[38;2;1;2;3mred\x1b[K", "red"),
        (b"\x1b]0;title\x07text", "text"),
        (b"\x1b]8;;https://h/\x1b\\link\x1b]8;;\x1b\\", "link"),
        (b"\xc2\x9b31mred\xc2\x9b0m", "red"),
        (b"\x1b(Btext\x1bc", "text"),
        (b"\x1b[\x1b[0m31mtext", "text"),
        (b"cut off at the end \x1b[31", "cut off at the end "),
        (b"a\x00b\x07c\x7fd\x0be", "a bcd e"),
        (b"MemoryError\x1b[5C:\x1b[1Ctile\x1b[30G\x1b[K", "MemoryError : tile"),
        (b"\x1b[2K\x1b[1Gtile \x1b[10G7\x1b[1A\x1b[10G", "tile 7"),
        (b"HOME=/root\0LANG=C\0\0N=1\0", "HOME=/root LANG=C N=1"),
        ("one\u2028two\u0085three\ffour".encode(), "one two three four"),
        ("ERROR no".encode("utf-16-le"), "ERROR no"),
        (b"\x00" + "ERROR no".encode("utf-16-le"), "ERROR no"),
        ("".join(f"_\b{letter}" for letter in "bold").encode(), "bold"),
        ("".join(f"{letter}\b{letter}" for letter in "bold").encode(), "bold"),
        (b"tab\tstays", "tab\tstays"),
        ("\u202eevil\u202c \u2066x\u2069".encode(), "evil x"),
        ("gh\u200bp\ufeff_\u2060x\U000e0041".encode(), "ghp_x"),
        ("na\u00efve \u2018quoted\u2019 \u2713".encode(), "naïve \u2018quoted\u2019 ✓"),
        (b"latin \xe9 one", "latin é one"),
        (b"soft\xadhyphen \x85 cut \xe2\x80", "softhyphen … cut \ufffd"),
        ("ERROR señal".encode("utf-16-le"), "ERROR señal"),
        (b" 10%\r 50%\r100%\n", "100%"),
        (b"100%\r\n", "100%"),
        (b"100%\r\r\n", "100%"),
        (b"done\r\x1b[2K\n", "done"),
        (b"done\r      \r\n", "done"),
        (b"done\r\x00\x1b[K \r\n", "done"),
        (b"\r\rstart", "start"),
        (b"", ""),
    ],
)
def test_a_line_is_left_with_what_a_reader_can_see(raw: bytes, clean: str) -> None:
    assert clean_line(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (b"tile \r\nnext\n", b"tile \nnext\n"),
        (b"tile\r\r\nnext\n", b"tile\nnext\n"),
        (b"tile \r\r\nnext\n", b"tile\nnext\n"),
        (b"\r\r\nnext\n", b"\nnext\n"),
        (b" 50%\r100%\r\r\nnext\n", b"100%\nnext\n"),
        (b"key=Qu4rry77\rern77Marsh88\r\r\nnext\n", b"ern77Marsh88\nnext\n"),
    ],
)
def test_a_line_end_of_several_returns_draws_nothing(raw: bytes, clean: bytes) -> None:
    assert clean_block(raw) == clean


def test_an_unfinished_title_does_not_swallow_the_error_behind_it() -> None:
    assert clean_line(b"\x1b]0;title ERROR: disk full") == "]0;title ERROR: disk full"


def test_a_redrawn_line_keeps_its_time_and_pod() -> None:
    bar = f"{PREFIX} 10%\r 20%\r 30%\r".encode()

    assert clean_line(bar) == f"{PREFIX} 30%"


def test_the_last_state_keeps_its_own_time_where_each_has_one() -> None:
    bar = f"{PREFIX} 10%\r{LATER} 20%\r 30%\r{LATER}\n".encode()

    assert clean_line(bar) == f"{LATER} 30%"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (b"ERROR 4: a.tif: no such file\r30%", "ERROR 4: a.tif: no such file 30%"),
        (b"start\r" * 300 + b"MemoryError: no\rbye\r", "MemoryError: no bye"),
        (b"Traceback here\rValueError: a\rend\r", "Traceback here ValueError: a end"),
        (b" * Stopping the server\r[ OK ]", " * Stopping the server [ OK ]"),
        (f"{PREFIX}no such file\r{LATER}30%".encode(), f"{LATER}no such file 30%"),
        # Drawn over, by blanks too, or erased.
        (b"ERROR\rall is well", "all is well"),
        (b"no such file\r            \r30%", "30%"),
        (b"no such file\r\x1b[K30%", "30%"),
        (b"no such file\x1b[2K\r30%", "30%"),
        # States of one bar.
        (b"reading a.tif 10%\rreading b 20%\rdone", "reading b 20% done"),
        ("████████ 10%\r█ 9%".encode(), "█ 9%"),
        (b"10% [=====>    ] 1/10\r100% 9 s", "100% 9 s"),
    ],
)
def test_what_stuck_out_of_all_that_was_drawn_over_it_is_seen(
    raw: bytes, clean: str
) -> None:
    assert clean_line(raw) == clean


def test_lines_that_were_redrawn_do_not_change_their_neighbours() -> None:
    block = b"one\r\n1%\r2%\ntwo\r\n\r\nthree\r\x1b[0K\none\rend"

    assert clean_block(block) == b"one\n2%\ntwo\n\nthree\nend"


@given(raw_blocks)
@example(b"\x1b\x1b[0m[0m")
@example(b"\xe2a\x80\x8b")
def test_any_bytes_become_visible_text_of_as_many_lines(raw: bytes) -> None:
    clean = clean_block(raw)

    assert clean.count(b"\n") == raw.count(b"\n")
    assert clean_block(clean) == clean
    for character in clean.decode():
        category = unicodedata.category(character)
        assert category not in {"Cc", "Zl", "Zp"} or character in "\t\n"
        assert category != "Cf" or character in "\u0600\u0601\u0602\u0603\u0604\u0605"


@given(st.lists(raw_blocks, max_size=6))
def test_lines_are_cleaned_each_on_its_own(lines: list[bytes]) -> None:
    lines = [line.replace(b"\n", b"") for line in lines]

    together = clean_block(b"".join(line + b"\n" for line in lines))

    assert together == b"".join(clean_line(line).encode() + b"\n" for line in lines)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_text_is_not_touched(text: str) -> None:
    assert clean_line(text.encode()) == text


@pytest.mark.parametrize(
    "unit",
    [
        b"\x00",
        b"\xff",
        b"\x1b[",
        b"\x1b]",
        b"\x1b]a",
        b"\x1bP",
        b"a\r",
        b"\r",
        b" \r",
        PREFIX.encode() + b"\r",
        "\u200b".encode(),
        b"\x1b[0",
        b"\xc2\x9d",
    ],
)
def test_a_hostile_line_costs_time_in_its_length_alone(unit: bytes) -> None:
    def cleaned(size_bytes: int) -> Work:
        line = unit * (size_bytes // len(unit))
        return lambda: clean_line(line)

    assert growth(cleaned, 400_000) < LINEAR
