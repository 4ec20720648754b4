"""What people read of jobs that have ended, over a real websocket."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from eodh_bot.models import SeenJob
from eodh_bot.slack.directory import MEMBERS_S
from eodh_bot.store.notices import key_of
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from eodh_tools.clock import utc_now
from tests.bot.notices.conftest import NoticeScene, at_work
from tests.bot.notices.shown import names, notices, reported, started
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def polled_again(scene: NoticeScene, job: SeenJob) -> None:
    """Wait until the Hub was asked for a job three times."""

    def polls() -> int:
        end = f"/jobs/{job.job_id}"
        return sum(each.target.endswith(end) for each in scene.hub.requests)

    async with asyncio.timeout(WAIT_S):
        while polls() < 3:  # noqa: ASYNC110 - the Hub tells nobody
            await asyncio.sleep(0.01)


async def test_a_failure_is_reported_with_its_reason_and_calls_whoever_asked_for_it(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    await scene.subscribes(mention="U2")
    job = scene.ran("no-module")
    await scene.ended(job)
    message = await reported(scene, job)
    reply = await scene.ada.waits_for("C1", "failed.", thread_ts=message.ts)

    assert "❌ no-module failed after" in message.words
    assert "ModuleNotFoundError" in message.words
    assert message.mentions == ()
    assert reply.mentions == ("U2",)


async def test_what_calls_nobody_has_no_reply(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(process="no-module", mention="U2")
    await scene.subscribes(process="convert", mention="U2")
    await scene.subscribes(process="killed")
    unmentioned = scene.ran("killed")
    await scene.ended(unmentioned)
    unmentioned_message = await reported(scene, unmentioned)
    job = scene.ran("convert")
    await scene.ended(job)
    message = await reported(scene, job)
    after = scene.ran("no-module")
    await scene.ended(after)
    failure = await reported(scene, after)
    await scene.ada.waits_for("C1", "failed.", thread_ts=failure.ts)

    assert "successful after" in message.words
    assert len(scene.ada.sees("C1", message.ts)) == 1
    assert len(scene.ada.sees("C1", unmentioned_message.ts)) == 1


async def test_a_job_that_is_handed_over_again_is_reported_once(
    scene: NoticeScene,
) -> None:
    await scene.subscribes()
    job, last = scene.ran("convert"), scene.ran("convert")
    await scene.ended(job)
    await scene.ended(job)
    await reported(scene, job)
    await scene.ended(job)
    await scene.ended(last)
    await reported(scene, last)

    assert sum(names(each, job) for each in notices(scene)) == 1


async def test_only_what_was_asked_for_is_reported(scene: NoticeScene) -> None:
    await scene.subscribes(process="no-module")
    await scene.subscribes(process="convert", only_failed=True)
    other, success = scene.ran("killed"), scene.ran("convert")
    announced = scene.ran("no-module")
    await scene.ended(other, success)
    await scene.ended(announced)
    await reported(scene, announced)

    assert [each.ts for each in notices(scene)] == [
        (await reported(scene, announced)).ts
    ]


async def test_what_is_muted_is_not_reported_and_later_jobs_are(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    await scene.subscribes()
    hour = utc_now() + timedelta(hours=1)
    await scene.stored.subscriptions.mute("C1", "no-module", hour)
    muted, announced = scene.ran("no-module"), scene.ran("convert")
    await scene.ended(muted, announced)
    await reported(scene, announced)
    # What is muted is decided when the job is explained, which takes its time.
    deadline = time.monotonic() + WAIT_S
    while await scene.service.engine.waiting():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    await scene.stored.subscriptions.unmute("C1")
    later = scene.ran("no-module")
    await scene.ended(later)
    await reported(scene, later)

    assert not any(muted.job_id in each.text for each in notices(scene))


async def test_a_notice_to_an_archived_channel_is_given_up(scene: NoticeScene) -> None:
    await scene.subscribes(starts=True)
    running = scene.ran("no-module", duration_s=1_000.0)
    await started(scene, running)
    scene.slack.workspace.channels["C1"].is_archived = True
    new = scene.ran("convert")
    await scene.ended(scene.ends(running), new)

    async def given_up(job: SeenJob) -> bool:
        key = key_of(scene.watch.slack_team, scene.watch.root_url, job.job_id, "C1")
        notice = await scene.stored.notices.by_key(key)
        return notice is not None and notice.outcome == "given_up"

    async with asyncio.timeout(WAIT_S):
        while not (await given_up(running) and await given_up(new)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_person_gets_direct_messages_while_they_are_in_the_channel(
    scene: NoticeScene,
) -> None:
    await scene.subscribes("U1")
    await scene.subscribes("C1")
    job = scene.ran("convert")
    await scene.ended(job)
    await reported(scene, job)
    own = scene.ada.direct()
    await scene.ada.waits_for(own, job.job_id)
    scene.ada.leaves("C1")
    scene.ahead.by_s += MEMBERS_S
    later = scene.ran("convert")
    await scene.ended(later)
    await scene.slack.person("U2").waits_for("C1", later.job_id)

    assert not any(names(each, later) for each in scene.ada.sees(own))


async def test_an_unexplained_end_is_announced_when_the_hub_stays_silent(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    async with at_work(slack, hub, tmp_path, url, EODH_TIMEOUT_S="1") as scene:
        await scene.subscribes()
        job = scene.ran("no-module")
        scene.hub.faults.add("unavailable", on="status", times=None)
        await scene.ended(job)
        message = await reported(scene, job)

    assert "❌ no-module failed" in message.words
    assert "ModuleNotFoundError" not in message.words


async def test_logs_that_come_late_are_waited_for(scene: NoticeScene) -> None:
    await scene.subscribes()
    job = scene.ran("no-module", log_delay_s=86_400.0)
    await scene.ended(job)
    await polled_again(scene, job)
    assert notices(scene) == []
    scene.on_hub(job).log_delay_s = 0.0
    message = await reported(scene, job)

    assert "ModuleNotFoundError" in message.words


async def test_a_failure_that_is_none_is_announced_when_it_has_really_ended(
    scene: NoticeScene,
) -> None:
    await scene.subscribes()
    job = scene.ran("convert", duration_s=86_400.0)
    await scene.ended(job)
    await polled_again(scene, job)
    assert notices(scene) == []
    scene.ends(job)
    message = await reported(scene, job)

    assert "successful after" in message.words


async def test_a_log_that_cannot_be_read_delays_no_notice(scene: NoticeScene) -> None:
    await scene.subscribes()
    job = scene.ran("convert-sentinel-2-scene-tiles")
    await scene.ended(job)
    message = await reported(scene, job)

    # It was explained at once: of a Hub that does not answer no log would be named.
    assert "successful after" in message.words
    assert (
        "convert.log cannot be read: the Hub cannot find it, as the process id has"
        " over 26 characters (HTTP 500)." in message.words
    )


async def test_two_jobs_that_had_the_same_id_are_two_notices(
    scene: NoticeScene,
) -> None:
    """A server that was reset gives an id again (F11)."""
    await scene.subscribes()
    job = scene.ran("convert", job_id="1")
    await scene.ended(job)
    await reported(scene, job)
    scene.hub.jobs.remove("1")
    again = replace(scene.ran("no-module", job_id="1"), run="2026-11-27T10:00:00+00:00")
    await scene.ended(again)
    await scene.ended(again)
    await scene.ada.waits_for("C1", "ModuleNotFoundError")

    assert len(notices(scene)) == 2
