"""How the local Hub sends its answers: as recorded, or with a fault."""

import gzip
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from eodh_sandbox.hub.bodies import exception
from eodh_sandbox.hub.faults import HubFault

JSON_TYPE = "application/json;charset=UTF-8"
# Recorded with every JSON answer.
ALWAYS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "*",
    "Access-Control-Allow-Headers": "Content-Type,Authorization,Prefer",
    "Access-Control-Max-Age": "1728000",
}
# Bodies of 1 KB and more were recorded compressed, smaller ones not.
_GZIP_FROM_BYTES = 1_000
BLOCK_BYTES = 65_536

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
    all_headers = {**ALWAYS, **(headers or {})}
    if len(content) >= _GZIP_FROM_BYTES:
        all_headers["Vary"] = "accept-encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            all_headers["Content-Encoding"] = "gzip"
            content = gzip.compress(content, compresslevel=1)
    all_headers["Content-Type"] = JSON_TYPE
    return Response(content, status, all_headers)


class CutResponse(Response):
    """An answer whose connection ends before its body does."""

    def __init__(
        self,
        blocks: AsyncIterator[bytes],
        status: int,
        raw_headers: list[tuple[bytes, bytes]],
        after_bytes: int,
    ) -> None:
        super().__init__(status_code=status)
        self.raw_headers = raw_headers
        self._blocks = blocks
        self._left = after_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a part; uvicorn closes the connection of an unfinished answer."""
        del scope, receive
        start = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        async for block in self._blocks:
            part = block[: self._left]
            self._left -= len(part)
            body = {"body": part, "more_body": True}
            await send({"type": "http.response.body", **body})
            if not self._left:
                break


async def _endless(size_bytes: int) -> AsyncIterator[bytes]:
    yield b'{"jobs":[],"links":[],"numberTotal":0,"padding":"'
    sent = 0
    while sent < size_bytes:
        sent += BLOCK_BYTES
        yield b"x" * BLOCK_BYTES
    yield b'"}'


def send_instead(request: Request, fault: HubFault) -> Response:
    """The answer of a fault that replaces the Hub's own."""
    retry = {}
    if fault.retry_after_s is not None:
        retry = {"Retry-After": f"{fault.retry_after_s:g}"}
    match fault.kind:
        case "too_many_requests":
            body = exception("TooManyRequests", "too-many-requests", "Slow down.")
            return send_json(request, body, 429, retry)
        case "not_found":
            body = exception("NotFound", "not-found", "There is nothing here.")
            return send_json(request, body, 404)
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
    "not_found",
    "huge_body",
)
DAMAGING = ("malformed_json", "disconnect")


async def one_block(body: bytes) -> AsyncIterator[bytes]:
    """A body that is at hand, as blocks."""
    yield body


def damage(response: Response, fault: HubFault) -> Response:
    """Damage the Hub's own answer: half of it as if whole, or cut off."""
    body = bytes(response.body)
    half = len(body) // 2
    if fault.kind == "disconnect":
        return CutResponse(
            one_block(body), response.status_code, response.raw_headers, half
        )
    if response.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
        half = len(body) // 2
    return Response(body[:half], response.status_code, {"Content-Type": JSON_TYPE})
