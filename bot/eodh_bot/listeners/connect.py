"""Connecting a Hub workspace by a modal, and taking it away."""

from datetime import date
from typing import Any

from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.announce import tell_channel
from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.home import publish
from eodh_bot.listeners.interaction import pressed, submitted
from eodh_bot.listeners.modals import open_waiting, said_view
from eodh_bot.messages.action_ids import ActionId, FieldId, ViewId
from eodh_bot.messages.connect import (
    FOR_CHANNEL,
    ConnectFormInput,
    connect_view,
    connected_message,
    disconnected_message,
)
from eodh_bot.messages.form_fields import filled_in
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.subscriptions import announce_button
from eodh_bot.slack.errors import SLACK_ERRORS
from eodh_bot.slack.replies import Reply
from eodh_bot.store import StoredConnection
from eodh_bot.workspaces.access import Requester, WorkspaceGrant
from eodh_bot.workspaces.connect import NotConnectingError
from eodh_tools.config.key_store import KEY_NOT_ID_HINT, clean_key
from eodh_tools.config.settings import Connection
from eodh_tools.errors import AccessError, JobsError, RequestError, SettingsError
from eodh_tools.hub.identifiers import is_workspace
from eodh_tools.toolbox.workspaces import root_of

_TITLE = "Connect a workspace"
_CHECKING = "Checking the key: the Hub is asked for one job of the workspace…"


def register(app: AsyncApp, desk: BotContext) -> None:
    """Listen to connecting and disconnecting."""

    async def wanted(ack: Any, body: Json) -> None:
        await ack()
        press = pressed(body)
        await open_connecting(desk, press.asker, press.trigger_id, press.reply(desk))

    async def filled(ack: Any, body: Json) -> None:
        await _filled(desk, ack, body)

    async def taken_away(ack: Any, body: Json) -> None:
        await ack()
        press = pressed(body)
        reply = press.reply(desk)
        connection = press.facts.get("connection", "")
        await desk.answer(reply, lambda: _disconnected(desk, press.asker, connection))
        await publish(desk, press.asker.user_id)

    app.action(str(ActionId.CONNECT))(wanted)
    app.action(str(ActionId.DISCONNECT))(taken_away)
    app.view(str(ViewId.CONNECT))(filled)


async def open_connecting(
    desk: BotContext, asker: Requester, trigger_id: str, reply: Reply
) -> None:
    """Open the modal that takes a workspace and its key."""
    try:
        view_id = await open_waiting(desk, trigger_id, _TITLE)
    except SLACK_ERRORS:
        await desk.answer(reply, _too_late)
        return

    async def work() -> Json:
        place = await desk.connecting.channel_to_connect(asker)
        return connect_view(
            channel_id=place.channel_id if place else None,
            channel_name=place.name if place else None,
            hubs=desk.hubs,
            may_be_other=False,
        )

    await desk.fill_view(view_id, work, _failed)


async def disconnect_here(desk: BotContext, asker: Requester) -> Message:
    """Take away the channel's connection; elsewhere, or without, the person's own.

    Raises:
        NotConnectingError: There is none that this person may take away.
    """
    store = desk.access.store
    here = await store.of_channel(asker.channel_id) if asker.channel_id else None
    found = here or await store.of_person(asker.user_id)
    return await _disconnected(desk, asker, found.id if found else "")


async def _disconnected(
    desk: BotContext, asker: Requester, connection_id: str
) -> Message:
    gone = await desk.connecting.disconnect(asker, connection_id)
    root_url = root_of(Connection(gone.profile, None)).url
    announced = await desk.subscribing.announced.is_announced(gone, root_url)
    message = disconnected_message(_name(gone), announced=announced)
    await tell_channel(desk, gone.channel_id, message, asker.user_id)
    return message


async def _filled(desk: BotContext, ack: Any, body: Json) -> None:
    press, view = submitted(body), body["view"]
    given = filled_in(view)
    wrong: dict[str, str] = {}
    workspace = given.get(FieldId.WORKSPACE, "")
    if not is_workspace(workspace):
        wrong[FieldId.WORKSPACE] = "No workspace is called so: its name stands in the "
        wrong[FieldId.WORKSPACE] += "address of every job, after /user/catalogs/."
    key: SecretStr | None = None
    try:
        key = clean_key(given.get(FieldId.KEY, ""))
    except SettingsError as error:
        wrong[FieldId.KEY] = str(error)
    base_url = given.get(FieldId.BASE_URL, desk.hubs[0])
    if base_url not in desk.hubs:
        wrong[FieldId.BASE_URL] = "Choose one of these."
    ends = _date(given.get(FieldId.KEY_ENDS))
    described: StoredConnection | None = None
    if not wrong:
        try:
            described = desk.connecting.described(base_url, workspace, ends)
        except NotConnectingError as error:
            wrong[FieldId.KEY_ENDS] = str(error)
        except SettingsError as error:
            wrong[FieldId.WORKSPACE] = str(error)
    if wrong or described is None or key is None:
        await ack(
            response_action="errors", errors={str(k): v for k, v in wrong.items()}
        )
        return
    await ack(response_action="update", view=said_view(_TITLE, _CHECKING))
    for_channel = given.get(FieldId.FOR_WHOM) == FOR_CHANNEL
    channel_id = press.facts.get("channel") if for_channel else None
    asker = Requester(press.asker.user_id, channel_id)
    typed = ConnectFormInput(
        workspace, base_url, key_ends=ends, for_whom=given.get(FieldId.FOR_WHOM)
    )

    async def work() -> Json:
        try:
            right = await _connected(desk, asker, described, key)
        except JobsError as error:
            place = await desk.connecting.channel_to_connect(press.asker)
            return connect_view(
                str(error),
                channel_id=place.channel_id if place else None,
                channel_name=place.name if place else None,
                before=typed,
                hubs=desk.hubs,
                may_be_other=False,
            )
        message = await _told(desk, asker, right)
        return said_view(_TITLE, message.text, sign="✅")

    await desk.fill_view(view["id"], work, _failed)
    await publish(desk, asker.user_id)


async def _connected(
    desk: BotContext, asker: Requester, described: StoredConnection, key: SecretStr
) -> WorkspaceGrant:
    right = await desk.connecting.prepare(asker, described, key)
    if not await desk.toolboxes.check(right):
        raise AccessError(
            f"The Hub refuses this key for the workspace {described.workspace}: check "
            f"the workspace's name, and make a new key there. {KEY_NOT_ID_HINT}"
        )
    await desk.connecting.keep(right)
    return right


async def _told(desk: BotContext, asker: Requester, right: WorkspaceGrant) -> Message:
    """Say to a channel that it is connected, and offer to announce its jobs."""
    # What is announced already goes on with the new key.
    desk.wake()
    message = _connected_message(right)
    if (channel_id := right.channel_id) is not None:
        root_url = right.root.url
        announced = await desk.subscribing.announced.is_announced(
            right.connection, root_url
        )
        offered = [] if announced else [announce_button(channel_id)]
        await tell_channel(desk, channel_id, message, asker.user_id, *offered)
    return message


def _connected_message(right: WorkspaceGrant) -> Message:
    ends = right.connection.key_ends_at
    return connected_message(
        _name(right.connection),
        for_channel=right.channel_id is not None,
        ends=ends.date() if ends else None,
    )


def _name(connection: StoredConnection) -> str:
    return connection.workspace or connection.root_url or connection.base_url


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


async def _too_late() -> None:
    raise RequestError("Slack did not open the view in time: try again.")


def _failed(text: str) -> Json:
    return said_view(_TITLE, text, sign="⚠️")
