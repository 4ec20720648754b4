"""A weekly summary comes once, at its time, and after a downtime once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from eodh_bot.clocks import Clocks
from eodh_bot.notices.weekly_schedule import WEEK, Week, week_due
from eodh_bot.notices.weekly_summaries import WeeklySummaries
from eodh_bot.notices.work_queue import Task
from eodh_sandbox.hub import ScriptedJob
from eodh_sandbox.slack import Shown
from tests.bot.notices.conftest import NOW, NoticeScene
from tests.bot.notices.test_restore import queue_is_empty

SUMMARY = "Week of "


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        ("2026-11-23T06:59:59+00:00", "2026-11-09"),
        ("2026-11-23T07:00:00+00:00", "2026-11-16"),
        ("2026-11-23T07:30:00+01:00", "2026-11-09"),
        ("2026-11-29T23:00:00+00:00", "2026-11-16"),
        ("2027-01-04T07:00:00+00:00", "2026-12-28"),
    ],
)
def test_the_week_that_is_due_is_the_last_whole_one(now: str, monday: str) -> None:
    week = week_due(datetime.fromisoformat(now))

    assert week.start == datetime.fromisoformat(monday).replace(tzinfo=UTC)
    assert week.due == week.end + timedelta(hours=7)


def summaries(scene: NoticeScene) -> list[Shown]:
    return [each for each in scene.ada.sees("C1") if SUMMARY in each.words]


def of_week(week: Week, case: str, count: int, **how: object) -> list[ScriptedJob]:
    return [
        ScriptedJob.recorded(
            case,
            created=week.start + timedelta(hours=10 + number),
            **how,  # type: ignore[arg-type]
        )
        for number in range(count)
    ]


async def turned(scene: NoticeScene) -> None:
    """Wait until all that is due now was posted: the housekeeping runs on."""
    asked = [
        subscription.id
        for subscription in await scene.stored.subscriptions.weekly()
        if subscription.weekly_since
    ]
    assert asked
    job = scene.ran("convert")
    await scene.subscribes(process=str(job.process))
    for _ in range(2):
        later = scene.ran("convert")
        await scene.ended(later)
        await scene.ada.waits_for("C1", later.job_id)


async def forward(scene: NoticeScene, time: timedelta) -> None:
    scene.slack.clock.forward(time.total_seconds())
    # Each answer of Slack sets the bot's clock.
    await scene.bot_context.client.auth_test()


def this_week(scene: NoticeScene) -> Week:
    return week_due(scene.bot_context.clock())


def script(scene: NoticeScene, jobs: Sequence[ScriptedJob]) -> list[str]:
    return list(scene.hub.script("eo-team", *jobs))


@pytest.mark.anyio
async def test_a_summary_counts_the_week_and_comes_once(scene: NoticeScene) -> None:
    week = this_week(scene)
    before = Week(week.start - WEEK, week.due - WEEK)
    script(
        scene,
        [
            *of_week(week, "convert", 5, duration_s=600.0),
            *of_week(week, "no-module", 3),
            *of_week(week, "killed", 1),
            *of_week(before, "convert", 3),
            *of_week(before, "no-module", 1),
            # After the week's end.
            ScriptedJob.recorded("killed", created=week.end + timedelta(minutes=1)),
        ],
    )
    await scene.subscribes(ends=False, weekly_since=NOW - 10 * WEEK)
    shown = await scene.ada.waits_for("C1", SUMMARY)
    await turned(scene)

    assert len(summaries(scene)) == 1
    assert "workspace eo-team" in shown.words
    assert "9 jobs ran, 4 failed (44 %; the week before 25 %)." in shown.words
    assert "3 jobs, still failing" in shown.words
    assert "convert usually takes 10 min, at most 10 min (5 successes)" in shown.words


@pytest.mark.anyio
async def test_a_summary_lost_by_slack_is_looked_for_and_not_posted_again(
    scene: NoticeScene,
) -> None:
    week = this_week(scene)
    script(scene, of_week(week, "convert", 2))
    scene.slack.faults.drop_after("chat.postMessage")
    await scene.subscribes(ends=False, weekly_since=NOW - 10 * WEEK)
    await scene.ada.waits_for("C1", SUMMARY)
    await turned(scene)

    assert len(summaries(scene)) == 1


@pytest.mark.anyio
async def test_days_later_another_process_makes_no_second_summary(
    scene: NoticeScene,
) -> None:
    script(scene, of_week(this_week(scene), "convert", 2))
    await scene.subscribes(ends=False, weekly_since=NOW - 10 * WEEK)
    await scene.ada.waits_for("C1", SUMMARY)
    await turned(scene)
    # Tasks that were done are deleted after some days; what was posted is not.
    assert await scene.service.engine.forget(scene.bot_context.clock() + WEEK)
    other = WeeklySummaries(
        scene.bot_context.access,
        scene.bot_context.toolboxes,
        scene.stored,
        Clocks(scene.bot_context.clock),
    )
    await scene.service.engine.hand_over(await other.due())
    await turned(scene)

    assert len(summaries(scene)) == 1


@pytest.mark.anyio
async def test_nothing_is_summed_up_where_everything_is_muted_or_was_ended(
    scene: NoticeScene,
) -> None:
    script(scene, of_week(this_week(scene), "convert", 2))
    await scene.stored.subscriptions.mute("C1", "", None)
    await scene.subscribes(ends=False, weekly_since=NOW - 10 * WEEK)
    await scene.subscribes("U1", ends=False, weekly_since=NOW - 10 * WEEK)
    await scene.ada.waits_for(scene.ada.direct(), SUMMARY)
    # A mute counts when the channel's own summary is tried, which may be a while later.
    await queue_is_empty(scene)
    await scene.stored.subscriptions.unmute("C1")
    await turned(scene)

    assert summaries(scene) == []


@pytest.mark.anyio
async def test_the_first_summary_is_of_the_week_in_which_it_was_asked_for(
    scene: NoticeScene,
) -> None:
    week = this_week(scene)
    script(scene, of_week(week, "convert", 2))
    await scene.subscribes(ends=False, weekly_since=scene.bot_context.clock())
    await turned(scene)
    assert summaries(scene) == []

    await forward(
        scene, week.due + WEEK - scene.bot_context.clock() - timedelta(minutes=5)
    )
    await turned(scene)
    assert summaries(scene) == []

    await forward(scene, timedelta(minutes=6))
    await scene.ada.waits_for("C1", SUMMARY)
    await turned(scene)
    assert len(summaries(scene)) == 1


@pytest.mark.anyio
async def test_of_a_downtime_of_weeks_only_the_last_week_is_announced(
    scene: NoticeScene,
) -> None:
    week = this_week(scene)
    ran = [Week(week.start + n * WEEK, week.due + n * WEEK) for n in range(4)]
    for each in ran:
        script(scene, of_week(each, "convert", 1))
    await scene.subscribes(ends=False, weekly_since=scene.bot_context.clock())
    await forward(scene, 3 * WEEK)
    shown = await scene.ada.waits_for("C1", SUMMARY)
    await turned(scene)

    assert len(summaries(scene)) == 1
    assert f"Week of {ran[3].start.day} " in shown.words


@pytest.mark.anyio
async def test_a_week_without_jobs_is_one_line_and_a_second_one_nothing(
    scene: NoticeScene,
) -> None:
    week = this_week(scene)
    script(scene, of_week(Week(week.start - WEEK, week.due - WEEK), "convert", 1))
    await scene.subscribes(ends=False, weekly_since=NOW - 10 * WEEK)
    shown = await scene.ada.waits_for("C1", SUMMARY)
    assert "no job ran. The next summary follows a week with jobs." in shown.words


@pytest.mark.anyio
async def test_of_an_idle_workspace_nothing_is_posted(scene: NoticeScene) -> None:
    await scene.subscribes(ends=False, weekly_since=NOW - 10 * WEEK)
    await turned(scene)

    assert summaries(scene) == []


@pytest.mark.anyio
async def test_a_summary_that_could_not_be_stored_is_stored_a_minute_later(
    scene: NoticeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, refused = scene.service.engine, list[str]()
    store = engine.hand_over

    async def refuse_once(tasks: Sequence[Task]) -> None:
        weekly = [task.id for task in tasks if task.kind == "weekly"]
        if weekly and not refused:
            refused.extend(weekly)
            raise OSError
        await store(tasks)

    monkeypatch.setattr(engine, "hand_over", refuse_once)
    script(scene, of_week(this_week(scene), "convert", 2))
    await scene.subscribes(ends=False, weekly_since=NOW - 10 * WEEK)
    await scene.ada.waits_for("C1", SUMMARY)
    await turned(scene)

    assert refused
    assert len(summaries(scene)) == 1
