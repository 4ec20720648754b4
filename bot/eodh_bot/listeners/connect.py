"""Connecting a Hub workspace with a modal, and disconnecting it."""

from datetime import date
from typing import Any

from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.announce import post_change
from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.home import publish
from eodh_bot.listeners.interaction import read_action, read_submission
from eodh_bot.listeners.member_errors import words_for_member
from eodh_bot.listeners.modals import open_waiting, text_view
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
from eodh_bot.slack.api_errors import SLACK_ERRORS
from eodh_bot.slack.replies import Reply
from eodh_bot.store import StoredConnection
from eodh_bot.workspaces.access import Requester, WorkspaceGrant
from eodh_bot.workspaces.connection_editor import NotConnectingError
from eodh_bot.workspaces.connection_root import connection_root
from eodh_tools.config.documentation import help_address
from eodh_tools.config.key_store import KEY_NOT_ID_HINT, clean_key
from eodh_tools.errors import AccessError, JobsError, RequestError, SettingsError
from eodh_tools.hub.identifiers import is_workspace

_TITLE = "Connect a workspace"
_CHECKING = "Checking the key: I am asking the Hub for one job of the workspace…"
_NO_WORKSPACE = (
    "No workspace can have this name. Copy it from the address of any job: it stands "
    "after /user/catalogs/."
)

_KEY_AS_NAME = "That looks like a key: write the workspace's name here."


def register(app: AsyncApp, bot: BotContext) -> None:
    """Listen to connecting and disconnecting."""

    async def open_form(ack: Any, body: Json) -> None:
        await ack()
        click = read_action(body)
        reply = click.reply(bot)
        await open_connect_form(bot, click.requester, click.trigger_id, reply)

    async def filled(ack: Any, body: Json) -> None:
        await _filled(bot, ack, body)

    async def disconnect(ack: Any, body: Json) -> None:
        await ack()
        click = read_action(body)
        connection = click.facts.get("connection", "")
        await bot.answer(
            click.reply(bot), lambda: _disconnected(bot, click.requester, connection)
        )
        await publish(bot, click.requester.user_id)

    app.action(str(ActionId.CONNECT))(open_form)
    app.action(str(ActionId.DISCONNECT))(disconnect)
    app.view(str(ViewId.CONNECT))(filled)


async def open_connect_form(
    bot: BotContext, requester: Requester, trigger_id: str, reply: Reply
) -> None:
    """Open the modal that takes a workspace and its key."""
    with bot.work.unfinished():
        try:
            view_id = await open_waiting(bot.client, trigger_id, _TITLE)
        except SLACK_ERRORS:
            await bot.answer(reply, _too_late)
            return
        await bot.fill_view(view_id, lambda: _form(bot, requester), _TITLE)


async def disconnect_here(bot: BotContext, requester: Requester) -> Message:
    """Remove the channel's connection; without one, the person's own.

    Raises:
        NotConnectingError: There is none that this person may remove.
    """
    store, channel_id = bot.access.store, requester.channel_id
    here = await store.of_channel(channel_id) if channel_id else None
    found = here or await store.of_person(requester.user_id)
    return await _disconnected(bot, requester, found.id if found else "")


async def _disconnected(
    bot: BotContext, requester: Requester, connection_id: str
) -> Message:
    gone = await bot.connections.disconnect(requester, connection_id)
    root = connection_root(gone)
    announced = root is not None and (
        await bot.subscriptions.overview.is_announced(gone, root.url)
    )
    message = disconnected_message(_name(gone), announced=announced)
    await post_change(bot, gone.channel_id, message, requester.user_id)
    return message


async def _form(
    bot: BotContext,
    requester: Requester,
    error: JobsError | None = None,
    before: ConnectFormInput | None = None,
) -> Json:
    place = await bot.connections.channel_to_connect(requester)
    return connect_view(
        None if error is None else words_for_member(error),
        None if error is None else help_address(type(error)),
        channel_id=place.channel_id if place else None,
        channel_name=place.name if place else None,
        before=before,
        hubs=bot.hubs,
    )


async def _filled(bot: BotContext, ack: Any, body: Json) -> None:
    click, view = read_submission(body), body["view"]
    given = filled_in(view)
    wrong: dict[str, str] = {}
    workspace = given.get(FieldId.WORKSPACE, "")
    key: SecretStr | None = None
    try:
        key = clean_key(given.get(FieldId.KEY, ""))
    except SettingsError as error:
        wrong[FieldId.KEY] = words_for_member(error)
    if why := await _wrong_name(bot, workspace, key):
        wrong[FieldId.WORKSPACE] = why
    base_url = given.get(FieldId.BASE_URL, bot.hubs[0])
    if base_url not in bot.hubs:
        wrong[FieldId.BASE_URL] = "Choose one of these."
    ends = _date(given.get(FieldId.KEY_ENDS))
    described: StoredConnection | None = None
    if not wrong:
        try:
            described = bot.connections.described(base_url, workspace, ends)
        except NotConnectingError as error:
            wrong[FieldId.KEY_ENDS] = str(error)
        except SettingsError:
            wrong[FieldId.WORKSPACE] = _NO_WORKSPACE
    if wrong or described is None or key is None:
        await ack(
            response_action="errors", errors={str(k): v for k, v in wrong.items()}
        )
        return
    await ack(response_action="update", view=text_view(_TITLE, _CHECKING))
    for_channel = given.get(FieldId.FOR_WHOM) == FOR_CHANNEL
    channel_id = click.facts.get("channel") if for_channel else None
    requester = Requester(click.requester.user_id, channel_id)
    typed = ConnectFormInput(
        workspace, base_url, key_ends=ends, for_whom=given.get(FieldId.FOR_WHOM)
    )

    async def work() -> Json:
        try:
            grant = await _connected(bot, requester, described, key)
        except JobsError as error:
            return await _form(bot, click.requester, error, typed)
        message = await _announced(bot, requester, grant)
        return text_view(_TITLE, message.text, sign="✅")

    await bot.fill_view(view["id"], work, _TITLE, submitted=True)
    await publish(bot, requester.user_id)


async def _wrong_name(
    bot: BotContext, workspace: str, key: SecretStr | None
) -> str | None:
    """Why this is no workspace's name; a key is sent in no address."""
    if key is not None and key.get_secret_value() in workspace:
        return _KEY_AS_NAME
    try:
        await bot.access.keys.check_typed(workspace)
    except RequestError:
        return _KEY_AS_NAME
    return None if is_workspace(workspace) else _NO_WORKSPACE


async def _connected(
    bot: BotContext, requester: Requester, described: StoredConnection, key: SecretStr
) -> WorkspaceGrant:
    grant = await bot.connections.prepare(requester, described, key)
    if not await bot.toolboxes.check(grant):
        raise AccessError(
            f"The Hub refuses this key for the workspace {described.workspace}: check "
            f"the workspace's name, and make a new key there. {KEY_NOT_ID_HINT}"
        )
    await bot.connections.keep(requester, grant)
    bot.toolboxes.key_connected()
    return grant


async def _announced(
    bot: BotContext, requester: Requester, grant: WorkspaceGrant
) -> Message:
    """Post to a channel that it is connected, and offer to announce its jobs."""
    # What was announced before goes on with the new key.
    bot.wake()
    ends_at, channel_id = grant.connection.key_ends_at, grant.channel_id
    message = connected_message(
        _name(grant.connection),
        for_channel=channel_id is not None,
        ends=ends_at.date() if ends_at else None,
    )
    if channel_id is not None:
        announced = await bot.subscriptions.overview.is_announced(
            grant.connection, grant.root.url
        )
        offered = [] if announced else [announce_button(channel_id)]
        await post_change(bot, channel_id, message, requester.user_id, *offered)
    return message


def _name(connection: StoredConnection) -> str:
    return connection.workspace or connection.root_url or connection.base_url


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


async def _too_late() -> None:
    raise RequestError("Slack did not open the form in time: try again.")
