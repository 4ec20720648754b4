"""Run the local Slack: one server on loopback."""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import AsyncExitStack
from email.utils import formatdate
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urlsplit

from aiohttp import web

from eodh_sandbox.slack.events.delivery import (
    Carrier,
    Delivery,
    EventPost,
    Parcel,
    PayloadKind,
)
from eodh_sandbox.slack.events.event_filter import event_of
from eodh_sandbox.slack.events.payloads import Payloads
from eodh_sandbox.slack.events.signed_http import SignedRequests
from eodh_sandbox.slack.events.socket_mode import Sockets
from eodh_sandbox.slack.page.page_api import PageApi
from eodh_sandbox.slack.person.onlooker import PersonTools
from eodh_sandbox.slack.person.person import Person
from eodh_sandbox.slack.slack_errors import NotPossibleError
from eodh_sandbox.slack.state.clock import Clock, Timing
from eodh_sandbox.slack.state.objects import Channel, Json
from eodh_sandbox.slack.state.rules import Rules
from eodh_sandbox.slack.state.seed import Seed
from eodh_sandbox.slack.state.workspace import SlackTeam
from eodh_sandbox.slack.web_api.api import Called, WebApi
from eodh_sandbox.slack.web_api.faults import SlackFaults
from eodh_sandbox.slack.web_api.host_check import check_loopback, gate
from eodh_sandbox.slack.web_api.rate_limits import RateLimits
from eodh_sandbox.slack.web_api.uploads import Transfers
from eodh_sandbox.slack.web_api_limits import DEADLINE_S, MAX_FILE_BYTES

T = TypeVar("T")
_ROOM_FOR_FORM = 1_000_000


class LocalSlack:
    """A Slack on this machine, for one app; an async context manager."""

    def __init__(
        self,
        seed: Seed | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        timing: Timing | None = None,
        rate_limits: bool = True,
    ) -> None:
        """Prepare a Slack; it listens from `async with` on.

        Args:
            seed: Team, app, people and channels; a small team when left out.
            host: Where to listen: loopback.
            port: Where to listen; 0 takes a free one.
            timing: How long Slack waits.
            rate_limits: Whether calls are limited as Slack limits them.

        Raises:
            NotPossibleError: the host is not on loopback.
        """
        self._host = check_loopback(host, "The host")
        self._port = port
        self.seed = seed or Seed()
        self.clock = Clock()
        self.timing = timing or Timing()
        self.faults = SlackFaults()
        self.workspace = SlackTeam(self.seed, self.clock, self.timing, self._happened)
        self._payloads = Payloads(self.workspace, secrets.token_hex(12))
        self._sockets = Sockets(self.seed.app.app_id, self.timing, self.workspace.bell)
        self._signed: SignedRequests | None = None
        self._post = EventPost(self.timing, self._carrier)
        self._api = WebApi(
            self.workspace,
            self.faults,
            RateLimits(self.clock) if rate_limits else None,
            base_url=lambda: self._origin,
            later=self._post.later,
            new_websocket_url=self._websocket_url,
        )
        self._exit = AsyncExitStack()

    # Addresses and tokens.

    @property
    def _origin(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    @property
    def url(self) -> str:
        """The web page, for people."""
        return f"{self._origin}/"

    @property
    def api_url(self) -> str:
        """The Web API, for `base_url` of a client; it ends in a slash."""
        return f"{self._origin}/api/"

    @property
    def bot_token(self) -> str:
        """The bot's token (xoxb-…)."""
        return self.seed.app.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token (xapp-…) for Socket Mode."""
        return self.seed.app.app_token

    @property
    def signing_secret(self) -> str:
        """The secret that signs requests to the request URL."""
        return self.seed.app.signing_secret

    def _websocket_url(self) -> str:
        ticket = self._sockets.new_ticket()
        origin = self._origin.replace("http://", "ws://", 1)
        return f"{origin}/link/?ticket={ticket}&app_id={self.seed.app.app_id}"

    # Start and end.

    async def __aenter__(self) -> Self:
        app = web.Application(
            middlewares=[gate(lambda: self._port)],
            client_max_size=MAX_FILE_BYTES + _ROOM_FOR_FORM,
        )
        app.on_response_prepare.append(self._date)
        transfers = Transfers(self.workspace, self.faults)
        page = PageApi(self.workspace, self.person, lambda: self.connected)
        app.router.add_route("GET", "/link/", self._sockets.serve)
        for verb in ("GET", "POST"):
            app.router.add_route(verb, "/api/{method}", self._api.serve)
        app.router.add_routes([*transfers.routes(), *page.routes()])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._exit.push_async_callback(runner.cleanup)
        self._exit.push_async_callback(self._sockets.stop)
        self._exit.push_async_callback(self._stop_signed)
        self._exit.push_async_callback(self._post.stop)
        self._exit.callback(page.stop)
        await web.TCPSite(runner, self._host, self._port).start()
        self._port = int(runner.addresses[0][1])
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._exit.aclose()

    async def _stop_signed(self) -> None:
        if self._signed is not None:
            await self._signed.stop()

    async def _date(self, _request: web.Request, answer: web.StreamResponse) -> None:
        """Let every answer carry the time of this Slack's own clock."""
        now = self.clock.now() + self.rules.date_ahead_s
        answer.headers["Date"] = formatdate(now, usegmt=True)

    @property
    def rules(self) -> Rules:
        """What this Slack does on some days only."""
        return self.workspace.rules

    # The connection to the app.

    @property
    def connected(self) -> int:
        """How many connections to the app there are: websockets, or its request URL."""
        return self._sockets.connected if self._signed is None else 1

    async def use_request_url(self, url: str) -> None:
        """Switch to HTTP mode: signed requests to this URL, which is checked first.

        Raises:
            NotPossibleError: not on loopback, or it does not answer the challenge.
        """
        check_loopback(urlsplit(url).hostname or "", "The request URL")
        signed = SignedRequests(url, self.signing_secret, self.clock)
        challenge = {
            "type": "url_verification",
            "token": secrets.token_hex(8),
            "challenge": secrets.token_hex(16),
        }
        try:
            await signed.verify(challenge, deadline_s=self.timing.ack_s)
        except NotPossibleError:
            await signed.stop()
            raise
        self._signed = signed

    def _carrier(self) -> Carrier:
        return self._signed or self._sockets

    def drop_websockets(self) -> None:
        """Break every websocket without a close message."""
        self._sockets.drop()

    async def refresh_websockets(self) -> None:
        """Ask the app to reconnect, as Slack does now and then."""
        await self._sockets.refresh()

    async def delivers(self, kind: PayloadKind, payload: Json) -> Delivery:
        """Send the app a payload of the test's making, as nobody's action makes it."""
        parcel = Parcel(kind=kind, payload=payload, takes_answer=False)
        return await self._post.deliver(parcel)

    def _happened(self, kind: str, body: Json, channel: Channel | None) -> None:
        event = event_of(self.workspace, kind, body, channel)
        if event is not None:
            self._post.event(self._payloads.event(event, channel))

    async def reset(self) -> None:
        """Go back to the seed; the app stays connected, and gets no event of before."""
        await self._post.stop()
        self.workspace.reset()
        self.faults.clear()
        self._api.reset()

    def uninstall(self) -> None:
        """Uninstall the app: it gets an event, and its token ends."""
        tokens = {"oauth": [], "bot": [self.seed.app.bot_user_id]}
        self._happened("tokens_revoked", {"tokens": tokens}, None)
        self._happened("app_uninstalled", {}, None)
        self.workspace.uninstall()

    # People, and what the app did.

    def person(self, user_id: str) -> Person:
        """Act as this person.

        Raises:
            NotPossibleError: nobody has this id.
        """
        if user_id not in self.workspace.people:
            there = ", ".join(self.workspace.people)
            raise NotPossibleError(f"There is no {user_id!r} here; there is: {there}.")
        desk = PersonTools(self.workspace, self._post, self._payloads, self._origin)
        return Person(desk, user_id)

    @property
    def calls(self) -> list[Called]:
        """The Web API calls of the app, oldest first; the latest 2,000."""
        return list(self._api.journal)

    @property
    def deliveries(self) -> list[Delivery]:
        """What the app was sent, with the outcome, oldest first; the latest 2,000."""
        return list(self._post.journal)

    async def until(
        self,
        look: Callable[[], T],
        *,
        deadline_s: float = DEADLINE_S,
        what: str = "what was awaited",
    ) -> T:
        """Wait until `look` gives something true, and give that.

        Raises:
            TimeoutError: not within the deadline.
        """
        return await self.workspace.bell.until(look, deadline_s=deadline_s, what=what)

    async def until_connected(self, *, deadline_s: float = DEADLINE_S) -> None:
        """Wait until the app can be reached."""
        await self.until(
            lambda: self.connected, deadline_s=deadline_s, what="a connected app"
        )

    async def serve_forever(self) -> None:
        """Run until cancelled."""
        await asyncio.Event().wait()
