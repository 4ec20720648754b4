"""Every failure that the local Hub can run for real, and what an assistant reads."""

from dataclasses import dataclass
from typing import Any

import pytest
from mcp import Client

from tests.end_to_end.conftest import RUN, Connect

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.xdist_group("real runs"),
]


@dataclass(frozen=True)
class Outcome:
    """What an answer holds: the cause, how sure, the step, a line that shows it."""

    cause: str
    confidence: str
    step: str | None = None
    line: str | None = None


SUCCESSFUL = {"convert", "ndvi", "scatter", "convert-sentinel-2-scene-tiles"}

FAILED = {
    "app-error": Outcome(
        "band-missing",
        "known",
        "calculate_ndvi",
        "ValueError: band 'B8A' is not in scene",
    ),
    "no-module": Outcome(
        "module-missing", "known", "cloud_mask", "No module named 'cloudmasker_eo'"
    ),
    "bad-arguments": Outcome(
        "arguments-wrong", "known", "convert", "arguments are required: --scene"
    ),
    "invalid-stac": Outcome(
        "stac-invalid", "known", "node_stage_out", "'type' attribute is catalog"
    ),
    "no-catalog": Outcome(
        "catalog-missing", "known", "node_stage_out", "catalog/catalog.json'"
    ),
    "no-outputs": Outcome(
        "catalog-missing", "known", "node_stage_out", "catalog/catalog.json'"
    ),
    "no-items": Outcome(
        "stac-item-missing",
        "known",
        "node_stage_out",
        "does not resolve to a STAC object",
    ),
    "invalid-stagein": Outcome(
        "host-not-found",
        "known",
        "node_stage_in",
        "Failed to resolve 'catalogue.example.invalid'",
    ),
    "stagein-404": Outcome(
        "input-not-found", "known", "node_stage_in", "Could not read uri"
    ),
    "disk-full": Outcome("disk-full", "known", "mosaic", "No space left on device"),
    "access-denied": Outcome(
        "access-denied", "known", "node_stage_out", "when calling the PutObject"
    ),
    "killed": Outcome("ended-without-an-error", "unknown", "mosaic"),
    "crash": Outcome("ended-without-an-error", "unknown", "mosaic"),
    "out-of-memory": Outcome("ended-without-an-error", "unknown", "mosaic"),
    "invalid-glob": Outcome("no-log-of-the-failing-step", "unknown"),
    # At the Hub it takes two minutes, which tells it from a glob; here it is quick.
    "image-pull": Outcome("output-not-collected", "likely"),
    "broken-deployment": Outcome("never-started", "known"),
    "ndvi-of-item": Outcome("input-missing", "known"),
}


def test_the_table_has_every_process_of_the_local_hub() -> None:
    assert set(RUN) == SUCCESSFUL | set(FAILED)


async def status(client: Client, job_id: str, **more: bool) -> dict[str, Any]:
    result = await client.call_tool("get_status", {"job": job_id, **more})
    assert not result.is_error
    assert isinstance(result.structured_content, dict)
    return result.structured_content


async def test_every_failure_is_reported_with_its_cause_step_and_line(
    connect: Connect, jobs: dict[str, str]
) -> None:
    reported: dict[str, Any] = {}
    async with connect("auto") as client:
        for process, job_id in jobs.items():
            reported[process] = await status(client, job_id)
        for process, job_id in jobs.items():
            # Logs may come up to 60 s after the end, as the answer says.
            for _ in range(3):
                if reported[process]["logs_state"] == "not there yet":
                    reported[process] = await status(client, job_id, wait=True)
    for process in SUCCESSFUL:
        assert reported[process]["status"] == "successful", process
    found = {}
    for process, expected in FAILED.items():
        explanation = reported[process]["explanation"]
        text = "".join(each["text"] for each in explanation.get("evidence", ()))
        assert expected.line is None or expected.line in text, (process, text)
        found[process] = Outcome(
            explanation["cause"],
            explanation["confidence"],
            explanation.get("step"),
            expected.line,
        )
    assert found == FAILED
