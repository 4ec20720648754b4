# ruff: noqa: RUF001 - letters of other languages

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eodh_tools.logs.encodings import decoded, transcoded
from eodh_tools.logs.excerpt.excerpter import excerpt, line_fingerprints
from tests.processor_time import LINEAR, Work, growth

ENCODINGS = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
APPENDED = "then cmd.exe wrote: password=Qu4rry-lantern\nthe end of it\n"

texts = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        st.sampled_from(["\n", "\r\n", "сцена прочитана", "読み込みエラー", APPENDED]),
    ),
    max_size=12,
).map("".join)
sizes = st.lists(st.integers(1, 60), max_size=30)


def cut_up(raw: bytes, sizes: list[int]) -> list[bytes]:
    chunks = []
    for size in sizes:
        chunks.append(raw[:size])
        raw = raw[size:]
    return [*chunks, raw]


def utf8(raw: bytes, sizes: list[int] | None = None) -> bytes:
    return b"".join(transcoded(cut_up(raw, sizes or [])))


@given(texts, st.sampled_from(ENCODINGS))
def test_a_log_with_a_byte_order_mark_is_what_was_written(
    text: str, encoding: str
) -> None:
    # Rare signs may look as ASCII; with a zero first, UTF-16 has the mark of UTF-32.
    text = "".join(sign for sign in text if not 0x2009 <= ord(sign) <= 0x7E7E)
    text = text.replace("\0", "")

    assert utf8(("\ufeff" + text).encode(encoding)).decode() == text


@given(
    texts,
    st.sampled_from(["utf-8", *ENCODINGS]),
    texts,
    st.sampled_from(["", "\ufeff"]),
    sizes,
)
def test_it_does_not_matter_where_the_chunks_are_cut(
    text: str, encoding: str, appended: str, mark: str, sizes: list[int]
) -> None:
    raw = (mark + text).encode(encoding) + appended.encode()

    assert utf8(raw, sizes) == utf8(raw)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "ERROR no\n",
        "пароль: x1\nошибка\n",
        "密码: x1y2\n2026-11-28 10:00 错误\n",
        "é\r\n",
    ],
)
def test_zeros_in_every_second_place_tell_it_too(text: str, encoding: str) -> None:
    assert utf8(text.encode(encoding)).decode() == text


@pytest.mark.parametrize(
    "raw",
    [
        b"HOME=/root\0LANG=C\0\0N=1\0",
        b"A=1\0B=2\0C=3\0D=4\0",
        b"./a.tif\0./b.tif\0",
        b"\0" * 300 + b"started again\n",
        b"II*\0\x08\0\0\0\x0e\0\0\1\4\0\1\0",
        b"\xff",
        b"\0",
        b"",
        "naïve – 読み込み\n".encode() * 40,
    ],
)
def test_what_only_has_zeros_stays_as_it_is(raw: bytes) -> None:
    assert utf8(raw) == raw


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_what_another_program_appended_in_ascii_is_read_as_that(encoding: str) -> None:
    began, ended = "сцена прочитана\n", "ошибка\n"
    raw = (
        ("\ufeff" + began).encode(encoding) + APPENDED.encode() + ended.encode(encoding)
    )

    assert utf8(raw).decode() == began + APPENDED + ended


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"contrase\xf1a", "contraseña"),
        (b"\x84Schl\xfcssel\x93 \x96 cl\xe9\x94 ", "„Schlüssel“ – clé” "),
        # UTF-8 stays, and so does that a line's end cut a character of it.
        ("señal ".encode() + b"se\xf1al", "señal señal"),
        (b"se\xf1al \xe2\x80", "señal \ufffd"),
        ("señal ".encode() + b"\xe2\x80\nse\xf1al", "señal \ufffd\nseñal"),
        # What cp1252 has no character for.
        (b"\x81\x8d\x8f\x90\x9d", "\ufffd" * 5),
        ("é ".encode() + b"\x81\x8d\x8f\x90\x9d", "é " + "\ufffd" * 5),
    ],
)
def test_what_is_no_utf8_is_read_as_cp1252(raw: bytes, text: str) -> None:
    assert decoded(raw) == text


def test_the_size_and_the_lines_of_a_log_in_utf16_are_its_own() -> None:
    raw = "сцена прочитана\nValueError: нет канала B11\n".encode("utf-16")

    found = excerpt([raw])

    assert (found.total_bytes, found.total_lines) == (len(raw), 2)


def test_a_passing_log_in_another_encoding_takes_away_what_it_has_too() -> None:
    text = "ошибка чтения\nконец работы\n"

    known = line_fingerprints([text.encode("utf-16")])

    assert known == line_fingerprints([text.encode()])
    latin = "señal leída\n"
    assert line_fingerprints([latin.encode()]) == line_fingerprints(
        [latin.encode("latin-1")]
    )


@pytest.mark.parametrize(
    "unit",
    [b"\xc3\xa9\xff", b"\xe2\x80", b"\xc3\xa9\xe2\x80 ", b"\xff\n", b"\xc3\xa9\xff\n"],
)
def test_hostile_bytes_are_decoded_in_time_of_their_length(unit: bytes) -> None:
    def is_decoded(size_bytes: int) -> Work:
        lines = unit * (size_bytes // len(unit))
        return lambda: decoded(lines)

    assert growth(is_decoded, 400_000) < LINEAR


@pytest.mark.parametrize("unit", [b"a" * 31 + b"\0", b"a" * 33 + b"\0", b"a", b"a\0"])
def test_hostile_wide_text_is_read_in_time_of_its_length(unit: bytes) -> None:
    def is_read(size_bytes: int) -> Work:
        raw = b"\xff\xfe" + unit * (size_bytes // len(unit))
        return lambda: utf8(raw, [4_000] * (size_bytes // 4_000))

    assert growth(is_read, 400_000) < LINEAR
