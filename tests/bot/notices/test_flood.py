"""Many jobs that end at once, on SQLite and on PostgreSQL."""

import pytest

from tests.bot.notices.conftest import NoticeScene
from tests.bot.notices.shown import names, reported

pytestmark = pytest.mark.anyio


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
