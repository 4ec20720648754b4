"""What people read of jobs that have ended, over a real websocket."""

import asyncio
import itertools
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from eodh_bot.models import SeenJob
from eodh_bot.notices.digest_rule import DigestRule
from eodh_bot.notices.wiring import NoticeRules
from eodh_bot.slack.directory import MEMBERS_S
from eodh_bot.store.notices import key_of
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Shown
from eodh_tools.clock import utc_now
from tests.bot.notices.conftest import IMPATIENT, NoticeScene, at_work
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


def names(message: Shown, job: SeenJob) -> bool:
    """Whether a message is about a job: on the page or in its notification."""
    return job.job_id in message.words or job.job_id in message.text


async def reported(scene: NoticeScene, job: SeenJob) -> Shown:
    """The message that names a job in C1."""
    return await scene.ada.waits_for("C1", job.job_id)


def notices(scene: NoticeScene, channel: str = "C1") -> list[Shown]:
    """The messages of a channel, without those in threads."""
    seen = scene.ada.sees(channel)
    return [each for each in seen if each.from_app and each.thread_ts is None]


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


async def test_a_flood_becomes_one_summary_that_names_each_job_once(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    await scene.subscribes(mention="U2")
    jobs = [scene.ran("convert") for _ in range(11)] + [scene.ran("no-module")]
    await scene.ended(*jobs)
    for job in jobs:
        await reported(scene, job)

    output = [each for each in scene.ada.sees("C1") if not each.ephemeral]
    for job in jobs:
        assert sum(names(each, job) for each in output) == 1
    assert len(output) <= 10
    digests = [each for each in output if "jobs ended" in each.words]
    assert digests
    failed = next(each for each in output if names(each, jobs[-1]))
    if failed in digests:
        assert failed.mentions == ("U2",)


async def test_while_updates_fail_further_jobs_are_collected_in_one_digest(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    # Three starts and a failure make four: what comes then waits until it is four.
    crowd = DigestRule(over=4, window_s=3_600.0, hold_s=3_600.0, enough=4)
    rules = NoticeRules(digest_rule=crowd, patience=IMPATIENT, spacing_s=0.0)
    url = f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    async with at_work(slack, hub, tmp_path, url, rules) as scene:
        await scene.subscribes(starts=True)
        running = [scene.ran("convert", duration_s=86_400.0) for _ in range(3)]
        await scene.service.announcing.started(scene.watch, running)
        for job in running:
            await reported(scene, job)
        slack.faults.server_error("chat.update", times=1_000)
        await scene.ended(*(scene.ends(job) for job in running))
        async with asyncio.timeout(WAIT_S):
            while not any(each.method == "chat.update" for each in slack.calls):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        single = scene.ran("no-module")
        await scene.ended(single)
        await reported(scene, single)
        further = [scene.ran("convert") for _ in range(4)]
        await scene.ended(*further)
        for job in further:
            await reported(scene, job)

        output = notices(scene)
        slack.faults.clear()
    assert not [each for each in output if "1 job ended" in each.words]
    about = {each.ts for job in further for each in output if names(each, job)}
    assert len(about) == 1


async def test_a_summary_of_failures_only_does_not_offer_failures_only(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(only_failed=True)
    await scene.ended(*(scene.ran("no-module") for _ in range(12)))
    digest = await scene.ada.waits_for("C1", "jobs ended")

    assert "pick_job" in [each.action_id for each in digest.buttons]
    assert "failures_only" not in [each.action_id for each in digest.buttons]


async def test_few_jobs_are_reported_in_the_order_in_which_they_ended(
    scene: NoticeScene,
) -> None:
    await scene.subscribes()
    jobs = [scene.ran("convert") for _ in range(4)]
    await scene.ended(*jobs)
    for job in jobs:
        await reported(scene, job)

    order = [
        next(job.job_id for job in jobs if names(each, job)) for each in notices(scene)
    ]
    assert order == [job.job_id for job in jobs]


async def test_a_message_a_second_a_channel(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    rules = NoticeRules(digest_rule=DigestRule(over=100), patience=IMPATIENT)
    async with at_work(slack, hub, tmp_path, url, rules) as scene:
        await scene.subscribes()
        jobs = [scene.ran("convert") for _ in range(3)]
        await scene.ended(*jobs)
        for job in jobs:
            await reported(scene, job)
        at = [float(each.ts) for each in notices(scene)]
        calls = [call for call in slack.calls if call.method == "chat.postMessage"]

    gaps = [later - earlier for earlier, later in itertools.pairwise(at)]
    assert min(gaps) >= 0.95
    assert not [call for call in calls if call.error]


async def started(scene: NoticeScene, job: SeenJob) -> Shown:
    """Tell that a job runs."""
    running = replace(job, status="running", finished=None)
    await scene.service.announcing.started(scene.watch, [running])
    return await reported(scene, job)


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
    gone = [unannounced.job_id, job.job_id]
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
    await scene.service.announcing.gone(scene.watch, [job.job_id])
    await scene.ended(after)
    await reported(scene, after)

    assert [each.words for each in notices(scene) if each.ts == start.ts] == [
        start.words
    ]


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
