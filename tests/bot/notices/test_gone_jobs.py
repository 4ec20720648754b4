"""A job that the Hub does not list is gone only where the Hub says so for certain."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eodh_bot.models import SeenJob
from tests.bot.notices.by_hand import ALONE, HandlersByHand
from tests.bot.notices.conftest import NoticeScene
from tests.bot.notices.shown import notices, started

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1, seconds=1)


def words(scene: NoticeScene) -> list[str]:
    return [message.words for message in notices(scene)]


def replies(scene: NoticeScene) -> list[str]:
    return [each.words for each in scene.ada.sees("C1") if each.thread_ts is not None]


@pytest.mark.parametrize("fault", ["unavailable", "malformed_json", "disconnect"])
async def test_a_hub_that_does_not_say_whether_it_has_a_job_is_asked_again(
    scene_on_both: NoticeScene, fault: str
) -> None:
    scene = scene_on_both
    await scene.subscribes(starts=True, mention="U2")
    handlers = HandlersByHand(scene, ALONE)
    job = scene.ran("no-module", duration_s=600.0)
    await handlers.started(job)
    scene.hub.faults.add(fault, on="status", times=None)  # type: ignore[arg-type]
    gone = await handlers.gone(job)
    scene.hub.faults.clear()

    assert gone.again_s is not None
    assert ["is running" in each for each in words(scene)] == [True]


async def test_a_later_job_with_the_same_id_is_called_gone_too(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    await scene.subscribes(starts=True)
    for case, run in (("convert", ""), ("no-module", "later")):
        job = replace(scene.ran(case, job_id="1", duration_s=600.0), run=run)
        await started(scene, job)
        await scene.ada.waits_for("C1", f"{job.process} is running")
        scene.hub.jobs.remove("1")
        await scene.service.announcing.gone(scene.watch, {"1": run})
        await scene.ada.waits_for("C1", f"{job.process} was dismissed")

    assert ["was dismissed" in each for each in words(scene)] == [True, True]


async def test_after_a_day_without_an_answer_the_list_of_the_hub_counts(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(starts=True)
    handlers = HandlersByHand(scene, ALONE)
    job = scene.ran("no-module", duration_s=600.0)
    await handlers.started(job)
    scene.hub.faults.add("unavailable", on="status", times=None)
    gone = await handlers.gone(job, waited=DAY)
    scene.hub.faults.clear()

    assert gone.again_s is None
    assert ["was dismissed" in each for each in words(scene)] == [True]


async def gone_and_there_again(scene: NoticeScene, handlers: HandlersByHand) -> SeenJob:
    """The Hub starts again, for a minute without its jobs; then the job fails."""
    await scene.subscribes(starts=True, mention="U2")
    job = scene.ran("no-module", duration_s=600.0)
    await handlers.started(job)
    on_hub = scene.on_hub(job)
    scene.hub.jobs.remove(job.job_id)
    await handlers.gone(job)
    scene.hub.jobs.add(on_hub)
    return scene.ends(job)


async def test_the_end_of_a_job_that_was_called_gone_replaces_that(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    handlers = HandlersByHand(scene, ALONE)
    failed = await gone_and_there_again(scene, handlers)
    assert ["was dismissed" in each for each in words(scene)] == [True]
    for _ in range(2):
        await handlers.all_of(await handlers.ended(failed))
    # A late task says no more that it is gone.
    await handlers.gone(failed)

    [message] = words(scene)
    assert "ModuleNotFoundError" in message
    assert "was dismissed" not in message
    # An update notifies nobody.
    assert ["failed." in each for each in replies(scene)] == [True]


async def test_an_end_after_a_job_was_gone_is_posted_where_no_message_can_be_changed(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    handlers = HandlersByHand(scene, ALONE)
    scene.slack.rules.edit_window_s = 0.0
    failed = await gone_and_there_again(scene, handlers)
    assert [("was dismissed" in each) for each in words(scene)] == [False, True]
    for _ in range(2):
        await handlers.all_of(await handlers.ended(failed))

    ends = ["ModuleNotFoundError" in each for each in words(scene)]
    assert ends == [False, False, True]


async def test_a_job_that_is_gone_before_its_start_was_posted_is_not_announced(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(starts=True)
    handlers = HandlersByHand(scene, ALONE)
    job = scene.ran("no-module", duration_s=600.0)
    await handlers.router.started(handlers.about(job))
    on_hub = scene.on_hub(job)
    scene.hub.jobs.remove(job.job_id)
    await handlers.gone(job)
    assert words(scene) == []

    scene.hub.jobs.add(on_hub)
    await handlers.all_of(await handlers.ended(scene.ends(job)))
    assert ["ModuleNotFoundError" in each for each in words(scene)] == [True]
