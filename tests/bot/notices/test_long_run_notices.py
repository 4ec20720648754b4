"""A job that runs for long is notified once where that was asked for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eodh_bot.models import USUAL, RunningTime, SeenJob
from eodh_bot.notices.long_run_limits import limit_s
from eodh_sandbox.hub import ScriptedJob
from eodh_tools.clock import utc_now
from tests.bot.notices.conftest import NoticeScene, seen

LONG = "has been running for"


@pytest.mark.parametrize(
    ("longer_than", "usual_s", "after_s"),
    [
        ("90m", (), 5_400.0),
        ("2h", (60.0,), 7_200.0),
        ("3d", (), 259_200.0),
        (USUAL, (), None),
        (USUAL, (600.0, 1_200.0, 60_000.0), 3_600.0),
        # Three times nothing is no news.
        (USUAL, (2.0, 3.0), 62.5),
    ],
)
def test_it_is_clear_after_how_many_seconds_a_job_runs_long(
    longer_than: str, usual_s: tuple[float, ...], after_s: float | None
) -> None:
    assert limit_s(longer_than, usual_s) == after_s


def runs(scene: NoticeScene, hours: float, stuck_at: int | None = None) -> SeenJob:
    """A job of the Hub that has been running for so long; a stuck one long silent."""
    scripted = ScriptedJob(
        "ndvi",
        "running",
        created=utc_now() - timedelta(hours=hours),
        duration_s=hours * 3_600 + 60.0 if stuck_at is None else 60.0,
        stuck_at=stuck_at,
    )
    [job_id] = scene.hub.script("eo-team", scripted)
    job = scene.hub.jobs.find("eo-team", job_id)
    assert job is not None
    return replace(seen(job), status="running", finished=None)


def at(job: SeenJob, hours: float, *usual_s: float) -> RunningTime:
    """What a list says of it after some hours."""
    return RunningTime(job, hours * 3_600, usual_s)


def reported(scene: NoticeScene, channel: str = "C1") -> int:
    return sum(LONG in each.words for each in scene.ada.sees(channel))


async def marked(scene: NoticeScene) -> None:
    """Wait for a later notice: what is due before it has come."""
    job = scene.ran("convert")
    await scene.ended(job)
    await scene.ada.waits_for("C1", job.job_id)


@pytest.mark.anyio
async def test_a_job_is_announced_once_when_it_runs_longer_than_was_asked_for(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    await scene.subscribes(longer_than="2h")
    announcing = scene.service.announcing
    job = runs(scene, 3.0)
    await announcing.running(scene.watch, [at(job, 1.9), at(job, 2.0)])
    await marked(scene)
    assert reported(scene) == 0

    for hours in (2.1, 2.2, 3.0):
        await announcing.running(scene.watch, [at(job, hours, 1_200.0, 1_800.0)])
    shown = await scene.ada.waits_for("C1", LONG)
    await marked(scene)

    assert reported(scene) == 1
    assert "ndvi has been running for 3 h 00 min" in shown.words
    assert "Usually takes 25 min 00 s (20 min 00 s to 30 min 00 s" in shown.words
    assert "may be stuck" not in shown.words


@pytest.mark.anyio
async def test_a_second_process_and_a_lost_answer_of_slack_double_nothing(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(longer_than=USUAL)
    job = runs(scene, 3.0)
    scene.slack.faults.drop_after("chat.postMessage")
    for _ in range(2):
        # It has stored nothing yet, as a process that has just begun.
        scene.service.announcing.__init__(  # type: ignore[misc]
            scene.service.engine, scene.stored.subscriptions
        )
        await scene.service.announcing.running(scene.watch, [at(job, 3.0, 600.0)])
    await scene.ada.waits_for("C1", LONG)
    await marked(scene)

    assert reported(scene) == 1


@pytest.mark.anyio
async def test_a_job_whose_worker_crashed_is_reported_as_perhaps_stuck(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(longer_than=USUAL)
    stuck = runs(scene, 3.0, stuck_at=15)
    await scene.service.announcing.running(scene.watch, [at(stuck, 3.0, 600.0)])
    shown = await scene.ada.waits_for("C1", LONG)

    assert "it may be stuck" in shown.words


@pytest.mark.anyio
async def test_what_is_usual_decides_whether_a_silent_job_looks_stuck(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(longer_than="1h")
    silent = runs(scene, 3.0, stuck_at=15)
    # Three hours without news are little for a workflow of two hours.
    await scene.service.announcing.running(scene.watch, [at(silent, 3.0, 7_200.0)])
    shown = await scene.ada.waits_for("C1", LONG)

    assert "stuck" not in shown.words


@pytest.mark.anyio
async def test_nothing_is_announced_of_what_is_muted_or_over_or_of_another_workflow(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(process="ndvi", longer_than="1h")
    await scene.subscribes(process="flood")
    announcing = scene.service.announcing
    other = replace(runs(scene, 3.0), process="flood")
    over = runs(scene, 3.0)
    scene.on_hub(over).change("successful", "It has ended.")
    await announcing.running(scene.watch, [at(other, 3.0), at(over, 3.0)])
    await scene.stored.subscriptions.mute("C1", "ndvi", None)
    await announcing.running(scene.watch, [at(runs(scene, 3.0), 3.0)])
    await scene.subscribes(process="convert")
    await marked(scene)

    assert reported(scene) == 0


@pytest.mark.anyio
async def test_the_hub_is_asked_again_until_it_answers(scene: NoticeScene) -> None:
    await scene.subscribes(longer_than="1h")
    scene.hub.faults.add("unavailable", times=None)
    job = runs(scene, 3.0)
    await scene.service.announcing.running(scene.watch, [at(job, 3.0)])
    await scene.slack.until(
        lambda: any(job.job_id in each.target for each in scene.hub.requests),
        what="a question to the Hub",
    )
    scene.hub.faults.clear()
    await scene.ada.waits_for("C1", LONG)

    assert reported(scene) == 1


@pytest.mark.anyio
async def test_a_job_that_runs_long_by_a_clock_that_jumped_is_announced_when_it_does(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(longer_than="2h")
    job = runs(scene, 0.1)
    # As a list says it while the clock of the Hub is 2 hours ahead.
    await scene.service.announcing.running(scene.watch, [at(job, 2.1)])
    await marked(scene)
    assert reported(scene) == 0
    assert (await scene.service.engine.waiting())["long_running"] == 1

    # The Hub's clock is not enough.
    scene.hub.date_ahead_s = 7_200.0
    await scene.service.engine.hasten()
    await marked(scene)
    assert reported(scene) == 0

    scene.slack.clock.forward(7_200.0)
    await scene.bot_context.client.auth_test()
    await scene.service.engine.hasten()
    shown = await scene.ada.waits_for("C1", LONG)
    await marked(scene)

    assert "has been running for 2 h 06 min" in shown.words
    assert reported(scene) == 1
