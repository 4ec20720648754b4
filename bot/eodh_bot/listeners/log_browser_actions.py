"""The modals on a job's logs: pick one, page through it, search it."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.answers import log_answer
from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.interaction import (
    Interaction,
    listen,
    read_action,
    read_submission,
)
from eodh_bot.listeners.modals import LOOKING, in_channel, open_waiting, text_view
from eodh_bot.messages.action_ids import ActionId, FieldId, ViewId
from eodh_bot.messages.form_fields import filled_in
from eodh_bot.messages.log_modal import (
    DEFAULT_CONTEXT,
    MAX_PAGE_CHARS,
    PAGE_LINES,
    log_browser,
)
from eodh_bot.messages.message import Json
from eodh_bot.slack.api_errors import SLACK_ERRORS
from eodh_tools.errors import RequestError
from eodh_tools.results.models import LogListing, LogReading
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.toolbox import Toolbox

_LOGS = "Logs"


def register(app: AsyncApp, bot: BotContext) -> None:
    """Listen to the buttons that open a modal, and to the modals."""

    async def browse(ack: Any, body: Json) -> None:
        await ack()
        click = read_action(body)
        view_id = await _opened(bot, click)
        if view_id is not None:
            await _fill(bot, click, view_id, log=click.log)

    async def picked(ack: Any, body: Json) -> None:
        await ack()
        click = read_action(body)
        if click.view is not None:
            log = click.facts.get("choice")
            await _fill(bot, click, click.view["id"], log=log)

    async def turned(ack: Any, body: Json) -> None:
        await ack()
        click = read_action(body)
        cursor, search = click.facts.get("at"), click.facts.get("find")
        if click.view is not None:
            await _fill(
                bot,
                click,
                click.view["id"],
                log=click.log,
                cursor=cursor,
                search=search,
            )
            return
        await bot.answer(
            click.reply(bot, replaces=True),
            lambda: log_answer(
                bot,
                click.requester,
                click.job,
                click.log,
                cursor=cursor,
                search=search,
            ),
        )

    async def searched(ack: Any, body: Json) -> None:
        click = read_submission(body)
        filled = filled_in(body["view"])
        await ack(response_action="update", view=text_view(_LOGS, LOOKING))
        await _fill(
            bot,
            click,
            body["view"]["id"],
            log=filled.get(FieldId.LOG) or click.log,
            search=filled.get(FieldId.PATTERN),
            around=filled.get(FieldId.CONTEXT) or DEFAULT_CONTEXT,
            submitted=True,
        )

    listen(app, ActionId.SHOW_LOGS, browse)
    # In messages that were posted before: the view has the search too.
    app.action(str(ActionId.SEARCH))(browse)
    app.action(str(ActionId.PICK_LOG))(picked)
    app.action(str(ActionId.OLDER))(turned)
    app.action(str(ActionId.NEWER))(turned)
    app.view(str(ViewId.LOG_BROWSER))(searched)


async def _opened(bot: BotContext, click: Interaction) -> str | None:
    """Open a modal and return its id; where Slack refuses, answer so: None."""
    try:
        return await open_waiting(
            bot.client, click.trigger_id, _LOGS, on_top=click.in_modal
        )
    except SLACK_ERRORS:
        await bot.answer(click.reply(bot), _too_late)
        return None


async def _too_late() -> None:
    raise RequestError("Slack did not open the view in time: click the button again.")


async def _fill(
    bot: BotContext,
    click: Interaction,
    view_id: str,
    *,
    log: str | None,
    cursor: str | None = None,
    search: str | None = None,
    around: str = DEFAULT_CONTEXT,
    submitted: bool = False,
) -> None:
    """Show a page of a log in the browser."""
    tail = LogSelection("tail", count=PAGE_LINES)
    part = tail
    if search is not None:
        lines = int(around) if around.isdecimal() else int(DEFAULT_CONTEXT)
        part = LogSelection("search", pattern=search, context=lines)

    async def read(
        toolbox: Toolbox,
    ) -> tuple[LogListing, LogReading | None, str | None]:
        listing = await toolbox.list_logs(click.job)
        if not listing.logs:
            return listing, None, None
        try:
            reading = await toolbox.read_log(
                click.job, log, part=part, cursor=cursor, max_chars=MAX_PAGE_CHARS
            )
        except RequestError as error:
            # A pattern that cannot be searched: the log stays where it was.
            reading = await toolbox.read_log(
                click.job, log, part=tail, max_chars=MAX_PAGE_CHARS
            )
            return listing, reading, str(error)
        return listing, reading, None

    async def view() -> Json:
        await bot.access.keys.check_typed(search or "")
        found, _ = await bot.jobs.ask(click.requester, click.job, read)
        listing, reading, error = found
        shown = log_browser(listing, reading, search=search, around=around, error=error)
        return in_channel(shown, click.requester.channel_id)

    await bot.fill_view(view_id, view, _LOGS, submitted=submitted)
