"""How the local Hub sends a log: whole and plain, or as a test wants it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from eodh_sandbox.hub.faults import HubFault
from eodh_sandbox.hub.job_store import JobLog, LogContent
from eodh_sandbox.hub.response_faults import ALWAYS, BLOCK_BYTES, CutResponse
from eodh_sandbox.hub.zoo_kernel import POWERED_BY, cut_at_nul

_ONE_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


def _size_bytes(content: LogContent) -> int | None:
    if isinstance(content, bytes):
        return len(content)
    return content.stat().st_size if isinstance(content, Path) else None


async def _blocks(content: LogContent, start: int, end: int) -> AsyncIterator[bytes]:
    """The bytes from start to end; of what is made, all."""
    if isinstance(content, bytes):
        for first in range(start, end, BLOCK_BYTES):
            yield content[first : min(end, first + BLOCK_BYTES)]
    elif isinstance(content, Path):
        async with await anyio.open_file(content, "rb") as file:
            await file.seek(start)
            while start < end and (block := await file.read(BLOCK_BYTES)):
                yield block[: end - start]
                start += len(block)
    else:
        for block in content():
            yield block


async def _repeated(content: LogContent, size: int, again: int) -> AsyncIterator[bytes]:
    """The first part and then the whole: a follower that began again."""
    async for block in _blocks(content, 0, min(again, size)):
        yield block
    yield b"\n"
    async for block in _blocks(content, 0, size):
        yield block


def _range(request: Request, etag: str, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of the one range asked for; None for the whole."""
    asked = _ONE_RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None or request.headers.get("if-range", etag) != etag:
        return None
    first, last = asked.groups()
    return int(first), min(size, int(last) + 1) if last else size


def send_log(
    request: Request, log: JobLog, share: float, fault: HubFault | None
) -> Response:
    """A log as text/plain, without ETag or Range unless the log says so.

    Args:
        request: the request.
        log: the log.
        share: how much of it has arrived, 0 to 1.
        fault: `empty_log`, `repeated_log` or `cut_log`.
    """
    headers = {**ALWAYS, **POWERED_BY}
    content = log.content
    if isinstance(content, bytes):
        content = cut_at_nul(content)
    kind = None if fault is None else fault.kind
    if kind == "empty_log":
        return Response(b"", headers=headers, media_type="text/plain")
    whole = _size_bytes(content)
    size = 0 if whole is None else int(whole * share)
    if fault is not None and kind == "repeated_log":
        repeated = _repeated(content, size, fault.after_bytes)
        return StreamingResponse(repeated, headers=headers, media_type="text/plain")
    start, end, status = 0, size, 200
    if log.accept_ranges and whole is not None:
        # Strong: a log that has grown since is another text.
        etag = f'"{log.name}-{size}"'
        headers |= {"Accept-Ranges": "bytes", "ETag": etag}
        if asked := _range(request, etag, size):
            start, end = asked
            status = 206 if start < end else 416
            of = f"{start}-{end - 1}" if start < end else "*"
            headers["Content-Range"] = f"bytes {of}/{size}"
            end = max(start, end)
    if whole is not None:
        headers["Content-Length"] = str(end - start)
    blocks = _blocks(content, start, end)
    response = StreamingResponse(blocks, status, headers, "text/plain")
    if fault is None:
        return response
    return CutResponse(blocks, status, response.raw_headers, fault.after_bytes)
