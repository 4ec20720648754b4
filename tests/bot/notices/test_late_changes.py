"""What is asked for is looked at right before a post, after the Hub was asked (B1)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from eodh_bot.clocks import Clocks
from eodh_bot.notices.job_json import job_json
from eodh_bot.notices.long_run_limits import LongRunQueue
from eodh_bot.notices.long_run_notices import LongRunNotices
from eodh_bot.notices.poster import Poster
from eodh_bot.notices.standalone_messages import StandaloneMessages
from eodh_bot.notices.still_failing import StillFailing
from eodh_bot.notices.watch_problems import TroubleNotices
from eodh_bot.notices.work_queue import Attempt, Task
from eodh_bot.store import StoredConnection
from eodh_tools.clock import utc_now
from tests.bot.notices.by_hand import ALONE, HandlersByHand
from tests.bot.notices.by_hand import times_posted as naming
from tests.bot.notices.conftest import NoticeScene
from tests.bot.notices.test_long_run_notices import at, runs
from tests.bot.notices.test_permission import (
    Change,
    disconnect,
    mute,
    share,
    unwatch,
)
from tests.bot.notices.test_streaks import ran, reported

pytestmark = pytest.mark.anyio


async def nothing(_scene: NoticeScene) -> None:
    """Leave all as it is."""


CHANGES = {
    "as it was": (nothing, 1),
    "disconnected": (disconnect, 0),
    "not announced any more": (unwatch, 0),
    "shared with others": (share, 0),
    "muted": (mute, 0),
}


def attempt_of(task: Task) -> Attempt:
    return Attempt(payload=task.payload, tries=0, since=utc_now())


def times_posted(scene: NoticeScene, words: str) -> int:
    return sum(words in each.words for each in scene.ada.sees("C1"))


def messages(scene: NoticeScene) -> StandaloneMessages:
    access, client = scene.bot_context.access, scene.bot_context.client
    poster = Poster(client, scene.stored.posts, "me")
    return StandaloneMessages(access, client, poster, scene.stored)


@pytest.mark.parametrize(("change", "times"), CHANGES.values(), ids=CHANGES)
async def test_that_a_workflow_fails_still_is_posted_only_where_it_may_be(
    scene: NoticeScene, change: Change, times: int
) -> None:
    await scene.subscribes(only_failed=True, only_changed=True)
    await reported(scene, ran(scene, "no-module", 3), ran(scene, "no-module", 2))

    def tomorrow() -> datetime:
        return utc_now() + timedelta(hours=22)

    access = scene.bot_context.access
    still = StillFailing(access, scene.stored, messages(scene), Clocks(tomorrow))
    [task] = await still.due()
    await change(scene)
    await still.say(replace(attempt_of(task), since=tomorrow(), tries=1))

    assert times_posted(scene, "still fails") == times


class LateToolboxes:
    """Toolboxes that are opened after something has changed."""

    def __init__(self, scene: NoticeScene, change: Change) -> None:
        self._scene, self._change = scene, change

    async def open(self, *arguments: Any) -> Any:
        """Change something, and open one."""
        await self._change(self._scene)
        return await self._scene.bot_context.toolboxes.open(*arguments)


@pytest.mark.parametrize(("change", "times"), CHANGES.values(), ids=CHANGES)
async def test_a_long_run_is_not_posted_where_the_hub_answered_too_late(
    scene: NoticeScene, change: Change, times: int
) -> None:
    await scene.subscribes(longer_than="2h")
    job = runs(scene, 3.0)
    subscriptions = await scene.stored.subscriptions.of_target("C1")
    [task] = LongRunQueue().tasks(scene.watch, [at(job, 3.0)], subscriptions)
    notices = LongRunNotices(
        scene.bot_context.access,
        LateToolboxes(scene, change),  # type: ignore[arg-type]
        scene.stored,
        messages(scene),
        Clocks(),
    )
    await notices.long_running(replace(attempt_of(task), tries=1))

    assert times_posted(scene, "has been running for") == times


@pytest.mark.parametrize(("days", "times"), [(2, 1), (90, 0)])
async def test_that_a_key_ends_is_not_posted_when_another_was_connected_since(
    scene: NoticeScene, days: int, times: int
) -> None:
    access = scene.bot_context.access
    troubles = TroubleNotices(access, scene.stored, messages(scene))
    ends_at = utc_now() + timedelta(days=2)
    connection = StoredConnection(
        slack_team=scene.watch.slack_team,
        user_id="U1",
        base_url=scene.hub.base_url,
        workspace="river-lab",
        key_encrypted="…",
        key_ends_at=ends_at + timedelta(days=days - 2),
        added_by="U1",
        added_at=utc_now(),
    )
    await scene.stored.connections.put(connection)
    payload = {"connection": connection.id, "ends_at": ends_at.isoformat()}
    task = Task(id="key_ending/1", kind="key_ending", payload=payload)
    stored = await scene.stored.connections.by_id(connection.id)
    assert stored is not None
    await troubles.key_ending(attempt_of(task))
    own = scene.ada.direct()

    assert sum("expires by" in each.words for each in scene.ada.sees(own)) == times


async def test_a_start_that_is_withheld_leaves_the_end_that_came_meanwhile(
    scene: NoticeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.subscribes(starts=True)
    job = scene.ran("convert")
    handlers = HandlersByHand(scene, ALONE)
    payload = {
        "watch": scene.watch.id,
        "job": job_json(replace(job, status="running", finished=None)),
    }
    event = Attempt(payload=payload, tries=0, since=utc_now())
    [start] = (await handlers.router.started(event)).then
    ends: list[Task] = []

    async def ends_meanwhile(_channel_id: str) -> None:
        # Starts are wanted no more, and the job has ended.
        [wanted] = await scene.stored.subscriptions.of_target("C1")
        await scene.stored.subscriptions.put(replace(wanted, starts=False))
        ends.extend((await handlers.ended(job, None)).then)

    with monkeypatch.context() as waits:
        waits.setattr(handlers.poster, "_space", ends_meanwhile)
        await handlers.posts(start)
    assert naming(scene, job) == 0
    await handlers.posts(ends[0])

    assert naming(scene, job) == 1
