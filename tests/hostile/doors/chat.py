"""The Slack door: the real bot over a real websocket, and all that people then see.

Whatever the bot posts, uploads or opens is checked, wherever it is: an answer, its
file, a card, a modal, the home page. A new kind of message needs no line here.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.work_limiter import WorkBounds
from eodh_bot.slack.replies import STILL_LOOKING
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Person, Screen, Seed, Shown
from eodh_sandbox.slack.person.screen import shown
from eodh_sandbox.slack.state.objects import StoredMessage
from tests.bot.asking import clicks
from tests.bot.running import bot, environment, manifest_app
from tests.conftest import TIMING
from tests.hostile import oracle
from tests.waiting import WAIT_S

CHAT = "chat"
CHANNEL, ADA, BEN = "C1", "U1", "U2"
_SIGN = "\u26a0"  # before every refusal
_MOST_CALLS = 2_000  # that the local Slack remembers


@dataclass(slots=True)
class Chat:
    """A person in a channel whose workspace the bot may show.

    Attributes:
        slack: The local Slack.
        bot_context: The bot's.
        ada: The person, a member of the channel.
        ours: How the addresses begin that our own buttons lead to.
    """

    slack: LocalSlack
    bot_context: BotContext
    ada: Person
    ours: tuple[str, ...]
    _idle: Callable[[], Any]
    _read_to: int = 0
    _calls: int = 0
    _files: set[str] = field(default_factory=set)

    async def commands(self, text: str) -> Shown | None:
        """Type `/eodh-logs TEXT`; the answer, or None where a modal opened."""
        before, modal = await self._now()
        await self.ada.types(CHANNEL, f"/eodh-logs {text}")
        return await self._answered(before, modal)

    async def mentions(self, text: str) -> Shown | None:
        """Say `@EODH TEXT` in the channel; the answer in the thread."""
        before = (await self._now())[0] + 1
        output = self.ada.says(CHANNEL, f"@EODH {text}")
        return await self._answered(before, None, thread_ts=output.ts)

    async def clicks(self, message: Shown | Screen, action: str) -> Shown | None:
        """Click a button of an answer; what then appears anywhere."""
        before, modal = await self._now()
        await clicks(self.ada, message, action)
        return await self._answered(before, modal)

    async def opens(self, message: Shown, action: str) -> Screen:
        """Click a button that opens a modal, and wait until it is filled."""
        await self.ada.clicks(message, action)
        return await self.filled()

    async def filled(self) -> Screen:
        """The modal on top, once it no longer says that it is looking."""

        def find() -> Screen | None:
            screen = self.ada.modal()
            waits = screen is None or "Looking\u2026" in screen.words
            return None if waits else screen

        found = await self.slack.until(find, deadline_s=WAIT_S, what="a filled modal")
        assert found is not None
        return found

    async def card(self, url: str) -> Shown:
        """Paste a job's link, and wait for what the bot adds to it."""
        output = self.ada.says(CHANNEL, f"see {url}")
        return await self.ada.waits_for(
            CHANNEL,
            lambda m: m.ts == output.ts and bool(m.attachments),
            deadline_s=WAIT_S,
        )

    async def home(self, words: str) -> Screen:
        """Open the home page."""
        await self.ada.opens_home()
        return await self.ada.waits_for_home(words, deadline_s=WAIT_S)

    async def check(
        self, secrets: Sequence[str] = (), *, may_break: bool = False
    ) -> None:
        """Check everything that is new, wherever it is shown.

        Args:
            secrets: What nobody may be shown.
            may_break: Whether what came in had a shape that Slack never sends: then
                a failure that only names its reference is a refusal.

        Raises:
            Leak: Something of it is not harmless.
        """
        await self._idle()
        for message in self._new():
            oracle.check_message(
                message, ours=self.ours, callable_=(ADA, BEN), may_break=may_break
            )
            oracle.check_secretless(message.words, secrets)
        for screen in (self.ada.modal(), self.ada.home()):
            if screen is not None:
                oracle.check_blocks(screen.blocks)
                oracle.check_visible(screen.words)
                oracle.check_secretless(screen.words, secrets)
                if not may_break:
                    oracle.check_no_bug(screen.words)
        for text in self._uploaded():
            oracle.check_visible(text)
            oracle.check_secretless(text, secrets)
        for reported in self._reported():
            oracle.check_secretless(reported, secrets)

    def begins_here(self) -> None:
        """Leave what was posted so far out of the next check."""
        self._read_to = self.slack.workspace.last_order
        self._calls = len(self.slack.calls)

    def _new(self) -> Iterator[Shown]:
        """What the bot posted since, and what it added to others' messages."""
        workspace = self.slack.workspace
        before, self._read_to = self._read_to, workspace.last_order
        for channel in workspace.channels.values():
            for message in list(channel.messages.values()):
                if message.order <= before and not message.unfurled:
                    continue
                seen = shown(workspace, channel, message, self.slack.url)
                if self._is_ours(message):
                    yield seen
                elif message.unfurled:
                    yield replace(seen, text="", blocks=[])

    def _uploaded(self) -> Iterator[str]:
        """The name and the content of every new file."""
        for file_id, file in self.slack.workspace.files.items():
            # Until it is shared, its content may still be on its way.
            if file_id not in self._files and file.channel_ids:
                self._files.add(file_id)
                yield json.dumps(file.title, ensure_ascii=False)
                yield (file.content or b"").decode()

    def _reported(self) -> Iterator[str]:
        """All that Slack received since, which is more than what is shown."""
        calls = self.slack.calls
        before = self._calls
        self._calls = len(calls) if len(calls) < _MOST_CALLS else 0
        for call in calls[before:]:
            yield json.dumps(call.arguments, ensure_ascii=False, default=str)

    def _is_ours(self, message: StoredMessage) -> bool:
        app = self.slack.workspace.app
        return message.bot_id == app.bot_id or message.user == app.bot_user_id

    async def _now(self) -> tuple[int, Screen | None]:
        """What is there before something is done: what comes late belongs to it."""
        await self._idle()
        return self.slack.workspace.last_order, self.ada.modal()

    def shown(self) -> Iterator[Shown]:
        """Every message of the bot's, and what it added to others'."""
        workspace = self.slack.workspace
        bot_user = workspace.app.bot_user_id
        for channel in list(workspace.channels.values()):
            threads = [m.ts for m in channel.messages.values() if m.thread_ts == m.ts]
            threads += [m.thread_ts for m in channel.messages.values() if m.thread_ts]
            for place in (None, *dict.fromkeys(threads)):
                for message in self.ada.sees(channel.channel_id, place):
                    if message.from_app or message.user == bot_user:
                        yield message
                    elif message.attachments:
                        yield replace(message, text="", blocks=[])

    def uploaded(self) -> Iterator[str]:
        """The name and the content of every file."""
        for file in self.slack.workspace.files.values():
            yield json.dumps(file.title, ensure_ascii=False)
            yield (file.content or b"").decode()

    async def _answered(
        self, before: int, modal: Screen | None, *, thread_ts: str | None = None
    ) -> Shown | None:
        """What is new: a message anywhere, or a modal."""
        workspace = self.slack.workspace
        opened = modal.view_id if modal else None

        def find() -> Shown | str | None:
            for channel in workspace.channels.values():
                for message in reversed(channel.messages.values()):
                    if message.order <= before:
                        break
                    is_answer = (
                        self._is_ours(message)
                        and not message.file_ids
                        and message.text != STILL_LOOKING
                        and thread_ts in {None, message.thread_ts}
                    )
                    if is_answer:
                        return shown(workspace, channel, message, self.slack.url)
            top = self.ada.modal()
            return top.view_id if top and top.view_id != opened else None

        found = await self.slack.until(find, deadline_s=WAIT_S, what="an answer")
        if isinstance(found, Shown):
            return found
        await self.filled()
        return None


def is_refusal(answer: Shown | Screen | None) -> bool:
    """Whether an answer says what was wrong, in words."""
    return answer is not None and answer.words.lstrip().startswith(_SIGN)


def seed() -> Seed:
    """The usual team; links to this machine may become cards."""
    return Seed(app=replace(manifest_app(), unfurl_domains=("127.0.0.1",)))


@asynccontextmanager
async def chat(hub: LocalHub, folder: Path, **more: str) -> AsyncIterator[Chat]:
    """The bot of a single team, and one of its members.

    Args:
        hub: Whose first workspace it may show.
        folder: For its data.
        more: Settings beside the usual.
    """
    async with LocalSlack(seed(), timing=TIMING, rate_limits=False) as slack:
        variables = environment(slack, hub, folder, channel=CHANNEL, **more)
        async with bot(
            slack, variables, WorkBounds(still_looking_s=5.0)
        ) as bot_context:
            base = variables["EODH_BASE_URL"]
            ours = (f"{base}/api/catalogue/stac/catalogs/user/catalogs/eo-team/jobs/",)

            async def idle() -> None:
                if not await bot_context.work.drain(WAIT_S):
                    raise TimeoutError("the bot is still answering a question")

            yield Chat(slack, bot_context, slack.person(ADA), ours, idle)


def ports_of(slack: LocalSlack) -> set[int]:
    """Where the bot may connect to."""
    return {int(slack.url.rstrip("/").rpartition(":")[2])}
