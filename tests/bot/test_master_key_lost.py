"""A bot whose master key reads no stored key does not start, and changes nothing."""

from pathlib import Path

import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from eodh_tools.errors import SettingsError
from tests.bot.connecting import connects
from tests.bot.running import MASTER_KEY, bot, environment, failed_job

pytestmark = pytest.mark.anyio

ANOTHER = "A" * 43 + "="


@pytest.mark.parametrize("now", [{}, {"EODH_BOT_MASTER_KEY": ANOTHER}])
async def test_a_start_that_reads_no_stored_key_is_refused(
    now: dict[str, str], slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    ada, job = slack.person("U1"), failed_job(hub, "eo-team")
    variables = environment(slack, hub, tmp_path)
    async with bot(slack, variables | {"EODH_BOT_MASTER_KEY": MASTER_KEY}):
        await connects(ada, "C1", hub, "eo-team", for_channel=True)

    with pytest.raises(SettingsError, match="none of their stored keys can be read"):
        async with bot(slack, variables | now):
            pass
    assert not (tmp_path / "data" / "master.key").exists()

    async with bot(slack, variables | {"EODH_BOT_MASTER_KEY": MASTER_KEY}):
        await ada.types("C1", f"/eodh-logs {job}")
        await ada.waits_for("C1", "ModuleNotFoundError")


async def test_where_the_master_key_is_lost_people_connect_again(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    ada, ben = slack.person("U1"), slack.person("U2")
    variables = environment(slack, hub, tmp_path)
    async with bot(slack, variables | {"EODH_BOT_MASTER_KEY": MASTER_KEY}):
        await connects(ada, "C1", hub, "eo-team", for_channel=True)
        await connects(ben, "C4", hub, "eo-team", for_channel=True)

    async with bot(slack, variables | {"EODH_BOT_KEYS_LOST": "true"}):
        await connects(ada, "C1", hub, "eo-team", for_channel=True)
    # One key can be read: from now on the setting is not needed.
    async with bot(slack, variables):
        pass
