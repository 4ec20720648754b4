"""Requests that no other listener takes, or that fail: acknowledged, never silent."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.errors import bug_message, error_message
from eodh_bot.messages.help import help_message
from eodh_bot.messages.message import Json, Message
from eodh_bot.slack.api_errors import SLACK_ERRORS, about
from eodh_bot.slack.ephemeral_replies import EphemeralReply

_OK = 200
_UNAUTHORIZED = 401
_OF_OLD = (
    "This button is of another version of me, and does nothing now: "
    "`/eodh-logs help` shows what you can do."
)
_log = structlog.get_logger()


class WithoutAction(AsyncMiddleware):
    """Acknowledges a click that holds no action, which Slack never sends.

    Bolt fails where it looks for the action, before any function of ours; nobody hears
    of it, and Slack would wait for the acknowledgement.
    """

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt gives it by name
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - so Bolt names it
    ) -> BoltResponse | None:
        """Answer it, or go on."""
        if req.body.get("type") == "block_actions" and not req.body.get("actions"):
            _log.info("nobody listens to this", request="block_actions")
            return BoltResponse(status=_OK)
        return await next()


def register(app: AsyncApp, bot: BotContext) -> None:
    """Take every other request; the app must raise its unhandled requests."""

    async def left(
        error: Exception,
        body: dict[str, Any],
        context: AsyncBoltContext,
        response: BoltResponse | None,
    ) -> BoltResponse | None:
        kind = str(body.get("type") or body.get("command") or "")
        if context.authorize_result is None:
            # It failed before its signature was checked: it may be anybody's, and
            # the address to answer at too.
            _log.warning("a request could not be checked", **about(error))
            return BoltResponse(status=_UNAUTHORIZED)
        if isinstance(error, BoltUnhandledRequestError):
            _log.info("nobody listens to this", request=kind[:100])
            if "command" in body:
                return BoltResponse(status=_OK, body=_help(bot, body))
            await told(body, error_message(_OF_OLD))
            return BoltResponse(status=_OK)
        reference = secrets.token_hex(4)
        _log.error("a listener failed", reference=reference, **about(error))
        await told(body, bug_message(reference))
        # Acknowledged already where there is no response any more.
        return BoltResponse(status=_OK) if response is not None else None

    async def told(body: Json, message: Message) -> None:
        url = body.get("response_url")
        user_id = body.get("user_id") or (body.get("user") or {}).get("id")
        if url and user_id:
            try:
                await EphemeralReply(bot.client, url, user_id).say(message)
            except SLACK_ERRORS as broken:
                _log.error("an answer did not reach Slack", **about(broken))

    app.error(left)


def _help(bot: BotContext, body: Json) -> Json:
    typed = f"{body['command']} {body.get('text', '')}".strip()
    message = help_message(typed, may_connect=bot.connections.allowed)
    return {
        "response_type": "ephemeral",
        "text": message.text,
        "blocks": list(message.blocks),
    }
