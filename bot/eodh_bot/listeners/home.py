"""The app's Home page: the latest jobs and failures, connections, subscriptions."""

from functools import partial
from typing import Any, TypedDict

import structlog
from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.interaction import read_action
from eodh_bot.listeners.member_errors import words_for_member
from eodh_bot.messages.action_ids import ActionId
from eodh_bot.messages.home import MOST_CAUSES, ConnectionCard, home_view
from eodh_bot.messages.jobs import MOST_JOBS
from eodh_bot.messages.message import Json
from eodh_bot.models import TargetSubscriptions
from eodh_bot.slack.api_errors import SLACK_ERRORS, about
from eodh_bot.workspaces.access import NotAllowedHereError, Requester
from eodh_bot.workspaces.connection_editor import VisibleConnection
from eodh_tools.config.documentation import help_address
from eodh_tools.errors import JobsError
from eodh_tools.results.models import FailureListing, JobListing

_log = structlog.get_logger()


class _Words(TypedDict):
    error: str
    help_url: str | None


def register(app: AsyncApp, bot: BotContext) -> None:
    """Listen to the Home page being opened."""

    async def opened(event: dict[str, Any]) -> None:
        if event.get("tab") == "home":
            await publish(bot, event["user"])

    async def refreshed(ack: Any, body: Json) -> None:
        await ack()
        await publish(bot, read_action(body).requester.user_id)

    app.event("app_home_opened")(opened)
    app.action(str(ActionId.REFRESH_HOME))(refreshed)


async def publish(bot: BotContext, user_id: str) -> None:
    """Show somebody their Home page: at once, then with jobs, then with failures."""
    with bot.work.unfinished():
        await _publish(bot, Requester(user_id))


async def _publish(bot: BotContext, requester: Requester) -> None:
    # Of two runs the later knows what the person has changed since.
    is_newest, lock = bot.turn(f"home of {requester.user_id}")

    async def show(view: Json) -> None:
        async with lock:
            if is_newest():
                await _show(bot, requester.user_id, view)

    page = partial(home_view, may_connect=bot.connections.allowed)
    try:
        cards, targets = await bot.work.run_bounded(lambda: _known(bot, requester))
    except JobsError as error:
        # Nobody knows what is connected: it is not said that nothing is.
        await show(page([], **_words(error)))
        return
    await show(page(cards, notices=targets))
    if not cards:
        return
    recent = None
    try:
        recent = await bot.work.run_bounded(lambda: _recent(bot, requester))
        await show(page(cards, recent, notices=targets))
        # What was not explained before is explained now, which may take a while.
        failures = await bot.work.run_bounded(lambda: _failures(bot, requester))
        # What was changed meanwhile stays changed.
        cards, targets = await bot.work.run_bounded(lambda: _known(bot, requester))
    except NotAllowedHereError:
        # Only channels' workspaces: their jobs are asked for there.
        return
    except JobsError as error:
        await show(page(cards, recent, notices=targets, **_words(error)))
    else:
        await show(page(cards, recent, notices=targets, failures=failures))


def _words(error: JobsError) -> _Words:
    return {"error": words_for_member(error), "help_url": help_address(type(error))}


async def _known(
    bot: BotContext, requester: Requester
) -> tuple[list[ConnectionCard], list[TargetSubscriptions]]:
    found = await bot.connections.visible(requester)
    targets = await bot.subscriptions.overview.targets(requester.user_id, found)
    return [_card(bot, each) for each in found], targets


def _card(bot: BotContext, visible: VisibleConnection) -> ConnectionCard:
    connection = visible.connection
    usual = connection.base_url == bot.hubs[0]
    ends_at = connection.key_ends_at
    return ConnectionCard(
        connection_id=connection.id,
        workspace=connection.workspace or str(connection.root_url),
        channel_id=connection.channel_id,
        base_url=None if usual else connection.base_url,
        key_ends=ends_at.date() if ends_at else None,
        key_failed=connection.key_failed_at is not None,
        may_disconnect=visible.may_disconnect,
    )


async def _recent(bot: BotContext, requester: Requester) -> JobListing:
    listing, _ = await bot.jobs.ask(
        requester, None, lambda toolbox: toolbox.list_jobs(limit=MOST_JOBS)
    )
    return listing


async def _failures(bot: BotContext, requester: Requester) -> FailureListing:
    listing, _ = await bot.jobs.ask(
        requester, None, lambda toolbox: toolbox.list_failures(limit=MOST_CAUSES)
    )
    return listing


async def _show(bot: BotContext, user_id: str, view: Json) -> None:
    try:
        await bot.client.views_publish(user_id=user_id, view=view)
    except SLACK_ERRORS as error:
        _log.error("a Home page did not reach Slack", **about(error))
