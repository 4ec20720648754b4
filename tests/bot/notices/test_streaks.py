"""What people read of a workflow that fails again and again, and then works."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from eodh_bot.models import SeenJob
from eodh_bot.notices.digest_rule import DigestRule
from eodh_bot.notices.failure_threads import FailureThreads
from eodh_bot.notices.wiring import NoticeRules
from eodh_bot.store.notices import key_of
from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_sandbox.slack import LocalSlack, Shown
from eodh_tools.clock import utc_now
from eodh_tools.history.record import JobRecord
from tests.bot.notices.conftest import IMPATIENT, NoticeScene, at_work, seen
from tests.bot.notices.test_restore import queue_is_empty

pytestmark = pytest.mark.anyio


def ran(
    scene: NoticeScene,
    case: str,
    hours_ago: float,
    process: str = "flood",
    log: bytes | None = None,
) -> SeenJob:
    """A job of one workflow that ended some hours ago."""
    created = utc_now() - timedelta(hours=hours_ago, seconds=60)
    scripted = ScriptedJob.recorded(case, created=created, duration_s=60.0)
    if log is not None:
        scripted = replace(scripted, logs=(JobLog("compute.log", log),))
    job_id = scene.hub.script("eo-team", replace(scripted, process=process))[0]
    job = scene.hub.jobs.find("eo-team", job_id)
    assert job is not None
    return seen(job)


async def reported(scene: NoticeScene, *jobs: SeenJob) -> list[Shown]:
    """Let jobs end one after the other; the channel's messages about them."""
    for job in jobs:
        await scene.ended(job)
        async with asyncio.timeout(120):
            while not await is_over(scene, job):  # noqa: ASYNC110 - a queue
                await asyncio.sleep(0.1)
    return about(scene, *jobs)


async def is_over(scene: NoticeScene, job: SeenJob) -> bool:
    """Whether a job was taken, and its notice to C1 has ended where there is one."""
    taken = await scene.stored.records.get(scene.watch.id, [job.job_id])
    if not taken or await scene.service.engine.waiting():
        return False
    key = key_of(scene.watch.slack_team, scene.watch.root_url, job.job_id, "C1")
    notice = await scene.stored.notices.by_key(key)
    return notice is None or notice.outcome is not None


def about(scene: NoticeScene, *jobs: SeenJob) -> list[Shown]:
    """The messages that the channel shows about jobs, in its order."""
    return [
        each
        for each in scene.ada.sees("C1")
        if any(f"job {job.job_id}" in each.text.lower() for job in jobs)
    ]


async def outcome(scene: NoticeScene, job: SeenJob) -> str | None:
    """How the notice of a job to C1 ended."""
    key = key_of(scene.watch.slack_team, scene.watch.root_url, job.job_id, "C1")
    notice = await scene.stored.notices.by_key(key)
    return None if notice is None else notice.outcome


async def test_the_same_failure_again_is_a_reply_and_its_end_is_announced(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    await scene.subscribes(only_failed=True)
    first, second, third = (ran(scene, "no-module", hours) for hours in (49, 30, 2))
    good, better = ran(scene, "convert", 1), ran(scene, "convert", 0.9)
    new = ran(scene, "no-module", 0.5)

    card, again, thrice, works = await reported(scene, first, second, third, good)
    assert "ModuleNotFoundError" in card.words
    assert (again.thread_ts, thrice.thread_ts) == (card.ts, card.ts)
    assert "❌ flood failed again after 1 min 00 s: 2nd time in a row" in again.words
    assert "❌ flood failed again after 1 min 00 s: 3rd time in a row" in thrice.words
    assert "Same cause since" in thrice.words
    assert "ModuleNotFoundError" not in thrice.words
    assert "✅ flood works again after 3 failures (2 days)" in works.words
    assert works.thread_ts == card.ts

    assert await reported(scene, better) == []
    (fresh,) = await reported(scene, new)
    assert fresh.thread_ts is None
    assert "in a row" not in fresh.words


async def test_another_cause_gets_the_whole_card_and_says_so(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(mention="U2")
    first, second = ran(scene, "no-module", 5), ran(scene, "no-module", 4)
    other, more = ran(scene, "killed", 3), ran(scene, "killed", 2)
    card, again, changed, last = await reported(scene, first, second, other, more)

    assert changed.thread_ts is None
    assert "the cause changed, 3rd failure since" in changed.words
    assert changed.text.startswith("The cause changed. 3rd failure in a row. ❌ flood")
    assert last.thread_ts == changed.ts
    assert "4th time in a row" in last.words
    assert "It looks the same the last 2 times, since" in last.words
    # Who is mentioned is mentioned in the short message itself.
    assert again.mentions == last.mentions == ("U2",)
    assert card.mentions == ()


async def test_a_failure_of_another_input_in_the_same_words_is_the_same_cause(
    scene: NoticeScene,
) -> None:
    await scene.subscribes()
    logs = [
        f"reading\nRuntimeError: no terrain model covers {area}\n".encode()
        for area in ("kent", "north devon")
    ]
    other = b"reading\nRuntimeError: the terrain model of kent has no date\n"
    jobs = [
        ran(scene, "no-module", hours, log=log)
        for hours, log in zip((4, 3, 2), (*logs, other), strict=True)
    ]
    card, again, changed = await reported(scene, *jobs)

    assert again.thread_ts == card.ts
    assert "2nd time in a row" in again.words
    assert "Same cause since" in again.words
    assert changed.thread_ts is None
    assert "the cause changed" in changed.words


async def test_only_what_changes_is_announced_and_a_day_later_that_it_fails_still(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    await scene.subscribes(only_failed=True, only_changed=True)
    first, second = ran(scene, "no-module", 3), ran(scene, "no-module", 2)
    other, more = ran(scene, "killed", 1.5), ran(scene, "killed", 1)
    found = await reported(scene, first, second, other, more)

    card, changed = found
    assert "the cause changed" in changed.words
    assert await outcome(scene, second) == await outcome(scene, more) == "not_news"

    # The day is counted on the bot's clock, which is Slack's.
    scene.slack.clock.forward(22 * 3_600)
    still = await scene.ada.waits_for("C1", "still fails")
    assert "❌ flood still fails: 4 failures in a row" in still.words
    assert still.thread_ts == changed.ts
    await queue_is_empty(scene)
    good = ran(scene, "convert", 0)
    (works,) = await reported(scene, good)
    assert "works again after 4 failures" in works.words
    scene.slack.clock.forward(24 * 3_600)
    last = ran(scene, "convert", 0, process="other")
    await reported(scene, last)
    message = [each for each in scene.ada.sees("C1") if "still fails" in each.words]
    assert len(message) == 1
    assert card.thread_ts is None


async def test_jobs_that_are_announced_out_of_order_make_no_false_recovery(
    scene: NoticeScene,
) -> None:
    await scene.subscribes()
    early, late = ran(scene, "no-module", 4), ran(scene, "no-module", 2)
    between, good = ran(scene, "convert", 3), ran(scene, "convert", 1)
    before = ran(scene, "no-module", 1.5)
    card, again = await reported(scene, late, early)
    assert again.thread_ts == card.ts
    assert "2nd time in a row" in again.words

    (plain,) = await reported(scene, between)
    assert "works again" not in plain.words
    (works,) = await reported(scene, good)
    assert "works again after 1 failure (" in works.words
    (past,) = await reported(scene, before)
    assert past.thread_ts is None
    assert "the workflow has succeeded since" in past.words


async def test_an_announced_start_becomes_short_and_the_thread_gets_a_reply(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(starts=True)
    first = ran(scene, "no-module", 3, process="no-module")
    (card,) = await reported(scene, first)
    running = scene.ran("no-module", duration_s=1_000.0)
    await scene.service.announcing.started(
        scene.watch, [replace(running, status="running", finished=None)]
    )
    start = await scene.ada.waits_for("C1", running.job_id)
    await reported(scene, scene.ends(running))

    start = next(each for each in scene.ada.sees("C1") if each.ts == start.ts)
    assert "no-module failed again" in start.words
    assert "ModuleNotFoundError" not in start.words
    reply = scene.ada.sees("C1")[-1]
    assert reply.thread_ts == card.ts
    assert "2nd time in a row" in reply.words
    assert len(scene.ada.sees("C1")) == 3


async def test_where_the_first_message_was_deleted_the_channel_hears_all_the_same(
    scene: NoticeScene,
) -> None:
    await scene.subscribes()
    first, second = ran(scene, "no-module", 3), ran(scene, "no-module", 2)
    (card,) = await reported(scene, first)
    channel = scene.slack.workspace.channels["C1"]
    scene.slack.workspace.remove(channel, channel.messages[card.ts])
    (again,) = await reported(scene, second)

    # Slack takes a reply to a message that is gone, and the channel shows it.
    assert again.thread_ts == card.ts
    assert "2nd time in a row" in again.words


async def test_a_recovery_whose_answer_was_lost_is_announced_once(
    scene: NoticeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_thread(*_: object) -> None:
        """No message of a failure can take replies."""

    await scene.subscribes(starts=True)
    bad, good = ran(scene, "no-module", 2), ran(scene, "convert", 1)
    await reported(scene, bad)
    monkeypatch.setattr(FailureThreads, "of", no_thread)
    scene.slack.faults.drop_after("chat.postMessage")
    (works,) = await reported(scene, good)

    assert "works again after 1 failure" in works.words
    assert not works.reply_count
    assert await outcome(scene, good) == "posted"


async def test_what_is_muted_counts_and_its_recovery_is_not_announced(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(only_failed=True)
    await scene.stored.subscriptions.mute("C1", "flood", None)
    first, good = ran(scene, "no-module", 5), ran(scene, "convert", 4)
    assert await reported(scene, first, good) == []
    second = ran(scene, "no-module", 3)
    assert await reported(scene, second) == []
    await scene.stored.subscriptions.unmute("C1")
    third = ran(scene, "no-module", 2)
    (card,) = await reported(scene, third)

    assert card.thread_ts is None
    assert "2nd failure since" in card.words


async def test_a_digest_reports_the_first_failure_and_its_thread_the_next(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    rules = NoticeRules(
        digest_rule=DigestRule(over=0, hold_s=3.0, enough=4), patience=IMPATIENT
    )
    async with at_work(slack, hub, tmp_path, url, rules) as scene:
        await scene.subscribes(only_failed=True, only_changed=True)
        jobs = [ran(scene, "no-module", 9, process=f"wf-{n}") for n in range(4)]
        await scene.ended(*jobs)
        await queue_is_empty(scene)
        again = ran(scene, "no-module", 2, process="wf-3")
        assert await reported(scene, again) == []
        assert await outcome(scene, again) == "not_news"
        good = ran(scene, "convert", 1, process="wf-3")
        (works,) = await reported(scene, good)

        holds = await scene.ada.waits_for(
            "C1",
            lambda seen: "ended:" in seen.text and jobs[3].job_id in seen.words,
        )
        assert works.thread_ts == holds.ts
        assert "works again after 2 failures" in works.words


async def test_what_a_restored_database_does_not_know_is_not_announced_again(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    file = tmp_path / "data" / "bot.db"
    url = f"sqlite:///{file}"
    async with at_work(slack, hub, tmp_path, url) as scene:
        await scene.subscribes()
        first, second = ran(scene, "no-module", 3), ran(scene, "no-module", 2)
        good = ran(scene, "convert", 1)
        before = await reported(scene, first, second, good)
    for left in file.parent.glob("bot.db*"):
        left.unlink()
    async with at_work(slack, hub, tmp_path, url) as scene:
        await scene.subscribes()
        await scene.ended(first, second, good)
        await queue_is_empty(scene)
        third = ran(scene, "no-module", 0.5)
        after = await reported(scene, third)
        again = about(scene, first, second, good)

    assert [each.ts for each in again] == [each.ts for each in before]
    assert len(after) == 1


async def test_a_failure_that_ended_before_the_watch_began_does_not_count(
    scene: NoticeScene,
) -> None:
    """Somebody asked for it in private: the channel must not learn of that."""
    private, first, second = (ran(scene, "killed", hours) for hours in (5, 2, 1))
    asked = JobRecord(
        job_id=private.job_id,
        process="flood",
        status="failed",
        created=private.created,
        finished=private.finished,
        duration_s=60.0,
        cause="module-missing",
        step=None,
        whose="code",
        rerun="does not help",
        confidence="known",
        headline="No module named rasterio",
        quote=None,
        fingerprint="another",
        rules="1",
    )
    await scene.stored.records.put(scene.watch.id, asked, utc_now())
    await scene.subscribes(added_at=utc_now() - timedelta(hours=3))
    card, again = await reported(scene, first, second)

    assert "failure since" not in card.words
    assert "The cause changed" not in card.text
    assert again.thread_ts == card.ts
    assert "2nd time in a row" in again.words
