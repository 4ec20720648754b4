"""A log that is rotated, replaced or cut while its job runs is not read on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from mcp import Client

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob, growing
from eodh_tools.logs.cursor import encode_cursor
from tests.tools.mcp.conftest import call

pytestmark = pytest.mark.anyio

WORDS = "not the log that was read before"

Replace = Callable[[bytes], None]


def lines(count: int, words: str = "line") -> bytes:
    return "".join(f"{words} {number}\n" for number in range(1, count + 1)).encode()


@pytest.fixture
def replace(hub: LocalHub, workspace: str) -> Replace:
    """A running job "1" that shows its log; called: it shows another one."""
    begun = datetime.now(UTC) - timedelta(seconds=60)
    job = ScriptedJob("ndvi", "running", job_id="1", created=begun, duration_s=900)
    hub.script(workspace, job)

    def replace(content: bytes) -> None:
        found = hub.jobs.find(workspace, "1")
        assert found is not None
        found.logs = growing([JobLog("step.log", content)], over_s=0.001)

    replace(lines(100))
    return replace


async def read(client: Client, **choice: object) -> tuple[str, Any]:
    return await call(client, "read_log", job="1", **choice)


@pytest.mark.parametrize(
    ("content", "first"),
    [
        (lines(120, "other"), "other 1"),
        (lines(50), "line 1"),
        (lines(200)[-1_000:].partition(b"\n")[2], "line 9"),
        (lines(99) + b"another end\nmore\n", "line 1"),
    ],
)
async def test_a_cursor_to_newer_lines_begins_another_log_anew_and_says_so(
    client: Client, replace: Replace, content: bytes, first: str
) -> None:
    _, before = await read(client, tail=5)
    replace(content)

    text, reading = await read(client, cursor=before["newer_cursor"])

    assert WORDS in text
    assert reading["is_another"]
    assert reading["first_line"] == 1
    assert first in text
    again, _ = await read(client, cursor=reading["newer_cursor"])
    assert WORDS not in again


async def test_a_log_that_was_emptied_is_another_one(
    client: Client, replace: Replace
) -> None:
    _, before = await read(client, tail=5)
    replace(b"")
    text, _ = await read(client, cursor=before["newer_cursor"])
    assert WORDS in text


async def test_a_log_that_only_grew_is_read_on(
    client: Client, replace: Replace
) -> None:
    _, before = await read(client, tail=5)
    nothing, waiting = await read(client, cursor=before["newer_cursor"])
    replace(lines(103))

    text, reading = await read(client, cursor=waiting["newer_cursor"])

    assert WORDS not in nothing + text
    assert (reading["first_line"], reading["last_line"]) == (101, 103)


@pytest.mark.parametrize("choice", [{"tail": 5}, {"search": "line"}])
async def test_older_lines_of_another_log_are_not_read(
    client: Client, replace: Replace, choice: dict[str, object]
) -> None:
    _, before = await read(client, **choice)
    replace(lines(120, "another line"))
    asked = {} if "tail" in choice else choice

    text, _ = await read(client, cursor=before["older_cursor"], **asked)

    assert WORDS in text
    assert "another line 120" in text


async def test_a_cursor_of_an_older_version_still_works(
    client: Client, replace: Replace
) -> None:
    replace(lines(120, "another line"))
    text, reading = await read(client, cursor=encode_cursor("1", "step.log", 101))
    assert WORDS not in text
    assert reading["first_line"] == 101
