"""Where something was pressed or chosen, by whom, and what the button remembers."""

from dataclasses import dataclass
from typing import Any

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.action_ids import UnreadableValueError, unpack
from eodh_bot.slack.replies import ChannelReply, EphemeralReply, Reply, direct_channel
from eodh_bot.workspaces.access import Requester

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Interaction:
    """One press.

    Attributes:
        asker: Who pressed, and in which conversation; on the home page in none.
        facts: What the button or the view remembers.
        trigger_id: Opens a modal, for three seconds.
        response_url: Answers beside the message; None on a view.
        message_ts: The message; None on a view.
        thread_ts: The thread that the message is in.
        ephemeral: Whether this person alone sees the message.
        view: The view, where it was on one.
    """

    asker: Requester
    facts: dict[str, str]
    trigger_id: str
    response_url: str | None = None
    message_ts: str | None = None
    thread_ts: str | None = None
    ephemeral: bool = False
    view: Json | None = None

    @property
    def job(self) -> str:
        """The job that it is about."""
        return self.facts.get("job", "")

    @property
    def log(self) -> str | None:
        """The log that it is about."""
        return self.facts.get("log")

    def reply(self, desk: BotContext, *, replaces: bool = False) -> Reply:
        """The answer for this person alone, beside what was pressed."""
        if self.response_url is None:
            return DirectMessageReply(desk, self.asker.user_id)
        return self.beside(desk, replaces=replaces)

    def beside(self, desk: BotContext, *, replaces: bool = False) -> EphemeralReply:
        """The answer beside a message.

        Raises:
            UnreadableValueError: It was pressed on a view.
        """
        if self.response_url is None:
            raise UnreadableValueError("A view has no message beside it.")
        return EphemeralReply(
            desk.client,
            self.response_url,
            self.asker.user_id,
            self.thread_ts,
            # What everybody sees is not replaced by one person's press.
            replaces=replaces and self.ephemeral,
        )


def pressed(body: Json) -> Interaction:
    """Read a block_actions payload."""
    action = body["actions"][0]
    chosen = action.get("selected_option") or {}
    facts = _facts(action.get("value") or chosen.get("value"))
    view = body.get("view")
    container = body.get("container", {})
    channel = body.get("channel", {}).get("id") or container.get("channel_id")
    if view is not None:
        remembered = _facts(view.get("private_metadata"))
        channel = remembered.get("channel")
        facts = remembered | facts
    return Interaction(
        Requester(body["user"]["id"], channel),
        facts,
        body.get("trigger_id", ""),
        response_url=body.get("response_url"),
        message_ts=container.get("message_ts"),
        thread_ts=container.get("thread_ts")
        or body.get("message", {}).get("thread_ts"),
        ephemeral=bool(container.get("is_ephemeral")),
        view=view,
    )


def submitted(body: Json) -> Interaction:
    """Read a view_submission payload."""
    view = body["view"]
    facts = _facts(view.get("private_metadata"))
    asker = Requester(body["user"]["id"], facts.get("channel"))
    return Interaction(asker, facts, body.get("trigger_id", ""), view=view)


def _facts(value: object) -> dict[str, str]:
    if not isinstance(value, str) or not value:
        return {}
    try:
        return unpack(value)
    except UnreadableValueError:
        # A menu's choice is a plain word: a log's name.
        return {"choice": value}


class DirectMessageReply:
    """For one person, in their own talk with the bot: for presses on a view."""

    def __init__(self, desk: BotContext, user_id: str) -> None:
        self._desk = desk
        self._user_id = user_id
        self._reply: ChannelReply | None = None

    async def still_looking(self) -> None:
        """Say that it takes longer."""
        await (await self._opened()).still_looking()

    async def say(self, message: Any) -> None:
        """Give the answer, and the files that belong to it."""
        await (await self._opened()).say(message)

    async def attach(self, snippets: Any, comment: str = "") -> None:
        """Give files."""
        await (await self._opened()).attach(snippets, comment)

    async def _opened(self) -> ChannelReply:
        if self._reply is None:
            client = self._desk.client
            channel = await direct_channel(client, self._user_id)
            self._reply = ChannelReply(client, channel)
        return self._reply
