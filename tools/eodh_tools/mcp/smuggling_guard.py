"""Refuse a request that a proxy in front may read otherwise than this server."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_AMBIGUOUS = Response(
    "A request has one length and one Authorization header.",
    HTTPStatus.BAD_REQUEST,
    # What follows on the connection may be the rest of its body.
    {"Connection": "close"},
)


class PlainRequests:
    """Takes a body only by one length, and one token (RFC 9112 section 6.3)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a plain request through."""
        app = self._app
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            lengths = {"transfer-encoding", "content-length"} & set(headers.keys())
            if len(lengths) > 1 or len(headers.getlist("authorization")) > 1:
                app = _AMBIGUOUS
        await app(scope, receive, send)
