"""The app's home page: what is connected, the latest jobs, notices, how to ask."""

from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.interaction import pressed
from eodh_bot.messages.action_ids import ActionId
from eodh_bot.messages.home import ConnectionCard, home_view
from eodh_bot.messages.home_subscriptions import TargetSubscriptions
from eodh_bot.messages.jobs import MOST_JOBS
from eodh_bot.messages.message import Json
from eodh_bot.slack.errors import SLACK_ERRORS, about
from eodh_bot.workspaces.access import NotAllowedHereError, Requester, WorkspaceGrant
from eodh_tools.errors import JobsError
from eodh_tools.results.models import JobListing
from eodh_tools.toolbox.toolbox import Toolbox

_log = structlog.get_logger()


def register(app: AsyncApp, desk: BotContext) -> None:
    """Listen to the home page being opened."""

    async def opened(event: dict[str, Any]) -> None:
        if event.get("tab") == "home":
            await publish(desk, event["user"])

    async def refreshed(ack: Any, body: Json) -> None:
        await ack()
        await publish(desk, pressed(body).asker.user_id)

    app.event("app_home_opened")(opened)
    app.action(str(ActionId.REFRESH_HOME))(refreshed)


async def publish(desk: BotContext, user_id: str) -> None:
    """Show somebody their home page: at once without jobs, then with them."""
    asker = Requester(user_id)

    async def seen() -> tuple[list[ConnectionCard], list[TargetSubscriptions]]:
        found = await desk.connecting.visible(asker)
        told = await desk.subscribing.announced.places(user_id, found)
        return [
            ConnectionCard(
                connection_id=each.connection.id,
                workspace=each.connection.workspace or str(each.connection.root_url),
                channel_id=each.connection.channel_id,
                base_url=(
                    each.connection.base_url
                    if each.connection.base_url != desk.hubs[0]
                    else None
                ),
                key_ends=(
                    each.connection.key_ends_at.date()
                    if each.connection.key_ends_at
                    else None
                ),
                key_failed=each.connection.key_failed_at is not None,
                may_disconnect=each.may_disconnect,
            )
            for each in found
        ], told

    def none_known(
        _text: str,
    ) -> tuple[list[ConnectionCard], list[TargetSubscriptions]]:
        return [], []

    cards, told = await desk.worked(seen, none_known, none_known)
    may_connect = desk.connecting.allowed
    view = home_view(cards, may_connect=may_connect, notices=told)
    await _show(desk, user_id, view)
    if not cards:
        return
    recent, error = await desk.worked(
        lambda: _recent(desk, asker),
        lambda text: (None, text),
        lambda reference: (None, f"Something went wrong (reference {reference})."),
    )
    if recent is None and error is None:
        return
    view = home_view(cards, recent, may_connect=may_connect, error=error, notices=told)
    await _show(desk, user_id, view)


async def _recent(
    desk: BotContext, asker: Requester
) -> tuple[JobListing | None, str | None]:
    async def question(toolbox: Toolbox, _right: WorkspaceGrant) -> JobListing:
        return await toolbox.list_jobs(limit=MOST_JOBS)

    try:
        return (await desk.ask(asker, None, question))[0], None
    except NotAllowedHereError:
        # Only channels' workspaces: their jobs are asked for there.
        return None, None
    except JobsError as error:
        return None, str(error)


async def _show(desk: BotContext, user_id: str, view: Json) -> None:
    try:
        await desk.client.views_publish(user_id=user_id, view=view)
    except SLACK_ERRORS as error:
        _log.error("a home page did not reach Slack", **about(error))
