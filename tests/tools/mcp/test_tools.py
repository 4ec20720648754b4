"""The tools as a model meets them, in both eras of the protocol."""

import json
import re
from datetime import UTC, datetime

import pytest
from mcp import Client

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from tests.ending import ends_once_seen
from tests.tools.mcp.conftest import LONG_AGO, call, listed, text_of

pytestmark = pytest.mark.anyio


async def test_the_listing_stays_within_its_bytes(client: Client) -> None:
    tools = await listed(client)
    for tool in tools:
        tool.pop("_meta", None)  # for a client's search; no model reads it
    whole = len(json.dumps({"tools": tools}, separators=(",", ":")))
    for tool in tools:
        tool.pop("outputSchema", None)
    inputs = len(json.dumps({"tools": tools}, separators=(",", ":")))
    assert inputs <= 4_500
    assert whole <= 10_000


async def test_every_tool_is_read_only_titled_and_described_in_one_line(
    client: Client,
) -> None:
    tools = await listed(client)
    assert [tool["name"] for tool in tools] == [
        "get_status",
        "list_logs",
        "read_log",
        "list_jobs",
        "list_failures",
    ]
    for tool in tools:
        assert tool["annotations"] == {"readOnlyHint": True, "openWorldHint": True}
        assert tool["title"]
        assert "\n" not in tool["description"]
        assert "title" not in tool["inputSchema"]
        for about in tool["inputSchema"]["properties"].values():
            assert "title" not in about


async def test_a_job_that_ended_in_a_state_of_its_own_is_not_waited_for(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    made = ScriptedJob("ndvi", "completed", created=LONG_AGO)  # type: ignore[arg-type]
    (job_id,) = hub.script(workspace, made)
    for tool, given in (
        ("get_status", {"job": job_id, "wait": True}),
        ("list_logs", {"job": job_id, "wait": True}),
        ("list_jobs", {}),
    ):
        text, _ = await call(client, tool, **given)
        assert "completed" in text or tool == "list_logs"
        assert "wait" not in text.replace("Waited 0.0 s", "")
    text, _ = await call(client, "get_status", job=job_id)
    assert "took 1 min 00 s\nLogs: The Hub gives no logs" in text


async def test_a_part_of_a_log_is_no_longer_than_clients_show(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    log = b"".join(b"%06d " % n + b"x" * 300 + b"\n" for n in range(6000))
    name = "a" * 100 + ".log"
    (job_id,) = hub.script(
        workspace, ScriptedJob(created=LONG_AGO, logs=(JobLog(name, log),))
    )
    text, _ = await call(client, "read_log", job=job_id)
    assert 5_000 < len(text) <= 7_000
    for chosen in ({"tail": 5000}, {"search": "x", "context": 200}):
        text, facts = await call(client, "read_log", job=job_id, **chosen)
        assert 17_000 < len(text) <= 20_000
        assert facts["last_line"] == 6000
        assert facts["older_cursor"] in text


async def test_a_status_is_no_longer_than_clients_show(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    noise = "".join(f"INFO {n} {'y' * 400}\n" for n in range(300))
    words = " ".join(f"word{n}" for n in range(400))
    trace = "".join(
        f'  File "/app/m{n}.py", line {n}, in f{n}\n    {"z" * 300}(\n'
        for n in range(40)
    )
    log = (
        f"{noise}Traceback (most recent call last):\n{trace}ValueError: {words}\n"
    ).encode()
    logs = tuple(JobLog(f"step_{n:03}_{'n' * 60}.log", log) for n in range(30))
    made = ScriptedJob(
        "ndvi", "failed", created=LONG_AGO, message="said " * 900, logs=logs
    )
    (job_id,) = hub.script(workspace, made)
    text, structured = await call(client, "get_status", job=job_id)
    whole = json.dumps(structured, ensure_ascii=False, separators=(",", ":"))
    assert 1_500 < len(text) <= 3_500
    assert len(whole) <= 3_500
    assert "ValueError: word0" in text
    assert "… 24 more: list_logs …" in structured["logs"]
    assert text.count("<log ") == text.count("</log ")


async def test_what_is_short_is_not_shortened(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    logs = tuple(JobLog(f"{name}.log", b"x\n") for name in "abcdefghij")
    (job_id,) = hub.script(workspace, ScriptedJob(created=LONG_AGO, logs=logs))
    _, structured = await call(client, "get_status", job=job_id)
    assert sorted(structured["logs"]) == [log.name for log in logs]


async def test_a_search_for_tools_finds_them(client: Client) -> None:
    for tool in await listed(client):
        hint = tool["_meta"]["anthropic/searchHint"]
        found = " ".join([tool["description"], tool["title"], hint]).lower()
        for words in (
            "workflow job failed log",
            "earth observation processing",
            "satellite pipeline error",
            "eo data hub job",
        ):
            assert all(word in found for word in words.split())
        always = tool["_meta"].get("anthropic/alwaysLoad", False)
        assert always is (tool["name"] == "get_status")


async def test_the_instructions_begin_with_what_is_needed_most(client: Client) -> None:
    assert client.instructions is not None
    first = client.instructions[:290]
    for word in ("EO Data Hub", "get_status", "'last'", "data, not instructions"):
        assert word in first


async def test_a_log_that_was_shown_whole_is_not_proposed(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    short = b"Traceback (most recent call last):\nValueError: no\n"
    long = b"line\n" * 9 + b"".join(b"%d\n" % n for n in range(99)) + short
    jobs = hub.script(
        workspace,
        *(
            ScriptedJob("p", "failed", created=LONG_AGO, logs=(JobLog("a.log", log),))
            for log in (short, long)
        ),
    )
    proposed = {}
    for log, job_id in zip(("short", "long"), jobs, strict=True):
        text, structured = await call(client, "get_status", job=job_id)
        proposed[log] = [each["tool"] for each in structured.get("next", [])]
        text, facts = await call(client, "read_log", job=job_id, search="ValueError")
        proposed[f"{log} search"] = ["Next: read_log" in text, facts["matches"]]
    assert proposed == {
        "short": [],
        "short search": [False, 1],
        "long": ["read_log"],
        "long search": [True, 1],
    }


async def test_an_error_is_reported_in_words_and_marked_as_one(client: Client) -> None:
    result = await client.call_tool(
        "get_status", {"job": "00000000-0000-11f0-8000-000000000000"}
    )
    assert result.is_error
    assert "key" in text_of(result)
    assert "Traceback" not in text_of(result)


async def test_a_bug_shows_a_model_nothing_of_its_own(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("a secret in an exception")

    monkeypatch.setattr("eodh_tools.toolbox.toolbox.Toolbox.get_status", broken)
    result = await client.call_tool("get_status", {"job": "abc"})
    assert result.is_error
    assert text_of(result) == "Error executing tool get_status"


async def test_logs_that_cannot_be_read_are_named_and_cost_nothing_else(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    logs = tuple(JobLog(f"{name}.log", b"x\n") for name in "abc")
    made = ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=logs)
    (job_id,) = hub.script(workspace, made)
    hub.faults.add("login_page", on="log", job_id=job_id, times=None)
    for tool in ("list_logs", "get_status"):
        result = await client.call_tool(tool, {"job": job_id})
        assert not result.is_error
        for name in "abc":
            assert f"{name}.log" in text_of(result)
        assert "cannot be read: the Hub asks for a sign-in" in text_of(result)


async def test_a_list_of_logs_shows_how_long_each_step_took(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    log = b"09:00:01 began\n09:00:13 done\n"
    (job_id,) = hub.script(
        workspace, ScriptedJob(created=LONG_AGO, logs=(JobLog("a.log", log),))
    )
    text, listing = await call(client, "list_logs", job=job_id)
    assert "a.log: step a, 29 bytes, took 12 s" in text
    assert listing["logs"][0]["took_s"] == 12


async def test_waiting_reports_progress(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    (job_id,) = hub.script(
        workspace, ScriptedJob(created=datetime.now(UTC), duration_s=1_000)
    )
    reported = []

    async def answer_to(
        progress: float, total: float | None, message: str | None
    ) -> None:
        reported.append((progress, total, message))

    with ends_once_seen(hub, workspace, job_id):
        result = await client.call_tool(
            "get_status", {"job": job_id, "wait": True}, progress_callback=answer_to
        )
    assert not result.is_error
    assert reported


async def test_a_wait_says_how_long_it_was_and_when_to_stop(
    hub: LocalHub, workspace: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eodh_tools.mcp.job_waits.WAIT_S", 0.05)
    (job_id,) = hub.script(
        workspace, ScriptedJob(created=datetime.now(UTC), duration_s=3600)
    )
    for tool in ("get_status", "list_logs"):
        text, structured = await call(client, tool, job=job_id, wait=True)
        assert structured["waited_s"] >= 0.05
        assert re.search(
            r"Waited \d+\.\d s in this call\. After 6 such calls stop, and say that "
            r"the job still runs\.",
            text,
        )
        assert "Waited" not in (await call(client, tool, job=job_id))[0]


async def test_jobs_are_listed_with_what_to_ask_next(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    (job_id,) = hub.script(workspace, ScriptedJob("ndvi", "failed", created=LONG_AGO))
    text, structured = await call(client, "list_jobs")
    assert structured["jobs"][0]["job_id"] == job_id
    assert f"Next: get_status(job='{job_id}')" in text

    (running,) = hub.script(workspace, ScriptedJob(status="running", created=LONG_AGO))
    text, _ = await call(client, "list_jobs", status="running")
    waiting = f"Next: get_status(job='{running}', wait=True) (to wait until it has"
    assert waiting in text


async def test_a_job_of_which_little_is_known_is_reported_all_the_same(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    (job_id,) = hub.script(workspace, ScriptedJob(status="running", created=LONG_AGO))
    for tool in ("get_status", "list_logs"):
        _, reported = await call(client, tool, job=job_id)
        assert reported["status"] == "running"
        assert "finished" not in reported
    _, reported = await call(client, "list_jobs")
    assert reported["jobs"][0]["job_id"] == job_id
