"""Parts of a log: read, searched, and continued by cursors."""

import re
import time
from datetime import UTC, datetime

import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob, growing
from eodh_tools.errors import CursorError, LogNotFoundError, PatternError, RequestError
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.toolbox import Toolbox
from tests.tools.toolbox.jobs_of_toolbox import add, prefixed
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("part", "first", "last"),
    [
        (LogSelection.from_options(), 401, 500),
        (LogSelection.from_options(tail=3), 498, 500),
        (LogSelection.from_options(head=2), 1, 2),
        (LogSelection.from_options(lines="120:125"), 120, 125),
        (LogSelection.from_options(lines="499:"), 499, 500),
        (LogSelection.from_options(around=250, context=2), 248, 252),
    ],
)
async def test_any_part_of_a_log_can_be_read_by_its_own_line_numbers(
    hub: LocalHub,
    workspace: str,
    toolbox: Toolbox,
    part: LogSelection,
    first: int,
    last: int,
) -> None:
    job_id = add(
        hub, workspace, ScriptedJob(logs=(JobLog("resize.log", prefixed(500)),))
    )
    reading = await toolbox.read_log(job_id, "resize", part=part)
    assert (reading.first_line, reading.last_line) == (first, last)
    assert reading.total_lines == 500
    shown = [line.split("| ", 1) for line in reading.text.splitlines()]
    assert [(int(number), text) for number, text in shown] == [
        (n, f"line {n}") for n in range(first, last + 1)
    ]


async def test_a_search_counts_all_matches_and_shows_the_newest_first(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(
        hub, workspace, ScriptedJob(logs=(JobLog("resize.log", prefixed(500)),))
    )
    part = LogSelection.from_options(search="LINE \\d*7$", context=0)
    reading = await toolbox.read_log(job_id, part=part)
    assert reading.matches == 50
    assert "line 497" in reading.text
    assert "line 7\n" not in reading.text
    assert reading.older_cursor is not None
    older = await toolbox.read_log(job_id, part=part, cursor=reading.older_cursor)
    assert older.matches == 50
    assert older.last_line is not None
    assert reading.first_line is not None
    assert older.last_line < reading.first_line


async def test_a_search_without_a_log_says_which_logs_it_left_out(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    names = ("node_stage_in.log", "ndvi.log", "node_stage_out.log")
    logs = tuple(JobLog(name, prefixed(5)) for name in names)
    job_id = add(hub, workspace, ScriptedJob(logs=logs))

    found = await toolbox.read_log(
        job_id, part=LogSelection.from_options(search="line 3")
    )
    none = await toolbox.read_log(job_id, part=LogSelection.from_options(search="x1"))

    assert found.why_this_log == (
        "the last log of the job; not searched: node_stage_in.log, ndvi.log"
    )
    assert [each.tool for each in none.next] == ["read_log", "read_log"]
    assert none.next[0].arguments == {
        "job": job_id,
        "log": "node_stage_in.log",
        "search": "x1",
    }


async def test_a_log_is_named_by_its_step_or_by_what_the_list_shows(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    names = ("node_stage_in.log", "ndvi.log", "ndvi_2.log", "node_stage_out.log")
    logs = tuple(JobLog(name, prefixed(5)) for name in names)
    job_id = add(hub, workspace, ScriptedJob(logs=logs))

    async def chosen(name: str) -> tuple[str, str | None]:
        reading = await toolbox.read_log(job_id, name)
        return reading.log, reading.why_this_log

    assert await chosen("stage-in") == ("node_stage_in.log", None)
    assert await chosen("Stage_Out") == ("node_stage_out.log", None)
    assert await chosen("ndvi_2") == ("ndvi_2.log", None)
    listing = await toolbox.list_logs(job_id)
    for entry in listing.logs:
        assert (await chosen(entry.kind if entry.kind != "step" else entry.name))[0]


@pytest.mark.parametrize("pattern", ["(?<=a)b", "(a)\\1", "(", "a" * 501])
async def test_a_pattern_that_cannot_be_searched_is_refused_in_words(
    hub: LocalHub, workspace: str, toolbox: Toolbox, pattern: str
) -> None:
    job_id = add(hub, workspace, ScriptedJob(logs=(JobLog("a.log", prefixed(5)),)))
    with pytest.raises(PatternError):
        await toolbox.read_log(job_id, part=LogSelection.from_options(search=pattern))


async def test_cursors_page_through_a_whole_log_without_a_gap(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(
        hub, workspace, ScriptedJob(logs=(JobLog("resize.log", prefixed(450)),))
    )
    numbers: list[int] = []
    cursor = None
    for _ in range(10):
        reading = await toolbox.read_log(job_id, cursor=cursor)
        page = [int(n) for n in re.findall(r"^ *(\d+)\|", reading.text, re.MULTILINE)]
        numbers = page + numbers
        cursor = reading.older_cursor
        if cursor is None:
            break
    assert numbers == list(range(1, 451))


async def test_a_cursor_of_another_log_is_refused(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    logs = (JobLog("a.log", prefixed(200)), JobLog("b.log", prefixed(200)))
    job_id = add(hub, workspace, ScriptedJob(logs=logs))
    reading = await toolbox.read_log(job_id, "a.log")
    with pytest.raises(CursorError):
        await toolbox.read_log(job_id, "b.log", cursor=reading.older_cursor)


async def test_a_growing_log_can_be_resumed_where_the_answer_ended(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    logs = growing([JobLog("resize.log", prefixed(300))], over_s=1.5)
    job = ScriptedJob(status="running", created=datetime.now(UTC), logs=logs)
    job_id = add(hub, workspace, job)
    last, cursor = 0, None
    deadline = time.monotonic() + WAIT_S
    while last < 300:
        assert time.monotonic() < deadline
        reading = await toolbox.read_log(
            job_id,
            "resize",
            part=None if cursor else LogSelection.from_options(tail=5000),
            cursor=cursor,
        )
        assert not reading.complete
        if reading.first_line is not None and last:
            assert reading.first_line == last + 1
        last = reading.last_line or last
        cursor = reading.newer_cursor
    assert last == 300
    assert cursor is not None


async def test_a_log_that_a_job_has_not_is_reported_with_those_it_has(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(hub, workspace, ScriptedJob(logs=(JobLog("a.log", b"x"),)))
    with pytest.raises(LogNotFoundError, match=r"it has: a\.log"):
        await toolbox.read_log(job_id, "b.log")


async def test_a_line_beyond_the_end_is_refused_with_the_logs_length(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(hub, workspace, ScriptedJob(logs=(JobLog("a.log", prefixed(9)),)))
    with pytest.raises(RequestError, match="The log has 9 lines"):
        await toolbox.read_log(job_id, part=LogSelection.from_options(around=10))


@pytest.mark.parametrize(
    "asked",
    [
        {"tail": 5, "head": 5},
        {"context": 3},
        {"lines": "a:b"},
        {"lines": "9:3"},
        {"lines": "0:3"},
        {"tail": 0},
        {"around": 0},
        {"search": "x", "context": 1000},
    ],
)
def test_a_part_that_cannot_be_is_refused_in_words(asked: dict[str, object]) -> None:
    with pytest.raises(RequestError):
        LogSelection.from_options(**asked)  # type: ignore[arg-type]


async def test_a_cursor_to_newer_lines_searches_from_there_on(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(
        hub, workspace, ScriptedJob(logs=(JobLog("resize.log", prefixed(500)),))
    )
    head = await toolbox.read_log(job_id, part=LogSelection.from_options(head=440))
    part = LogSelection.from_options(search="line \\d*0$", context=0)

    found = await toolbox.read_log(job_id, part=part, cursor=head.newer_cursor)

    numbers = sorted(int(line.split(">")[0]) for line in found.text.splitlines()[::2])
    assert numbers == [450, 460, 470, 480, 490, 500]
    assert found.matches == 50
    older = await toolbox.read_log(job_id, part=part, cursor=found.older_cursor)
    assert older.last_line == 440
