"""One bot for many tests, each of which finds it as if it had just started."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.work_limiter import WorkBounds
from eodh_bot.store.tables import identities, metadata
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Seed
from tests.bot.running import bot, environment, manifest_app
from tests.conftest import TIMING
from tests.waiting import WAIT_S

# More than the bot remembers any answer of Slack or of the Hub.
_DAY_S = 86_400.0
# What the bot stores of jobs; the compiled patterns beside it are no test's.
_REMEMBERED = ("history", "passing-runs", "logs")


@dataclass(slots=True)
class SharedBot:
    """A running bot with its Slack, which can be set back to their start.

    Attributes:
        folder: Of the bot's files.
        woken: An entry for each time that the bot wakes its watching.
        ahead_s: How far the bot's clock is ahead.
    """

    slack: LocalSlack
    folder: Path
    woken: list[bool] = field(default_factory=list)
    ahead_s: float = 0.0
    bot_context: BotContext = field(init=False)

    def now(self) -> float:
        """The bot's clock, in seconds."""
        return time.monotonic() + self.ahead_s

    async def reset(self) -> None:
        """Let the last test's work end; then forget all that it left."""
        await self.slack.reset()
        await _listeners_end()
        assert await self.bot_context.work.drain(WAIT_S), "the bot is still answering"
        await self.slack.reset()
        self.ahead_s += _DAY_S
        self.woken.clear()
        for name in _REMEMBERED:
            folder = self.folder / "cache" / "bot" / name
            shutil.rmtree(folder, ignore_errors=True)
        async with self.bot_context.access.store.database.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                if table is not identities:
                    await connection.execute(sa.delete(table))
        await self.bot_context.access.begin()


@asynccontextmanager
async def shared_bot(
    hub: LocalHub,
    folder: Path,
    *,
    channel: str | None = None,
    bounds: WorkBounds | None = None,
) -> AsyncIterator[SharedBot]:
    """Run a bot in a local Slack of its own; for a single team if in a channel."""
    async with LocalSlack(Seed(app=manifest_app()), timing=TIMING) as slack:
        made = SharedBot(slack, folder)
        variables = environment(slack, hub, folder, channel=channel)
        wake = lambda: made.woken.append(True)  # noqa: E731
        async with bot(slack, variables, bounds, made.now, wake) as made.bot_context:
            yield made


async def _listeners_end() -> None:
    """Wait until no listener runs: Bolt runs each as a task of this name."""
    while running := [
        task
        for task in asyncio.all_tasks()
        if "run_ack_function" in getattr(task.get_coro(), "__qualname__", "")
    ]:
        await asyncio.wait(running, timeout=WAIT_S)
