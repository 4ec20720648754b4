"""A digest that has no room for all says nothing of the others."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from eodh_bot.messages.digest import digest_notice
from eodh_bot.messages.message import Message
from eodh_bot.models import SeenJob
from eodh_bot.notices import digest_delivery, doubtful_posts
from eodh_bot.notices.work_queue import Task
from eodh_tools.clock import utc_now
from eodh_tools.results.models import JobStatus
from tests.bot.notices.by_hand import (
    HELD,
    TOGETHER,
    HandlersByHand,
    stored_notice,
    times_posted,
)
from tests.bot.notices.conftest import NoticeScene

pytestmark = pytest.mark.anyio
ROOM = 2


@pytest.fixture(autouse=True)
def room_for_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest as one of very many jobs: it names the first alone."""

    def digest_of_two(statuses: Sequence[JobStatus], **how: Any) -> tuple[Message, int]:
        message, _ = digest_notice(statuses[:ROOM], **how)
        return message, min(ROOM, len(statuses))

    monkeypatch.setattr(digest_delivery, "digest_notice", digest_of_two)


async def waiting(scene: NoticeScene, *cases: str) -> tuple[list[SeenJob], list[Task]]:
    """Jobs that ended one after the other, and the tasks of their notices."""
    await scene.subscribes()
    began = utc_now() - timedelta(hours=1)
    jobs = [
        scene.ran(case, created=began + timedelta(minutes=place))
        for place, case in enumerate(cases)
    ]
    held = HandlersByHand(scene, HELD)
    return jobs, [(await held.ended(job)).then[0] for job in jobs]


async def are_posted_where_done(scene: NoticeScene, jobs: Sequence[SeenJob]) -> None:
    for job in jobs:
        is_done = (await stored_notice(scene, job)).outcome is not None
        assert times_posted(scene, job) == is_done


async def test_a_notice_without_room_in_its_own_digest_is_posted_in_the_next(
    scene: NoticeScene,
) -> None:
    jobs, _ = await waiting(scene, "convert", "convert", "convert", "convert")
    handlers = HandlersByHand(scene, TOGETHER)
    [task] = (await handlers.ended(jobs[3])).then
    await are_posted_where_done(scene, jobs)
    # As the task is tried for the first time.
    await handlers.posts(task, tries=0)

    assert [times_posted(scene, job) for job in jobs] == [1, 1, 1, 1]


async def test_a_try_that_is_made_again_names_the_jobs_that_had_no_room(
    scene: NoticeScene,
) -> None:
    jobs, tasks = await waiting(scene, "convert", "convert", "convert", "convert")
    handlers = HandlersByHand(scene, TOGETHER)
    for _ in range(2):
        await handlers.posts(tasks[3], tries=3)
        await are_posted_where_done(scene, jobs)

    assert [times_posted(scene, job) for job in jobs] == [1, 1, 1, 1]


async def test_a_digest_that_may_be_there_closes_the_jobs_that_it_names_alone(
    scene: NoticeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs, tasks = await waiting(scene, "no-module", "convert", "convert", "convert")
    handlers = HandlersByHand(scene, TOGETHER)
    posts = scene.stored.posts

    async def stopped(*_: object) -> None:
        raise RuntimeError("the machine stopped")

    with monkeypatch.context() as broken:
        broken.setattr(posts, "posted", stopped)
        with pytest.raises(RuntimeError):
            await handlers.posts(tasks[0])
    # One of those that it names is wanted no more when it is found.
    named = next(job for job in jobs if times_posted(scene, job))
    await scene.stored.subscriptions.mute("C1", named.process or "", None)
    monkeypatch.setattr(doubtful_posts, "_FIRST_SEARCH_S", 0.0)
    for task in tasks[:2]:
        await handlers.posts(task, tries=2)

    for job in jobs:
        outcome = (await stored_notice(scene, job)).outcome
        assert times_posted(scene, job) == (outcome is not None), job
