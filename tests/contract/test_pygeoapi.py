"""Our client against a real pygeoapi (HUB.md section 7): a server without logs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from eodh_tools.errors import JobNotVisibleError
from eodh_tools.http.client import OriginClient
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.workspace_urls import HubRoot
from tests.contract.conftest import ended, execute
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


@pytest.fixture
def url(pygeoapi_url: str) -> str:
    return pygeoapi_url


@pytest.fixture
async def client(url: str) -> AsyncIterator[HubClient]:
    root = HubRoot.of_root_url(url)
    async with OriginClient(root.origin, timeout_s=WAIT_S) as http:
        yield HubClient(root, http)


async def test_a_failed_job_shows_its_message_and_has_no_logs(
    url: str, client: HubClient
) -> None:
    job = await ended(client, await execute(url, "fail"))
    assert (job.status, job.process) == ("failed", "fail")
    assert "no band 9 in the scene" in job.message
    assert job.created is not None
    assert job.finished is not None
    assert job.duration_s is not None
    assert (job.logs, job.results_href) == ((), None)


async def test_a_job_is_not_finished_until_it_has_passed(
    url: str, client: HubClient, tmp_path: Path
) -> None:
    awaited = tmp_path / "go"
    job_id = await execute(url, "wait", file=str(awaited))
    waiting = await client.job(job_id)
    # pygeoapi says "accepted" until the process has returned.
    assert (waiting.status, waiting.is_finished) == ("accepted", False)
    assert (waiting.finished, waiting.duration_s) == (None, None)
    awaited.touch()
    job = await ended(client, job_id)
    assert (job.status, job.process, job.progress) == ("successful", "wait", 100)
    assert job.logs == ()
    assert job.results_href is not None
    assert job.results_href.startswith(f"{url}/jobs/{job_id}/results")


async def test_the_list_is_read_page_by_page_and_sorted_newest_first(
    url: str, client: HubClient
) -> None:
    started = [await execute(url, "fail") for _ in range(3)]
    for job_id in started:
        await ended(client, job_id)
    async with OriginClient(client.root.origin, timeout_s=WAIT_S) as http:
        by_twos = HubClient(client.root, http, page_size=2)
        selection = await by_twos.select_jobs()
    assert selection.complete
    assert [job.job_id for job in selection.jobs][:3] == started[::-1]
    times = [job.created for job in selection.jobs if job.created]
    assert times == sorted(times, reverse=True)
    assert len(times) == selection.read
    failed = await client.newest_jobs(2, status="failed", process="fail")
    assert [job.job_id for job in failed] == started[:0:-1]


async def test_an_unknown_job_is_not_visible(client: HubClient) -> None:
    with pytest.raises(JobNotVisibleError, match="No such job"):
        await client.job("00000000-0000-0000-0000-000000000000")
