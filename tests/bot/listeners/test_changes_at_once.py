"""Changes of one subscription by several people, undone, bounded, or cut off."""

import asyncio
from datetime import timedelta

import pytest

from eodh_bot.background_services import _subscribe_by_settings
from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.action_ids import ActionId, pack
from eodh_bot.settings import BotSettings
from eodh_bot.store import Subscriptions, Watches
from eodh_bot.subscriptions.mutes import MOST_HELD
from eodh_bot.subscriptions.request import NotSubscribingError, SubscriptionRequest
from eodh_bot.workspaces.access import Requester
from eodh_sandbox.slack import Person
from eodh_tools.clock import utc_now
from tests.bot.asking import click_answer
from tests.bot.listeners.stored_subscriptions import subscriptions_of

pytestmark = pytest.mark.anyio

ADA, BEN = Requester("U1", "C1"), Requester("U2", "C1")


async def test_changes_at_the_same_moment_are_all_stored(
    bot_context: BotContext,
) -> None:
    editor = bot_context.subscriptions
    await editor.subscribe(ADA, SubscriptionRequest())
    await asyncio.gather(
        editor.subscribe(ADA, SubscriptionRequest(weekly=True)),
        editor.only_failures(BEN, lambda each: each.ends, on=True),
        editor.subscribe(BEN, SubscriptionRequest(mention="me")),
    )
    (stored,) = await subscriptions_of(bot_context)
    assert stored.only_failed
    assert stored.weekly_since is not None
    assert stored.mention == "U2"


@pytest.mark.parametrize("ends", [True, False])
async def test_what_one_ends_while_another_asks_for_more_stays_ended(
    bot_context: BotContext, *, ends: bool
) -> None:
    editor = bot_context.subscriptions
    await editor.subscribe(ADA, SubscriptionRequest(weekly=True))
    if ends:
        await editor.subscribe(ADA, SubscriptionRequest())
    await asyncio.gather(
        editor.subscribe(ADA, SubscriptionRequest(weekly=False)),
        editor.subscribe(BEN, SubscriptionRequest(mention="me")),
    )
    (stored,) = await subscriptions_of(bot_context)
    assert (stored.weekly_since, stored.mention, stored.ends) == (None, "U2", True)


async def test_two_first_subscriptions_at_the_same_moment_are_one_of_both(
    bot_context: BotContext,
) -> None:
    editor = bot_context.subscriptions
    await asyncio.gather(
        editor.subscribe(ADA, SubscriptionRequest(weekly=True)),
        editor.subscribe(BEN, SubscriptionRequest(only_failed=True)),
    )
    (stored,) = await subscriptions_of(bot_context)
    assert stored.weekly_since is not None
    assert (stored.ends, stored.only_failed) == (True, True)


async def test_an_undo_changes_only_what_was_changed_before(
    bot_context: BotContext, ada: Person
) -> None:
    editor = bot_context.subscriptions
    changes = SubscriptionRequest(only_failed=True, only_changed=True)
    await editor.subscribe(ADA, changes)
    await editor.subscribe(ADA, SubscriptionRequest(process="x"))
    before = set(await subscriptions_of(bot_context))
    # As it stands on a notice of a success of x.
    (first, _) = await subscriptions_of(bot_context)
    button = {
        "type": "button",
        "action_id": ActionId.FAILURES_ONLY,
        "text": {"type": "plain_text", "text": "Failures only"},
        "value": pack(target="C1", watch=first.watch_id, process="x"),
    }
    row = {"type": "actions", "elements": [button]}
    await bot_context.client.chat_postMessage(
        channel="C1", text="x works", blocks=[row]
    )
    notice = await ada.waits_for("C1", lambda m: bool(m.buttons))
    told = await click_answer(ada, notice, "failures_only", "only when they fail")
    assert "Jobs of workflow x " in told.words
    await click_answer(ada, told, "successes_too", "when they end")
    assert set(await subscriptions_of(bot_context)) == before


async def test_mutes_are_bounded_and_deleted_when_they_are_over(
    bot_context: BotContext,
) -> None:
    editor, store = bot_context.subscriptions, bot_context.subscriptions.store
    await editor.subscribe(ADA, SubscriptionRequest())
    for number in range(MOST_HELD):
        await store.mute("C1", f"workflow-{number}", None)
    with pytest.raises(NotSubscribingError, match="50 workflows are muted"):
        await editor.mutes.mute(ADA, "one-more", None)
    # One that is muted already is changed.
    await editor.mutes.mute(ADA, "workflow-7", timedelta(hours=2))
    assert await store.forget_mutes(utc_now()) == 0
    assert await store.forget_mutes(utc_now() + timedelta(hours=3)) == 1
    assert len((await store.mutes_of(["C1"]))["C1"]) == MOST_HELD - 1


@pytest.mark.parametrize("first", [Subscriptions.put, Watches.ensure])
async def test_a_first_start_that_was_cut_off_is_made_up_for_by_the_next(
    bot_context: BotContext, monkeypatch: pytest.MonkeyPatch, first: object
) -> None:
    class Killed(BaseException):
        """The process ends here."""

    async def killed(*_: object) -> None:
        raise Killed

    store = bot_context.access.store
    watches = Watches(store.database, store.slack_team)
    monkeypatch.setenv("EODH_BOT_CHANNEL", "C1")
    owner = Subscriptions if first is Subscriptions.put else Watches
    with monkeypatch.context() as patch:
        patch.setattr(owner, first.__name__, killed)  # type: ignore[attr-defined]
        with pytest.raises(Killed):
            await _subscribe_by_settings(BotSettings(), bot_context.access, watches)
    await _subscribe_by_settings(BotSettings(), bot_context.access, watches)
    assert len(await subscriptions_of(bot_context)) == 1
    # From then on the channel decides.
    await bot_context.subscriptions.unsubscribe(ADA)
    await _subscribe_by_settings(BotSettings(), bot_context.access, watches)
    assert await subscriptions_of(bot_context) == []
