"""How the local Hub sends its answers: as recorded, or with a fault."""

import gzip
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from eodh_tools.localhub.answers import exception
from eodh_tools.localhub.faults import Fault
from eodh_tools.localhub.jobs import JobLog

JSON_TYPE = "application/json;charset=UTF-8"
# Recorded with every JSON answer.
_ALWAYS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "*",
    "Access-Control-Allow-Headers": "Content-Type,Authorization,Prefer",
    "Access-Control-Max-Age": "1728000",
}
# Bodies of 1 KB and more were recorded compressed, smaller ones not.
_GZIP_FROM_BYTES = 1_000
_BLOCK_BYTES = 65_536

LOGIN_PAGE = """<!DOCTYPE html>
<html><head><title>Sign in</title></head>
<body><h1>Sign in to your account</h1>
<form method="post"><input name="username"><input name="password" type="password">
</form></body></html>
"""
_GATEWAY_PAGE = """<html><head><title>{title}</title></head>
<body><center><h1>{title}</h1></center></body></html>
"""
_GATEWAY_TITLES = {
    502: "502 Bad Gateway",
    503: "503 Service Temporarily Unavailable",
    504: "504 Gateway Time-out",
}
_STATUS_OF = {"bad_gateway": 502, "unavailable": 503, "gateway_timeout": 504}


def send_json(
    request: Request,
    body: Any,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A JSON answer, compressed when it is large and the client can read that."""
    content = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    all_headers = {**_ALWAYS, **(headers or {})}
    if len(content) >= _GZIP_FROM_BYTES:
        all_headers["Vary"] = "accept-encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            all_headers["Content-Encoding"] = "gzip"
            content = gzip.compress(content, compresslevel=1)
    all_headers["Content-Type"] = JSON_TYPE
    return Response(content, status, all_headers)


class CutResponse(Response):
    """An answer whose connection ends before its body does."""

    def __init__(self, whole: Response, after_bytes: int) -> None:
        super().__init__(whole.body, whole.status_code)
        self.raw_headers = whole.raw_headers
        self._after_bytes = after_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a part; uvicorn closes the connection of an unfinished answer."""
        del scope, receive
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        part = bytes(self.body)[: self._after_bytes]
        await send({"type": "http.response.body", "body": part, "more_body": True})


async def _endless(size_bytes: int) -> AsyncIterator[bytes]:
    yield b'{"jobs":[],"links":[],"numberTotal":0,"padding":"'
    sent = 0
    while sent < size_bytes:
        sent += _BLOCK_BYTES
        yield b"x" * _BLOCK_BYTES
    yield b'"}'


def send_instead(request: Request, fault: Fault) -> Response:
    """The answer of a fault that replaces the Hub's own."""
    retry = {}
    if fault.retry_after_s is not None:
        retry = {"Retry-After": f"{fault.retry_after_s:g}"}
    match fault.kind:
        case "too_many_requests":
            body = exception("TooManyRequests", "too-many-requests", "Slow down.")
            return send_json(request, body, 429, retry)
        case "login_page":
            return Response(LOGIN_PAGE, media_type="text/html")
        case "login_redirect":
            # The same server under another name is another origin.
            login = f"http://localhost:{request.url.port}/_local/login"
            return RedirectResponse(login, 302)
        case "huge_body":
            return StreamingResponse(
                _endless(fault.size_bytes), media_type="application/json"
            )
        case kind:
            status = _STATUS_OF[kind]
            page = _GATEWAY_PAGE.format(title=_GATEWAY_TITLES[status])
            return Response(page, status, retry, "text/html")


REPLACING = (
    "too_many_requests",
    "bad_gateway",
    "unavailable",
    "gateway_timeout",
    "login_page",
    "login_redirect",
    "huge_body",
)
SPOILING = ("malformed_json", "disconnect")


def spoil(response: Response, fault: Fault) -> Response:
    """The Hub's own answer, spoilt: half of it as if whole, or cut off."""
    body = bytes(response.body)
    half = len(body) // 2
    if fault.kind == "disconnect":
        return CutResponse(response, half)
    if response.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
        half = len(body) // 2
    return Response(body[:half], response.status_code, {"Content-Type": JSON_TYPE})


async def _file_blocks(path: Path, start: int, end: int) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        await file.seek(start)
        while start < end and (block := await file.read(_BLOCK_BYTES)):
            yield block[: end - start]
            start += len(block)


async def _made_blocks(log: JobLog) -> AsyncIterator[bytes]:
    assert callable(log.content)  # noqa: S101 - by the one caller
    for block in log.content():
        yield block


def _wanted_range(request: Request, etag: str, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of one byte range; None for the whole text."""
    unit, _, wanted = request.headers.get("range", "").partition("=")
    first, dash, last = wanted.partition("-")
    if unit != "bytes" or not dash or not first.isdigit():
        return None
    if request.headers.get("if-range", etag) != etag:
        return None
    return int(first), min(size, int(last) + 1 if last.isdigit() else size)


def _size_bytes(content: bytes | Path) -> int:
    return content.stat().st_size if isinstance(content, Path) else len(content)


def send_log(
    request: Request, log: JobLog, share: float, fault: Fault | None
) -> Response:
    """A log as text/plain, whole, without ETag or Range unless the log says so.

    Args:
        request: the request.
        log: the log.
        share: how much of it has arrived, 0 to 1.
        fault: `empty_log`, `repeated_log` or `cut_log`.
    """
    if callable(log.content):
        return StreamingResponse(_made_blocks(log), media_type="text/plain")
    if fault is not None:
        return _faulty_log(log.content, fault)
    size = int(_size_bytes(log.content) * share)
    start, end, status = 0, size, 200
    headers = dict(_ALWAYS)
    if log.accept_ranges:
        etag = f'"{log.name}-{size}"'
        headers |= {"Accept-Ranges": "bytes", "ETag": etag}
        wanted = _wanted_range(request, etag, size)
        if wanted is not None:
            start, end = wanted
            status = 206 if start < end else 416
            of = f"{start}-{end - 1}" if start < end else "*"
            headers["Content-Range"] = f"bytes {of}/{size}"
            end = max(start, end)
    headers["Content-Length"] = str(end - start)
    if isinstance(log.content, Path):
        blocks = _file_blocks(log.content, start, end)
        return StreamingResponse(blocks, status, headers, "text/plain")
    return Response(log.content[start:end], status, headers, "text/plain")


def _faulty_log(content: bytes | Path, fault: Fault) -> Response:
    whole = content.read_bytes() if isinstance(content, Path) else content
    match fault.kind:
        case "empty_log":
            return Response(b"", media_type="text/plain")
        case "repeated_log":
            # calrissian's follower starts from the beginning again (HUB.md section 3).
            first = whole[: whole.find(b"\n", fault.after_bytes) + 1]
            return Response((first or whole) + whole, media_type="text/plain")
        case _:
            response = Response(whole, media_type="text/plain")
            return CutResponse(response, fault.after_bytes)
