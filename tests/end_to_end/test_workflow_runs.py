"""Every process runs for real and ends as it should, with the logs of its tools."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from eodh_sandbox.hub import HubJob, LocalHub
from eodh_sandbox.hub.cwl.processes import PROCESSES
from tests.sandbox.hub.conftest import WORKSPACE, HubQuestions
from tests.waiting import WAIT_S

DONE = "ZOO-Kernel successfully run your service!"
HAS_FULL_DEVICE = Path("/dev/full").exists()
OUTPUTS = ["node_stage_out"]
# Process: its status, the linked logs, and the last line of the last of them.
CASES: dict[str, tuple[str, list[str], str]] = {
    "convert": ("successful", ["convert", *OUTPUTS], r"Removing staged files .*"),
    "ndvi": (
        "successful",
        ["node_stage_in", "calculate_ndvi", *OUTPUTS],
        r"Removing staged files .*",
    ),
    "scatter": (
        "successful",
        ["resize", "resize_2", "resize_3", "make_stac", *OUTPUTS],
        r"Removing staged files .*",
    ),
    "convert-sentinel-2-scene-tiles": (
        "successful",
        ["convert", *OUTPUTS],
        r"Removing staged files .*",
    ),
    "app-error": (
        "failed",
        ["calculate_ndvi"],
        r"ValueError: band 'B8A' is not in scene .*",
    ),
    "no-module": (
        "failed",
        ["cloud_mask"],
        r"ModuleNotFoundError: No module named 'cloudmasker_eo'",
    ),
    "bad-arguments": (
        "failed",
        ["convert"],
        r"convert.py: error: the following arguments are required: --scene",
    ),
    "invalid-glob": ("failed", [], r""),
    "invalid-stac": (
        "failed",
        ["convert", *OUTPUTS],
        r"pystac\.errors\.STACTypeError: .* 'type' attribute is catalog",
    ),
    "no-catalog": (
        "failed",
        ["convert", *OUTPUTS],
        r"FileNotFoundError: \[Errno 2\] No such .*: '\S+/catalog/catalog\.json'",
    ),
    "no-items": (
        "failed",
        ["convert", *OUTPUTS],
        r"pystac\.errors\.STACError: HREF: '\S+\.json' does not resolve to a STAC .*",
    ),
    "no-outputs": (
        "failed",
        ["convert", *OUTPUTS],
        r"FileNotFoundError: .*/catalog/catalog\.json'",
    ),
    "invalid-stagein": (
        "failed",
        ["node_stage_in"],
        r"urllib3\.exceptions\.MaxRetryError: .*NameResolutionError.*",
    ),
    "stagein-404": (
        "failed",
        ["node_stage_in"],
        r"Exception: Could not read uri https://catalogue\.example\.org/items/gone\.json",
    ),
    "killed": ("failed", ["mosaic"], r"Warping tile T30UXC \(3/3\)"),
    "crash": ("failed", ["mosaic"], r"Warping tile T30UXC \(3/3\)"),
    "disk-full": (
        "failed",
        ["mosaic"],
        r"OSError: \[Errno 28\] No space left on device",
    ),
    "access-denied": (
        "failed",
        ["convert", *OUTPUTS],
        r"botocore\.\S+: An error occurred \(AccessDenied\) .* PutObject .*",
    ),
    "broken-deployment": ("failed", [], r""),
    "ndvi-of-item": ("failed", [], r""),
    "image-pull": ("failed", [], r""),
    "out-of-memory": ("failed", ["mosaic"], r"Warping tile T30UXC \(3/3\)"),
}

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.xdist_group("real runs"),
]


@pytest.fixture
def jobs(real_jobs: dict[str, HubJob]) -> dict[str, HubJob]:
    return real_jobs


@pytest.fixture
def ask(real_hub: LocalHub) -> Iterator[HubQuestions]:
    with httpx.Client(timeout=WAIT_S) as client:
        yield HubQuestions(real_hub, client)


def test_every_process_has_a_case_here() -> None:
    assert CASES.keys() | {"sleep"} == PROCESSES.keys()


@pytest.mark.parametrize("process", CASES)
async def test_a_process_ends_as_it_should(
    real_hub: LocalHub, ask: HubQuestions, jobs: dict[str, HubJob], process: str
) -> None:
    if process == "disk-full" and not HAS_FULL_DEVICE:
        pytest.skip("no /dev/full on this system")
    status, steps, last_line = CASES[process]
    job = await real_hub.wait_for_end(WORKSPACE, jobs[process].job_id, limit_s=240)
    body = ask(f"jobs/{job.job_id}").json()
    assert body["status"] == status
    titles = [link["title"] for link in body["links"] if link["rel"] == "related"]
    assert titles == [f"Tool log {step}.log" for step in steps]
    if steps and job.logs_are_served:
        text = ask(f"jobs/{job.job_id}/{steps[-1]}.log").text
        assert re.search(rf"(?:^| - ){last_line}\Z", text.rstrip().splitlines()[-1])


async def test_a_result_names_where_stage_out_wrote(
    real_hub: LocalHub, ask: HubQuestions, jobs: dict[str, HubJob]
) -> None:
    job = await real_hub.wait_for_end(WORKSPACE, jobs["convert"].job_id, limit_s=240)
    links = ask(f"jobs/{job.job_id}/results").json()["links"]
    written = ask(f"jobs/{job.job_id}/node_stage_out.log").text
    assert links[1]["rel"] == "self"
    assert f"to {links[1]['href']}\n" in written


async def test_a_job_without_a_mandatory_input_never_starts(
    real_hub: LocalHub, jobs: dict[str, HubJob]
) -> None:
    # On the Hub such a job is accepted, and fails at once (HUB.md section 2).
    job = await real_hub.wait_for_end(WORKSPACE, jobs["ndvi-of-item"].job_id)
    accepted = "ZOO-Kernel accepted to run your service!"
    assert [change.message for change in job.changes] == [accepted, accepted]


async def test_a_job_fails_with_the_kernels_praise_where_the_hub_says_so(
    real_hub: LocalHub, jobs: dict[str, HubJob]
) -> None:
    job = await real_hub.wait_for_end(
        WORKSPACE, jobs["invalid-glob"].job_id, limit_s=240
    )
    assert job.changes[-1].message == DONE
