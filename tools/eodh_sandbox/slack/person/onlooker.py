"""See what one person sees in the local Slack, and wait for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from eodh_sandbox.slack.events.delivery import EventPost
from eodh_sandbox.slack.events.payloads import Payloads
from eodh_sandbox.slack.person.rendered import Screen, Shown
from eodh_sandbox.slack.person.screen import may_see, on_screen, shown, visible
from eodh_sandbox.slack.slack_errors import NotPossibleError
from eodh_sandbox.slack.state.objects import Channel
from eodh_sandbox.slack.state.workspace import SlackTeam
from eodh_sandbox.slack.web_api_limits import DEADLINE_S

T = TypeVar("T")
Look = Callable[[Shown], bool] | str


@dataclass(frozen=True, slots=True)
class PersonTools:
    """What a person needs of the local Slack."""

    workspace: SlackTeam
    post: EventPost
    payloads: Payloads
    base_url: str


class Onlooker:
    """One person's view of the local Slack."""

    def __init__(self, desk: PersonTools, user_id: str) -> None:
        self._desk = desk
        self._workspace = desk.workspace
        self.user_id = user_id

    def reloads(self) -> None:
        """Reload Slack: what only this person saw is gone, as Slack does not store it.

        docs.slack.dev/reference/methods/chat.postEphemeral.
        """
        for channel in self._workspace.channels.values():
            for message in list(channel.messages.values()):
                if message.only_for == self.user_id:
                    del channel.messages[message.ts]
        self._workspace.bell.ring()

    def sees(self, channel: str, thread_ts: str | None = None) -> list[Shown]:
        """The messages of a channel, or of one thread, oldest first.

        What only this person sees is among them; in a channel that they cannot see
        there is nothing.
        """
        place = self._workspace.channels[channel]
        return [
            shown(self._workspace, place, m, self._desk.base_url)
            for m in visible(self._workspace, place, self.user_id)
            if (
                thread_ts in {m.ts, m.thread_ts}
                if thread_ts
                else not m.is_reply or m.broadcast
            )
        ]

    def channels(self) -> list[Channel]:
        """The channels on this person's list."""
        return [
            c
            for c in self._workspace.channels.values()
            if may_see(self._workspace, c, self.user_id)
        ]

    def direct(self) -> str:
        """The id of the conversation with the app."""
        return self._workspace.app_conversation(self.user_id).channel_id

    def modal(self) -> Screen | None:
        """The modal on top of the screen."""
        stack = self._workspace.modals.get(self.user_id, [])
        return on_screen(stack[-1], len(stack)) if stack else None

    def home(self) -> Screen | None:
        """The app's home, as it was published for this person."""
        view = self._workspace.homes.get(self.user_id)
        return on_screen(view, 1) if view else None

    def downloads(self, file_id: str) -> bytes:
        """The bytes of a file that was shared where this person is.

        Raises:
            NotPossibleError: it was not.
        """
        file = self._workspace.files.get(file_id)
        places = file.channel_ids if file else []
        channels = [self._workspace.channels[c] for c in places]
        if file is None or not any(
            may_see(self._workspace, c, self.user_id) for c in channels
        ):
            raise NotPossibleError(f"{self.user_id} sees no file {file_id}.")
        return file.content or b""

    async def waits_for(
        self,
        channel: str,
        look: Look,
        *,
        thread_ts: str | None = None,
        deadline_s: float = DEADLINE_S,
    ) -> Shown:
        """Wait for a message: one with these words, or one that a function accepts.

        The newest that fits; `thread_ts` looks into that thread.

        Raises:
            TimeoutError: not within the deadline; it says what was there.
        """

        def fits(message: Shown) -> bool:
            if not isinstance(look, str):
                return look(message)
            # The text is what a notification shows.
            return look in message.words or look in message.text

        def find() -> Shown | None:
            seen = self.sees(channel, thread_ts)
            return next((m for m in reversed(seen) if fits(m)), None)

        try:
            return await self._until(find, deadline_s, f"the message {look!r}")
        except TimeoutError as error:
            there = "\n---\n".join(m.words for m in self.sees(channel, thread_ts)[-5:])
            raise TimeoutError(f"{error} The latest there:\n{there}") from None

    async def waits_for_modal(
        self, title: str | None = None, *, deadline_s: float = DEADLINE_S
    ) -> Screen:
        """Wait for a modal, or for one with this title."""

        def find() -> Screen | None:
            screen = self.modal()
            return screen if screen and title in {None, screen.title} else None

        return await self._until(find, deadline_s, f"the modal {title!r}")

    async def waits_for_home(
        self, containing: str = "", *, deadline_s: float = DEADLINE_S
    ) -> Screen:
        """Wait for the app's home, with these words on it."""

        def find() -> Screen | None:
            screen = self.home()
            return screen if screen and containing in screen.words else None

        return await self._until(find, deadline_s, f"a home with {containing!r}")

    async def _until(
        self, look: Callable[[], T | None], deadline_s: float, what: str
    ) -> T:
        found = await self._workspace.bell.until(
            look, deadline_s=deadline_s, what=f"{what} for {self.user_id}"
        )
        if found is None:  # `until` gives only what is true
            raise TimeoutError(what)
        return found
