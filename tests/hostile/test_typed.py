"""What people and models type: jobs that lead elsewhere, searches without end."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from tests.hostile import oracle
from tests.hostile.conftest import WORKSPACE
from tests.hostile.corpus import TYPED
from tests.hostile.doors.chat import CHAT, Chat, chat, is_refusal, ports_of
from tests.hostile.doors.model import MODEL, model
from tests.hostile.doors.terminal import TERMINAL, in_pipe, on_terminal
from tests.hostile.families.secrets import KEY
from tests.hostile.planting import LONG_AGO
from tests.hostile.tally import Tally
from tests.hostile.trap import Trap

pytestmark = pytest.mark.anyio

SECRET = "planted-secret-081547110815"
KNOWN = (KEY, SECRET)
_ASKED = re.compile(
    rf"/api/catalogue/stac/catalogs/user/catalogs/{WORKSPACE}/jobs"
    r"(?:/[\w.:~+=@-]{1,200}(?:/[\w.-]{1,200})?)?"
)
_MOST_TYPED_CHARS = 500  # that Slack's own field takes, as we ask it to


@pytest.fixture
def trap() -> Iterator[Trap]:
    with Trap() as listening:
        yield listening


@pytest.fixture
def job(hub: LocalHub, tally: Tally) -> str:
    """A failed job whose log has something of everything."""
    log = b"step begins\n" + b"a line of the step\n" * 2_000
    log += f"password={SECRET}\nValueError: aaaaaaaaaa (a) <!here>\n".encode()
    tally.ports.add(int(hub.base_url.rpartition(":")[2]))
    logs = (JobLog("a.log", log),)
    made = ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=logs)
    return hub.script(WORKSPACE, made)[0]


@pytest.mark.usefixtures("environment")
async def test_a_search_of_a_model_ends(job: str, tally: Tally) -> None:
    async with model() as client:
        for search in TYPED["searches"]:
            with tally.trial(search, MODEL) as trial:
                found = await client.calls("read_log", job=job, search=search.text)
                found.check(secrets=KNOWN)
                if "planted" in search.text:
                    assert "0 matching lines" in found.text
                if found.refused:
                    trial.refused()
    assert not tally.leaks


@pytest.mark.usefixtures("environment")
def test_a_search_at_a_terminal_ends(job: str, tally: Tally) -> None:
    for search in TYPED["searches"]:
        with tally.trial(search, TERMINAL) as trial:
            found = on_terminal("read", job, f"--grep={search.text}")
            found.check(KNOWN)
            if found.refused:
                trial.refused()
    assert not tally.leaks


async def test_a_search_in_slack_ends(
    job: str, hub: LocalHub, tally: Tally, tmp_path: Path
) -> None:
    async with chat(hub, tmp_path) as slack:
        tally.ports |= ports_of(slack.slack)
        status = await slack.commands(job)
        assert status is not None
        screen = await slack.opens(status, "other_log")
        for search in TYPED["searches"]:
            with tally.trial(search, CHAT) as trial:
                pattern = search.text.replace("\n", " ")
                if len(pattern) > _MOST_TYPED_CHARS:
                    trial.refused()  # Slack's own field takes no more
                    continue
                outcome = await slack.ada.submits(screen, {"pattern": pattern})
                screen = await slack.filled()
                if not outcome.acked or "\u26a0" in screen.words:
                    trial.refused()
                await slack.check(KNOWN)
    assert not tally.leaks


def filled_in(text: str, hub: LocalHub, job: str, trap: Trap) -> str:
    host = hub.base_url.removeprefix("http://")
    return text.format(job=job, host=host, trap=trap.host, trap_port=trap.port)


def check_asked(hub: LocalHub, trap: Trap) -> None:
    """The Hub was asked for jobs of the one workspace, and the trap for nothing."""
    trap.check()
    for request in hub.requests:
        path = request.target.partition("?")[0]
        if not _ASKED.fullmatch(path):
            raise oracle.Leak(f"the Hub was asked for {path[:200]!r}")
    hub.request_log.clear()


@pytest.mark.usefixtures("environment")
async def test_a_model_reaches_nothing_else_by_what_it_calls_a_job(
    job: str, hub: LocalHub, tally: Tally, trap: Trap
) -> None:
    async with model() as client:
        for reference in TYPED["references"]:
            text = filled_in(reference.text, hub, job, trap)
            with tally.trial(reference, MODEL) as trial:
                reported = [
                    await client.calls(tool, job=text)
                    for tool in ("get_status", "list_logs", "read_log")
                ]
                reported.append(await client.calls("read_log", job=job, log=text))
                reported.append(await client.calls("read_log", job=job, cursor=text))
                reported.append(await client.calls("read_log", job=job, lines=text))
                reported.append(
                    await client.calls("list_jobs", since=text, process=text)
                )
                if text.startswith("eodh:"):
                    reported.append(await client.reads(text))
                for each in reported:
                    each.check(secrets=KNOWN)
                check_asked(hub, trap)
                if reported[0].refused:
                    trial.refused()
    assert not tally.leaks


@pytest.mark.usefixtures("environment")
def test_a_terminal_reaches_nothing_else_by_what_is_typed_as_a_job(
    job: str, hub: LocalHub, tally: Tally, trap: Trap
) -> None:
    for reference in TYPED["references"]:
        text = filled_in(reference.text, hub, job, trap)
        with tally.trial(reference, TERMINAL) as trial:
            printed = on_terminal("status", "--", text)
            printed.check(KNOWN)
            in_pipe("read", text, "--head", "1").check(KNOWN)
            check_asked(hub, trap)
            if printed.refused:
                trial.refused()
    assert not tally.leaks


async def test_people_in_slack_reach_nothing_else_by_what_they_type(
    job: str, hub: LocalHub, tally: Tally, trap: Trap, tmp_path: Path
) -> None:
    async with chat(hub, tmp_path) as slack:
        tally.ports |= ports_of(slack.slack)
        for reference in TYPED["references"]:
            text = filled_in(reference.text, hub, job, trap)
            with tally.trial(reference, CHAT) as trial:
                answer = await slack.commands(text)
                await slack.mentions(text)
                await slack.commands(f"{job} {text}")
                await _close(slack)
                await slack.check(KNOWN)
                check_asked(hub, trap)
                helps = answer is not None and "You can ask" in answer.words
                if is_refusal(answer) or helps:
                    trial.refused()
    assert not tally.leaks


async def _close(slack: Chat) -> None:
    """Close what `connect` may have opened."""
    screen = slack.ada.modal()
    if screen is not None:
        await slack.ada.closes(screen)
