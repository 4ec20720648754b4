"""A key that was typed in place of a name is refused: not repeated, and not stored."""

from pathlib import Path

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.asking import asks
from tests.bot.listeners.shared_bot import SharedBot

pytestmark = pytest.mark.anyio

REFUSED = "That looks like a key"
TOKEN = "ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"


def stored(folder: Path) -> bytes:
    """All that the bot has in files."""
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


@pytest.mark.parametrize(
    "typed",
    [
        "watch process={}",
        'watch process="my {} here"',
        "unwatch process={}",
        "mute {}",
        "mute 2h process={}",
        "unmute {}",
        "jobs process={}",
        "failures process={}",
        "{}",
        "{} convert.log",
        "last {}",
        "report {}",
        "watch {}",
        "what is {}?",
    ],
)
async def test_a_typed_key_is_refused_and_neither_repeated_nor_stored(
    typed: str,
    shared_slack: LocalSlack,
    one_bot: SharedBot,
    ada: Person,
    bot_context: BotContext,
    hub: LocalHub,
) -> None:
    key = hub.workspaces["eo-team"]
    for secret in (key, TOKEN):
        answer = await asks(ada, "C1", typed.format(secret), REFUSED)
        assert secret not in answer.words
        assert "replace it" in answer.words
    posted = [m for m in shared_slack.person("U2").sees("C1") if m.from_app]
    assert posted == []
    assert await bot_context.subscriptions.store.of_target("C1") == []
    files = stored(one_bot.folder)
    assert key.encode() not in files
    assert TOKEN.encode() not in files


async def test_a_key_in_a_mention_is_not_repeated_in_the_channel(
    shared_slack: LocalSlack, ada: Person, hub: LocalHub
) -> None:
    key = hub.workspaces["eo-team"]
    mention = ada.says("C1", f"@EODH jobs process={key}")
    answer = await shared_slack.person("U2").waits_for(
        "C1", REFUSED, thread_ts=mention.ts
    )
    assert key not in answer.words


@pytest.mark.parametrize(
    "process",
    ["ndvi", "sentinel-2-l2a-cloud-free-mosaic-v1.2", "key-of-another-kind", "token"],
)
async def test_names_that_only_look_a_little_like_keys_are_watched(
    process: str, ada: Person, bot_context: BotContext
) -> None:
    await asks(ada, "C1", f"watch process={process}", "are announced")
    (subscription,) = await bot_context.subscriptions.store.of_target("C1")
    assert subscription.process == process
