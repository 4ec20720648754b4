"""The log viewer over HTTP: `/view/JOB`, for people who may call the tools."""

import math
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

import anyio
from mcp.server.transport_security import (
    TransportSecurityMiddleware,
    TransportSecuritySettings,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from eodh_tools.mcp.access import CallerAccess
from eodh_tools.mcp.audit import AuditLog, hub_job_id
from eodh_tools.mcp.metrics import ServerMetrics
from eodh_tools.mcp.oauth_errors import RefusedTokenError
from eodh_tools.mcp.rate_limit import Limits, TooManyRequestsError
from eodh_tools.mcp.static_tokens import Caller
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.viewer_answers import answer
from eodh_tools.viewer.data import Answer, Question, Tool
from eodh_tools.viewer.one_job import OneJob
from eodh_tools.viewer.one_time_links import LINK_S, Links
from eodh_tools.viewer.page import HEADERS
from eodh_tools.viewer.page_routes import (
    SIGNED_OUT,
    VIEW,
    RefusedError,
    answered,
    bearer,
    view_routes,
)

OpenToolboxOf = Callable[[Caller], AbstractAsyncContextManager[Toolbox]]

_HOST = re.compile(r"[A-Za-z0-9.:_\[\]-]{1,300}")


class ViewerRoutes:
    """Lets a caller's browser read what the caller may read, and writes it down.

    Args:
        access: Who may call.
        names: The hosts and origins that are answered.
        limits: How much each caller may ask.
        audit: Where each question is written.
        metrics: Counts each question and refusal.
        open_toolbox: Opens a caller's toolbox; stored until the end.
    """

    def __init__(
        self,
        access: CallerAccess,
        names: TransportSecuritySettings,
        limits: Limits,
        audit: AuditLog,
        metrics: ServerMetrics,
        open_toolbox: OpenToolboxOf,
    ) -> None:
        self._access = access
        # A page asks its own server: its host gives its origin.
        self._names = TransportSecurityMiddleware(
            names.model_copy(update={"allowed_origins": []})
        )
        self._limits = limits
        self._audit = audit
        self._metrics = metrics
        self._open_toolbox = open_toolbox
        self._links: Links[OneJob[Caller]] = Links(lambda view: view.person.name)
        self._toolboxes: dict[str, Toolbox] = {}
        self._stack = AsyncExitStack()
        self._opening = anyio.Lock()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Close every toolbox at the end."""
        async with self._stack:
            yield

    def routes(self, prefix: str) -> list[Route]:
        """Return the viewer's routes, and the one that makes a link.

        Args:
            prefix: The path before `/view` in a browser. Every route is served with and
                without it, as a proxy may drop it; a link always has it.
        """

        async def link(request: Request) -> Response:
            began = time.perf_counter()
            await self.check(request)
            caller = await self._caller(request)
            job = request.path_params["job"]
            with self._limited(caller):
                code = self._links.code(OneJob(caller, job))
            self._audit.write(caller.name, "ok", request="view/link")
            took_s = time.perf_counter() - began
            self._metrics.count("view/link", "", "ok", took_s)
            url = f"{prefix}{VIEW}/{quote(job, safe='')}#{code}"
            return JSONResponse({"url": url, "expires_in_s": LINK_S}, headers=HEADERS)

        routes = []
        for each in dict.fromkeys(("", prefix)):
            made = Route(f"{each}{VIEW}/{{job}}", answered(link), methods=["POST"])
            routes += [*view_routes(self, each), made]
        return routes

    async def check(self, request: Request) -> None:
        """Answer to our own names, and to our own pages."""
        host = request.headers.get("host", "")
        origin = request.headers.get("origin")
        others = origin is not None and origin.partition("://")[2] != host
        headers = [(k, v) for k, v in request.scope["headers"] if k != b"origin"]
        named = Request({**request.scope, "headers": headers})
        refused = await self._names.validate_request(named, is_post=False)
        if not _HOST.fullmatch(host) or others or refused is not None:
            self._metrics.count_refused(HTTPStatus.FORBIDDEN)
            raise RefusedError(
                "The address is of another server.", HTTPStatus.FORBIDDEN
            )

    def exchange(self, code: str) -> str | None:
        """Return a session's token for a one-time code."""
        return self._links.exchange(code)

    @asynccontextmanager
    async def asked(
        self, request: Request, tool: Tool, question: Question
    ) -> AsyncIterator[Answer]:
        """Open the answers of the caller's toolbox for one question."""
        view = self._links.person(bearer(request))
        caller = await self._caller(request) if view is None else view.person
        if caller.until is not None and caller.until <= time.time():
            raise self._signed_out()
        began, outcome = time.perf_counter(), "error"
        try:
            with self._limited(caller):
                answers = partial(answer, await self._toolbox(caller))
                yield answers if view is None else view.only(answers)
                outcome = "ok"
        finally:
            took_s = time.perf_counter() - began
            self._metrics.count("view", tool, outcome, took_s)
            self._audit.write(
                caller.name,
                outcome,
                request="view",
                tool=tool,
                job=hub_job_id(question.job),
                ms=round(took_s * 1000, 1),
            )

    async def _caller(self, request: Request) -> Caller:
        try:
            return await self._access.caller(request.headers.get("authorization"))
        except RefusedTokenError as error:
            raise self._signed_out() from error

    def _signed_out(self) -> RefusedError:
        self._metrics.count_refused(HTTPStatus.UNAUTHORIZED)
        return RefusedError(SIGNED_OUT, HTTPStatus.UNAUTHORIZED)

    @contextmanager
    def _limited(self, caller: Caller) -> Iterator[None]:
        """Count one request of a caller.

        Raises:
            RefusedError: It is one too many.
        """
        try:
            with self._limits.request(caller.name):
                yield
        except TooManyRequestsError as error:
            self._metrics.count_refused(HTTPStatus.TOO_MANY_REQUESTS)
            wait = {"Retry-After": str(max(1, math.ceil(error.retry_after_s)))}
            raise RefusedError(
                "Too many questions: wait a little.", HTTPStatus.TOO_MANY_REQUESTS, wait
            ) from error

    async def _toolbox(self, caller: Caller) -> Toolbox:
        async with self._opening:
            if caller.server not in self._toolboxes:
                self._toolboxes[caller.server] = await self._stack.enter_async_context(
                    self._open_toolbox(caller)
                )
        return self._toolboxes[caller.server]
