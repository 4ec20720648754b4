"""The evaluation itself: its cases fail as they should, and its judging is right."""

from pathlib import Path

import pytest
from mcp import Client
from mcp.server import MCPServer

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import LONGEST_SERVED_PROCESS
from eodh_tools.logs import causes
from tests.evaluation import ours
from tests.evaluation.asking import MOST_SHOWN_CHARS, Conversation
from tests.evaluation.cases import CASES, STEPS, Case
from tests.evaluation.further import FURTHER
from tests.evaluation.running import deployed, run

pytestmark = pytest.mark.anyio

FEW = tuple(case for case in CASES if case.name in {"publish-tiles", "tile-slope"})


def answer_to(
    case: Case,
    *,
    step: str | None = None,
    headline: str | None = None,
    confidence: str = "known",
) -> ours.JudgedAnswer:
    step, headline = step or case.step, headline or case.reported[0]
    return ours.JudgedAnswer(case, step, headline, None, confidence, "")


def test_there_are_20_cases_and_the_catalogue_of_causes_knows_few_of_them() -> None:
    assert len({case.name for case in CASES}) == 20
    catalogue = Path(causes.__file__).with_name("causes.toml").read_text("utf-8")
    known = {case.name for case in CASES if case.line in catalogue}
    assert known == {"clip-aoi", "composite-dates", "unpack-safe", "get-wind"}
    assert len({case.name for case in (*CASES, *FURTHER)}) == 30
    for case in (*CASES, *FURTHER):
        assert (STEPS / case.program).is_file()
        assert len(case.name) <= LONGEST_SERVED_PROCESS


async def test_a_job_fails_for_real_and_is_asked_about_until_its_cause_is_seen(
    tmp_path: Path,
) -> None:
    with deployed(FEW, science=None):
        async with LocalHub() as hub:
            workspace = next(iter(hub.workspaces))
            jobs = await run(hub, workspace, FEW)
            async with ours.connected(hub, workspace, tmp_path) as client:
                for case, job in zip(FEW, jobs, strict=True):
                    conversation = Conversation(client, case.line)
                    reported = await ours.ask(conversation, case, job.job_id)
                    assert conversation.seen, conversation.answers
                    assert reported.right_step


async def test_an_answer_that_no_client_shows_does_not_show_the_cause() -> None:
    server = MCPServer("long")

    @server.tool(structured_output=False)
    def read(length: int) -> str:
        return "x" * (length - 5) + "cause"

    async with Client(server) as client:
        conversation = Conversation(client, "cause")
        await conversation.call("read", {"length": MOST_SHOWN_CHARS + 1})
        assert conversation.seen_in_too_long
        assert not conversation.seen
        await conversation.call("read", {"length": MOST_SHOWN_CHARS})
        assert conversation.seen
        assert conversation.calls == 2


async def test_a_line_is_seen_though_it_comes_as_a_string_of_json() -> None:
    server = MCPServer("json")

    @server.tool(structured_output=False)
    def read() -> str:
        return '{"snippets": [{"text": "no\\nsuch \\"cause\\""}]}'

    async with Client(server) as client:
        conversation = Conversation(client, 'such "cause"')
        await conversation.call("read", {})
        assert conversation.seen


def test_a_known_cause_is_wrong_if_it_names_another_cause_or_another_step() -> None:
    case = CASES[0]
    assert not answer_to(case).wrong
    assert answer_to(case, step="prepare").confident_but_wrong
    assert answer_to(case, headline="it could not reach a server").confident_but_wrong
    unsure = answer_to(case, headline="I cannot tell", confidence="unknown")
    assert unsure.wrong
    assert not unsure.confident_but_wrong
