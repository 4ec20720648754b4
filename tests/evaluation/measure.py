"""Run the failing jobs and ask everybody about them."""

import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import anyio
from mcp import Client
from mcp.client.stdio import stdio_client

from eodh_sandbox.hub import HubJob, LocalHub
from tests.evaluation import ours
from tests.evaluation.asking import Conversation
from tests.evaluation.cases import CASES, Case
from tests.evaluation.further import FURTHER
from tests.evaluation.installing import CACHE, SCIENCE, python_packages
from tests.evaluation.log_host import Logs, hosted
from tests.evaluation.peers import PEERS, Peer, PeerLog
from tests.evaluation.running import deployed, run

Row = tuple[str, ...]

# What was answered in each case, for a person to judge; not in git. Of the further
# jobs it lies beside.
ANSWERS = CACHE / "evaluation" / "answers.json"

_HEAD = (
    "server",
    "calls",
    "characters",
    "ms",
    "cause seen",
    "with answers of any length",
    "right step",
    "right headline",
    "known, but wrong",
)


def measure() -> Sequence[Row]:
    """The rows of the table: the 20 jobs, then the further ones; ours first."""
    missing = [case.name for case in (*CASES, *FURTHER) if not case.can_run]
    assert not missing, f"this machine cannot run {missing}"
    return [
        _HEAD,
        *anyio.run(_measure, CASES, ""),
        *anyio.run(_measure, FURTHER, ", further jobs"),
    ]


async def _measure(cases: Sequence[Case], which: str) -> list[Row]:
    science = python_packages("science", SCIENCE) / "python"
    with tempfile.TemporaryDirectory() as temporary, deployed(cases, science):
        async with LocalHub() as hub:
            workspace = next(iter(hub.workspaces))
            ran = list(zip(cases, await run(hub, workspace, cases), strict=True))
            rows = [await _ask_ours(hub, workspace, ran, Path(temporary), which)]
        logs = {
            case.name: [(log.name, _content(log.content)) for log in job.logs]
            for case, job in ran
        }
        folder = _written(logs, Path(temporary))
        with hosted(logs) as origin:
            places = {
                case: PeerLog(case.name, folder / case.name, _log(case, logs), origin)
                for case in cases
            }
            rows += [await _ask_peer(peer, places, folder, which) for peer in PEERS]
    return rows


async def _ask_ours(
    hub: LocalHub,
    workspace: str,
    ran: Sequence[tuple[Case, HubJob]],
    folder: Path,
    which: str,
) -> Row:
    asked, reported = [], []
    async with ours.connected(hub, workspace, folder) as client:
        for case, job in ran:
            conversation = Conversation(client, case.line)
            reported.append(await ours.ask(conversation, case, job.job_id))
            asked.append(conversation)
    _keep(asked, reported, which)
    return (
        *_row(f"eodh-mcp{which}", asked),
        f"{sum(each.right_step for each in reported)} of {len(reported)}",
        f"{sum(each.right_headline for each in reported)} of {len(reported)}",
        str(sum(each.confident_but_wrong for each in reported)),
    )


async def _ask_peer(
    peer: Peer, places: dict[Case, PeerLog], folder: Path, which: str
) -> Row:
    asked = []
    origin = next(iter(places.values())).origin
    # What a server says beside its answers stays off the screen.
    with tempfile.TemporaryFile("w") as aside:
        transport = stdio_client(peer.start(origin, folder), errlog=aside)
        async with Client(transport) as client:
            await client.list_tools()
            for case, place in places.items():
                conversation = Conversation(client, case.line)
                await peer.ask(conversation, place)
                asked.append(conversation)
    return (*_row(f"{peer.name}{which}", asked), "", "", "")


def _row(name: str, asked: Sequence[Conversation]) -> Row:
    calls = [each.calls for each in asked]
    characters = statistics.median(each.characters for each in asked)
    milliseconds = statistics.median(each.milliseconds for each in asked)
    any_length = sum(each.seen or each.seen_in_too_long for each in asked)
    return (
        name,
        f"{statistics.median(calls):g} (most {max(calls)})",
        f"{characters:,.0f}",
        f"{milliseconds:,.0f}",
        f"{sum(each.seen for each in asked)} of {len(asked)}",
        f"{any_length} of {len(asked)}",
    )


def _keep(
    asked: Sequence[Conversation], reported: Sequence[ours.JudgedAnswer], which: str
) -> None:
    """Store the answers, and print what is not right."""
    stored = []
    for conversation, each in zip(asked, reported, strict=True):
        facts = {
            **asdict(each),
            "right_step": each.right_step,
            "right_headline": each.right_headline,
            "confident_but_wrong": each.confident_but_wrong,
            "calls": conversation.calls,
            "characters": conversation.characters,
            "seen": conversation.seen,
        }
        stored.append(facts)
        if each.wrong or not conversation.seen:
            sys.stdout.write(f"{each.case.name}: {each.confidence}: {each.headline}\n")
    ANSWERS.parent.mkdir(parents=True, exist_ok=True)
    name = "answers-further.json" if which else "answers.json"
    ANSWERS.with_name(name).write_text(json.dumps(stored, indent=1), encoding="utf-8")


def _written(logs: Logs, temporary: Path) -> Path:
    """The folder that holds the logs as files, one folder a job."""
    folder = temporary.resolve() / "logs"
    for name, files in logs.items():
        (folder / name).mkdir(parents=True)
        for log, content in files:
            (folder / name / log).write_bytes(content)
    return folder


def _log(case: Case, logs: Logs) -> str:
    """The name of the log that holds the cause."""
    line = case.line.encode()
    return next(name for name, content in logs[case.name] if line in content)


def _content(content: object) -> bytes:
    assert isinstance(content, bytes), "a run's log is stored whole"
    return content
