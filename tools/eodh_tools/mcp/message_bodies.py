"""Read the body of a request as one message, before the SDK does."""

from http import HTTPStatus

from mcp.server.transport_security import RequestBodyLimitMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from eodh_tools.mcp.messages import (
    MAX_MESSAGE_BYTES,
    RefusedMessageError,
    readable_message,
)


def readable_bodies(app: ASGIApp) -> ASGIApp:
    """Return what gives the application only bodies that it can read."""
    return RequestBodyLimitMiddleware(_ReadableBodies(app), MAX_MESSAGE_BYTES)


class _ReadableBodies:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            message = readable_message(await Request(scope, receive).body())
        except ClientDisconnect:
            return
        except RefusedMessageError as refused:
            answer = Response(
                refused.answer.model_dump_json(),
                HTTPStatus.BAD_REQUEST,
                media_type="application/json",
            )
            await answer(scope, receive, send)
            return
        body = [message.encode()]

        async def replayed() -> Message:
            if body:
                return {"type": "http.request", "body": body.pop(), "more_body": False}
            return await receive()

        await self._app(scope, replayed, send)
