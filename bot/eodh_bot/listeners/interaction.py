"""Read where somebody clicked or chose something, and what the button remembers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.modals import ModalReply
from eodh_bot.messages.action_ids import ActionId, UnreadableValueError, unpack
from eodh_bot.messages.message import Json
from eodh_bot.slack.ephemeral_replies import EphemeralReply, Thread, thread_of
from eodh_bot.slack.replies import Reply
from eodh_bot.workspaces.access import Requester
from eodh_tools.hub.job_references import JobReference, parse_reference


@dataclass(frozen=True, slots=True)
class Interaction:
    """One click.

    Attributes:
        requester: Who clicked, in which conversation; on the Home page in none.
        facts: What the button or the view remembers.
        trigger_id: Opens a modal, for three seconds.
        response_url: Answers beside the message; None on a view.
        message_ts: The message; None on a view.
        thread: The thread that the message is a reply in.
        ephemeral: Whether only this person sees the message.
        view: The view, where the click was on one.
        message: The message as Slack has it; None on a view, or what one person sees.
    """

    requester: Requester
    facts: dict[str, str]
    trigger_id: str
    response_url: str | None = None
    message_ts: str | None = None
    thread: Thread | None = None
    ephemeral: bool = False
    view: Json | None = None
    message: Json | None = None

    @property
    def job(self) -> JobReference:
        """The job that it is about.

        Raises:
            JobReferenceError: None that this bot could have written.
        """
        return parse_reference(self.facts.get("job", ""))

    @property
    def log(self) -> str | None:
        """The log that it is about."""
        return self.facts.get("log")

    def reply(self, bot: BotContext, *, replaces: bool = False) -> Reply:
        """Return the reply to this person only: beside the message, or in a modal."""
        if self.response_url is None:
            return ModalReply(
                bot.client,
                self.trigger_id,
                self.requester.user_id,
                on_top=self.in_modal,
            )
        return self.beside(bot, replaces=replaces)

    @property
    def in_modal(self) -> bool:
        """Whether the click was in a modal, and not on the Home page."""
        return self.view is not None and self.view.get("type") == "modal"

    def beside(self, bot: BotContext, *, replaces: bool = False) -> EphemeralReply:
        """Return the reply beside a message.

        Raises:
            UnreadableValueError: The click was on a view.
        """
        if self.response_url is None:
            raise UnreadableValueError("A view has no message beside it.")
        return EphemeralReply(
            bot.client,
            self.response_url,
            self.requester.user_id,
            self.thread,
            # What everybody sees is not replaced by one person's click.
            replaces=replaces and self.ephemeral,
        )


def read_action(body: Json) -> Interaction:
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
        thread=thread_of(
            channel,
            {
                "ts": container.get("message_ts"),
                "thread_ts": container.get("thread_ts")
                or body.get("message", {}).get("thread_ts"),
            },
        ),
        ephemeral=bool(container.get("is_ephemeral")),
        view=view,
        message=body.get("message"),
    )


def listen(
    app: AsyncApp, action: ActionId, listener: Callable[..., Awaitable[None]]
) -> None:
    """Listen to a button, and to the same action as a choice of the menu ⋯."""

    async def is_chosen(body: Json) -> bool:
        chosen = body["actions"][0].get("selected_option") or {}
        return _facts(chosen.get("value")).get("do") == action

    app.action({"type": "block_actions", "action_id": str(action)})(listener)
    app.action(str(ActionId.MORE), matchers=[is_chosen])(listener)


def read_submission(body: Json) -> Interaction:
    """Read a view_submission payload."""
    view = body["view"]
    facts = _facts(view.get("private_metadata"))
    requester = Requester(body["user"]["id"], facts.get("channel"))
    return Interaction(requester, facts, body.get("trigger_id", ""), view=view)


def _facts(value: object) -> dict[str, str]:
    if not isinstance(value, str) or not value:
        return {}
    try:
        return unpack(value)
    except UnreadableValueError:
        # A menu's choice is a plain word: a log's name.
        return {"choice": value}
