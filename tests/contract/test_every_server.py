"""What holds whichever server is asked: fixtures, the local Hub, a real pygeoapi."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from eodh_tools.cache.log_cache import LogCache
from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.errors import JobGoneError, JobNotVisibleError
from eodh_tools.http.client import OriginClient
from eodh_tools.hub.client import HubClient
from eodh_tools.toolbox.job_lookup import PollIntervals
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.workspaces import ProfileWorkspaces
from tests.contract.conftest import Server
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

UNKNOWN = "00000000-0000-11f0-8000-000000000000"


@pytest.fixture
async def client(server: Server) -> AsyncIterator[HubClient]:
    async with OriginClient(server.root.origin, server.key, timeout_s=WAIT_S) as http:
        yield HubClient(server.root, http, page_size=10)


@pytest.fixture
async def toolbox(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Toolbox]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("EODH_ROOT_URL", server.root.url)
    if server.key is not None:
        monkeypatch.setenv("EODH_API_KEY", server.key.get_secret_value())
    async with ProfileWorkspaces() as workspaces:
        yield Toolbox(
            workspaces,
            log_cache=LogCache(tmp_path / "logs", 10_000_000),
            passing_runs=PassingRuns(tmp_path / "passing"),
            poll_intervals=PollIntervals(poll_s=0.02, confirm_s=0.02, logs_due_s=0.5),
        )


async def test_a_job_that_passed_has_a_result_and_an_end(
    server: Server, client: HubClient
) -> None:
    job = await client.job(server.passed)
    assert (job.job_id, job.status, job.is_finished) == (
        server.passed,
        "successful",
        True,
    )
    assert job.results_href is not None
    assert job.created is not None
    assert job.finished is not None
    assert bool(job.logs) == server.has_logs


async def test_a_job_that_failed_has_a_message(
    server: Server, client: HubClient
) -> None:
    job = await client.job(server.failed)
    assert job.status == "failed"
    assert job.process
    assert job.message


async def test_an_unknown_job_is_not_visible(client: HubClient) -> None:
    with pytest.raises(JobNotVisibleError):
        await client.job(UNKNOWN)


async def test_the_whole_list_is_read_newest_first_and_each_job_once(
    server: Server, client: HubClient
) -> None:
    selection = await client.select_jobs()
    ids = [job.job_id for job in selection.jobs]
    assert len(ids) == len(set(ids)) == server.jobs
    assert {server.passed, server.failed} <= set(ids)
    times = [job.created for job in selection.jobs if job.created is not None]
    assert times == sorted(times, reverse=True)


async def test_logs_are_read_where_the_server_has_them(
    server: Server, client: HubClient
) -> None:
    job = await client.job(server.passed)
    for link in job.logs:
        async with client.log(job.job_id, link) as stream:
            text = b"".join([block async for block in stream])
        assert text


async def test_the_results_of_a_failed_job_are_asked_for_without_harm(
    server: Server, client: HubClient
) -> None:
    reason = await client.results.failure_reason(server.failed)
    assert reason is None or "Unable to run the Service" not in reason
    assert await client.results.failure_reason(server.passed) is None


async def test_a_job_that_was_seen_and_is_deleted_is_reported_as_gone(
    server: Server, toolbox: Toolbox
) -> None:
    if server.delete is None:
        pytest.skip("answers of our own making delete nothing")
    await toolbox.get_status(server.passed)
    await server.delete(server.passed)
    with pytest.raises(JobGoneError, match="dismissed or deleted") as gone:
        await toolbox.get_status(server.passed)
    assert "expired" not in str(gone.value)


async def test_a_job_that_was_never_seen_may_be_another_keys(
    toolbox: Toolbox,
) -> None:
    with pytest.raises(JobNotVisibleError, match="has expired") as refused:
        await toolbox.get_status(UNKNOWN)
    assert not isinstance(refused.value, JobGoneError)


async def test_the_tools_tell_the_end_of_both_jobs(
    server: Server, toolbox: Toolbox
) -> None:
    passed = await toolbox.get_status(server.passed)
    failed = await toolbox.get_status(server.failed)
    assert (passed.status, failed.status) == ("successful", "failed")
    assert passed.explanation is not None
    assert failed.explanation is not None
    assert passed.explanation.headline.startswith("The job was successful.")
    assert failed.explanation.headline
    listing = await toolbox.list_jobs(limit=5)
    assert listing.total == server.jobs
