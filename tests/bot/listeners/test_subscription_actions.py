"""What is announced: `watch`, `mute` and the rest, as they are typed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.action_ids import ActionId
from eodh_bot.messages.notices import failure_reply
from eodh_bot.models import Mute
from eodh_bot.store import StoredConnection
from eodh_bot.workspaces.key_cipher import KeyCipher, master_key_in_file
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Person
from eodh_tools.clock import utc_now
from tests.bot.asking import asks, click_answer
from tests.bot.listeners.shared_bot import SharedBot
from tests.bot.listeners.stored_subscriptions import (
    mutes,
    notice,
    posted,
    subscriptions_of,
)
from tests.bot.messages.examples import FAILED
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def test_watch_announces_the_channel_s_jobs_there_and_says_who_did_it(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext, woken: list[bool]
) -> None:
    answer = await asks(ada, "C1", "watch", "#C1")
    reported = await shared_slack.person("U2").waits_for("C1", "are announced")

    assert (
        "Jobs of workspace eo-team are announced in #C1 when they end" in answer.words
    )
    assert reported.mentions == ("U1",)
    (subscription,) = await subscriptions_of(bot_context)
    assert (subscription.process, subscription.only_failed, subscription.starts) == (
        "",
        False,
        False,
    )
    watch = await bot_context.subscriptions.watches.by_id(subscription.watch_id)
    assert watch is not None
    assert (watch.bound_to, watch.workspace) == ("C1", "eo-team")
    right = await bot_context.access.grant_for_watch(watch.bound_to, watch.root_url)
    assert right is not None
    assert woken == [True]


@pytest.mark.parametrize("typed", ["watch process={}", "mute {}"])
async def test_a_key_in_place_of_a_workflow_is_neither_shown_nor_stored(
    typed: str, hub: LocalHub, ada: Person, bot_context: BotContext
) -> None:
    key = hub.workspaces["eo-team"]
    await asks(ada, "C1", "watch", "#C1")

    answer = await asks(ada, "C1", typed.format(key), "like a key")

    assert key not in answer.words
    assert [each.process for each in await subscriptions_of(bot_context)] == [""]
    assert await mutes(bot_context) == []
    assert not [shown for shown in ada.sees("C1") if key in shown.words]


async def test_watch_takes_every_word_that_says_what_and_whom_to_call(
    ada: Person, bot_context: BotContext
) -> None:
    typed = "watch eo-team process=ndvi only=failed mention=@ben starts"
    answer = await asks(ada, "C1", typed, "are announced")

    assert "workflow ndvi in workspace eo-team" in answer.words
    assert "when they start and when they fail; a failure mentions @U2" in answer.words
    (subscription,) = await subscriptions_of(bot_context)
    assert (subscription.process, subscription.only_failed, subscription.starts) == (
        "ndvi",
        True,
        True,
    )
    assert subscription.mention == "U2"


@pytest.mark.parametrize(
    ("typed", "reported"),
    [
        ("watch only=weird", "`only=weird` is not understood".replace("`", "")),
        ("watch mention=@nobody-here", "choose the name from Slack's list"),
        ("watch river-lab", "is not connected here, but eo-team is: write that name"),
        ("watch mention=@dana", "only people who are in this channel"),
        ("watch mention=@EODH", "only people who are in this channel"),
        ("mute", "Say for how long"),
        ("mute 2h", "Nothing is announced here"),
        ("unwatch", "Nothing is announced here"),
    ],
)
async def test_what_cannot_be_is_answered_to_who_asked_and_changes_nothing(
    shared_slack: LocalSlack,
    ada: Person,
    bot_context: BotContext,
    typed: str,
    reported: str,
) -> None:
    answer = await asks(ada, "C1", typed, reported)

    assert answer.ephemeral
    assert await subscriptions_of(bot_context) == []
    assert await mutes(bot_context) == []
    assert shared_slack.person("U2").sees("C1") == []


async def test_only_what_is_named_is_announced_where_nothing_was(
    ada: Person, bot_context: BotContext
) -> None:
    answer = await asks(ada, "C1", "watch weekly", "are announced")
    assert "in a summary each Monday, 07:00 UTC." in answer.words
    (subscription,) = await subscriptions_of(bot_context)
    since = subscription.weekly_since
    assert (subscription.ends, subscription.longer_than, since is None) == (
        False,
        None,
        False,
    )

    answer = await asks(ada, "C1", "watch longer-than=2h", "longer than 2h")
    assert "when they run longer than 2h, and in a summary each" in answer.words
    (subscription,) = await subscriptions_of(bot_context)
    assert (subscription.ends, subscription.longer_than) == (False, "2h")
    assert subscription.weekly_since == since

    answer = await asks(ada, "C1", "watch only=failed", "when they fail")
    assert "when they fail, when they run longer than 2h, and in" in answer.words
    (subscription,) = await subscriptions_of(bot_context)
    assert (subscription.ends, subscription.only_failed, subscription.longer_than) == (
        True,
        True,
        "2h",
    )


async def test_a_subscription_of_which_nothing_is_left_ends(
    ada: Person, bot_context: BotContext
) -> None:
    reported = "Nothing is announced here yet"
    await asks(ada, "C1", "unwatch weekly", reported)
    await asks(ada, "C1", "watch longer-than=no", reported)
    assert await subscriptions_of(bot_context) == []

    await asks(ada, "C1", "watch weekly longer-than=usual", "longer than usual")
    await asks(ada, "C1", "unwatch weekly", "when they run longer than usual.")
    await asks(ada, "C1", "watch longer-than=no", "are no longer announced")
    assert await subscriptions_of(bot_context) == []


async def test_a_workflow_beside_the_whole_workspace_says_that_all_is_still_announced(
    ada: Person,
) -> None:
    text = await asks(ada, "C1", "watch process=ndvi", "are announced")
    assert "still announced here" not in text.words
    await asks(ada, "C1", "watch", "Jobs of workspace eo-team are announced")
    both = "Jobs of workspace eo-team are still announced here, too: when they end."
    text = await asks(ada, "C1", "watch process=water-quality only=failed", both)
    assert "/eodh-logs unwatch, then this command again" in text.words


async def test_what_stays_muted_is_listed_where_nothing_is_announced(
    ada: Person,
) -> None:
    await asks(ada, "C1", "watch", "are announced")
    await asks(ada, "C1", "mute process=ndvi", "is muted")
    await asks(ada, "C1", "unwatch", "are no longer announced")
    text = await asks(ada, "C1", "list", "No jobs are announced in #C1.")
    assert "Still muted, for a later watch: workflow ndvi." in text.words


async def test_unwatch_ends_what_was_announced(
    ada: Person, bot_context: BotContext
) -> None:
    await asks(ada, "C1", "watch process=ndvi", "are announced")
    await asks(ada, "C1", "watch process=water-quality", "water-quality")
    await asks(ada, "C1", "unwatch process=ndvi", "no longer announced in #C1")
    assert [
        subscription.process for subscription in await subscriptions_of(bot_context)
    ] == ["water-quality"]

    await asks(ada, "C1", "unwatch process=ndvi", "That is not announced here")
    await asks(ada, "C1", "unwatch", "water-qu")
    assert await subscriptions_of(bot_context) == []


async def test_one_workflow_of_all_is_left_out_by_muting_it(ada: Person) -> None:
    await asks(ada, "C1", "watch", "are announced")
    await asks(
        ada, "C1", "unwatch process=ndvi", "/eodh-logs mute process=ndvi leaves it out"
    )


async def test_mute_lasts_as_long_as_it_says_and_is_undone_by_anybody(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext
) -> None:
    await asks(ada, "C1", "watch", "are announced")
    await asks(ada, "C1", "mute 2h process=ndvi", "is muted")
    reported = await shared_slack.person("U2").waits_for(
        "C1", "Workflow ndvi is muted in #C1"
    )
    (mute,) = await mutes(bot_context)
    assert mute.process == "ndvi"
    assert mute.until is not None
    lasts = mute.until - datetime.now(UTC)
    assert timedelta(minutes=119) < lasts <= timedelta(hours=2)

    await shared_slack.person("U2").clicks(reported, ActionId.UNMUTE)
    await ada.waits_for("C1", "Workflow ndvi is announced in #C1 again")
    assert await mutes(bot_context) == []

    await asks(ada, "C1", "unmute", "Nothing was muted")


async def test_list_says_what_is_announced_and_what_is_muted(
    shared_slack: LocalSlack, ada: Person
) -> None:
    await asks(ada, "C1", "watch only=failed mention=me", "are announced")
    await asks(ada, "C1", "mute process=ndvi", "is muted")
    guest = shared_slack.person("U3")
    listed = await asks(guest, "C1", "list", "Announced in #C1:")

    assert listed.ephemeral
    assert "Jobs of workspace eo-team, when they fail; a failure mentions @U1" in (
        listed.words
    )
    assert "Workflow ndvi is muted" in listed.words


async def test_a_person_is_notified_by_direct_message(
    ada: Person, bot_context: BotContext
) -> None:
    direct = ada.direct()
    ada.says(direct, "watch process=ndvi mention=me")
    answer = await ada.waits_for(direct, "announced to you")
    assert "a failure mentions @U1" in answer.words
    (subscription,) = await subscriptions_of(bot_context, "U1")
    watch = await bot_context.subscriptions.watches.by_id(subscription.watch_id)
    assert watch is not None
    assert watch.bound_to == "C1"  # the team's key, for its members
    assert await bot_context.access.may_notify("U1", watch.bound_to)

    await asks(ada, direct, "watch mention=@ben", "can mention only you")
    await asks(ada, direct, "mute 1d", "Everything is muted for you until")
    assert await mutes(bot_context) == []
    assert len(await mutes(bot_context, "U1")) == 1


async def test_a_mention_in_the_channel_is_answered_there_once(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext
) -> None:
    message = ada.says("C1", "@EODH watch only=failed mention=@ben")
    answer = await ada.waits_for("C1", "are announced", thread_ts=message.ts)

    assert not answer.ephemeral
    assert [w.mention for w in await subscriptions_of(bot_context)] == ["U2"]
    text = [m for m in shared_slack.person("U2").sees("C1") if m.from_app]
    assert text == []


async def test_a_failure_can_mention_a_user_group(
    ada: Person, bot_context: BotContext
) -> None:
    typed = "watch mention=@eo-support"
    answer = await asks(ada, "C1", typed, "a failure mentions")
    direct = ada.direct()
    await asks(ada, direct, typed, "can mention only you")

    assert "S1EO" in answer.mentions
    (subscription,) = await subscriptions_of(bot_context)
    assert subscription.mention == "S1EO"
    seen = await posted(bot_context, ada, failure_reply(FAILED, subscription.mention))
    assert seen.mentions == ("S1EO",)


async def test_a_guest_changes_nothing_for_the_channel_but_may_for_themselves(
    shared_slack: LocalSlack, bot_context: BotContext, ada: Person
) -> None:
    await asks(ada, "C1", "watch", "are announced")
    seen = await notice(bot_context, guest := shared_slack.person("U3"))
    for typed in ("watch only=failed", "unwatch", "mute 2h", "unmute"):
        await asks(guest, "C1", typed, "Guests cannot change")
    await click_answer(guest, seen, ActionId.MUTE_PROCESS, "Guests cannot change")
    (subscription,) = await subscriptions_of(bot_context)
    assert not subscription.only_failed
    assert await mutes(bot_context) == []

    await asks(guest, guest.direct(), "watch", "announced to you")


async def test_nobody_is_notified_elsewhere(
    shared_slack: LocalSlack, bot_context: BotContext
) -> None:
    ben = shared_slack.person("U2")
    for channel in ("C2", "C4"):
        await asks(ben, channel, "watch", "I can show you nothing here")
        assert await subscriptions_of(bot_context, channel) == []
    ada = shared_slack.person("U1")
    await asks(ada, "C3", "watch", "I can show you nothing here")
    ben.leaves("C1")
    await asks(ben, ben.direct(), "watch", "I can show you nothing here")
    assert await subscriptions_of(bot_context, "U2") == []


async def test_what_the_channel_reads_is_not_sent_again_to_who_did_it(
    ada: Person, bot_context: BotContext
) -> None:
    await asks(ada, "C1", "watch", "are announced")
    await asks(ada, "C1", "mute 2h", "is muted")
    await asks(ada, "C1", "list", "muted until")
    assert await bot_context.work.drain(WAIT_S), "the bot is still answering"

    text = [m for m in ada.sees("C1") if m.from_app]
    assert [m.ephemeral for m in text] == [False, False, True]


async def test_watch_changes_only_what_it_names(
    ada: Person, bot_context: BotContext
) -> None:
    await asks(ada, "C1", "watch mention=me starts", "are announced")
    await asks(ada, "C1", "watch only=failed", "when they fail")
    (subscription,) = await subscriptions_of(bot_context)
    assert (subscription.only_failed, subscription.starts, subscription.mention) == (
        True,
        True,
        "U1",
    )

    await asks(ada, "C1", "watch only=all starts=no mention=nobody", "when they end")
    (subscription,) = await subscriptions_of(bot_context)
    assert (subscription.only_failed, subscription.starts, subscription.mention) == (
        False,
        False,
        None,
    )


async def test_a_workflow_is_looked_up_in_the_workspace_that_is_watched(
    one_bot: SharedBot, ada: Person, bot_context: BotContext, hub: LocalHub, job: str
) -> None:
    connection = StoredConnection(
        slack_team=bot_context.access.store.slack_team,
        user_id="U1",
        base_url=hub.base_url,
        workspace="river-lab",
        added_by="U1",
        added_at=utc_now(),
    )
    key = SecretStr(hub.workspaces["river-lab"])
    master_key = master_key_in_file(one_bot.folder / "data" / "master.key")
    cipher = KeyCipher(master_key)
    address = connection.profile.address
    own = replace(connection, key_encrypted=cipher.encrypt(key, address))
    await bot_context.access.store.put(own)
    found = hub.jobs.find("eo-team", job)
    assert found is not None
    process = found.process
    typed = f"watch eo-team process={process}"
    watching = await asks(ada, ada.direct(), typed, "announced to you")
    muted = await asks(ada, ada.direct(), f"mute {process}", "is muted")

    assert "no job of that name" not in watching.words
    assert "no job of that name" not in muted.words


async def test_a_workflow_that_no_job_has_is_questioned(
    ada: Person, bot_context: BotContext
) -> None:
    text = await asks(ada, "C1", "watch process=no-modul", "no-modul")
    assert "no job of that name yet; it is announced all the same" in text.words
    assert len(await subscriptions_of(bot_context)) == 1

    text = await asks(ada, "C1", "mute no-modul", "Workflow no-modul is muted")
    assert "no job of that name yet; it is muted all the same" in text.words
    text = await asks(ada, "C1", "mute 2h", "Everything is muted")
    assert "all the same" not in text.words


async def test_unmute_ends_the_mute_that_it_names_and_says_what_is_muted_still(
    ada: Person, bot_context: BotContext
) -> None:
    await asks(ada, "C1", "watch", "are announced")
    await asks(ada, "C1", "mute process=ndvi", "is muted")
    await asks(ada, "C1", "mute 2h", "Everything is muted")
    text = await asks(ada, "C1", "unmute", "The pause is over in #C1")
    assert "Still muted: workflow ndvi." in text.words
    assert "unmute process=ndvi" in text.words
    assert await mutes(bot_context) == [Mute("ndvi", None)]

    text = await asks(ada, "C1", "unmute", "There is no mute of everything")
    assert await mutes(bot_context) == [Mute("ndvi", None)]
    text = await asks(ada, "C1", "unmute process=ndvi", "again")
    assert "Still muted" not in text.words
    assert await mutes(bot_context) == []
