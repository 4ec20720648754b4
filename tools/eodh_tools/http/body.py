"""Read the body of an answer as it comes, and decompress it within a bound. Pure."""

import re
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress

from eodh_tools.errors import (
    AnswerTooLargeError,
    HubUnavailableError,
    JobsError,
    UnexpectedAnswerError,
)
from eodh_tools.http.responses import media_type

__all__ = ["PIECE_BYTES", "Body", "BodyCutError", "BodyDecoder"]

PIECE_BYTES = 256 * 1024
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


class BodyCutError(HubUnavailableError):
    """The connection ended before the answer did; what came so far is valid."""


class BodyDecoder:
    """Decompresses gzip in pieces of at most 256 KiB, so a gzip bomb does no harm.

    Args:
        encoding: The answer's Content-Encoding, "" for none.
        max_bytes: The bound of the decompressed bytes.
        too_large: The error message when there is more; it says what to do.

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
                    " (only gzip was). Report it to whoever runs the server."
                )
        self._begun = False

    def feed(self, raw: bytes) -> Iterator[bytes]:
        """Yield what `raw` holds, decoded.

        Raises:
            AnswerTooLargeError: The bound is passed; what is within it was yielded.
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
                    "The server's answer is damaged (it claims to be gzip and is not)."
                    " Try again; if it happens again, report it to whoever runs the"
                    " server."
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
        """Yield what zlib still holds after all input is read."""
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
    """An answer whose body is still being received; read as raw bytes.

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
        """The body's size as it is sent; None where the server does not say."""
        text = self.header("content-length")
        return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None

    def header(self, name: str) -> str:
        """Return a header's text, "" where it is absent."""
        return self._headers.get(name, "")

    async def read(self) -> bytes:
        """Return the next piece, b"" at the end.

        Raises:
            BodyCutError: The connection broke, or nothing came for too long.
        """
        return await anext(self._pieces, b"")

    async def read_beginning(self, max_bytes: int) -> bytes:
        """Return what the body begins with, decoded, as far as it can be had."""
        beginning = bytearray()
        with suppress(JobsError):
            decoder = BodyDecoder(self.encoding, max_bytes=max_bytes, too_large="")
            while len(beginning) < max_bytes and (piece := await self.read()):
                for decoded in decoder.feed(piece):
                    beginning += decoded
        return bytes(beginning)

    async def read_whole(self, max_bytes: int) -> bytes:
        """Return the decoded body.

        Raises:
            AnswerTooLargeError: It is larger than `max_bytes`.
            BodyCutError: Only a part of it came.
        """
        too_large = (
            f"The answer of {self._origin} is larger than {max_bytes:,} bytes, so it"
            " was not read. Ask for less, or report it to whoever runs the server."
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
