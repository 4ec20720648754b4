"""A bot that may not start changes nothing of the one that runs."""

from pathlib import Path

import pytest

from eodh_bot.app import open_context
from eodh_bot.listeners.context import BotContext
from eodh_bot.settings import BotSettings
from eodh_bot.store.connections import StoredConnection
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError
from tests.bot.connecting import connects
from tests.bot.running import MASTER_KEY, bot, environment

pytestmark = pytest.mark.anyio

OTHERS = {
    "no channel": {"EODH_BOT_CHANNEL": ""},
    "another channel": {"EODH_BOT_CHANNEL": "C4"},
    "another master key": {"EODH_BOT_MASTER_KEY": f"{'A' * 43}=,{MASTER_KEY}"},
}


async def stored(running: BotContext) -> list[StoredConnection]:
    return [each async for each in running.access.store.all()]


@pytest.mark.parametrize("other", OTHERS)
async def test_a_second_bot_on_the_file_of_a_running_one_changes_nothing(
    other: str,
    slack: LocalSlack,
    hub: LocalHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    variables = environment(
        slack,
        hub,
        tmp_path,
        channel="C1",
        EODH_BOT_MASTER_KEY=MASTER_KEY,
        EODH_BOT_CONNECT="true",
    )
    async with bot(slack, variables) as running:
        await connects(slack.person("U2"), "C4", hub, "eo-team", for_channel=True)
        before = await stored(running)
        for name, value in OTHERS[other].items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SettingsError, match="Another eodh-bot"):
            async with open_context(BotSettings(), Settings()) as second:
                await second.access.begin()
        assert await stored(running) == before
