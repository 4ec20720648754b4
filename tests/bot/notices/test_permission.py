"""What waits in the queue is posted only where it may still be read (B1)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from eodh_bot.messages.message import Message
from eodh_bot.models import SeenJob
from eodh_bot.notices.permission import NOT_ALLOWED_S
from eodh_bot.notices.poster import Poster
from eodh_bot.notices.standalone_messages import StandaloneMessages, message_task
from eodh_bot.notices.watch_problems import TroubleNotices
from eodh_bot.notices.weekly_schedule import WEEK
from eodh_bot.notices.work_queue import Attempt
from eodh_bot.slack.directory import MEMBERS_S, PERSON_S, PLACE_S
from eodh_bot.store.notices import key_of
from eodh_tools.clock import utc_now
from tests.bot.notices.conftest import NoticeScene
from tests.bot.notices.shown import notices, reported, started

pytestmark = pytest.mark.anyio


async def disconnect(scene: NoticeScene) -> None:
    connection = await scene.bot_context.access.store.of_channel("C1")
    assert connection is not None
    await scene.bot_context.access.store.remove(connection.id)


async def unwatch(scene: NoticeScene) -> None:
    await scene.stored.subscriptions.remove("C1")


async def choose_failures_only(scene: NoticeScene) -> None:
    for subscription in await scene.stored.subscriptions.of_target("C1"):
        await scene.stored.subscriptions.put(replace(subscription, only_failed=True))


async def share(scene: NoticeScene) -> None:
    scene.slack.workspace.channels["C1"].is_ext_shared = True
    scene.ahead.by_s += PLACE_S


async def mute(scene: NoticeScene) -> None:
    await scene.stored.subscriptions.mute("C1", "", None)


async def mute_its_workflow(scene: NoticeScene) -> None:
    await scene.stored.subscriptions.mute("C1", "no-module", None)


Change = Callable[[NoticeScene], Awaitable[None]]
ENDS = {
    "disconnected": disconnect,
    "not announced any more": unwatch,
    "shared with others": share,
}
NOTICE_ENDS = {**ENDS, "muted": mute, "its workflow muted": mute_its_workflow}

TROUBLES = {
    name: (change, NOT_ALLOWED_S if change is share else None)
    for name, change in ENDS.items()
}


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what nobody tells."""
    async with asyncio.timeout(60):
        while not await is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def refused_once(scene: NoticeScene) -> None:
    """Wait until Slack has answered 429 to a post."""

    async def is_so() -> bool:
        return scene.slack.faults.waiting == 0

    await until(is_so)


async def outcome(scene: NoticeScene, job: SeenJob, target: str = "C1") -> str | None:
    key = key_of(scene.watch.slack_team, scene.watch.root_url, job.job_id, target)
    notice = await scene.stored.notices.by_key(key)
    return notice.outcome if notice else None


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may not be read now is withheld at once, not in an hour."""
    monkeypatch.setattr("eodh_bot.notices.permission._WITHHELD_AFTER_S", 0.0)


@pytest.mark.parametrize("change", NOTICE_ENDS.values(), ids=NOTICE_ENDS)
async def test_a_notice_that_waits_is_withheld(
    scene: NoticeScene, change: Change
) -> None:
    await scene.subscribes()
    job = scene.ran("no-module")
    scene.slack.faults.rate_limit("chat.postMessage", retry_after_s=1)
    await scene.ended(job)
    await refused_once(scene)
    await change(scene)

    async def is_done() -> bool:
        return await outcome(scene, job) is not None

    await until(is_done)

    assert await outcome(scene, job) == "withheld"
    assert notices(scene) == []


async def leave_the_channel(scene: NoticeScene) -> None:
    scene.slack.workspace.channels["C1"].members.discard("U2")
    scene.ahead.by_s += MEMBERS_S + 1


async def leave_the_workspace(scene: NoticeScene) -> None:
    people = scene.slack.workspace.people
    people["U2"] = replace(people["U2"], deleted=True)
    scene.ahead.by_s += PERSON_S + 1


GOES = {"the channel": leave_the_channel, "the workspace": leave_the_workspace}


@pytest.mark.parametrize("change", GOES.values(), ids=GOES)
async def test_a_notice_to_somebody_who_left_between_end_and_post_is_withheld(
    scene: NoticeScene, change: Change
) -> None:
    await scene.subscribes("U2")
    first = scene.ran("convert")
    await scene.ended(first)

    async def is_notified() -> bool:
        return await outcome(scene, first, "U2") == "posted"

    await until(is_notified)
    job = scene.ran("no-module")
    scene.slack.faults.rate_limit("chat.postMessage", retry_after_s=1)
    await scene.ended(job)
    await refused_once(scene)
    await change(scene)

    async def is_done() -> bool:
        return await outcome(scene, job, "U2") is not None

    await until(is_done)

    assert await outcome(scene, job, "U2") == "withheld"
    every = scene.slack.workspace.channels.values()
    reported = [each for channel in every for each in channel.messages.values()]
    assert not any(job.job_id in f"{each.text} {each.blocks}" for each in reported)


async def test_a_success_that_waits_is_withheld_where_only_failures_are_wanted(
    scene: NoticeScene,
) -> None:
    await scene.subscribes()
    job = scene.ran("convert")
    scene.slack.faults.rate_limit("chat.postMessage", retry_after_s=1)
    await scene.ended(job)
    await refused_once(scene)
    await choose_failures_only(scene)
    failed = scene.ran("no-module")
    await scene.ended(failed)
    await reported(scene, failed)

    assert not any(job.job_id in f"{each.words} {each.text}" for each in notices(scene))


@pytest.mark.parametrize("change", NOTICE_ENDS.values(), ids=NOTICE_ENDS)
async def test_a_reply_that_waits_is_not_posted(
    scene: NoticeScene, change: Change
) -> None:
    await scene.subscribes(starts=True)
    running = scene.ran("no-module", duration_s=600.0)
    start = await started(scene, running)
    scene.slack.faults.rate_limit("chat.postMessage", retry_after_s=1)
    await scene.ended(scene.ends(running))
    await refused_once(scene)
    await change(scene)

    async def is_idle() -> bool:
        return not await scene.service.engine.waiting()

    await until(is_idle)

    replies = scene.ada.sees("C1", start.ts)
    assert [each.ts for each in replies] == [start.ts]


@pytest.mark.parametrize(("change", "again_s"), TROUBLES.values(), ids=TROUBLES)
async def test_a_trouble_that_waits_is_not_posted(
    scene: NoticeScene, change: Change, again_s: float | None
) -> None:
    poster = Poster(scene.bot_context.client, scene.stored.posts, "me")
    access, client = scene.bot_context.access, scene.bot_context.client
    messages = StandaloneMessages(access, client, poster, scene.stored)
    troubles = TroubleNotices(access, scene.stored, messages)
    payload = {
        "watch": scene.watch.id,
        "trouble": "hub",
        "since": utc_now().isoformat(),
    }
    await scene.subscribes()
    await change(scene)
    waits = await troubles.trouble(Attempt(payload=payload, tries=0, since=utc_now()))

    assert waits.again_s == again_s
    assert notices(scene) == []


def weekly_attempt(
    scene: NoticeScene, target: str = "C1"
) -> tuple[StandaloneMessages, Attempt]:
    """The task of a weekly summary, and who does it."""
    poster = Poster(scene.bot_context.client, scene.stored.posts, "me")
    access, client = scene.bot_context.access, scene.bot_context.client
    task = message_task(
        "key",
        scene.watch,
        target,
        "",
        Message("The week", ()),
        since=utc_now(),
        give_up_s=3_600.0,
    )
    messages = StandaloneMessages(access, client, poster, scene.stored)
    return messages, Attempt(payload=task.payload, tries=0, since=utc_now())


SUMMARIES = {**TROUBLES, "muted": (mute, None)}


@pytest.mark.parametrize(("change", "again_s"), SUMMARIES.values(), ids=SUMMARIES)
async def test_a_weekly_summary_that_waits_is_not_posted(
    scene: NoticeScene, change: Change, again_s: float | None
) -> None:
    messages, attempt = weekly_attempt(scene)
    # Asked for from next week on, so that the bot itself makes none.
    await scene.subscribes(ends=False, weekly_since=utc_now() + WEEK)
    await change(scene)

    assert (await messages.message(attempt)).again_s == again_s
    assert notices(scene) == []


async def test_a_weekly_summary_that_is_still_wanted_is_posted(
    scene: NoticeScene,
) -> None:
    messages, attempt = weekly_attempt(scene)
    await scene.subscribes(ends=False, weekly_since=utc_now() + WEEK)
    await messages.message(attempt)

    assert [each.text for each in scene.ada.sees("C1")] == ["The week"]


@pytest.mark.parametrize(
    ("change", "again_s"), [(unwatch, NOT_ALLOWED_S), (disconnect, None)]
)
async def test_a_weekly_summary_to_somebody_who_left_asks_slack_every_five_minutes(
    scene: NoticeScene, change: Change, again_s: float | None
) -> None:
    messages, attempt = weekly_attempt(scene, "U2")
    await scene.subscribes("U2", ends=False, weekly_since=utc_now() + WEEK)
    await leave_the_workspace(scene)
    # What the channel asked for is not what the person did.
    await change(scene)

    assert (await messages.message(attempt)).again_s == again_s
