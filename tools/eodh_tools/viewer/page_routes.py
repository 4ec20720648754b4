"""The page and its JSON over HTTP: the same routes on this machine and for a team."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from typing import Any, Protocol, cast

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from eodh_tools.errors import AccessError, JobsError, RequestError
from eodh_tools.viewer import page
from eodh_tools.viewer.data import TOOLS, Answer, Question, Tool, read_question

VIEW = "/view"
_MAX_BODY_BYTES = 8 * 1024
SIGNED_OUT = (
    "This page is not signed in, or no longer: open the job again by a new link."
)


class RefusedError(Exception):
    """A request that a door does not answer; the message is for the person.

    Attributes:
        status: Of the HTTP answer.
        headers: Of the HTTP answer.
    """

    def __init__(
        self, message: str, status: HTTPStatus, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


class ViewAccess(Protocol):
    """Who may look, and with whose rights."""

    async def check(self, request: Request) -> None:
        """Refuse a request for another server's name.

        Raises:
            RefusedError: It is one.
        """

    def exchange(self, code: str) -> str | None:
        """Return a session's token for a one-time code."""

    def asked(
        self, request: Request, tool: Tool, question: Question
    ) -> AbstractAsyncContextManager[Answer]:
        """Return what answers the person who asks, while one question is open.

        Raises:
            RefusedError: An unknown person, or one who asks too often.
        """


def view_routes(door: ViewAccess, prefix: str = "") -> list[Route]:
    """Return the routes of the viewer.

    Args:
        door: Decides who may look.
        prefix: The path before `/view`.
    """

    async def show(request: Request) -> Response:
        # The page holds nothing of anybody's: its data needs a session.
        await door.check(request)
        return HTMLResponse(page.html(served=True), headers=page.served_headers())

    async def session(request: Request) -> Response:
        await door.check(request)
        token = door.exchange(bearer(request))
        if token is None:
            raise RefusedError(
                "This link was used before, or is too old: make a new one.",
                HTTPStatus.UNAUTHORIZED,
            )
        return _json({"token": token})

    async def ask(request: Request) -> Response:
        await door.check(request)
        tool = request.path_params["tool"]
        if tool not in TOOLS:
            raise RefusedError("There is no such question.", HTTPStatus.NOT_FOUND)
        question = read_question(await _body(request))
        async with door.asked(request, cast("Tool", tool), question) as answer:
            found = await answer(cast("Tool", tool), question)
        return _json(found)

    root = prefix + VIEW
    return [
        Route(f"{root}/api/session", answered(session), methods=["POST"]),
        Route(f"{root}/api/{{tool}}", answered(ask), methods=["POST"]),
        Route(f"{root}/{{job}}", answered(show), methods=["GET"]),
    ]


def answered(
    serve: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Answer errors in words, as the page shows them."""

    async def serving(request: Request) -> Response:
        try:
            return await serve(request)
        except RefusedError as error:
            return _json({"error": str(error)}, error.status, error.headers)
        except JobsError as error:
            return _json({"error": str(error)}, _status_of(error))

    return serving


def bearer(request: Request) -> str:
    """Return the token of a request, "" where there is none."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _status_of(error: JobsError) -> HTTPStatus:
    match error:
        case RequestError():
            return HTTPStatus.UNPROCESSABLE_ENTITY
        case AccessError():
            return HTTPStatus.NOT_FOUND
    return HTTPStatus.BAD_GATEWAY


def _json(
    body: dict[str, Any],
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    return JSONResponse(body, status, {**page.HEADERS, **(headers or {})})


async def _body(request: Request) -> bytes:
    """A request's body, bounded.

    Raises:
        RefusedError: It is too long, or its type is not JSON.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RefusedError("Send JSON.", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MAX_BODY_BYTES:
            raise RefusedError(
                "The question is too long.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            )
    return bytes(body)
