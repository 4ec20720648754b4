"""The message of a start becomes the message of the end."""

import pytest

from eodh_bot.models import SeenJob
from tests.bot.notices.conftest import NoticeScene
from tests.bot.notices.shown import notices, reported, started

pytestmark = pytest.mark.anyio


async def test_a_start_that_was_reported_becomes_the_end_in_the_same_message(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    await scene.subscribes(starts=True)
    running = scene.ran("no-module", duration_s=1_000.0)
    await scene.service.announcing.started(
        scene.watch,
        [
            SeenJob(
                job_id=running.job_id,
                process=running.process,
                status="running",
                created=running.created,
            )
        ],
    )
    start = await reported(scene, running)
    assert "is running" in start.words
    await scene.ended(scene.ends(running))
    end = await scene.ada.waits_for("C1", "ModuleNotFoundError")
    await scene.ada.waits_for("C1", "failed.", thread_ts=start.ts)

    assert end.ts == start.ts
    assert "is running" not in end.words
    assert len(notices(scene)) == 1
    # An update notifies nobody: the failure notifies by a reply in the channel.
    newest = scene.ada.sees("C1")[-1]
    assert newest.thread_ts == start.ts
    assert "failed." in newest.words


async def test_a_start_that_was_reported_becomes_the_end_of_a_job_that_is_gone(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    await scene.subscribes(starts=True)
    await scene.subscribes("C2")
    job, unannounced = scene.ran(duration_s=600.0), scene.ran(duration_s=600.0)
    start = await started(scene, job)
    for each in (job, unannounced):
        scene.hub.jobs.remove(each.job_id)
    gone = dict.fromkeys([unannounced.job_id, job.job_id], "")
    await scene.service.announcing.gone(scene.watch, gone)
    end = await scene.ada.waits_for("C1", "dismissed or deleted")

    assert end.ts == start.ts
    assert "was dismissed" in end.words
    assert "expired" not in end.words
    assert len(notices(scene)) == 1
    assert notices(scene, "C2") == []


async def test_a_job_that_is_there_again_is_not_reported_as_gone(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(starts=True)
    job, after = scene.ran(duration_s=600.0), scene.ran("convert")
    start = await started(scene, job)
    await scene.service.announcing.gone(scene.watch, {job.job_id: ""})
    await scene.ended(after)
    await reported(scene, after)

    assert [each.words for each in notices(scene) if each.ts == start.ts] == [
        start.words
    ]


@pytest.mark.parametrize("behind_s", [0.0, 90_000.0], ids=["one time", "another time"])
@pytest.mark.parametrize("why", ["too old", "deleted"])
async def test_an_end_that_cannot_replace_its_start_is_a_message_of_its_own(
    scene: NoticeScene, why: str, behind_s: float
) -> None:
    """The workspace forbids late changes, or somebody deleted the message (F8, F17).

    Slack's `Date` may have jumped back since the start was posted.
    """
    await scene.subscribes(starts=True, mention="U2")
    running = scene.ran("no-module", duration_s=600.0)
    start = await started(scene, running)
    channel = scene.slack.workspace.channels["C1"]
    if why == "deleted":
        scene.slack.workspace.remove(channel, channel.messages[start.ts])
    else:
        scene.slack.rules.edit_window_s = 0.0
    scene.slack.rules.date_ahead_s = -behind_s
    await scene.bot_context.client.auth_test()
    await scene.ended(scene.ends(running))
    end = await scene.ada.waits_for("C1", "failed after")
    await scene.ada.waits_for("C1", "failed.", thread_ts=end.ts)

    assert end.ts != start.ts
    assert sum("failed after" in each.words for each in notices(scene)) == 1
    # The new message notifies by itself: its reply need not be shown in the channel.
    assert all(
        m.thread_ts is None or not m.broadcast for m in channel.messages.values()
    )
