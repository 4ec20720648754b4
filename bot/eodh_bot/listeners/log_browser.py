"""The modals on a job's logs: pick one, page through it, search it."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.interaction import Interaction, pressed, submitted
from eodh_bot.listeners.job_buttons import page_of_message
from eodh_bot.listeners.modals import LOOKING, in_channel, open_waiting, said_view
from eodh_bot.messages.action_ids import ActionId, FieldId, ViewId
from eodh_bot.messages.form_fields import filled_in
from eodh_bot.messages.log_browser import (
    DEFAULT_CONTEXT,
    MAX_PAGE_CHARS,
    PAGE_LINES,
    log_browser,
    search_view,
)
from eodh_bot.messages.message import Json
from eodh_bot.slack.errors import SLACK_ERRORS
from eodh_bot.workspaces.access import Requester, WorkspaceGrant
from eodh_tools.errors import RequestError
from eodh_tools.results.models import LogListing, LogReading
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.toolbox import Toolbox

_LOGS, _SEARCH = "Logs", "Search a log"


def register(app: AsyncApp, desk: BotContext) -> None:
    """Listen to the buttons that open a modal, and to the modals."""

    async def browse(ack: Any, body: Json) -> None:
        await ack()
        press = pressed(body)
        view_id = await open_waiting(desk, press.trigger_id, _LOGS)
        await _fill(desk, press, view_id, log=press.log)

    async def ask_search(ack: Any, body: Json) -> None:
        await ack()
        press = pressed(body)
        view_id = await open_waiting(desk, press.trigger_id, _SEARCH)

        async def work() -> Json:
            listing = await _listed(desk, press.asker, press.job)
            view = search_view(listing, press.log)
            return in_channel(view, press.asker.channel_id)

        await desk.fill_view(view_id, work, _failed)

    async def picked(ack: Any, body: Json) -> None:
        await ack()
        press = pressed(body)
        if press.view is not None:
            log = press.facts.get("choice")
            await _fill(desk, press, press.view["id"], log=log)

    async def turned(ack: Any, body: Json) -> None:
        await ack()
        press = pressed(body)
        if press.view is None:
            reply = press.reply(desk, replaces=True)
            await desk.answer(reply, lambda: page_of_message(desk, press))
            return
        await _fill(
            desk,
            press,
            press.view["id"],
            log=press.log,
            cursor=press.facts.get("at"),
            search=press.facts.get("find"),
        )

    async def searched(ack: Any, body: Json) -> None:
        press = submitted(body)
        filled = filled_in(body["view"])
        await ack(response_action="update", view=said_view(_LOGS, LOOKING))
        await _fill(
            desk,
            press,
            body["view"]["id"],
            log=filled.get(FieldId.LOG) or press.log,
            search=filled.get(FieldId.PATTERN),
            around=filled.get(FieldId.CONTEXT) or DEFAULT_CONTEXT,
        )

    app.action(str(ActionId.OTHER_LOG))(_patient(desk, browse))
    app.action(str(ActionId.SEARCH))(_patient(desk, ask_search))
    app.action(str(ActionId.PICK_LOG))(picked)
    app.action(str(ActionId.OLDER))(turned)
    app.action(str(ActionId.NEWER))(turned)
    app.view(str(ViewId.SEARCH))(searched)
    app.view(str(ViewId.LOG_BROWSER))(searched)


def _patient(desk: BotContext, listener: Any) -> Any:
    """A listener that opens a modal; where Slack refuses one, that is said."""

    async def opening(ack: Any, body: Json) -> None:
        try:
            await listener(ack, body)
        except SLACK_ERRORS:
            await desk.answer(pressed(body).reply(desk), _too_late)

    return opening


async def _too_late() -> None:
    raise RequestError("Slack did not open the view in time: press the button again.")


async def _fill(
    desk: BotContext,
    press: Interaction,
    view_id: str,
    *,
    log: str | None,
    cursor: str | None = None,
    search: str | None = None,
    around: str = DEFAULT_CONTEXT,
) -> None:
    """Show a part of a log in the browser."""
    part = LogSelection("tail", count=PAGE_LINES)
    if search is not None:
        wide = int(around) if around.isdecimal() else int(DEFAULT_CONTEXT)
        part = LogSelection("search", pattern=search, context=wide)

    async def work() -> Json:
        async def question(
            toolbox: Toolbox, _right: WorkspaceGrant
        ) -> tuple[LogListing, LogReading | None, str | None]:
            listing = await toolbox.list_logs(press.job)
            if not listing.logs:
                return listing, None, None
            try:
                reading = await toolbox.read_log(
                    press.job, log, part=part, cursor=cursor, max_chars=MAX_PAGE_CHARS
                )
            except RequestError as error:
                # A pattern that cannot be searched: the log stays where it was.
                tail = LogSelection("tail", count=PAGE_LINES)
                reading = await toolbox.read_log(
                    press.job, log, part=tail, max_chars=MAX_PAGE_CHARS
                )
                return listing, reading, str(error)
            return listing, reading, None

        found, _ = await desk.ask(press.asker, press.job, question)
        listing, reading, error = found
        view = log_browser(listing, reading, search=search, around=around, error=error)
        return in_channel(view, press.asker.channel_id)

    await desk.fill_view(view_id, work, _failed)


async def _listed(desk: BotContext, asker: Requester, job: str) -> LogListing:
    async def question(toolbox: Toolbox, _right: WorkspaceGrant) -> LogListing:
        return await toolbox.list_logs(job)

    return (await desk.ask(asker, job, question))[0]


def _failed(text: str) -> Json:
    return said_view(_LOGS, text, sign="⚠️")
