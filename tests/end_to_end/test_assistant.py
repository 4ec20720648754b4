"""An assistant asks the installed `eodh-mcp` about jobs that really ran."""

import re
from datetime import datetime
from typing import Any

import pytest
from mcp.types import TextContent

from eodh_tools.mcp.schemas import READING_META
from tests.end_to_end.conftest import Connect

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.xdist_group("real runs"),
]

ERAS = pytest.mark.parametrize("era", ["auto", "legacy"])


async def ask(
    connect: Connect, era: str, tool: str, **arguments: object
) -> tuple[str, Any]:
    async with connect(era) as client:
        result = await client.call_tool(tool, arguments)
    (part,) = result.content
    assert isinstance(part, TextContent)
    assert not result.is_error, part.text
    facts = result.structured_content or (result.meta or {}).get(READING_META)
    return part.text, facts


@ERAS
async def test_it_is_reported_that_a_job_was_successful_and_which_steps_ran(
    connect: Connect, era: str, jobs: dict[str, str]
) -> None:
    text, reported = await ask(connect, era, "get_status", job=jobs["ndvi"])
    assert reported["status"] == "successful"
    took = r"( under 1 s| [0-9]+ s)?"
    assert re.fullmatch(
        r"The job was successful\. 3 steps ran: "
        rf"stage-in{took}, calculate_ndvi{took}, stage-out{took}\.",
        reported["explanation"]["headline"],
    )
    assert reported["explanation"]["headline"] in text


@ERAS
async def test_it_finds_the_line_that_explains_a_failure_in_one_call(
    connect: Connect, era: str, jobs: dict[str, str]
) -> None:
    text, reported = await ask(connect, era, "get_status", job=jobs["app-error"])
    assert reported["status"] == "failed"
    assert reported["explanation"]["step"] == "calculate_ndvi"
    (evidence,) = reported["explanation"]["evidence"]
    assert "ValueError: band 'B8A' is not in scene" in evidence["text"]
    assert evidence["text"] in text


@ERAS
async def test_it_reads_and_searches_the_log_by_the_suggested_calls(
    connect: Connect, era: str, jobs: dict[str, str]
) -> None:
    _, reported = await ask(connect, era, "get_status", job=jobs["no-catalog"])
    (call,) = reported["next"]
    text, reading = await ask(connect, era, call["tool"], **call["arguments"])
    assert reading["log"] == "node_stage_out.log"
    assert "catalog.json" in text
    _, found = await ask(
        connect, era, "read_log", job=jobs["no-catalog"], search="FileNotFoundError"
    )
    assert found["matches"] == 1


@ERAS
async def test_it_lists_the_jobs_of_the_workspace_newest_first(
    connect: Connect, era: str, jobs: dict[str, str]
) -> None:
    _, reported = await ask(connect, era, "list_jobs", limit=100)
    assert {job["job_id"] for job in reported["jobs"]} >= set(jobs.values())
    # A whole second is written without a fraction, so texts sort otherwise than times.
    created = [datetime.fromisoformat(job["created"]) for job in reported["jobs"]]
    assert created == sorted(created, reverse=True)


async def test_the_server_starts_and_lists_its_tools_with_nothing_configured(
    connect: Connect, environment: dict[str, str]
) -> None:
    for name in ("EODH_WORKSPACE", "EODH_API_KEY", "EODH_BASE_URL"):
        del environment[name]
    async with connect("auto") as client:
        assert len((await client.list_tools()).tools) == 5
        result = await client.call_tool("list_jobs", {})
        (part,) = result.content
        assert isinstance(part, TextContent)
        assert result.is_error
        assert "EODH_WORKSPACE" in part.text
        assert "eodh-logs login" in part.text


async def test_the_server_starts_with_a_key_that_is_none_and_says_so_when_asked(
    connect: Connect, environment: dict[str, str]
) -> None:
    environment["EODH_API_KEY"] = "short"
    async with connect("auto") as client:
        result = await client.call_tool("list_jobs", {})
    (part,) = result.content
    assert isinstance(part, TextContent)
    assert result.is_error
    assert "not an API key" in part.text
    assert "short" not in part.text
