"""Many notices become one digest; few come one by one, in order."""

import asyncio
import itertools
from pathlib import Path

import pytest

from eodh_bot.notices.digest_rule import DigestRule
from eodh_bot.notices.wiring import NoticeRules
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from tests.bot.notices.conftest import IMPATIENT, NoticeScene, at_work
from tests.bot.notices.shown import names, notices, reported
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


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
