"""A bot of a single team: the members of C1 may ask about the workspace eo-team."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.running import bot, environment, failed_job


@pytest.fixture
def woken() -> list[bool]:
    """An entry for each time that the bot wakes its watching."""
    return []


@pytest.fixture
async def desk(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path, woken: list[bool]
) -> AsyncIterator[BotContext]:
    variables = environment(slack, hub, tmp_path, channel="C1")
    async with bot(slack, variables, wake=lambda: woken.append(True)) as running:
        yield running


@pytest.fixture
def ada(slack: LocalSlack, desk: BotContext) -> Person:
    """A member of C1, with the bot running."""
    assert desk.work.busy == 0
    return slack.person("U1")


@pytest.fixture
def job(hub: LocalHub) -> str:
    """A job that failed for a missing module, as it once really did."""
    return failed_job(hub, "eo-team")
