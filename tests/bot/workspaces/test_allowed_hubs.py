"""A stored key is sent only to a Hub that the settings still allow."""

from pathlib import Path

import pytest

from eodh_bot.workspaces.access import Requester
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from tests.bot.connecting import connects
from tests.bot.running import bot, environment, failed_job

pytestmark = pytest.mark.anyio

OTHER = "https://eodatahub.org.uk"


async def test_a_key_is_sent_to_no_hub_that_is_not_allowed_any_more(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    ada, job = slack.person("U1"), failed_job(hub, "eo-team")
    variables = environment(slack, hub, tmp_path)
    root_url = hub.root_url("eo-team")
    async with bot(slack, variables):
        await connects(ada, "C1", hub, "eo-team", for_channel=True)
    asked = len(hub.requests)
    variables |= {"EODH_BASE_URL": OTHER, "EODH_BOT_HUBS": OTHER}
    async with bot(slack, variables) as bot_context:
        await ada.types("C1", f"/eodh-logs {job}")
        await ada.waits_for("C1", "I can show you nothing here")
        access = bot_context.access
        assert await access.grant_for_watch("C1", root_url) is None
        assert not await access.is_connected("C1", root_url)
        # It can be removed all the same.
        [visible] = await bot_context.connections.visible(Requester("U1", "C1"))
        assert visible.may_disconnect

    assert len(hub.requests) == asked
