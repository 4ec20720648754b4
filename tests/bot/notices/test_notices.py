"""What people are told of jobs that have ended, over a real websocket."""

import pytest

from tests.bot.notices.conftest import Scene

pytestmark = pytest.mark.anyio


async def test_a_failure_is_told_with_its_reason_and_calls_whoever_asked_for_it(
    scene: Scene,
) -> None:
    await scene.subscribes(mention="U2")
    job = scene.ran("no-module")
    await scene.ended(job)
    told = await scene.ada.waits_for("C1", job.job_id, deadline_s=15)
    reply = await scene.ada.waits_for("C1", "failed.", thread_ts=told.ts, deadline_s=15)

    assert "Failed" in told.words
    assert "ModuleNotFoundError" in told.words
    assert told.mentions == ()
    assert reply.mentions == ("U2",)
