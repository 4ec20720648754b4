"""Who may read a message is looked at after it has waited for its turn (B1)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from eodh_bot.clocks import Clocks
from eodh_bot.messages.message import Message
from eodh_bot.messages.notices import TO_COME
from eodh_bot.models import SeenJob
from eodh_bot.notices.digest_rule import DigestRule
from eodh_bot.notices.job_json import job_json
from eodh_bot.notices.long_run_limits import LongRunQueue
from eodh_bot.notices.long_run_notices import LongRunNotices
from eodh_bot.notices.notice_delivery import NoticeDelivery
from eodh_bot.notices.permission import NOT_ALLOWED_S
from eodh_bot.notices.post_results import Posted
from eodh_bot.notices.poster import Poster
from eodh_bot.notices.routing import NoticeRouter
from eodh_bot.notices.standalone_messages import StandaloneMessages, message_task
from eodh_bot.notices.still_failing import StillFailing
from eodh_bot.notices.watch_problems import TroubleNotices
from eodh_bot.notices.weekly_schedule import WEEK
from eodh_bot.notices.work_queue import Attempt, Task, TaskResult
from eodh_bot.store.database import Database
from eodh_bot.store.posts import Posts
from eodh_tools.clock import utc_now
from tests.bot.notices.conftest import NoticeScene, allowed
from tests.bot.notices.test_long_run_notices import at, runs
from tests.bot.notices.test_permission import (
    Change,
    disconnect,
    mute,
    no_patience,
    share,
    unwatch,
)
from tests.bot.notices.test_streaks import ran, reported

pytestmark = pytest.mark.anyio
__all__ = ["no_patience"]


async def nothing(_scene: NoticeScene) -> None:
    """Leave all as it is."""


CHANGES = {
    "nothing": nothing,
    "disconnected": disconnect,
    "not announced any more": unwatch,
    "shared with others": share,
    "muted": mute,
}


class BusyChannel(Posts):
    """The posts of a channel whose last message is so new that the next one waits.

    Args:
        scene: The scene.
        change: What happens while it waits.
    """

    def __init__(self, scene: NoticeScene, change: Change) -> None:
        super().__init__(database_of(scene))
        self._scene, self._meanwhile = scene, change

    async def latest_in(self, channel_id: str) -> datetime | None:
        """Let something happen, as within the pause."""
        await self._meanwhile(self._scene)
        return await super().latest_in(channel_id)


def database_of(scene: NoticeScene) -> Database:
    return scene.stored.posts._database  # noqa: SLF001 - a second view of it


class Busy:
    """The handlers of a bot whose messages wait for their turn.

    Args:
        scene: The scene.
        change: What happens while a message waits.
    """

    def __init__(self, scene: NoticeScene, change: Change) -> None:
        self.scene = scene
        access, client = scene.bot_context.access, scene.bot_context.client
        self.stores = replace(scene.stored, posts=BusyChannel(scene, change))
        poster = Poster(client, self.stores.posts, "me")
        toolboxes = scene.bot_context.toolboxes
        self.messages = StandaloneMessages(access, client, poster, self.stores)
        self.router = NoticeRouter(access, toolboxes, self.stores)
        self.delivery = NoticeDelivery(
            access,
            client,
            poster,
            self.stores,
            digest_rule=DigestRule(over=1, hold_s=0.0),
        )
        self.troubles = TroubleNotices(access, self.stores, self.messages)
        self.long_runs = LongRunNotices(
            access, toolboxes, self.stores, self.messages, Clocks()
        )
        self.still = StillFailing(access, self.stores, self.messages, Clocks(tomorrow))


def tomorrow() -> datetime:
    return utc_now() + timedelta(hours=22)


def attempt_of(task: Task) -> Attempt:
    return Attempt(payload=task.payload, tries=1, since=utc_now())


def event(scene: NoticeScene, job: SeenJob) -> Attempt:
    payload = {"watch": scene.watch.id, "job": job_json(job)}
    return Attempt(payload=payload, tries=0, since=utc_now())


async def an_end(busy: Busy) -> TaskResult:
    await busy.scene.subscribes()
    job = busy.scene.ran("no-module")
    [task] = (await busy.router.ended(event(busy.scene, job))).then
    return await busy.delivery.notice(attempt_of(task))


async def a_start(busy: Busy) -> TaskResult:
    await busy.scene.subscribes(starts=True)
    job = runs(busy.scene, 0.1)
    [task] = (await busy.router.started(event(busy.scene, job))).then
    return await busy.delivery.notice(attempt_of(task))


async def a_reply(busy: Busy) -> TaskResult:
    await busy.scene.subscribes()
    job = busy.scene.ran("no-module")
    [task] = (await busy.router.ended(event(busy.scene, job))).then
    poster = Poster(busy.scene.bot_context.client, busy.scene.stored.posts, "me")
    key = task.payload["notice"]
    start = await poster.post(key, "C1", Message(TO_COME, ()), allowed)
    assert isinstance(start, Posted)
    [reply] = (await busy.delivery.notice(attempt_of(task))).then
    return await busy.delivery.replies.reply(attempt_of(reply))


async def a_digest(busy: Busy) -> TaskResult:
    await busy.scene.subscribes()
    tasks = [
        (await busy.router.ended(event(busy.scene, busy.scene.ran(case)))).then[0]
        for case in ("convert", "convert", "no-module")
    ]
    return await busy.delivery.notice(attempt_of(tasks[0]))


async def a_week(busy: Busy) -> TaskResult:
    # Asked for from next week on, so that the bot itself makes none.
    await busy.scene.subscribes(ends=False, weekly_since=utc_now() + WEEK)
    task = message_task(
        "key",
        busy.scene.watch,
        "C1",
        "",
        Message("The week", ()),
        since=utc_now(),
        give_up_s=3_600.0,
    )
    return await busy.messages.message(attempt_of(task))


async def a_trouble(busy: Busy) -> TaskResult:
    await busy.scene.subscribes()
    since = utc_now().isoformat()
    payload = {"watch": busy.scene.watch.id, "trouble": "hub", "since": since}
    return await busy.troubles.trouble(
        Attempt(payload=payload, tries=0, since=utc_now())
    )


async def a_long_run(busy: Busy) -> TaskResult:
    await busy.scene.subscribes(longer_than="2h")
    job = runs(busy.scene, 3.0)
    subscriptions = await busy.stores.subscriptions.of_target("C1")
    [task] = LongRunQueue().tasks(busy.scene.watch, [at(job, 3.0)], subscriptions)
    return await busy.long_runs.long_running(attempt_of(task))


async def a_failure_of_yesterday(busy: Busy) -> TaskResult:
    scene = busy.scene
    await scene.subscribes(only_failed=True, only_changed=True)
    await reported(scene, ran(scene, "no-module", 3), ran(scene, "no-module", 2))
    [task] = await busy.still.due()
    return await busy.still.say(replace(attempt_of(task), since=tomorrow()))


Posting = Callable[[Busy], Awaitable[TaskResult]]
MESSAGES: dict[str, Posting] = {
    "an end": an_end,
    "a start": a_start,
    "a reply": a_reply,
    "a digest": a_digest,
    "a week": a_week,
    "a trouble": a_trouble,
    "a long run": a_long_run,
    "a failure of yesterday": a_failure_of_yesterday,
}


# Each message through one change, and each change before one message.
PAIRS = {
    f"{message}-{change}": (MESSAGES[message], CHANGES[change])
    for message in MESSAGES
    for change in CHANGES
    if change == "disconnected" or message == "an end"
}
# Every other pair: in `test_every_turn_in_a_channel`.
OTHER_PAIRS = {
    f"{message}-{change}": (MESSAGES[message], CHANGES[change])
    for message in MESSAGES
    for change in CHANGES
    if f"{message}-{change}" not in PAIRS
}


@pytest.mark.parametrize(("post", "change"), PAIRS.values(), ids=PAIRS)
async def test_a_message_that_waits_for_its_turn_is_posted_where_it_may_be_read_then(
    scene: NoticeScene, post: Posting, change: Change
) -> None:
    await posted_only_where_it_may_be_read(scene, post, change)


async def posted_only_where_it_may_be_read(
    scene: NoticeScene, post: Posting, change: Change
) -> None:
    """Post a message while something changes, and look whether it is there."""
    shown: list[int] = []

    def posted() -> int:
        # Nobody else posts there, and replies count as well.
        return len(scene.slack.workspace.channels["C1"].messages)

    async def count_and_change(scene: NoticeScene) -> None:
        shown.append(posted())
        await change(scene)

    result = await post(Busy(scene, count_and_change))
    added = posted() - shown[-1]
    # A place that others share may be its members' alone again; a mute does not hide
    # that a workspace is not read.
    is_posted = change is nothing or (change is mute and post is a_trouble)

    assert added == is_posted
    assert result.again_s in ({None, NOT_ALLOWED_S} if change is share else {None, 1.0})
