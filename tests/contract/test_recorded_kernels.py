"""The tools on the recorded answers of two real kernels (KERNEL.md K1 to K10)."""

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from eodh_tools.cache.log_cache import LogCache
from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.errors import JobGoneError, JobNotVisibleError, LogNotFoundError
from eodh_tools.http.client import OriginClient
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.failure_reason import parse_failure
from eodh_tools.hub.status_info import parse_job, parse_job_page
from eodh_tools.results.models import Explanation, JobStatus
from eodh_tools.toolbox.job_lookup import PollIntervals
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.workspaces import ProfileWorkspaces
from tests.contract.recorded_kernel import (
    ROOT_PATH,
    YEARS,
    RecordedKernel,
    recorded_kernel,
)
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

NEWER = "2026-07"
NO_OUTPUT = "The workflow gave no output, and the runner then failed to read it."


@pytest.fixture(params=YEARS)
async def kernel(
    request: pytest.FixtureRequest, shared: Path
) -> AsyncIterator[RecordedKernel]:
    async with recorded_kernel(shared, request.param) as kernel:
        yield kernel


@pytest.fixture
async def newer(shared: Path) -> AsyncIterator[RecordedKernel]:
    """The kernel of 2026, of which more was recorded."""
    async with recorded_kernel(shared, NEWER) as kernel:
        yield kernel


class Tools:
    """The tools of a person whose server is a recorded kernel."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._monkeypatch = monkeypatch

    def of(self, kernel: RecordedKernel) -> tuple[ProfileWorkspaces, Toolbox]:
        """Their workspaces, to be closed, and the toolbox."""
        self._monkeypatch.chdir(self._folder)
        self._monkeypatch.setenv("XDG_CONFIG_HOME", str(self._folder))
        self._monkeypatch.setenv("EODH_ROOT_URL", kernel.root.url)
        workspaces = ProfileWorkspaces()
        return workspaces, Toolbox(
            workspaces,
            log_cache=LogCache(self._folder / "logs", 10_000_000),
            passing_runs=PassingRuns(self._folder / "passing"),
            poll_intervals=PollIntervals(poll_s=0.02, confirm_s=0.02, logs_due_s=0.5),
        )

    async def status(self, kernel: RecordedKernel, name: str) -> JobStatus:
        """What the tools say of a recorded job."""
        workspaces, toolbox = self.of(kernel)
        async with workspaces:
            return await toolbox.get_status(kernel.recordings.job_id(name))

    async def explained(self, kernel: RecordedKernel, name: str) -> Explanation:
        """Why, of a job that has ended."""
        explanation = (await self.status(kernel, name)).explanation
        assert explanation is not None
        return explanation


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tools:
    return Tools(tmp_path, monkeypatch)


def recorded_logs(kernel: RecordedKernel, job: str) -> Sequence[str]:
    prefix = f"log_{job.removeprefix('job_')}_"
    return [name for name in kernel.recordings.names if name.startswith(prefix)]


# K1


async def test_a_success_whose_logs_are_all_lost_is_still_a_success(
    newer: RecordedKernel, tools: Tools
) -> None:
    newer.serve("job_convert_url", *recorded_logs(newer, "job_convert_url"))
    status = await tools.status(newer, "job_convert_url")
    assert status.status == "successful"
    assert len(status.unreadable) == len(status.logs) == 5
    assert set(status.unreadable.values()) == {
        "cannot be read: the Hub cannot find it (HTTP 500)"
    }


async def test_a_log_that_is_not_there_is_a_500_of_xml(kernel: RecordedKernel) -> None:
    recordings = kernel.recordings
    logs = [name for name in recordings.names if name.startswith("log_")]
    lost = next(n for n in logs if b"FileNotFoundError" in recordings.body(n))
    kernel.serve("job_convert_url")
    async with OriginClient(kernel.root.origin, timeout_s=WAIT_S) as http:
        client = HubClient(kernel.root, http)
        job = await client.job(recordings.job_id("job_convert_url"))
        path = job.logs[0].href.removeprefix(kernel.loopback.origin)
        kernel.serve_at(path, lost)
        with pytest.raises(LogNotFoundError, match="HTTP 500"):
            async with client.log(job.job_id, job.logs[0]):
                pass


async def test_a_log_of_other_bytes_costs_nothing_but_itself(
    newer: RecordedKernel, tools: Tools
) -> None:
    name = "job_runnerfail_extra-latin_also-resize_process_2"
    newer.serve(name, *recorded_logs(newer, name))
    status = await tools.status(newer, name)
    assert status.unreadable == {
        "resize_process.log": "cannot be read: the Hub cannot send it: it holds bytes"
        " that are not UTF-8 (HTTP 500)"
    }
    assert status.explanation is not None
    assert status.explanation.evidence


# K2


async def test_the_run_without_a_log_is_named_and_no_other_is_blamed(
    kernel: RecordedKernel, tools: Tools
) -> None:
    name = "job_runnerfail"
    kernel.serve(name)
    kernel.serve_logs(name, "failresize")
    reported = await tools.explained(kernel, name)
    assert (reported.step, reported.confidence) == ("resize_process", "likely")
    assert "run 2, of which there is no log" in reported.headline


async def test_a_failed_job_without_a_stage_out_says_what_is_missing(
    newer: RecordedKernel, tools: Tools
) -> None:
    name = "job_runnerfail_dir-failstageout"
    newer.serve(name, *recorded_logs(newer, name))
    workspaces, toolbox = tools.of(newer)
    async with workspaces:
        listing = await toolbox.list_logs(newer.recordings.job_id(name))
    (missing,) = listing.missing
    assert missing.startswith("No stage-out log")
    assert "the step that failed may have no log" in missing


# K3


@pytest.mark.parametrize(
    ("job", "results", "headline"),
    [
        (
            "job_importerr",
            "results_importerr",
            ("The workflow never ran: the Hub could not load its own code for it: "
            "ModuleNotFoundError: No module named 'nosuch_library_xyz'"),
        ),
        (
            "job_raises",
            "results_failed",
            ("The Hub's own code for the workflow ended with: ValueError: the input "
            'catalogue was empty: /tmp/catalog/catalog.json <&> "quoted" é'),
        ),
        (
            "job_raises_late",
            "results_raises_late",
            ("The Hub's own code for the workflow ended with: RuntimeError: late "
            "failure of the service"),
        ),
        (
            "job_failed_stage",
            "results_failed_stage",
            "The Hub gives no reason; the job failed while: Pre-execution hook.",
        ),
    ],
)  # fmt: skip
async def test_the_results_answer_says_what_the_status_hides(
    kernel: RecordedKernel, tools: Tools, job: str, results: str, headline: str
) -> None:
    if results == "results_failed" and results not in kernel.recordings.names:
        results = "results_raises"
    if not {job, results} <= set(kernel.recordings.names):
        pytest.skip("not recorded of this kernel")
    kernel.serve(job, results)
    assert (await tools.explained(kernel, job)).headline == headline


async def test_a_missing_input_is_named(newer: RecordedKernel, tools: Tools) -> None:
    newer.serve("job_importerr")
    job_id = newer.recordings.job_id("job_importerr")
    newer.serve_as(f"jobs/{job_id}/results", "results_missing_input")
    reported = await tools.explained(newer, "job_importerr")
    assert (reported.headline, reported.confidence) == (
        "The job never started: its required input 'S' was not given.",
        "known",
    )


async def test_results_that_only_repeat_the_runners_traceback_add_nothing(
    shared: Path, tools: Tools
) -> None:
    async with recorded_kernel(shared, "2025-05") as kernel:
        kernel.serve("job_runnerfail", "results_runnerfail")
        kernel.serve_logs("job_runnerfail", "failresize")
        status = await tools.status(kernel, "job_runnerfail")
    assert status.message.startswith(NO_OUTPUT)
    assert status.explanation is not None
    assert [each.log for each in status.explanation.evidence] == []


# K4


async def test_a_job_that_was_deleted_is_gone(
    kernel: RecordedKernel, tools: Tools
) -> None:
    kernel.serve("job_running", "job_after_dismiss")
    whole = "list_all" if "list_all" in kernel.recordings.names else "list"
    kernel.serve_as("jobs", whole)
    job_id = kernel.recordings.job_id("job_running")
    workspaces, toolbox = tools.of(kernel)
    async with workspaces:
        with pytest.raises(JobGoneError, match="dismissed or deleted"):
            await toolbox.get_status(job_id, wait_s=10)


async def test_an_unknown_job_is_not_called_gone(
    kernel: RecordedKernel, tools: Tools
) -> None:
    kernel.serve("job_unknown")
    workspaces, toolbox = tools.of(kernel)
    async with workspaces:
        with pytest.raises(JobNotVisibleError) as refused:
            await toolbox.get_status("00000000-0000-0000-0000-000000000000")
    assert not isinstance(refused.value, JobGoneError)


# K5 to K7


async def test_a_queued_job_is_queued(kernel: RecordedKernel, tools: Tools) -> None:
    kernel.serve("job_queued")
    status = await tools.status(kernel, "job_queued")
    assert (status.stage, status.message, status.unchanged_s) == ("queued", "", None)


async def test_a_stage_is_no_reason(kernel: RecordedKernel, tools: Tools) -> None:
    kernel.serve("job_failed_silent")
    assert (await tools.status(kernel, "job_failed_silent")).message == (
        "The Hub gives no reason; it failed while: Inputs downloaded, nested processes "
        "execution finalized."
    )


async def test_a_crashed_worker_may_be_stuck_after_a_while(
    kernel: RecordedKernel, tools: Tools
) -> None:
    job_id = kernel.recordings.job_id("job_crash")
    kernel.serve("job_crash")
    soon = await tools.status(kernel, "job_crash")
    assert (soon.stage, soon.unchanged_s) == ("running the workflow's steps", None)
    path = f"{ROOT_PATH}/jobs/{job_id}"
    kernel.loopback.replies[path].clear()
    # What the Hub's own clock says counts, and not ours.
    kernel.serve_at(path, "job_crash", date="Thu, 26 Nov 2026 23:23:00 GMT")
    unchanged_s = (await tools.status(kernel, "job_crash")).unchanged_s
    assert unchanged_s is not None
    assert 3_300 < unchanged_s < 5_400


# K8


async def test_a_list_is_read_whole_whatever_its_messages_say(
    kernel: RecordedKernel,
) -> None:
    kernel.serve_as("jobs", "list_with_queued")
    body = json.loads(kernel.recordings.body("list_with_queued"))
    running = {job["jobID"] for job in body["jobs"] if job["status"] == "running"}
    async with OriginClient(kernel.root.origin, timeout_s=WAIT_S) as http:
        client = HubClient(kernel.root, http)
        read = (await client.select_jobs()).jobs
        chosen = (await client.select_jobs(status="running")).jobs
    assert len(read) == len(body["jobs"])
    assert {job.job_id for job in chosen} == running
    for request in kernel.loopback.requests:
        assert request.target.partition("?")[2] == "limit=50"
        assert "datetime" not in request.target


async def test_a_page_that_leads_to_itself_ends_the_list(
    kernel: RecordedKernel,
) -> None:
    names = {"list_limit=0", "list_limit0"} & set(kernel.recordings.names)
    name = names.pop()
    kernel.serve_as("jobs", name)
    assert parse_job_page(kernel.recordings.body(name)).next_href is not None
    async with OriginClient(kernel.root.origin, timeout_s=WAIT_S) as http:
        selection = await HubClient(kernel.root, http).select_jobs()
    assert (selection.jobs, selection.complete) == ((), True)
    assert len(kernel.loopback.requests) == 1


# K9


async def test_a_log_with_a_nul_ends_there(newer: RecordedKernel, tools: Tools) -> None:
    name = "job_runnerok_extra-nul"
    newer.serve(name, *recorded_logs(newer, name))
    workspaces, toolbox = tools.of(newer)
    async with workspaces:
        reading = await toolbox.read_log(
            newer.recordings.job_id(name), "resize_process_2.log"
        )
    last = reading.text.splitlines()[-1]
    assert last.endswith("[eodh-jobs: the server cut the log here, at a NUL byte]")
    assert {request.method for request in newer.loopback.requests} == {"GET"}
    assert not any("range" in request.headers for request in newer.loopback.requests)


# K10


def test_what_the_kernel_sends_a_subscriber_reads_as_what_it_answers(
    shared: Path,
) -> None:
    folder = shared / "hub" / "kernel" / f"kernel-{NEWER}"
    reported = json.loads((folder / "callbacks_received.json").read_text("utf-8"))
    stages = [body.encode() for _, path, _, body in reported if path == "/progress"]
    failed = [body.encode() for _, path, _, body in reported if path == "/failed"]
    jobs = [parse_job(body) for body in stages]
    assert len({job.job_id for job in jobs}) == 1
    assert [job.progress for job in jobs] == sorted(job.progress or 0 for job in jobs)
    assert [parse_failure(body) for body in failed] == ["Execution failed"]
