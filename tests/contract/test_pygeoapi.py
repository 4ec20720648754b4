"""Our client against a real pygeoapi (HUB.md section 7): a server without logs."""

import json
import sys
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import anyio
import httpx
import pytest
from anyio.streams.buffered import BufferedByteReceiveStream

from eodh_tools.errors import JobNotVisibleError
from eodh_tools.http import OriginClient
from eodh_tools.hub.address import HubRoot, parse_reference, same_hub
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.statusinfo import Job
from tests.conftest import skip_for_missing_tool

pytestmark = pytest.mark.anyio

SERVER = Path(__file__).with_name("pygeoapi_server.py")
START_S = 90  # its imports alone take many seconds on a busy machine
JOB_S = 60


@pytest.fixture(scope="module")
async def url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    if find_spec("pygeoapi") is None:
        skip_for_missing_tool("pygeoapi is not installed (it is in the dev group)")
    folder = tmp_path_factory.mktemp("pygeoapi")
    with (folder / "stderr.txt").open("wb") as stderr:
        command = [sys.executable, str(SERVER), str(folder)]
        process = await anyio.open_process(command, stderr=stderr)
        try:
            assert process.stdout is not None
            with anyio.fail_after(START_S):
                output = BufferedByteReceiveStream(process.stdout)
                line = await output.receive_until(b"\n", 10_000)
            yield json.loads(line)["url"]
        finally:
            process.terminate()
            with anyio.move_on_after(10, shield=True) as patience:
                await process.wait()
            if patience.cancelled_caught:
                process.kill()
            with anyio.CancelScope(shield=True):
                await process.aclose()


@pytest.fixture
async def client(url: str) -> AsyncIterator[HubClient]:
    root = HubRoot.of_root_url(url)
    async with OriginClient(root.origin) as http:
        yield HubClient(root, http)


async def execute(url: str, process: str, **inputs: str) -> str:
    """Start a job; its id as pygeoapi's Location header tells it."""
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(
            f"{url}/processes/{process}/execution",
            json={"inputs": inputs},
            headers={"Prefer": "respond-async"},
            timeout=JOB_S,
        )
    assert answer.status_code == 201, answer.text
    reference = parse_reference(answer.headers["Location"])
    assert same_hub(reference, HubRoot.of_root_url(url))
    return reference.job_id


async def ended(client: HubClient, job_id: str) -> Job:
    with anyio.fail_after(JOB_S):
        # Another process ends the job, so there is nothing to wait on.
        while not (job := await client.job(job_id)).is_finished:  # noqa: ASYNC110
            await anyio.sleep(0.05)
    return job


async def test_a_failed_job_tells_its_message_and_has_no_logs(
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
    async with OriginClient(client.root.origin) as http:
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
