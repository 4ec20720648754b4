"""The body of an answer: read as it comes, its coding undone within a bound.

Knows nothing of the library that brings the bytes.
"""

import re
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping

from eodh_tools.errors import (
    AnswerTooLargeError,
    HubUnavailableError,
    UnexpectedAnswerError,
)
from eodh_tools.http.responses import media_type

__all__ = ["PIECE_BYTES", "Body", "BodyCutError", "BodyDecoder"]

PIECE_BYTES = 256 * 1024
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


class BodyCutError(HubUnavailableError):
    """The connection ended before the answer did; what came so far is sound."""


class BodyDecoder:
    """gzip or identity, in pieces of at most 256 KiB, so that no bomb goes off.

    Args:
        encoding: The answer's Content-Encoding, "" for none.
        max_bytes: The bound on what comes out.
        too_large: The message when there is more; it says what to do.

    Raises:
        UnexpectedAnswerError: Another coding than was asked for.
    """

    def __init__(self, encoding: str, *, max_bytes: int, too_large: str) -> None:
        self._max_bytes = max_bytes
        self._too_large = too_large
        self.decoded_bytes = 0
        self.encoding = ""  # or "gzip"
        match encoding.strip().lower():
            case "" | "identity":
                self._inflater = None
            case "gzip" | "x-gzip":
                self.encoding = "gzip"
                self._inflater = zlib.decompressobj(_GZIP_WINDOW)
            case _:
                raise UnexpectedAnswerError(
                    "The server compressed its answer in a way that was not asked for"
                    " (only gzip was). Tell whoever runs the server."
                )
        self._begun = False

    def feed(self, raw: bytes) -> Iterator[bytes]:
        """Yield what `raw` holds, decoded.

        Raises:
            AnswerTooLargeError: The bound is passed; what is within it came out.
            UnexpectedAnswerError: The bytes are not gzip.
        """
        if self._inflater is None:
            for start in range(0, len(raw), PIECE_BYTES):
                yield from self._counted(raw[start : start + PIECE_BYTES])
            return
        while raw:
            if self._inflater.eof:  # the next member of a gzip of several
                self._inflater = zlib.decompressobj(_GZIP_WINDOW)
            self._begun = True
            try:
                piece = self._inflater.decompress(raw, PIECE_BYTES)
            except zlib.error as error:
                raise UnexpectedAnswerError(
                    "The server's answer is spoilt (it claims to be gzip and is not)."
                    " Try again; if it stays so, tell whoever runs the server."
                ) from error
            yield from self._counted(piece)
            raw = self._inflater.unconsumed_tail or self._inflater.unused_data
            if not raw and len(piece) == PIECE_BYTES:
                yield from self._held_back()

    def finish(self) -> None:
        """Check that the answer ended where its coding says it does.

        Raises:
            BodyCutError: gzip's own end is missing.
        """
        if self._inflater is not None and self._begun and not self._inflater.eof:
            raise BodyCutError("The server's answer ended in the middle; try again.")

    def _held_back(self) -> Iterator[bytes]:
        """Yield what zlib still keeps after all input is eaten."""
        while self._inflater is not None and not self._inflater.eof:
            piece = self._inflater.decompress(b"", PIECE_BYTES)
            if not piece:
                return
            yield from self._counted(piece)

    def _counted(self, piece: bytes) -> Iterator[bytes]:
        room = self._max_bytes - self.decoded_bytes
        self.decoded_bytes += min(len(piece), room)
        if piece[:room]:
            yield piece[:room]
        if len(piece) > room:
            raise AnswerTooLargeError(self._too_large)


class Body:
    """An answer whose body is still on its way; read as raw bytes, not decoded.

    Args:
        origin: Who answers, for messages.
        status: The HTTP status.
        headers: Of the answer; asked for in small letters.
        pieces: The bytes as they come; raises `BodyCutError` where they end early.
    """

    def __init__(
        self,
        origin: str,
        status: int,
        headers: Mapping[str, str],
        pieces: AsyncIterator[bytes],
    ) -> None:
        self._origin = origin
        self._headers = headers
        self._pieces = pieces
        self.status = status
        self.content_type = media_type(headers)
        self.encoding = self.header("content-encoding")

    @property
    def length_bytes(self) -> int | None:
        """The body's size on the wire, where the server tells it."""
        text = self.header("content-length")
        return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None

    def header(self, name: str) -> str:
        """Return a header's text, "" where it is absent."""
        return self._headers.get(name, "")

    async def read(self) -> bytes:
        """Return the next piece, b"" at the end.

        Raises:
            BodyCutError: The connection broke or fell silent before the end.
        """
        return await anext(self._pieces, b"")

    async def read_whole(self, max_bytes: int) -> bytes:
        """Return the decoded body.

        Raises:
            AnswerTooLargeError: It is larger than `max_bytes`.
            BodyCutError: It came in part.
        """
        too_large = (
            f"The answer of {self._origin} is larger than {max_bytes:,} bytes, so it"
            " was not read. Ask for less, or tell whoever runs the server."
        )
        if (self.length_bytes or 0) > max_bytes:
            raise AnswerTooLargeError(too_large)
        decoder = BodyDecoder(self.encoding, max_bytes=max_bytes, too_large=too_large)
        whole = bytearray()
        while piece := await self.read():
            for decoded in decoder.feed(piece):
                whole += decoded
        decoder.finish()
        return bytes(whole)
