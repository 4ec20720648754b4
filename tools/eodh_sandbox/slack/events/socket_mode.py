"""Socket Mode: websockets, hello, envelopes, acknowledgements, reconnecting.

docs.slack.dev/apis/events-api/using-socket-mode: up to ten connections, a payload
goes to any one of them, and nothing is stored while there is none.
"""

import asyncio
import itertools
import json
import secrets
import uuid
from typing import Any

from aiohttp import WSMsgType, web

from eodh_sandbox.slack.events.delivery import Parcel
from eodh_sandbox.slack.slack_errors import UndeliveredError
from eodh_sandbox.slack.state.change_signal import Bell
from eodh_sandbox.slack.state.clock import Timing
from eodh_sandbox.slack.state.objects import Json
from eodh_sandbox.slack.web_api_limits import (
    MAX_ENVELOPE_BYTES,
    MAX_PENDING,
    MAX_WEBSOCKETS,
)

_PING_S = 30.0


class Sockets:
    """The app's websockets."""

    def __init__(self, app_id: str, timing: Timing, bell: Bell) -> None:
        self._app_id = app_id
        self._timing = timing
        self._bell = bell
        self._tickets: dict[str, None] = {}
        self._open: list[web.WebSocketResponse] = []
        self._requests: dict[web.WebSocketResponse, web.Request] = {}
        self._turn = itertools.count()
        self._awaited: dict[str, asyncio.Future[Json | None]] = {}

    @property
    def connected(self) -> int:
        """How many websockets are open."""
        return len(self._open)

    def new_ticket(self) -> str:
        """Return a ticket for one websocket."""
        while len(self._tickets) >= MAX_PENDING:
            del self._tickets[next(iter(self._tickets))]
        ticket = secrets.token_urlsafe(18)
        self._tickets[ticket] = None
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket, from hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(
                status=403, text="This address was used or never given."
            )
        del self._tickets[ticket]
        socket = web.WebSocketResponse(
            heartbeat=_PING_S, max_msg_size=MAX_ENVELOPE_BYTES
        )
        await socket.prepare(request)
        if len(self._open) >= MAX_WEBSOCKETS:
            await self._ask_to_leave(socket, "too_many_websockets")
            await socket.close()
            return socket
        await socket.send_str(self._hello())
        self._open.append(socket)
        self._requests[socket] = request
        self._bell.ring()
        refresh = asyncio.get_running_loop().call_later(
            self._timing.refresh_s, self._refresh_soon, socket
        )
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            refresh.cancel()
            self._forget(socket)
        return socket

    def _hello(self) -> str:
        return json.dumps(
            {
                "type": "hello",
                "num_connections": len(self._open) + 1,
                "debug_info": {
                    "host": "local-slack",
                    "build_number": 1,
                    "approximate_connection_time": int(self._timing.refresh_s),
                },
                "connection_info": {"app_id": self._app_id},
            }
        )

    def _take(self, text: str) -> None:
        try:
            body: Any = json.loads(text)
        except (ValueError, RecursionError):
            return
        if not isinstance(body, dict):
            return
        awaited = self._awaited.get(str(body.get("envelope_id")))
        if awaited is not None and not awaited.done():
            payload = body.get("payload")
            awaited.set_result(payload if isinstance(payload, dict) else None)

    async def carry(self, parcel: Parcel, *, deadline_s: float) -> Json | None:
        """Send an envelope over one of the websockets and wait for its ack."""
        if not self._open:
            raise UndeliveredError("dispatch_failed")
        socket = self._open[next(self._turn) % len(self._open)]
        envelope_id = str(uuid.uuid4())
        envelope: Json = {
            "envelope_id": envelope_id,
            "payload": parcel.payload,
            "type": parcel.kind,
            "accepts_response_payload": parcel.takes_answer,
        }
        if parcel.kind == "events_api":
            envelope |= {
                "retry_attempt": parcel.retry,
                "retry_reason": parcel.retry_reason,
            }
        awaited: asyncio.Future[Json | None] = (
            asyncio.get_running_loop().create_future()
        )
        self._awaited[envelope_id] = awaited
        try:
            async with asyncio.timeout(deadline_s):
                await socket.send_str(json.dumps(envelope))
                return await awaited
        except TimeoutError:
            raise UndeliveredError("operation_timeout") from None
        except ConnectionError:
            raise UndeliveredError("operation_timeout") from None
        finally:
            del self._awaited[envelope_id]

    async def refresh(self) -> None:
        """Ask every connection to reconnect, as Slack does every hour or so."""
        for socket in list(self._open):
            await self._ask_to_leave(socket, "refresh_requested")

    def _refresh_soon(self, socket: web.WebSocketResponse) -> None:
        task = asyncio.get_running_loop().create_task(
            self._ask_to_leave(socket, "refresh_requested")
        )
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _ask_to_leave(self, socket: web.WebSocketResponse, reason: str) -> None:
        debug = {"host": "local-slack"}
        try:
            await socket.send_str(
                json.dumps(
                    {"type": "disconnect", "reason": reason, "debug_info": debug}
                )
            )
        except ConnectionError:
            return

    def drop(self) -> None:
        """Break every connection without a close message."""
        for socket in list(self._open):
            request = self._requests[socket]
            self._forget(socket)
            if request.transport is not None:
                request.transport.abort()

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._open:
            self._open.remove(socket)
            del self._requests[socket]
            self._bell.ring()

    async def stop(self) -> None:
        """Close every connection."""
        for socket in list(self._open):
            await socket.close()
