"""Subscriptions, changed on notices and on the Home page."""

import anyio
import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.action_ids import ActionId, SubscriptionChange, pack
from eodh_bot.messages.blocks import actions, button
from eodh_bot.messages.message import Message
from eodh_bot.models import Mute, Subscription
from eodh_bot.store.tables import subscriptions
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.asking import asks, click_answer, clicks, shows
from tests.bot.listeners.stored_subscriptions import (
    mutes,
    notice,
    posted,
    subscriptions_of,
)

pytestmark = pytest.mark.anyio


async def test_a_workflow_is_muted_on_its_notice_and_the_channel_is_notified(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext
) -> None:
    await asks(ada, "C1", "watch", "are announced")
    answer = await click_answer(
        ada, await notice(bot_context, ada), ActionId.MUTE_PROCESS, "muted"
    )
    await shared_slack.person("U2").waits_for(
        "C1", "Workflow water-quality is muted in #C1"
    )
    assert await mutes(bot_context) == [Mute("water-quality", None)]

    await click_answer(ada, answer, ActionId.UNMUTE, "again")
    assert await mutes(bot_context) == []


async def test_failures_only_on_a_notice_and_back(
    ada: Person, bot_context: BotContext
) -> None:
    await asks(ada, "C1", "watch mention=me", "are announced")
    await asks(ada, "C1", "watch process=ndvi", "ndvi")
    answer = await click_answer(
        ada, await notice(bot_context, ada), ActionId.FAILURES_ONLY, "only"
    )
    every, ndvi = await subscriptions_of(bot_context)
    assert (every.only_failed, every.mention, ndvi.only_failed) == (True, "U1", False)

    await click_answer(ada, answer, ActionId.SUCCESSES_TOO, "when they end.")
    assert not any(
        subscription.only_failed for subscription in await subscriptions_of(bot_context)
    )


@pytest.mark.parametrize("by", ["a button", "a command"])
async def test_less_of_a_subscription_that_was_ended_meanwhile_makes_none(
    by: str,
    ada: Person,
    bot_context: BotContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await asks(ada, "C1", "watch weekly", "are announced")
    await asks(ada, "C1", "watch", "are announced")
    shown = await notice(bot_context, ada)
    store = bot_context.subscriptions.store
    listed = store.of_target

    async def ended_then(target: str) -> list[Subscription]:
        found = await listed(target)
        await store.remove(target)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(store, "of_target", ended_then)
        if by == "a button":
            await click_answer(ada, shown, ActionId.FAILURES_ONLY, "no longer")
        else:
            await asks(ada, "C1", "unwatch weekly", "no longer")

    assert await subscriptions_of(bot_context) == []


async def test_a_button_changes_nothing_for_who_is_no_member_of_its_channel(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext
) -> None:
    ben = shared_slack.person("U2")
    ben.leaves("C1")
    await asks(ada, "C1", "watch", "are announced")
    # The same buttons, in a channel that he is in, and one that is only about Ada.
    for value in (
        pack(target="C1", process="ndvi"),
        pack(target="U1", process="ndvi"),
        pack(process="ndvi"),
    ):
        made = button(ActionId.MUTE_PROCESS, "Mute", value)
        message = await posted(
            bot_context, ben, Message("x", tuple(actions(made))), "C4"
        )
        await click_answer(ben, message, ActionId.MUTE_PROCESS, "show you nothing")
    assert await mutes(bot_context) == await mutes(bot_context, "U1") == []


def choice(subscription: Subscription, change: SubscriptionChange) -> str:
    return pack(do=str(change), target=subscription.target, wish=subscription.id)


async def test_the_home_page_shows_what_is_announced_and_changes_it(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext
) -> None:
    await ada.opens_home()
    home = await ada.waits_for_home("eo-team: no jobs are announced")
    await ada.clicks(home, ActionId.WATCH)
    home = await ada.waits_for_home("in <#C1> · when they end")
    await shared_slack.person("U2").waits_for(
        "C1", "Jobs of workspace eo-team are announced"
    )
    (subscription,) = await subscriptions_of(bot_context)

    value = choice(subscription, SubscriptionChange.FAILURES_ONLY)
    await ada.clicks(home, ActionId.CHANGE_WATCH, value)
    home = await ada.waits_for_home("in <#C1> · when they fail")
    value = choice(subscription, SubscriptionChange.MUTE_1_DAY)
    await ada.clicks(home, ActionId.CHANGE_WATCH, value)
    home = await ada.waits_for_home("Muted: everything")
    await ada.clicks(home, ActionId.UNMUTE)
    await shared_slack.until(lambda: "Muted" not in str(ada.home()))
    value = choice(subscription, SubscriptionChange.STOP)
    await ada.clicks(home, ActionId.CHANGE_WATCH, value)
    home = await ada.waits_for_home("eo-team: no jobs are announced")

    assert await subscriptions_of(bot_context) == []
    assert await mutes(bot_context) == []
    await ada.clicks(home, ActionId.REFRESH_HOME)
    assert [m for m in ada.sees(ada.direct()) if "announced" in m.words] == []


async def test_an_old_home_page_changes_nothing_that_is_gone(
    ada: Person, bot_context: BotContext
) -> None:
    await asks(ada, "C1", "watch", "are announced")
    await ada.opens_home()
    home = await ada.waits_for_home("when they end")
    (subscription,) = await subscriptions_of(bot_context)
    # From another process, say: the page that she sees is not drawn again.
    async with bot_context.access.store.database.begin() as database:
        await database.execute(subscriptions.delete())
    value = choice(subscription, SubscriptionChange.FAILURES_ONLY)
    await ada.clicks(home, ActionId.CHANGE_WATCH, value)

    await shows(ada, "no longer announced")
    assert await subscriptions_of(bot_context) == []


async def test_a_guest_sees_on_the_home_page_what_is_announced_and_cannot_change_it(
    shared_slack: LocalSlack, ada: Person
) -> None:
    await asks(ada, "C1", "watch", "are announced")
    guest = shared_slack.person("U3")
    await guest.opens_home()
    home = await guest.waits_for_home("in <#C1> · when they end")

    assert ActionId.CHANGE_WATCH not in [b.action_id for b in home.buttons]


async def test_i_am_on_it_stands_in_the_notice_for_everybody_until_taken_back(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext
) -> None:
    await asks(ada, "C1", "watch", "are announced")
    ben, message = shared_slack.person("U2"), await notice(bot_context, ada)
    before = len(ada.sees("C1"))
    async with anyio.create_task_group() as group:
        for person in (ada, ben):
            group.start_soon(clicks, person, message, ActionId.LOOK_AT_IT)
    both = await ben.waits_for("C1", "are looking")
    assert "<@U1>" in both.words
    assert "<@U2>" in both.words
    await clicks(ada, both, ActionId.LEAVE_IT)
    one = await ada.waits_for("C1", "👀 <@U2> is looking")

    assert one.ts == message.ts
    assert await bot_context.assignees.of("C1", message.ts) == ["U2"]
    # The message is the answer: there is no other message.
    assert len(ada.sees("C1")) == before
