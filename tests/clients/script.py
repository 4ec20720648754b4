"""The nine calls, the jobs that they are about, and what our server really answers."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import TextContent

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob

_LONG_AGO = datetime(2026, 11, 1, 9, tzinfo=UTC)
_JOBS = 31  # beside the one that failed
_TRACE = """\
Traceback (most recent call last):
  File "/app/classify.py", line 212, in <module>
    main()
  File "/app/classify.py", line 187, in main
    model = load_model(options.model)
  File "/app/classify.py", line 43, in load_model
    return joblib.load(path)
FileNotFoundError: [Errno 2] No such file or directory: '/models/crops-2026.joblib'
"""
#: The columns of the table, in the order of the calls; the last three are errors.
COLUMNS = (
    "get_status",
    "list_logs",
    "read_log",
    "read_log(tail=5000)",
    "read_log(search)",
    "list_jobs",
)

Calls = Sequence[tuple[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Sent:
    """What the server answered to one call."""

    text: str
    structured: dict[str, Any] | None
    is_error: bool


def place_jobs(hub: LocalHub, workspace: str) -> str:
    """Put 32 jobs on the Hub, one failed with a long log; its id."""
    hub.script(
        workspace,
        *(
            ScriptedJob(
                "water-quality" if number % 3 else "land-cover",
                "successful",
                created=_LONG_AGO + timedelta(hours=number),
                logs=(JobLog("prepare.log", b"ready\n"),),
            )
            for number in range(_JOBS)
        ),
    )
    tiles = "".join(
        f"2026-11-02T08:{n // 60 % 60:02}:{n % 60:02}Z INFO classify: tile {n:04} of "
        f"6000: 512 x 512 pixels, {n * 7 % 100} % cloud\n"
        for n in range(6000)
    )
    failed = ScriptedJob(
        "crop-map",
        "failed",
        created=_LONG_AGO + timedelta(hours=_JOBS),
        logs=(
            JobLog("prepare.log", b"INFO prepare: 6000 tiles\n"),
            JobLog("classify.log", f"{tiles}{_TRACE}".encode()),
        ),
    )
    (job_id,) = hub.script(workspace, failed)
    return job_id


def nine_calls(job: str) -> Calls:
    """Six calls that are answered, and three that are refused."""
    return (
        ("get_status", {"job": job}),
        ("list_logs", {"job": job}),
        ("read_log", {"job": job}),
        ("read_log", {"job": job, "tail": 5000}),
        ("read_log", {"job": job, "search": "no such file", "context": 3}),
        ("list_jobs", {}),
        ("get_status", {"job": "00000000-0000-11f0-8000-000000000000"}),
        ("read_log", {"job": job, "log": "no-such-step"}),
        ("list_jobs", {"state": "failed"}),
    )


async def answered(url: str, token: str, calls: Calls) -> list[Sent]:
    """Make the calls by the protocol's own Python client."""
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        Client(streamable_http_client(url, http_client=http)) as client,
    ):
        results = [await client.call_tool(*each) for each in calls]
    return [
        Sent(
            "\n".join(
                each.text for each in result.content if isinstance(each, TextContent)
            ),
            result.structured_content,
            bool(result.is_error),
        )
        for result in results
    ]


def plain(text: str) -> str:
    """A text without what differs from call to call.

    That is the fence's marker, and a sentence that a status has only after the list of
    jobs was read: a client that starts a server for each call never sees it.
    """
    sentence = r"No job of this workflow succeeded before\."
    # As an element of a JSON list, or as a line of a text.
    text = re.sub(rf',?"{sentence}"|{sentence}(?:\n|\\n)?', "", text)
    return re.sub(r"(</?log )[0-9a-f]{8}", r"\1--------", text)


def compact(document: Any) -> str:
    """JSON without blanks."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
