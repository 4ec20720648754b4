"""Read one log from the network; resume where a connection breaks."""

import hashlib
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Self

import anyio

from eodh_tools.errors import (
    AnswerTooLargeError,
    HubUnavailableError,
    UnexpectedAnswerError,
)
from eodh_tools.http.body import Body, BodyCutError, BodyDecoder
from eodh_tools.http.client import OriginClient
from eodh_tools.http.retries import http_date

MAX_RESUMES = 8

#: Stands where a ZOO-Kernel cut a log: from the first NUL on it sends memory of its
#: own in place of the text (KERNEL.md K9).
CUT_AT_NUL = b"\n[eodh-jobs: the server cut the log here, at a NUL byte]\n"
_ZOO = "zoo-project"

_OK = 200
_PARTIAL = 206
# A Last-Modified closer to the Date may stand for two versions (RFC 9110, 8.8.2.2)
_SETTLED = timedelta(seconds=60)


class LogStream:
    """The raw bytes of a log, in blocks of at most 256 KiB; an async iterator.

    After a broken connection it resumes: with Range where the server serves ranges
    and gave a strong validator, else by reading from the start again and skipping
    what was given already, which must be the same to the last byte. A body shorter
    than its Content-Length counts as broken. At most `MAX_RESUMES` times.

    Args:
        http: Of the log's own origin.
        url: Where the log is.
        subject: What it is, for errors.
        max_bytes: The bound, decompressed.
        compressed: Whether the server may compress.
        begins_within_s: Until the answer begins; what a call may take if None.
        ends_at_nul: Whether it ends at a NUL byte: at the Hub, whatever its front end
            says. Elsewhere only where a ZOO-Kernel says that it answered.

    Attributes:
        size_bytes: As the server gives it; None without one, or with gzip.
        read_bytes: Given so far.
    """

    def __init__(
        self,
        http: OriginClient,
        url: str,
        *,
        subject: str,
        max_bytes: int,
        compressed: bool = True,
        begins_within_s: float | None = None,
        ends_at_nul: bool = False,
    ) -> None:
        self._http = http
        self._url = url
        self._subject = subject
        self._max_bytes = max_bytes
        self._coding = {} if compressed else {"Accept-Encoding": "identity"}
        self._begins_within_s = begins_within_s
        self._stack = AsyncExitStack()
        self._body: Body | None = None
        self._decoder = self._new_decoder("")
        self._wire_bytes = 0
        self._digest = hashlib.sha256()
        self._to_skip = 0
        self._skipped = hashlib.sha256()
        self._resumes = 0
        self._ends_at_s = anyio.current_time() + http.timeouts.log_s
        self._blocks = self._read()
        self._is_cut_at_nul = ends_at_nul
        self.size_bytes: int | None = None
        self.read_bytes = 0

    async def open(self) -> Body:
        """Start reading, and return the answer for its status to be judged."""
        self._body = await self._opened()
        # A front end may drop this header.
        if _ZOO in self._body.header("x-powered-by").lower():
            self._is_cut_at_nul = True
        self._decoder = self._new_decoder(self._body.encoding)
        if not self._decoder.encoding:
            self.size_bytes = self._body.length_bytes
        return self._body

    async def aclose(self) -> None:
        """End the reading and close the connection."""
        await self._blocks.aclose()
        await self._stack.aclose()

    def __aiter__(self) -> Self:
        """Return itself: a log is read once."""
        return self

    async def __anext__(self) -> bytes:
        """Return the next block.

        Raises:
            AnswerTooLargeError: The log is larger than the settings allow.
            HubUnavailableError: It broke off too often, or took too long.
            UnexpectedAnswerError: It is another log when read again.
        """
        return await anext(self._blocks)

    async def _read(self) -> AsyncGenerator[bytes]:
        if (self.size_bytes or 0) > self._max_bytes:
            raise AnswerTooLargeError(self._too_large())
        while True:
            try:
                async for block in self._read_body():
                    yield block
            except BodyCutError as cut:
                await self._resume(cut)
            else:
                return

    async def _read_body(self) -> AsyncGenerator[bytes]:
        """Yield what the present answer still holds and was not given before."""
        body = self._body
        if body is None:
            raise RuntimeError("open the stream first")
        came_bytes = 0
        while piece := await body.read():
            came_bytes += len(piece)
            self._wire_bytes += len(piece)
            for decoded in self._decoder.feed(piece):
                if block := self._skip(decoded):
                    end = block.find(b"\0") if self._is_cut_at_nul else -1
                    if end >= 0:
                        yield block[:end] + CUT_AT_NUL
                        return
                    self.read_bytes += len(block)
                    self._digest.update(block)
                    yield block
            if anyio.current_time() > self._ends_at_s:
                raise HubUnavailableError(
                    f"Reading {self._subject} took over"
                    f" {self._http.timeouts.log_s:g} s, so it was stopped. Try again"
                    " when the Hub is faster."
                )
        if body.length_bytes is not None and came_bytes < body.length_bytes:
            raise BodyCutError(f"{self._subject} ended in the middle; try again.")
        self._decoder.finish()
        if self._to_skip:
            raise self._changed()

    def _skip(self, decoded: bytes) -> bytes:
        """Drop what was given already, after a check that it is the same."""
        if not self._to_skip:
            return decoded
        known, block = decoded[: self._to_skip], decoded[self._to_skip :]
        self._skipped.update(known)
        self._to_skip -= len(known)
        if not self._to_skip and self._skipped.digest() != self._digest.digest():
            raise self._changed()
        return block

    async def _resume(self, cut: BodyCutError) -> None:
        if self._resumes == MAX_RESUMES:
            raise HubUnavailableError(
                f"{self._subject} broke off {self._resumes + 1} times, the last time"
                f" after {self.read_bytes:,} bytes: try again in a few minutes."
            ) from cut
        policy = self._http.retries
        pause_s = min(policy.wait_initial_s * 2**self._resumes, policy.wait_max_s)
        self._resumes += 1
        await self._stack.aclose()
        await anyio.sleep(pause_s)
        validator = _range_validator(self._body) if self._body else None
        if validator is not None and self._wire_bytes:
            headers = {"Range": f"bytes={self._wire_bytes}-", "If-Range": validator}
            if not self._decoder.encoding:
                headers["Accept-Encoding"] = "identity"
            body = await self._opened(headers)
            if self._is_the_rest(body):
                self._body = body
                return
            if body.status != _OK:
                await self._stack.aclose()
                body = await self._opened()
        else:
            body = await self._opened()
        self._start_over(body)

    async def _opened(self, headers: Mapping[str, str] | None = None) -> Body:
        sent = {**self._coding, **(headers or {})}
        stream = self._http.stream(
            self._url, headers=sent, deadline_s=self._begins_within_s
        )
        return await self._stack.enter_async_context(stream)

    def _is_the_rest(self, body: Body) -> bool:
        begins = re.match(r"bytes ([0-9]{1,18})-", body.header("content-range"))
        return bool(
            body.status == _PARTIAL
            and begins
            and int(begins[1]) == self._wire_bytes
            and self._new_decoder(body.encoding).encoding == self._decoder.encoding
        )

    def _start_over(self, body: Body) -> None:
        if body.status != _OK:
            raise HubUnavailableError(
                f"{self._subject} broke off, and then the server answered HTTP"
                f" {body.status}: try again in a few minutes."
            )
        self._body = body
        self._decoder = self._new_decoder(body.encoding)
        self._wire_bytes = 0
        self._to_skip = self.read_bytes
        self._skipped = hashlib.sha256()

    def _new_decoder(self, encoding: str) -> BodyDecoder:
        return BodyDecoder(
            encoding, max_bytes=self._max_bytes, too_large=self._too_large()
        )

    def _too_large(self) -> str:
        return (
            f"{self._subject} is larger than {self._max_bytes:,} bytes. Raise"
            " EODH_MAX_LOG_BYTES to read it."
        )

    def _changed(self) -> UnexpectedAnswerError:
        return UnexpectedAnswerError(
            f"{self._subject} changed while it was read (a running job rewrites its"
            " logs): ask for it again."
        )


def _range_validator(body: Body) -> str | None:
    """Return what If-Range may hold, where this server serves ranges at all.

    A weak ETag says nothing about bytes, nor does a Last-Modified as young as the
    answer (RFC 9110, 13.1.5).
    """
    if "bytes" not in body.header("accept-ranges").lower():
        return None
    etag = body.header("etag")
    if etag:
        return etag if re.fullmatch(r'"[\x21\x23-\x7e]*"', etag) else None
    modified = body.header("last-modified")
    answered_at, modified_at = http_date(body.header("date")), http_date(modified)
    if answered_at is None or modified_at is None:
        return None
    return modified if answered_at - modified_at >= _SETTLED else None
