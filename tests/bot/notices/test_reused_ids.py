"""A server that was reset gives its ids again: a notice is of its own job."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eodh_bot.models import SeenJob
from eodh_sandbox.hub import ScriptedJob
from eodh_tools.clock import utc_now
from tests.bot.notices.by_hand import ALONE, HandlersByHand
from tests.bot.notices.conftest import NoticeScene, seen
from tests.bot.notices.shown import notices

pytestmark = pytest.mark.anyio


def ran(
    scene: NoticeScene, case: str, hours_ago: int, run: str = "", **how: float
) -> SeenJob:
    created = utc_now() - timedelta(hours=hours_ago)
    scripted = ScriptedJob.recorded(case, job_id="1", created=created, **how)
    scene.hub.script("eo-team", scripted)
    job = scene.hub.jobs.find("eo-team", "1")
    assert job is not None
    return replace(seen(job), run=run)


async def test_a_later_job_with_the_same_id_is_announced_with_its_own_cause(
    scene: NoticeScene,
) -> None:
    await scene.subscribes()
    await scene.ended(ran(scene, "no-module", 3))
    first = await scene.ada.waits_for("C1", "cloudmasker_eo")
    scene.hub.jobs.remove("1")
    await scene.ended(ran(scene, "disk-full", 1, run="later"))
    second = await scene.ada.waits_for("C1", "No space left on device")

    assert first.ts != second.ts
    assert "cloudmasker_eo" not in second.words
    [record] = (await scene.stored.records.get(scene.watch.id, ["1"])).values()
    assert record.cause == "disk-full"


@pytest.mark.parametrize("duration_s", [60.0, 86_400.0], ids=["failed", "runs"])
async def test_the_task_of_an_earlier_job_tells_nothing_of_a_later_one(
    scene_on_both: NoticeScene, duration_s: float
) -> None:
    """The Hub is reset before it was asked why the earlier job ended."""
    scene = scene_on_both
    await scene.subscribes()
    handlers = HandlersByHand(scene, ALONE)
    earlier = ran(scene, "convert", 3)
    scene.hub.jobs.remove("1")
    later = ran(scene, "disk-full", 1, run="later", duration_s=duration_s)
    await handlers.all_of(await handlers.ended(earlier))
    [message] = notices(scene)
    assert f"{earlier.process} was successful" in message.words

    if later.finished is not None and duration_s == 60.0:
        await handlers.all_of(await handlers.ended(later))
        [_, second] = notices(scene)
        assert "No space left on device" in second.words
