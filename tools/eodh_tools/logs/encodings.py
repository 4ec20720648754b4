"""Logs in other encodings made UTF-8: UTF-16 as it comes in, other lines as cp1252."""

import codecs
from collections.abc import Iterable, Iterator

from eodh_tools.logs.lazy_pattern import lazy_pattern

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_JUDGED_BYTES = 256

# What another program appended: as UTF-16 it would be rare Chinese signs, and its
# secrets would be in them for everybody who makes them bytes again.
_ASCII = b"\t\n\r" + bytes(range(0x20, 0x7F))
_APPENDED = rb"([\t\n\r\x20-\x7e]{32,})"
_APPENDED_TO = {
    # Its last byte may be the first half of a letter that follows.
    "le": lazy_pattern(_APPENDED + rb"(?![\x00-\x06])"),
    "be": lazy_pattern(_APPENDED),
}
_MOST_HELD_BYTES = 80

# A character of UTF-8 that was cut off; it could be two of cp1252.
_CUT = lazy_pattern(rb"[\xc2-\xf4][\x80-\xbf]{1,2}(?=\n|\Z)")
_CUT_AMONG_OTHERS = lazy_pattern("[\udcc2-\udcf4][\udc80-\udcbf]{1,2}(?=\n|\\Z)")
_NO_CHARACTER = b"\x81"
_CP1252 = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "replace")
    for byte in range(0x80, 0x100)
}


class Transcoder:
    """Makes a log in UTF-16 or UTF-32 UTF-8; any other one stays as it is.

    A byte order mark tells it, or that half of the first bytes' places have zeros and
    the other half none. What is appended in ASCII stays ASCII.
    """

    def __init__(self) -> None:
        self._begun: bytes | None = b""
        self._wide: _WideText | None = None

    def feed(self, chunk: bytes) -> bytes:
        """Take the next bytes, cut anywhere; may give back none yet."""
        if self._begun is not None:
            self._begun += chunk
            if len(self._begun) < _JUDGED_BYTES:
                return b""
            chunk = self._judged(self._begun)
        return chunk if self._wide is None else self._wide.feed(chunk)

    def finish(self) -> bytes:
        """Give what is left."""
        rest = b"" if self._begun is None else self._judged(self._begun)
        return rest if self._wide is None else self._wide.feed(rest, is_last=True)

    def _judged(self, begun: bytes) -> bytes:
        self._begun = None
        for mark, encoding in _BYTE_ORDER_MARKS:
            if begun.startswith(mark):
                self._wide = _WideText(encoding)
                return begun[len(mark) :]
        if encoding := _wide_encoding(begun[:_JUDGED_BYTES]):
            self._wide = _WideText(encoding)
        return begun


def transcoded(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Make the chunks of a log UTF-8 where it is UTF-16; see `Transcoder`."""
    transcoder = Transcoder()
    for chunk in chunks:
        yield transcoder.feed(chunk)
    yield transcoder.finish()


def decoded(lines: bytes) -> str:
    """Decode lines of which some bytes are no UTF-8: those are read as cp1252.

    U+FFFD are the bytes for which cp1252 has no character, and a character of UTF-8
    that a line's end cut.
    """
    if lines.decode("utf-8", "ignore").isascii():
        return _CUT.sub(_NO_CHARACTER, lines).decode("cp1252", "replace")
    text = lines.decode("utf-8", "surrogateescape")
    return _CUT_AMONG_OTHERS.sub("\ufffd", text).translate(_CP1252)


def _wide_encoding(begun: bytes) -> str:
    first, second = begun[::2], begun[1::2]
    if _are_high_halves(second, first):
        return "utf-16-le"
    return "utf-16-be" if _are_high_halves(first, second) else ""


def _are_high_halves(high: bytes, low: bytes) -> bool:
    """Whether these are zero as in a log: some beside another one, the others not.

    In a list of names and values that ends each with a zero, none are.
    """
    zeros = high.count(0)
    return b"\x00\x00" in high and 8 * zeros >= len(high) and 16 * low.count(0) <= zeros


class _WideText:
    """UTF-16 or UTF-32, with stretches of ASCII in it."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._appended = _APPENDED_TO[encoding[-2:]]
        self._held = b""

    def feed(self, chunk: bytes, *, is_last: bool = False) -> bytes:
        data = self._held + chunk
        # A stretch that goes on in the next chunk must not look like a short one.
        known = len(data) if is_last else len(data.rstrip(_ASCII))
        if len(data) - known > _MOST_HELD_BYTES:
            known = len(data) - _MOST_HELD_BYTES // 2
        self._held = data[known:]
        pieces: list[bytes] = []
        for number, piece in enumerate(self._appended.split(data[:known])):
            if number % 2:
                self._decoder.reset()
                pieces.append(piece)
            else:
                pieces.append(self._decoder.decode(piece).encode())
        return b"".join(pieces)
