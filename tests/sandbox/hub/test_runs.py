"""Workflows run for real: to their end, until they are dismissed, or for too long."""

from collections.abc import Callable

import anyio
import pytest

from eodh_sandbox.hub import LocalHub
from tests.sandbox.hub.conftest import WORKSPACE, HubQuestions

pytestmark = pytest.mark.anyio


async def until(holds: Callable[[], bool], limit_s: float = 60) -> None:
    with anyio.fail_after(limit_s):
        while not holds():  # noqa: ASYNC110 - it changes over HTTP or by a thread
            await anyio.sleep(0.05)


async def test_a_failing_workflow_ends_with_the_log_of_its_step(
    hub: LocalHub, ask: HubQuestions
) -> None:
    job_id = await hub.execute(WORKSPACE, "app-error")
    job = await hub.wait_for_end(WORKSPACE, job_id, limit_s=240)

    assert job.changes[-1].status == "failed"
    log = ask(f"jobs/{job_id}/calculate_ndvi.log").text
    assert "ValueError: band 'B8A' is not in scene" in log.splitlines()[-1]


async def test_a_job_shows_its_stages_and_is_stopped_by_its_dismissal(
    ask: HubQuestions,
) -> None:
    with LocalHub() as hub:
        job_id = await hub.execute(WORKSPACE, "sleep", {"seconds": "60"})
        asking = HubQuestions(hub, ask.client)
        await until(lambda: asking(f"jobs/{job_id}").json()["progress"] == 23)
        body = asking(f"jobs/{job_id}").json()
        assert (body["status"], body["message"]) == ("running", "execution submitted")
        assert asking(f"jobs/{job_id}", method="DELETE").status_code == 200
        await until(lambda: not hub.runner.waiting_or_running)
        assert asking(f"jobs/{job_id}").status_code == 404
        assert [link["rel"] for link in body["links"]] == ["monitor"]


async def test_a_run_that_takes_too_long_is_ended() -> None:
    async with LocalHub(run_limit_s=3) as hub:
        job_id = await hub.execute(WORKSPACE, "sleep", {"seconds": "600"})
        job = await hub.wait_for_end(WORKSPACE, job_id)
        assert job.changes[-1].status == "failed"
