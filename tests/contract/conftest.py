"""Servers that the same tests run against."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import anyio
import httpx
import pytest
from pydantic import SecretStr

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.http.client import OriginClient
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.job import Job
from eodh_tools.hub.job_references import parse_reference
from eodh_tools.hub.workspace_urls import HubRoot
from tests.conftest import skip_for_missing_tool
from tests.contract.recorded_kernel import (
    ROOT_PATH,
    RUNS,
    RecordedKernel,
    recorded_kernel,
)
from tests.tools.hub.loopback import Loopback, json_answer, text_answer
from tests.waiting import WAIT_S

DATA = Path(__file__).parents[1] / "data" / "hub"
JOB_S = 60

SERVER = Path(__file__).with_name("pygeoapi_server.py")


@pytest.fixture(scope="module")
def pygeoapi_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real pygeoapi in a process of its own."""
    if find_spec("pygeoapi") is None:
        skip_for_missing_tool("pygeoapi is not installed (it is in the dev group)")
    folder = tmp_path_factory.mktemp("pygeoapi")
    with (folder / "stderr.txt").open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, str(SERVER), str(folder)],
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
        assert process.stdout is not None
        try:
            # It prints its URL, or ends: either way the line comes.
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
            process.stdout.close()


@dataclass(frozen=True)
class Server:
    """A server with one job that passed and one that failed.

    Attributes:
        root: Where its jobs lie.
        key: The key of the workspace; None where none is needed.
        passed: The id of the job that passed.
        failed: The id of the job that failed.
        jobs: How many jobs it lists.
        has_logs: Whether it serves logs at all.
        delete: Deletes a job; None where it cannot.
    """

    root: HubRoot
    key: SecretStr | None
    passed: str
    failed: str
    jobs: int
    has_logs: bool
    delete: Callable[[str], Awaitable[None]] | None = None


SERVERS = ("fixtures", "kernel 2025-05", "kernel 2026-07", "local Hub", "pygeoapi")


@pytest.fixture(params=SERVERS)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Server]:
    if request.param.startswith("kernel "):
        shared = request.getfixturevalue("shared")
        year = request.param.removeprefix("kernel ")
        async with recorded_kernel(shared, year) as kernel:
            yield of_kernel(kernel)
        return
    if request.param == "pygeoapi":
        url = request.getfixturevalue("pygeoapi_url")
        yield await of_pygeoapi(url)
        return
    serving = {"fixtures": of_fixtures, "local Hub": of_local_hub}[request.param]
    async with serving() as server:
        yield server


@asynccontextmanager
async def of_fixtures() -> AsyncIterator[Server]:
    """Answers of our own making in the recorded shapes, over real HTTP."""
    async with Loopback() as loopback:
        root = HubRoot.of_workspace(loopback.origin, "coastal-lab")
        pages = [
            json.loads((DATA / f"zoo_jobs_page_{number}.json").read_bytes())
            for number in (1, 2, 3)
        ]
        listed = [job for page in pages for job in page["jobs"]]
        loopback.on(f"{root.path}/jobs", json_answer({"jobs": listed, "links": []}))
        for job in listed:
            path = f"{root.path}/jobs/{job['jobID']}"
            loopback.on(path, json_answer(job))
            loopback.on(f"{path}/tile.log", text_answer(b"one\ntwo\n"))
            loopback.on(f"{path}/node_stage_out.log", text_answer(b"out\n"))
        ids = {job["status"]: job["jobID"] for job in reversed(listed)}
        yield Server(
            root, None, ids["successful"], ids["failed"], len(listed), has_logs=True
        )


@asynccontextmanager
async def of_local_hub() -> AsyncIterator[Server]:
    """The local Hub, with jobs that ended as real runs did."""
    async with LocalHub() as hub:
        workspace, key = next(iter(hub.workspaces.items()))
        created = datetime(2026, 11, 1, tzinfo=UTC)
        passed, failed, *_ = hub.script(
            workspace,
            ScriptedJob.recorded("convert", created=created),
            ScriptedJob.recorded("app-error", created=created + timedelta(hours=1)),
            *(ScriptedJob(created=created - timedelta(hours=n)) for n in range(1, 80)),
        )
        root = HubRoot.of_workspace(hub.base_url, workspace)
        yield Server(
            root,
            SecretStr(key),
            passed,
            failed,
            81,
            has_logs=True,
            delete=partial(delete, root, key),
        )


def of_kernel(kernel: RecordedKernel) -> Server:
    """A recorded kernel, with the jobs that ran a real workflow's logs."""
    whole_list = "list_all" if "list_all" in kernel.recordings.names else "list"
    listed = json.loads(kernel.recordings.body(whole_list))["jobs"]
    kernel.serve_as("jobs", whole_list)
    for name, run in RUNS.items():
        kernel.serve(f"job_{name}")
        kernel.serve_logs(f"job_{name}", run)
    passed, failed = (kernel.recordings.job_id(f"job_{name}") for name in RUNS)
    if "results_runnerfail" in kernel.recordings.names:
        kernel.serve("results_runnerfail")

    async def deleted(job_id: str) -> None:
        kernel.loopback.replies[f"{ROOT_PATH}/jobs/{job_id}"].clear()
        kernel.serve_as(f"jobs/{job_id}", "job_after_dismiss")

    return Server(
        kernel.root, None, passed, failed, len(listed), has_logs=True, delete=deleted
    )


async def of_pygeoapi(url: str) -> Server:
    """A real pygeoapi, with processes of ours."""
    root = HubRoot.of_root_url(url)
    passed, failed = (
        await execute(url, "wait", file=__file__),
        await execute(url, "fail"),
    )
    async with OriginClient(root.origin, timeout_s=WAIT_S) as http:
        client = HubClient(root, http)
        for job_id in (passed, failed):
            await ended(client, job_id)
        listed = await client.newest_jobs()
    return Server(
        root,
        None,
        passed,
        failed,
        len(listed),
        has_logs=False,
        delete=partial(delete, root, ""),
    )


async def delete(root: HubRoot, key: str, job_id: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = await http.delete(root.job_url(job_id), headers=headers, timeout=JOB_S)
    assert answer.status_code == 200, answer.text


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
    assert reference.may_be_under(HubRoot.of_root_url(url))
    return reference.job_id


async def ended(client: HubClient, job_id: str) -> Job:
    """The job, once it has ended."""
    with anyio.fail_after(JOB_S):
        # Another process ends the job, so there is nothing to wait on.
        while not (job := await client.job(job_id)).is_finished:  # noqa: ASYNC110
            await anyio.sleep(0.05)
    return job
