"""Answer Web API calls: check token, scopes and rate, and apply faults."""

import asyncio
import contextlib
import hmac
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from eodh_sandbox.slack.slack_errors import SlackError
from eodh_sandbox.slack.state.objects import Json
from eodh_sandbox.slack.state.workspace import SlackTeam
from eodh_sandbox.slack.web_api import arguments
from eodh_sandbox.slack.web_api.arguments import Arguments
from eodh_sandbox.slack.web_api.faults import SlackFault, SlackFaults
from eodh_sandbox.slack.web_api.methods import chat, conversations, files, people, views
from eodh_sandbox.slack.web_api.methods.call import Call, Method
from eodh_sandbox.slack.web_api.rate_limits import RateLimits
from eodh_sandbox.slack.web_api_limits import MAX_PENDING

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **views.METHODS,
}
_TOO_MANY = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One Web API call as the server saw it; tokens are not stored."""

    method: str
    verb: str
    arguments: Json
    error: str | None
    at: float  # time.monotonic()


class WebApi:
    """Answers /api/{method}."""

    def __init__(
        self,
        workspace: SlackTeam,
        faults: SlackFaults,
        rates: RateLimits | None,
        *,
        base_url: Callable[[], str],
        later: Callable[[float, Callable[[], None]], None],
        new_websocket_url: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._faults = faults
        self._rates = rates
        self._base_url = base_url
        self._later = later
        self._new_websocket_url = new_websocket_url
        # Calls that were answered 504 and are taken later: when, and which.
        self._late: deque[tuple[float, str, web.Request, Arguments]] = deque()
        self._taking: set[asyncio.Task[None]] = set()
        self.journal: deque[Called] = deque(maxlen=MAX_PENDING)

    def reset(self) -> None:
        """Forget all calls, for the rate limits too."""
        self._late.clear()
        self.journal.clear()
        if self._rates is not None:
            self._rates.reset()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, with its fault if there is one."""
        name = request.match_info["method"]
        await self._take_late()
        fault = self._faults.next(name)
        if fault is not None and fault.kind == "taken_late":
            return await self._put_off(name, request, fault)
        if fault is not None and fault.kind != "dropped_after":
            refused = await meet(fault, request)
            if refused is not None:
                await request.read()
                self._note(name, request, {}, fault.kind)
                return refused
        args, answer = await self._answer(name, request)
        self._note(name, request, args, answer.get("error"))
        if fault is not None and fault.kind == "dropped_after":
            return drop(request)
        headers = {"X-OAuth-Scopes": ",".join(sorted(self._workspace.app.scopes))}
        status = 200
        if (wait_s := answer.pop("retry_after_s", None)) is not None:
            headers["Retry-After"] = str(wait_s)
            status = _TOO_MANY
        return web.json_response(answer, headers=headers, status=status)

    async def _put_off(
        self, name: str, request: web.Request, fault: SlackFault
    ) -> web.Response:
        """Answer that nothing came of a call, and take it later."""
        args = await arguments.read(request)
        self._note(name, request, args.values, fault.kind)
        at = self._workspace.clock.now() + fault.delay_s
        self._late.append((at, name, request, args))

        def take() -> None:
            task = asyncio.get_running_loop().create_task(self._take_late())
            self._taking.add(task)
            task.add_done_callback(self._taking.discard)

        self._later(fault.delay_s, take)
        return web.Response(status=fault.status, text="Something went wrong here.")

    async def _take_late(self) -> None:
        """Take the calls whose time has come; nothing limits their rate."""
        now = self._workspace.clock.now()
        due = [each for each in self._late if each[0] <= now]
        self._late = deque(each for each in self._late if each[0] > now)
        for _, name, request, args in due:
            # A refusal reaches nobody.
            with contextlib.suppress(SlackError):
                await self._run(name, request, args, limited=False)

    async def _answer(self, name: str, request: web.Request) -> tuple[Json, Json]:
        values: Json = {}
        try:
            args = await arguments.read(request)
            values = {k: v for k, v in args.values.items() if k != "token"}
            answer = await self._run(name, request, args)
        except SlackError as refusal:
            return values, refusal.answer()
        if args.warnings:
            answer.setdefault("warning", ",".join(args.warnings))
            answer.setdefault("response_metadata", {})["warnings"] = list(args.warnings)
        return values, {"ok": True, **answer}

    async def _run(
        self, name: str, request: web.Request, args: Arguments, *, limited: bool = True
    ) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        self._check_token(request, args, method, name)
        if (
            limited
            and self._rates is not None
            and (wait_s := self._rates.method_wait_s(name, method.a_minute))
        ):
            raise SlackError("ratelimited", retry_after_s=wait_s)
        call = Call(
            workspace=self._workspace,
            args=args,
            base_url=self._base_url(),
            later=self._later,
            post_wait_s=self._post_wait_s if limited else lambda _channel: 0,
            new_websocket_url=self._new_websocket_url,
        )
        call.need(*method.scopes)
        return await method.run(call)

    def _post_wait_s(self, channel_id: str) -> int:
        return 0 if self._rates is None else self._rates.post_wait_s(channel_id)

    def _check_token(
        self, request: web.Request, args: Arguments, method: Method, name: str
    ) -> None:
        app = self._workspace.app
        token = bearer(request) or args.text("token")
        if not token and name == "api.test":
            return
        if not token:
            raise SlackError("not_authed")
        is_app = hmac.compare_digest(token.encode(), app.app_token.encode())
        is_bot = hmac.compare_digest(token.encode(), app.bot_token.encode())
        if not is_app and not is_bot:
            raise SlackError("invalid_auth")
        if is_app != method.app_token:
            raise SlackError("not_allowed_token_type")
        if is_bot and not self._workspace.installed:
            raise SlackError("account_inactive")

    def _note(
        self, name: str, request: web.Request, args: Json, error: str | None
    ) -> None:
        sent = {
            k: v for k, v in args.items() if isinstance(v, str | int | float | bool)
        }
        for key, value in args.items():
            if isinstance(value, list | dict):
                sent[key] = json.dumps(value)
        self.journal.append(
            Called(
                method=name,
                verb=request.method,
                arguments=sent,
                error=error,
                at=time.monotonic(),
            )
        )


def bearer(request: web.Request) -> str:
    """The token of the Authorization header, or nothing."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def drop(request: web.Request) -> web.Response:
    """Break the connection; the returned answer never arrives."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def meet(fault: SlackFault, request: web.Request) -> web.StreamResponse | None:
    """Apply a fault that comes before the call; None if the call goes on."""
    match fault.kind:
        case "slow":
            # A call that was sent has its effect, even if the app stops waiting.
            if not request.content_type.startswith("multipart/"):
                await request.read()
            await asyncio.sleep(fault.delay_s)
            return None
        case "rate_limited":
            wait = {"Retry-After": str(fault.retry_after_s)}
            if fault.body is not None:
                return web.Response(text=fault.body, status=_TOO_MANY, headers=wait)
            refusal = {"ok": False, "error": "ratelimited"}
            return web.json_response(refusal, status=_TOO_MANY, headers=wait)
        case "refused":
            return web.json_response({"ok": False, "error": fault.error})
        case "server_error":
            return web.Response(status=fault.status, text="Something went wrong here.")
        case _:
            return drop(request)
