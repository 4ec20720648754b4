"""Job links unfurl to a card, in a channel that is connected to their workspace."""

from functools import partial

import structlog
from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.command_syntax import job_in
from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.message import Json
from eodh_bot.messages.unfurl import status_card
from eodh_bot.slack.api_errors import SLACK_ERRORS, about
from eodh_bot.slack.web_client import without_waiting
from eodh_bot.workspaces.access import Requester
from eodh_tools.errors import JobsError
from eodh_tools.hub.job_references import JobReference

_MOST_CARDS = 5  # a message with more is a list, and reads best as one
_log = structlog.get_logger()


def register(app: AsyncApp, bot: BotContext) -> None:
    """Listen to links."""

    async def shared(event: Json) -> None:
        # What is still being written may never be sent.
        if event.get("source") == "composer" or not event.get("user"):
            return
        with bot.work.unfinished():
            await _shared(bot, event)

    app.event("link_shared")(shared)


async def _shared(bot: BotContext, event: Json) -> None:
    requester = Requester(event["user"], event["channel"])
    urls = dict.fromkeys(link["url"] for link in event.get("links", ()))
    cards: dict[str, Json] = {}
    for url in list(urls)[:_MOST_CARDS]:
        # Slack writes `&amp;` for an `&` in a link, and finds the card by it.
        job = job_in(url.replace("&amp;", "&"))
        if job is None:
            continue
        try:
            cards[url] = await bot.work.run_bounded(partial(_card, bot, requester, job))
        except JobsError:
            # A link is not a question: a failure shows no card.
            continue
    if not cards:
        return
    try:
        # The first card may be minutes old.
        await bot.access.grants(requester, public=True)
    except JobsError:
        return
    await _unfurl(bot, event, cards)


async def _card(bot: BotContext, requester: Requester, job: JobReference) -> Json:
    status, _ = await bot.jobs.ask(
        requester, job, lambda toolbox: toolbox.get_status(job), public=True
    )
    return status_card(status)


async def _unfurl(bot: BotContext, event: Json, cards: dict[str, Json]) -> None:
    try:
        # A card that waited would be shown to whoever is there by then.
        await without_waiting(bot.client).chat_unfurl(
            channel=event["channel"], ts=event["message_ts"], unfurls=cards
        )
    except SLACK_ERRORS as error:
        _log.warning("a link was not unfurled", **about(error))
