"""A start whose end is late, or never comes: nothing waits for ever."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eodh_bot.models import SeenJob
from eodh_bot.notices.job_json import job_json
from eodh_bot.notices.work_queue import Attempt
from eodh_tools.clock import utc_now
from tests.bot.notices.by_hand import ALONE, HandlersByHand, stored_notice, times_posted
from tests.bot.notices.conftest import NoticeScene
from tests.bot.notices.shown import notices

pytestmark = pytest.mark.anyio

YEAR = timedelta(days=365)


def attempt_of(scene: NoticeScene, job: SeenJob) -> Attempt:
    payload = {"watch": scene.watch.id, "job": job_json(job), "channel": None}
    return Attempt(payload=payload, tries=0, since=utc_now())


async def stores_start(
    scene: NoticeScene, handlers: HandlersByHand, job: SeenJob, *, posted: bool = True
) -> None:
    """Tell that a job runs, and post that."""
    running = replace(job, status="running", finished=None)
    [task] = (await handlers.router.started(attempt_of(scene, running))).then
    if posted:
        assert (await handlers.posts(task)).again_s is None


async def test_a_start_that_was_posted_waits_for_nothing(scene: NoticeScene) -> None:
    """Else the bot would be called ill for as long as the job runs."""
    await scene.subscribes(starts=True)
    handlers = HandlersByHand(scene, ALONE)
    job = scene.ran("no-module", duration_s=86_400.0)
    await stores_start(scene, handlers, job)
    assert await scene.stored.notices.oldest_waiting() is None

    [end] = (await handlers.ended(scene.ends(job), channel=None)).then
    ended = await stored_notice(scene, job)
    assert await scene.stored.notices.oldest_waiting() == ended.since
    await handlers.posts(end)
    assert await scene.stored.notices.oldest_waiting() is None


async def test_a_start_that_is_not_posted_yet_waits(scene: NoticeScene) -> None:
    await scene.subscribes(starts=True)
    job = scene.ran("no-module", duration_s=86_400.0)
    await stores_start(scene, HandlersByHand(scene, ALONE), job, posted=False)

    start = await stored_notice(scene, job)
    assert await scene.stored.notices.oldest_waiting() == start.since


async def test_a_start_for_an_archived_channel_waits_for_nothing(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(starts=True)
    scene.slack.workspace.channels["C1"].is_archived = True
    job = scene.ran("no-module", duration_s=86_400.0)
    await stores_start(scene, HandlersByHand(scene, ALONE), job)

    assert (await stored_notice(scene, job)).outcome == "given_up"
    assert await scene.stored.notices.oldest_waiting() is None


async def test_an_old_start_whose_end_never_came_is_deleted(scene: NoticeScene) -> None:
    """The channel asks for nothing any more, so no end is stored."""
    await scene.subscribes(starts=True)
    handlers = HandlersByHand(scene, ALONE)
    job = scene.ran("no-module", duration_s=86_400.0)
    await stores_start(scene, handlers, job)
    await scene.stored.subscriptions.remove("C1")
    assert not (await handlers.ended(scene.ends(job))).then

    assert await scene.stored.notices.forget(utc_now() - YEAR) == 0
    assert await scene.stored.notices.forget(utc_now() + YEAR) == 1
    # Its post is deleted after it: it would count as not posted.
    await scene.stored.posts.forget(utc_now() + YEAR)
    assert await scene.stored.notices.oldest_waiting() is None


async def test_an_end_that_is_too_old_to_announce_changes_the_message_of_the_start(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(starts=True)
    await scene.subscribes("C2")
    handlers = HandlersByHand(scene, ALONE)
    told, untold = (scene.ran("no-module", duration_s=86_400.0) for _ in range(2))
    await stores_start(scene, handlers, told)
    [start] = notices(scene)
    posted = []
    for job in (told, untold):
        late = replace(scene.ends(job), is_old=True)
        ended = await handlers.ended(late, channel=None)
        posted += [await handlers.posts(each) for each in ended.then]

    assert len(posted) == 1
    [end] = notices(scene)
    assert end.ts == start.ts
    assert "failed after" in end.words
    assert times_posted(scene, untold) == 0
    assert notices(scene, "C2") == []
