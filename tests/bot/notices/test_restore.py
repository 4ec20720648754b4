"""A backup that is put back: what was announced since is not announced again."""

import asyncio
import shutil
from pathlib import Path

import pytest

from eodh_bot.models import SeenJob
from eodh_bot.notices.digest_rule import DigestRule
from eodh_bot.notices.wiring import NoticeRules
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from tests.bot.notices.conftest import IMPATIENT, NoticeScene, at_work
from tests.bot.notices.shown import reported, started
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def queue_is_empty(scene: NoticeScene) -> None:
    """Wait until nothing waits."""
    async with asyncio.timeout(WAIT_S):
        while await scene.service.engine.waiting():  # noqa: ASYNC110 - a queue
            await asyncio.sleep(0.1)


def named(scene: NoticeScene, job: SeenJob) -> int:
    """How many messages of C1 name a job."""
    return sum(
        job.job_id in f"{each.words} {each.text}" for each in scene.ada.sees("C1")
    )


async def test_what_was_reported_after_the_backup_is_not_reported_again(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    """Messages, a start that became an end, replies and a digest (F5)."""
    file, backup = tmp_path / "data" / "bot.db", tmp_path / "backup.db"
    url = f"sqlite:///{file}"
    rules = NoticeRules(
        digest_rule=DigestRule(over=4, hold_s=0.5), patience=IMPATIENT, spacing_s=0.0
    )
    async with at_work(slack, hub, tmp_path, url, rules) as scene:
        await scene.subscribes(starts=True, mention="U2")
    # The last process to close it leaves everything in the one file.
    shutil.copyfile(file, backup)

    async with at_work(slack, hub, tmp_path, url, rules) as scene:
        success, failure = scene.ran("convert"), scene.ran("no-module")
        running = scene.ran("killed", duration_s=600.0)
        start = await started(scene, running)
        await scene.ended(success, failure)
        message = await reported(scene, failure)
        await scene.ada.waits_for("C1", "failed.", thread_ts=message.ts)
        ended = scene.ends(running)
        await scene.ended(ended)
        await scene.ada.waits_for("C1", "failed.", thread_ts=start.ts)
        crowd = [scene.ran("convert") for _ in range(8)]
        await scene.ended(*crowd)
        await queue_is_empty(scene)
        before = slack.workspace.channels["C1"].messages.copy()
    assert any("ended:" in m.text for m in before.values()), "no digest came"

    for left in file.parent.glob("bot.db*"):
        left.unlink()
    shutil.copyfile(backup, file)
    async with at_work(slack, hub, tmp_path, url, rules) as scene:
        # What the watching finds, for it knows none of them.
        again = [success, failure, ended, *crowd]
        await scene.ended(*again)
        new = scene.ran("convert")
        await scene.ended(new)
        await reported(scene, new)
        await queue_is_empty(scene)

        assert [named(scene, job) for job in (*again, new)] == [1] * 12
        assert named(scene, failure) == 1
        for ts in (message.ts, start.ts):
            assert len(scene.ada.sees("C1", ts)) == 2


async def test_an_end_of_its_own_is_found_before_its_start_is_changed(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    """The start could not be changed, the backup is older, and now it can be."""
    file, backup = tmp_path / "data" / "bot.db", tmp_path / "backup.db"
    url = f"sqlite:///{file}"
    async with at_work(slack, hub, tmp_path, url) as scene:
        await scene.subscribes(starts=True, mention="U2")
        running = scene.ran("no-module", duration_s=600.0)
        start = await started(scene, running)
        await queue_is_empty(scene)
    shutil.copyfile(file, backup)

    window_s, slack.rules.edit_window_s = slack.rules.edit_window_s, 0.0
    async with at_work(slack, hub, tmp_path, url) as scene:
        ended = scene.ends(running)
        await scene.ended(ended)
        end = await scene.ada.waits_for("C1", "failed after")
        await scene.ada.waits_for("C1", "failed.", thread_ts=end.ts)
        await queue_is_empty(scene)
    slack.rules.edit_window_s = window_s
    for left in file.parent.glob("bot.db*"):
        left.unlink()
    shutil.copyfile(backup, file)
    async with at_work(slack, hub, tmp_path, url) as scene:
        await scene.ended(ended)
        await queue_is_empty(scene)

        reported = [m for m in scene.ada.sees("C1") if "failed after" in m.words]
        assert [m.ts for m in reported] == [end.ts]
        assert (
            "is running" in scene.slack.workspace.channels["C1"].messages[start.ts].text
        )


async def test_an_end_from_after_the_backup_is_left_where_no_message_may_be_changed(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    file, backup = tmp_path / "data" / "bot.db", tmp_path / "backup.db"
    url = f"sqlite:///{file}"
    async with at_work(slack, hub, tmp_path, url) as scene:
        await scene.subscribes(mention="U2")
    shutil.copyfile(file, backup)
    async with at_work(slack, hub, tmp_path, url) as scene:
        jobs = [scene.ran("convert"), scene.ran("no-module")]
        await scene.ended(*jobs)
        await queue_is_empty(scene)
    for left in file.parent.glob("bot.db*"):
        left.unlink()
    shutil.copyfile(backup, file)
    slack.rules.edit_window_s = 0.0
    async with at_work(slack, hub, tmp_path, url) as scene:
        await scene.ended(*jobs)
        await queue_is_empty(scene)

        assert [named(scene, job) for job in jobs] == [1, 1]
