"""Logs as the Hub serves them, and as other servers do."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eodh_sandbox.hub import FrontEnd, JobLog, LocalHub, ScriptedJob, growing
from tests.sandbox.hub.conftest import WORKSPACE, HubQuestions

# HUB.md section 3.
PREFIX = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z - [a-z0-9-]+-pod-[a-z]{8} - "
)


def links(ask: HubQuestions, job_id: str) -> list[str]:
    body = ask(f"jobs/{job_id}").json()
    return [link["title"] for link in body["links"] if link["rel"] == "related"]


def test_a_log_is_plain_and_whole_without_etag_or_ranges(
    hub: LocalHub, ask: HubQuestions
) -> None:
    job = ScriptedJob.recorded("no-catalog", duration_s=0)
    (job_id,) = hub.script(WORKSPACE, job)
    answer = ask(f"jobs/{job_id}/node_stage_out.log", headers={"Range": "bytes=5-"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert not {"etag", "accept-ranges"} & set(answer.headers)
    assert answer.content == job.logs[1].content


def test_an_entry_is_a_chunk_whose_further_lines_have_no_prefix(
    hub: LocalHub, ask: HubQuestions
) -> None:
    (job_id,) = hub.script(WORKSPACE, ScriptedJob.recorded("no-catalog", duration_s=0))
    lines = ask(f"jobs/{job_id}/node_stage_out.log").text.splitlines()
    assert PREFIX.match(lines[0])
    assert any(not PREFIX.match(line) for line in lines)


def test_log_links_appear_some_time_after_the_end(
    hub: LocalHub, ask: HubQuestions
) -> None:
    ended = datetime.now(UTC) - timedelta(seconds=20)
    late, there = hub.script(
        WORKSPACE,
        *[
            ScriptedJob.recorded(
                "convert", created=ended, duration_s=0, log_delay_s=delay_s
            )
            for delay_s in (30, 10)
        ],
    )
    assert ask(f"jobs/{late}").json()["status"] == "successful"
    assert links(ask, late) == []
    assert ask(f"jobs/{late}/convert.log").status_code == 500
    assert links(ask, there) == ["Tool log convert.log", "Tool log node_stage_out.log"]


def test_a_running_job_has_no_logs_on_the_hub(hub: LocalHub, ask: HubQuestions) -> None:
    (job_id,) = hub.script(WORKSPACE, ScriptedJob.recorded("convert"))
    assert links(ask, job_id) == []


def test_a_log_whose_outputs_were_not_collected_has_no_link(
    hub: LocalHub, ask: HubQuestions
) -> None:
    job = ScriptedJob.recorded("scatter-failed", duration_s=0)
    (job_id,) = hub.script(WORKSPACE, job)
    assert links(ask, job_id) == ["Tool log resize.log"]


def test_the_links_of_a_process_with_a_long_name_lead_nowhere(
    hub: LocalHub, ask: HubQuestions
) -> None:
    job = ScriptedJob.recorded("convert-sentinel-2-scene-tiles", duration_s=0)
    (job_id,) = hub.script(WORKSPACE, job)
    assert "Tool log convert.log" in links(ask, job_id)
    answer = ask(f"jobs/{job_id}/convert.log")
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/xml")
    assert "FileNotFoundError" in answer.text


def test_a_lost_log_may_be_reported_as_not_found(ask: HubQuestions) -> None:
    job = ScriptedJob.recorded("convert-sentinel-2-scene-tiles", duration_s=0)
    with LocalHub(front_end=FrontEnd(lost_log=404)) as hub:
        (job_id,) = hub.script(WORKSPACE, job)
        answer = HubQuestions(hub, ask.client)(f"jobs/{job_id}/convert.log")
    assert (answer.status_code, answer.json()["title"]) == (404, "NotFound")


@pytest.mark.parametrize(
    ("content", "status", "begins"),
    [
        (b"caf\xe9\n", 500, b'<?xml version="1.0"'),
        (b"one\ntwo\0three\nfour\n", 200, b"one\ntwo\0"),
    ],
)
def test_bytes_that_the_kernel_cannot_send(
    hub: LocalHub, ask: HubQuestions, content: bytes, status: int, begins: bytes
) -> None:
    logs = (JobLog("a.log", content),)
    (job_id,) = hub.script(WORKSPACE, ScriptedJob(duration_s=0, logs=logs))
    answer = ask(f"jobs/{job_id}/a.log")
    assert (answer.status_code, answer.content[: len(begins)]) == (status, begins)
    assert b"three" not in answer.content
    if status == 200:
        assert len(answer.content) == len(content)


def test_another_server_sends_any_bytes_as_they_are(ask: HubQuestions) -> None:
    job = ScriptedJob(duration_s=0, logs=(JobLog("a.log", b"caf\xe9\n"),))
    with LocalHub(front_end=FrontEnd(decodes_logs=False)) as hub:
        (job_id,) = hub.script(WORKSPACE, job)
        answer = HubQuestions(hub, ask.client)(f"jobs/{job_id}/a.log")
    assert (answer.status_code, answer.content) == (200, b"caf\xe9\n")


def test_a_log_has_no_head(hub: LocalHub, ask: HubQuestions) -> None:
    (job_id,) = hub.script(WORKSPACE, ScriptedJob.recorded("convert", duration_s=0))
    assert ask(f"jobs/{job_id}/convert.log", method="HEAD").status_code == 400


def test_a_log_can_grow_while_its_job_runs(hub: LocalHub, ask: HubQuestions) -> None:
    now = datetime.now(UTC)
    logs = growing([JobLog("mosaic.log", b"x" * 1_000)], over_s=100)
    (job_id,) = hub.script(
        WORKSPACE,
        ScriptedJob(created=now - timedelta(seconds=50), duration_s=200, logs=logs),
    )
    assert links(ask, job_id) == ["Tool log mosaic.log"]
    size = len(ask(f"jobs/{job_id}/mosaic.log").content)
    assert 500 <= size < 700


@pytest.fixture
def long_log(tmp_path: Path) -> tuple[Path, bytes]:
    content = b"".join(b"line %d\n" % number for number in range(50_000))
    file = tmp_path / "long.log"
    file.write_bytes(content)
    return file, content


@pytest.mark.parametrize("kind", ["bytes", "file"])
def test_a_server_may_offer_ranges(
    hub: LocalHub, ask: HubQuestions, long_log: tuple[Path, bytes], kind: str
) -> None:
    file, content = long_log
    log = JobLog("a.log", file if kind == "file" else content, accept_ranges=True)
    (job_id,) = hub.script(WORKSPACE, ScriptedJob(duration_s=0, logs=(log,)))
    path = f"jobs/{job_id}/a.log"
    whole = ask(path)
    assert (whole.content, whole.headers["accept-ranges"]) == (content, "bytes")
    etag = whole.headers["etag"]
    part = ask(path, headers={"Range": "bytes=100000-", "If-Range": etag})
    assert (part.status_code, part.content) == (206, content[100_000:])
    size = len(content)
    assert part.headers["content-range"] == f"bytes 100000-{size - 1}/{size}"
    few = ask(path, headers={"Range": "bytes=5-9"})
    assert few.content == content[5:10]
    changed = ask(path, headers={"Range": "bytes=5-9", "If-Range": '"other"'})
    assert (changed.status_code, changed.content) == (200, content)
    assert ask(path, headers={"Range": f"bytes={size}-"}).status_code == 416


def test_a_log_can_be_made_while_it_is_sent(hub: LocalHub, ask: HubQuestions) -> None:
    def blocks() -> Iterator[bytes]:
        for number in range(1_000):
            yield b"%d\n" % number * 100

    log = JobLog("made.log", blocks)
    (job_id,) = hub.script(WORKSPACE, ScriptedJob(duration_s=0, logs=(log,)))
    answer = ask(f"jobs/{job_id}/made.log")
    assert answer.content == b"".join(blocks())
    assert "content-length" not in answer.headers
