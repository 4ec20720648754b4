"""Job links unfurl to a card, in a channel that is connected to their workspace."""

from functools import partial

import structlog
from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.command_syntax import job_in
from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.message import Json
from eodh_bot.messages.unfurl import status_card
from eodh_bot.slack.errors import SLACK_ERRORS, about
from eodh_bot.workspaces.access import Requester, WorkspaceGrant
from eodh_tools.errors import JobsError
from eodh_tools.results.models import JobStatus
from eodh_tools.toolbox.toolbox import Toolbox

_MOST_CARDS = 5  # a message with more is a list, and reads best as one
_log = structlog.get_logger()


def register(app: AsyncApp, desk: BotContext) -> None:
    """Listen to links."""

    async def shared(event: Json) -> None:
        # What is still being written may never be sent.
        if event.get("source") == "composer" or not event.get("user"):
            return
        asker = Requester(event["user"], event["channel"])
        urls = dict.fromkeys(link["url"] for link in event.get("links", ()))
        cards: dict[str, Json] = {}
        for url in list(urls)[:_MOST_CARDS]:
            if job_in(url) is not None:
                work = partial(_card, desk, asker, url)
                card = await desk.worked(work, _silent, _silent)
                if card is not None:
                    cards[url] = card
        if cards:
            await _unfurl(desk, event, cards)

    app.event("link_shared")(shared)


async def _card(desk: BotContext, asker: Requester, url: str) -> Json | None:
    """The card; None for every reason not to show one: a link is not a question."""

    async def question(toolbox: Toolbox, _right: WorkspaceGrant) -> JobStatus:
        return await toolbox.get_status(url)

    try:
        status, _ = await desk.ask(asker, url, question, public=True)
    except JobsError:
        return None
    return status_card(status)


def _silent(_text: str) -> None:
    return None


async def _unfurl(desk: BotContext, event: Json, cards: dict[str, Json]) -> None:
    try:
        await desk.client.chat_unfurl(
            channel=event["channel"], ts=event["message_ts"], unfurls=cards
        )
    except SLACK_ERRORS as error:
        _log.warning("a link was not unfurled", **about(error))
