"""A bot of a single team: the members of C1 may ask about the workspace eo-team."""

from collections.abc import AsyncIterator

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.listeners.shared_bot import SharedBot, shared_bot
from tests.bot.running import failed_job


@pytest.fixture(scope="package")
async def one_bot(
    local_hub: LocalHub, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SharedBot]:
    """The bot of all tests here; a module may have its own."""
    folder = tmp_path_factory.mktemp("bot")
    async with shared_bot(local_hub, folder, channel="C1") as running:
        yield running


@pytest.fixture
def shared_slack(one_bot: SharedBot) -> LocalSlack:
    """The local Slack of the bot of all tests, as `bot_context` resets it."""
    return one_bot.slack


@pytest.fixture
def woken(one_bot: SharedBot) -> list[bool]:
    """An entry for each time that the bot wakes its watching."""
    return one_bot.woken


@pytest.fixture
async def bot_context(one_bot: SharedBot, hub: LocalHub) -> BotContext:  # noqa: ARG001
    """The bot, as if it had just started with a new database."""
    await one_bot.reset()
    return one_bot.bot_context


@pytest.fixture
def ada(shared_slack: LocalSlack, bot_context: BotContext) -> Person:
    """A member of C1, with the bot running."""
    assert bot_context.work.busy == 0
    return shared_slack.person("U1")


@pytest.fixture
def job(hub: LocalHub) -> str:
    """A job that failed for a missing module, as it once really did."""
    return failed_job(hub, "eo-team")
