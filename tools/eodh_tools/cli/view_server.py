"""The viewer on this machine, for one person, until they are done."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

import anyio
import uvicorn
from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import Request

from eodh_tools.http.accepting import MOST_ACCEPTED_AT_ONCE
from eodh_tools.http.brief_lines import log_strangers_briefly
from eodh_tools.http.connection_guard import GuardedProtocol
from eodh_tools.http.open_connections import OpenConnections
from eodh_tools.http.out_of_files import report_briefly
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.viewer_answers import answer
from eodh_tools.viewer.data import Answer, Question, Tool
from eodh_tools.viewer.one_job import OneJob
from eodh_tools.viewer.one_time_links import Links
from eodh_tools.viewer.page_routes import (
    SIGNED_OUT,
    VIEW,
    RefusedError,
    bearer,
    view_routes,
)

_HOST = "127.0.0.1"
_STOP_S = 2


async def serve_job(
    toolbox: Toolbox,
    job: str,
    idle_s: float,
    opened: Callable[[str], None],
    over: Callable[[], None],
) -> None:
    """Serve one person's browser until nobody has asked for `idle_s`, or Ctrl-C.

    Args:
        toolbox: Asks the Hub with this person's key.
        job: The id of the job that is shown, and of no other.
        idle_s: Seconds without a request after which it ends.
        opened: Receives the address, with a code for one use; called in a thread.
        over: Called when the code was used, and at the end.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as taken:
        taken.bind((_HOST, 0))
        taken.listen(MOST_ACCEPTED_AT_ONCE)
        authority = f"{_HOST}:{taken.getsockname()[1]}"
        door = _Door(toolbox, authority, over)
        server = _Server(
            over,
            uvicorn.Config(
                Starlette(routes=view_routes(door)),
                http=partial(GuardedProtocol, door.connections),  # type: ignore[arg-type]
                backlog=MOST_ACCEPTED_AT_ONCE,
                access_log=False,
                log_config=None,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_STOP_S,
                ws="none",
                lifespan="off",
            ),
        )
        report_briefly(asyncio.get_running_loop())
        log_strangers_briefly()
        url = f"http://{authority}{VIEW}/{quote(job, safe='')}#{door.code(job)}"
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_end_when_idle, server, door, idle_s)
            # In a thread: a browser of the terminal keeps it until it is left. The
            # socket listens already, so one that is early waits for its answer.
            tasks.start_soon(
                partial(to_thread.run_sync, abandon_on_cancel=True), opened, url
            )
            await server.serve([taken])
            tasks.cancel_scope.cancel()


class _Server(uvicorn.Server):
    """Calls `over` before it ends, also where a signal then ends the process."""

    def __init__(self, over: Callable[[], None], config: uvicorn.Config) -> None:
        super().__init__(config)
        self._over = over

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._over()
        await super().shutdown(sockets)


async def _end_when_idle(server: uvicorn.Server, door: "_Door", idle_s: float) -> None:
    while True:
        left = door.used + idle_s - time.monotonic()
        if left <= 0 and not door.open:
            break
        await anyio.sleep(max(left, 0.05))
    server.should_exit = True


class _Door:
    """Lets one browser in, by the code in the address that was opened."""

    def __init__(
        self, toolbox: Toolbox, authority: str, over: Callable[[], None]
    ) -> None:
        self._toolbox = toolbox
        self._over = over
        self._authority = authority
        self._links: Links[OneJob[None]] = Links(lambda view: view.job)
        self.connections = OpenConnections()
        self.used = time.monotonic()
        self.open = 0

    def code(self, job: str) -> str:
        return self._links.code(OneJob(None, job))

    async def check(self, request: Request) -> None:
        """Answer only to our own name: another's page may point its name here."""
        origin = request.headers.get("origin", f"http://{self._authority}")
        host = request.headers.get("host")
        if host != self._authority or origin != f"http://{self._authority}":
            raise RefusedError(
                "The address is of another server.", HTTPStatus.FORBIDDEN
            )
        self.used = time.monotonic()

    def exchange(self, code: str) -> str | None:
        token = self._links.exchange(code)
        if token is not None:
            self._over()
        return token

    @asynccontextmanager
    async def asked(
        self,
        request: Request,
        tool: Tool,  # noqa: ARG002 - what another door writes down
        question: Question,  # noqa: ARG002
    ) -> AsyncIterator[Answer]:
        view = self._links.person(bearer(request))
        if view is None:
            raise RefusedError(SIGNED_OUT, HTTPStatus.UNAUTHORIZED)
        self.connections.prove(request.scope.get("client"))
        self.open += 1
        try:
            yield view.only(partial(answer, self._toolbox))
        finally:
            self.open -= 1
            self.used = time.monotonic()
