"""The Home page where many channels are connected: those that a person is in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from eodh_bot.listeners.context import BotContext
from eodh_bot.workspaces.access import Requester
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Seed
from eodh_sandbox.slack.state.seed import ChannelSeed
from eodh_tools.clock import utc_now
from tests.bot.running import bot, environment, manifest_app
from tests.conftest import TIMING
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

MANY = tuple(f"C9{number:03d}" for number in range(60))


def slack_of_many_channels() -> LocalSlack:
    """Ada is in one of the channels, C1, and Ben in all of them."""
    base = Seed(app=manifest_app())
    bot_user = base.app.bot_user_id
    more = (
        ChannelSeed(channel_id=name, name=name.lower(), members=("U2", bot_user))
        for name in MANY
    )
    seed = replace(base, channels=(*base.channels, *more))
    return LocalSlack(seed, timing=TIMING)


async def connect_all(
    context: BotContext, hub: LocalHub, channels: Sequence[str]
) -> None:
    """Connect channels, each later than the one before."""
    key = SecretStr(hub.workspaces["eo-team"])
    for number, channel in enumerate(channels):
        described = context.connections.described(hub.base_url, "eo-team", None)
        later = utc_now() + timedelta(seconds=number)
        grant = await context.connections.prepare(
            Requester("U2", channel), replace(described, added_at=later), key
        )
        await context.access.store.put(grant.connection)


async def test_an_old_channel_of_many_is_shown_for_one_call_of_slack(
    hub: LocalHub, tmp_path: Path
) -> None:
    async with (
        slack_of_many_channels() as slack,
        bot(slack, environment(slack, hub, tmp_path)) as context,
    ):
        await connect_all(context, hub, ["C1", *MANY])
        ada = slack.person("U1")
        before = len(slack.calls)
        await ada.opens_home()
        home = await ada.waits_for_home("eo-team")
        assert await context.work.drain(WAIT_S)
        asked = [call.method for call in slack.calls[before:]]

        assert "for everyone in" in home.words
        (seen,) = await context.connections.visible(Requester("U1"))
        assert (seen.connection.channel_id, seen.may_disconnect) == ("C1", True)

    assert asked.count("users.conversations") == 1
    assert "conversations.info" not in asked
    assert "conversations.members" not in asked
