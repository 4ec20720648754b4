"""A bot of a single team: the members of C1 may ask about the workspace eo-team."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from eodh_bot.desk import Bounds, Desk
from eodh_bot.localslack import LocalSlack, Person
from eodh_tools.localhub import LocalHub
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
async def desk(slack: LocalSlack, hub: LocalHub, tmp_path: Path) -> AsyncIterator[Desk]:
    variables = environment(slack, hub, tmp_path, channel="C1")
    async with bot(slack, variables, Bounds(still_looking_s=1.8)) as running:
        yield running


@pytest.fixture
def ada(slack: LocalSlack, desk: Desk) -> Person:
    """A member of C1, with the bot running."""
    assert desk.busy == 0
    return slack.person("U1")


@pytest.fixture
def job(hub: LocalHub) -> str:
    """A job that failed for a missing module, as it once really did."""
    return failed_job(hub, "eo-team")
