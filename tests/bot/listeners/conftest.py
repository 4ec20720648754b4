"""A bot of a single team: the members of C1 may ask about the workspace eo-team."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from eodh_bot.listeners.context import BotContext, WorkBounds
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.running import bot, environment, failed_job


@pytest.fixture(scope="package")
def hub() -> Iterator[LocalHub]:
    with LocalHub() as running:
        yield running


@pytest.fixture(autouse=True)
def no_faults(hub: LocalHub) -> Iterator[None]:
    yield
    hub.faults.clear()


@pytest.fixture
async def desk(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> AsyncIterator[BotContext]:
    variables = environment(slack, hub, tmp_path, channel="C1")
    async with bot(slack, variables, WorkBounds(still_looking_s=1.8)) as running:
        yield running


@pytest.fixture
def ada(slack: LocalSlack, desk: BotContext) -> Person:
    """A member of C1, with the bot running."""
    assert desk.busy == 0
    return slack.person("U1")


@pytest.fixture
def job(hub: LocalHub) -> str:
    """A job that failed for a missing module, as it once really did."""
    return failed_job(hub, "eo-team")
