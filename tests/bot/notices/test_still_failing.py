"""Each place is told once a day that a workflow still fails, however often it does."""

import asyncio
import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from eodh_bot.clocks import Clocks
from eodh_bot.notices.poster import Poster
from eodh_bot.notices.standalone_messages import StandaloneMessages
from eodh_bot.notices.still_failing import StillFailing
from eodh_bot.notices.work_queue import Attempt
from eodh_bot.store.notices import Notice
from eodh_bot.store.posts import Post
from eodh_tools.clock import utc_now
from eodh_tools.history.record import JobRecord
from tests.bot.notices.conftest import NoticeScene

pytestmark = pytest.mark.anyio

# The most that is read before others have their turns.
MOST_IN_A_TURN = 6


def record(number: int, at: datetime, process: str, status: str) -> JobRecord:
    """What became of a job."""
    return JobRecord(
        job_id=f"{process}-{number}",
        process=process,
        status=status,
        created=at,
        finished=at,
        duration_s=60.0,
        cause="no-module",
        step="compute",
        whose="code",
        rerun="unknown",
        confidence="known",
        headline="The image lacks a module.",
        quote=None,
        fingerprint="f",
        rules="r",
    )


@dataclass(slots=True)
class Days:
    """Days of a workflow that fails, on a clock that the test moves."""

    scene: NoticeScene
    began: datetime = field(default_factory=lambda: utc_now() - timedelta(days=9))
    hours: float = 0.0
    failures: int = 0
    still: StillFailing = field(init=False)

    def __post_init__(self) -> None:
        scene, clocks = self.scene, Clocks(self.now, self.now)
        access, client = scene.bot_context.access, scene.bot_context.client
        poster = Poster(client, scene.stored.posts, "me", spacing_s=0.0, clocks=clocks)
        messages = StandaloneMessages(access, client, poster, scene.stored)
        self.still = StillFailing(access, scene.stored, messages, clocks)

    def now(self) -> datetime:
        """The time, by every clock."""
        return self.began + timedelta(hours=self.hours)

    async def fails(self, process: str = "flood", status: str = "failed") -> None:
        """Let it fail once more now, or end otherwise."""
        job = record(self.failures, self.now(), process, status)
        await self.scene.stored.records.put(self.scene.watch.id, job, self.now())
        self.failures += 1

    async def fails_and_is_posted(self, target: str, process: str = "flood") -> None:
        """Let it fail, with a message of its own."""
        stored, watch = self.scene.stored, self.scene.watch
        sent = await self.scene.bot_context.client.chat_postMessage(
            channel="C1", text="It failed."
        )
        key = f"{target}/{process}-{self.failures}"
        notice = Notice(
            key=key,
            slack_team=watch.slack_team,
            watch_id=watch.id,
            job_id=f"{process}-{self.failures}",
            target=target,
            phase="ended",
            since=self.now(),
            outcome="posted",
            done_at=self.now(),
        )
        await stored.notices.put(notice)
        await stored.posts.claim(Post(key=key, channel_id="C1", claimed_at=self.now()))
        await stored.posts.posted(key, str(sent["ts"]), self.now())
        await self.fails(process)

    async def turn(self) -> int:
        """What each minute does; how many summaries were posted."""
        before = self.told
        for task in await self.still.due():
            attempt = Attempt(payload=task.payload, tries=1, since=self.now())
            await self.still.say(attempt)
        return self.told - before

    @property
    def told(self) -> int:
        return sum("still fails" in each.words for each in self.scene.ada.sees("C1"))


@contextmanager
def statements_counted() -> Iterator[list[str]]:
    """What this task reads meanwhile; the scene's bot works beside it."""
    seen: list[str] = []
    ours = asyncio.current_task()

    def note(*event: object) -> None:
        # A thread, which writes, has no task.
        with contextlib.suppress(RuntimeError):
            if asyncio.current_task() is ours:
                seen.append(str(event[2]))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("minutes", [2, 5])
async def test_a_workflow_that_fails_every_few_minutes_is_told_of_once_a_day(
    scene: NoticeScene, minutes: int
) -> None:
    """More failures in a row than are read: the first one that is read is another."""
    await scene.subscribes(only_failed=True, only_changed=True)
    days = Days(scene)
    await days.fails_and_is_posted("C1")
    told = []
    while days.hours < 50:
        for _ in range(60 // minutes):
            days.hours += minutes / 60
            await days.fails()
        told += [round(days.hours)] * await days.turn()

    assert told == [24, 48]
    known = 1 + 48 * 60 // minutes
    assert f"{known:,} failures in a row" in scene.ada.sees("C1")[-1].words


@pytest.mark.parametrize(
    ("hour", "expected"), [(6, [24, 58]), (20, [24, 47])], ids=["one day", "the next"]
)
async def test_no_day_has_two_when_the_first_who_was_notified_leaves(
    scene: NoticeScene, hour: int, expected: list[int]
) -> None:
    """The row of failures then begins ten hours later for all who stay."""
    days = Days(scene)
    days.began = days.began.replace(hour=hour, minute=0, second=0)
    await scene.subscribes("U2")
    later = days.began + timedelta(hours=10)
    await scene.subscribes(only_failed=True, only_changed=True, added_at=later)
    await days.fails_and_is_posted("C1")
    told = []
    while days.hours < 60:
        days.hours += 1
        if days.hours == 12:
            await days.fails_and_is_posted("C1")
        else:
            await days.fails()
        told += [days.hours] * await days.turn()
        if told == [24]:
            await scene.stored.subscriptions.remove("U2")

    assert told == expected


async def test_a_row_of_failures_that_ended_meanwhile_is_not_told_of(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(only_failed=True, only_changed=True)
    days = Days(scene)
    await days.fails_and_is_posted("C1")
    days.hours = 25
    await days.fails()
    [task] = await days.still.due()
    days.hours = 26
    await days.fails(status="successful")
    for hour in (27, 28):
        days.hours = hour
        await days.fails()
    attempt = Attempt(payload=task.payload, tries=1, since=days.now())
    await days.still.say(attempt)

    assert days.told == 0
    assert await days.turn() == 0


async def test_more_subscribers_cost_no_more_reads_while_nothing_is_due(
    scene: NoticeScene,
) -> None:
    days, counts = Days(scene), []
    for process in ("flood", "ndvi", "mosaic"):
        await days.fails(process)
    for first, last in ((0, 2), (2, 30)):
        for number in range(first, last):
            await scene.subscribes(f"U{number}", only_failed=True, only_changed=True)
        with statements_counted() as statements:
            assert await days.still.due() == []
        counts.append(len(statements))

    assert counts[0] == counts[1]


async def test_others_have_their_turns_while_much_is_due(scene: NoticeScene) -> None:
    """A read of SQLite never waits, so that it gives no turn by itself."""
    days = Days(scene)
    for number in range(10):
        await scene.subscribes(f"U{number}", only_failed=True, only_changed=True)
        for process in ("flood", "ndvi"):
            await days.fails_and_is_posted(f"U{number}", process)
    days.hours = 25
    for process in ("flood", "ndvi"):
        await days.fails(process)
    turns, is_over = [0], asyncio.Event()
    with statements_counted() as statements:

        async def others() -> None:
            while not is_over.is_set():
                await asyncio.sleep(0)
                turns.append(len(statements))

        beside = asyncio.create_task(others())
        found = await days.still.due()
        is_over.set()
        await beside

    assert len(found) == 20
    steps = [after - before for before, after in pairwise(turns)]
    assert max(steps) <= MOST_IN_A_TURN
