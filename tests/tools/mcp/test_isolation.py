"""Tokens for different workspaces, called at once: nothing of one reaches another.

`make isolation` makes 10,000 calls; the short form is part of `make test`.
"""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import anyio
import pytest
from mcp import Client, MCPError

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.hub.job_references import LOG_TEMPLATE, log_uri, status_uri
from tests.tools.mcp.conftest import LONG_AGO
from tests.tools.mcp.over_http import Served, save_profile, served

CALLS = int(os.environ.get("EODH_ISOLATION_CALLS", "400"))
AT_ONCE = 4

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(1800)]


STATUSES: tuple[Literal["failed", "successful", "running"], ...] = (
    "failed",
    "successful",
    "running",
)


@dataclass(frozen=True, slots=True)
class IsolatedWorkspace:
    """A workspace with a token of its own, and a word that is only there."""

    token: str
    hub: LocalHub
    workspace: str
    word: str
    jobs: tuple[str, ...]


@pytest.fixture
def places() -> Iterator[list[IsolatedWorkspace]]:
    """Two workspaces of one Hub, and one of the same name on another Hub.

    The jobs of the third have the very ids and logs' names of the first's.
    """
    with LocalHub() as hub, LocalHub() as other:
        first, second = hub.workspaces
        placed: list[IsolatedWorkspace] = []
        for at, workspace, word in (
            (hub, first, "heron"),
            (hub, second, "otter"),
            (other, first, "lynx"),
        ):
            ids = placed[0].jobs if at is other else (None,) * 3
            log = f"{word} failed\nValueError: {word} is not there\n".encode() * 50
            jobs = at.script(
                workspace,
                *[
                    ScriptedJob(
                        f"{word}-process",
                        status,
                        created=LONG_AGO,
                        logs=(JobLog("step.log", log),),
                        message=f"{word} ended",
                        job_id=job_id,
                    )
                    for status, job_id in zip(STATUSES, ids, strict=True)
                ],
            )
            token = f"token-of-{word}-" + "x" * 20
            placed.append(IsolatedWorkspace(token, at, workspace, word, tuple(jobs)))
        yield placed


@pytest.fixture
def server(
    places: list[IsolatedWorkspace], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    environment = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "EODH_MCP_RATE_PER_MINUTE": "0",
        "EODH_MCP_TOKENS": ",".join(
            f"{place.word}:{place.word}:{place.token}" for place in places
        ),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for place in places:
        save_profile(place.word, place.hub, place.workspace)
    with served(tmp_path, environment) as running:
        yield running


async def ask(
    client: Client, chance: random.Random, places: list[IsolatedWorkspace]
) -> str:
    """Make one call of any kind about any place's job; what came back, whole."""
    place = chance.choice(places)
    job = chance.choice(place.jobs)
    asked = chance.choice(
        [
            job,
            place.hub.job_url(place.workspace, job),
            f"{place.hub.job_url(place.workspace, job)}/step.log",
            status_uri(place.workspace, job),
            log_uri(place.workspace, job, "step.log"),
            "last",
            "last failed",
        ]
    )
    try:
        match chance.randrange(9):
            case 0:
                result = await client.call_tool("get_status", {"job": asked})
            case 1:
                result = await client.call_tool("list_logs", {"job": asked})
            case 2:
                result = await client.call_tool("list_jobs", {"limit": 5})
            case 3:
                search = {"job": asked, "search": "fail|error"}
                result = await client.call_tool("read_log", search)
            case 8:
                since = {"since": "2020-01-01"}
                result = await client.call_tool("list_failures", since)
            case 4:
                uri = status_uri(place.workspace, job)
                return (await client.read_resource(uri)).model_dump_json()
            case 5:
                uri = log_uri(place.workspace, job, "step.log")
                return (await client.read_resource(uri)).model_dump_json()
            case 6:
                return (
                    await client.complete(
                        {"type": "ref/resource", "uri": LOG_TEMPLATE},  # type: ignore[arg-type]
                        {"name": "job_id", "value": ""},
                    )
                ).model_dump_json()
            case _:
                arguments = {"job": asked, "log": "step", "tail": 3}
                result = await client.call_tool("read_log", arguments)
    except MCPError as error:
        return str(error)
    return result.model_dump_json()


async def test_no_token_reads_what_is_of_another_workspace(
    places: list[IsolatedWorkspace], server: Served
) -> None:
    seen: dict[str, int] = {place.word: 0 for place in places}

    async def call_as(
        place: IsolatedWorkspace, mode: str, seed: int, calls: int
    ) -> None:
        chance = random.Random(seed)  # noqa: S311 - which call comes next
        own_ids = set(place.jobs)
        others = {p.word for p in places} - {place.word}
        foreign = {job for p in places for job in p.jobs} - own_ids
        async with server.client(place.token, mode) as client:
            for _ in range(calls):
                text = await ask(client, chance, places)
                if place.word in text:
                    seen[place.word] += 1
                # No question holds these words: an answer that does has read them.
                assert not any(word in text for word in others), text
                if '"completion"' in text:
                    assert not any(job in text for job in foreign)

    workers = [
        (place, mode) for place in places for mode in ("auto", "legacy")
    ] * AT_ONCE
    share = -(-CALLS // len(workers))
    async with anyio.create_task_group() as group:
        for seed, (place, mode) in enumerate(workers):
            group.start_soon(call_as, place, mode, seed, share)
    # It is no test unless each could read what is its own.
    assert all(count > share for count in seen.values()), seen
    audited = server.audit()
    # A client keeps what it has read for five seconds, and asks less.
    assert len(audited) > share * len(workers) // 2
    jobs = {place.word: set(place.jobs) for place in places}
    for line in audited:
        if line["outcome"] == "ok" and "job" in line:
            assert line["job"] in jobs[line["token"]]
