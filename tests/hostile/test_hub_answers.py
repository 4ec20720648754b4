"""A Hub that lies: links, names and bodies, through every door that asks it."""

import re
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from anyio import to_thread

from eodh_sandbox.hub import LocalHub
from eodh_tools.http.phase_timeouts import Timeouts
from eodh_tools.http.retries import RetryPolicy
from tests.hostile import oracle
from tests.hostile.corpus import HUB_ANSWERS
from tests.hostile.doors.chat import CHAT, chat, is_refusal, ports_of
from tests.hostile.doors.model import MODEL, model
from tests.hostile.doors.terminal import TERMINAL, Printed, on_terminal
from tests.hostile.families.hub_bodies import HubBody
from tests.hostile.families.hub_links import HubLink
from tests.hostile.families.hub_names import HubName
from tests.hostile.families.secrets import KEY
from tests.hostile.impostor import JOBS, Impostor
from tests.hostile.inputs import Hostile
from tests.hostile.tally import Tally
from tests.hostile.trap import Trap
from tests.tools.hub.loopback import Loopback
from tests.waiting import answers_within

pytestmark = pytest.mark.anyio

FAMILIES = pytest.mark.parametrize("family", HUB_ANSWERS)
_QUICK = {"EODH_TIMEOUT_S": "1", "EODH_MAX_LOG_BYTES": "1000000"}
# What is asked: the list, a job, a file in its folder; all as plain as they can be.
_NAME = r"(?:[\w.~:+=@,()-]|%(?:20|2B|2C|28|29|3A|3D|40))+"
_PLAIN = re.compile(rf"{JOBS}(?:/{_NAME}(?:/{_NAME})?)?(?:\?[\w=&]*)?")


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds of time as they are, but small."""
    quick = partial(
        RetryPolicy, 3, wait_initial_s=0.01, wait_max_s=0.02, wait_jitter_s=0.0
    )
    monkeypatch.setattr("eodh_tools.http.client.RetryPolicy", quick)
    short = partial(Timeouts, connect_s=2.0, idle_s=0.5, log_s=1.5)
    monkeypatch.setattr("eodh_tools.http.client.Timeouts", short)


@pytest.fixture
async def impostor(
    hub: LocalHub,
    tally: Tally,
    environment: Path,  # noqa: ARG001 - this person's, but for the Hub's address
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Impostor]:
    """This process's settings lead to the impostor; the real Hub is never asked."""
    async with Loopback() as server:
        with Trap() as trap:
            for name, value in {**_QUICK, "EODH_BASE_URL": server.origin}.items():
                monkeypatch.setenv(name, value)
            tally.ports = {int(server.origin.rpartition(":")[2])}
            yield Impostor(server, trap.host)
            trap.check()
    assert not hub.requests


def planted(impostor: Impostor, hostile: Hostile) -> str:
    """The job by which an input is met."""
    match hostile:
        case HubLink():
            return impostor.links(hostile)
        case HubName():
            return impostor.names(hostile)
        case HubBody():
            return impostor.answers(hostile)
    raise AssertionError(hostile)


def is_of_list(hostile: Hostile) -> bool:
    """Whether the list of jobs is what is wrong."""
    return (isinstance(hostile, HubBody) and hostile.where == "list") or (
        isinstance(hostile, HubLink) and hostile.role == "next page"
    )


def is_of_log(hostile: Hostile) -> bool:
    """Whether a log is what is wrong."""
    return (isinstance(hostile, HubBody) and hostile.where == "log") or (
        isinstance(hostile, HubLink) and hostile.role in {"log", "redirect of a log"}
    )


def check_asked(impostor: Impostor, hostile: Hostile) -> None:
    """Only the Hub was asked, and only for what is plain.

    Where it sends us on by itself, it may name any path of its own.
    """
    own = impostor.server.origin.removeprefix("http://")
    sends_on = isinstance(hostile, HubLink) and hostile.role != "log"
    for request in impostor.server.requests:
        if request.headers.get("host") != own:
            raise oracle.Leak(f"asked as {request.headers.get('host')!r}")
        plain = _PLAIN.fullmatch(request.target) and "/.." not in request.target
        if not (plain or sends_on):
            raise oracle.Leak(f"asked for {request.target[:200]!r}")


@FAMILIES
async def test_a_model_gets_the_truth_or_nothing(
    family: str, impostor: Impostor, tally: Tally
) -> None:
    async with model() as client:
        for hostile in HUB_ANSWERS[family]:
            job = planted(impostor, hostile)
            with tally.trial(hostile, MODEL) as trial:
                if is_of_list(hostile):
                    reported = await client.calls("list_jobs", limit=5)
                    (await client.calls("get_status", job="last")).check(secrets=[KEY])
                elif is_of_log(hostile):
                    reported = await client.calls("read_log", job=job, log="a.log")
                else:
                    reported = await client.calls("get_status", job=job)
                    (await client.calls("list_logs", job=job)).check(secrets=[KEY])
                reported.check(secrets=[KEY])
                check_asked(impostor, hostile)
                if reported.refused:
                    trial.refused()
    assert not tally.leaks


@FAMILIES
async def test_a_terminal_is_shown_the_truth_or_nothing(
    family: str, impostor: Impostor, tally: Tally, environment: Path
) -> None:
    saved = environment / "saved"
    for hostile in HUB_ANSWERS[family]:
        job = planted(impostor, hostile)
        with tally.trial(hostile, TERMINAL) as trial:
            if is_of_list(hostile):
                printed = await at_terminal("jobs", "--limit", "5")
            elif is_of_log(hostile):
                printed = await at_terminal("read", job, "a.log")
            elif isinstance(hostile, HubName):
                printed = await at_terminal("save", job, str(saved / job))
                check_saved(saved / job)
            elif hostile.name.startswith("a status"):
                printed = await at_terminal("wait", job, "--timeout", "0.3")
            else:
                printed = await at_terminal("report", job)
            printed.check([KEY])
            check_asked(impostor, hostile)
            if printed.refused:
                trial.refused()
    assert not tally.leaks


async def at_terminal(*arguments: str) -> Printed:
    """The program in a thread, while the impostor answers in this one."""
    with answers_within(" ".join(arguments)):
        return await to_thread.run_sync(
            partial(on_terminal, *arguments), abandon_on_cancel=True
        )


def check_saved(folder: Path) -> None:
    """Plain files, in the folder that was named and its logs, and in no other."""
    logs = folder / "logs"
    for path in folder.rglob("*"):
        oracle.check_visible(path.name)
        if path == logs and path.is_dir() and not path.is_symlink():
            continue
        is_plain = path.is_file() and path.parent in {folder, logs}
        if path.is_symlink() or not is_plain:
            raise oracle.Leak(f"{path.name!r} is no plain file")


@FAMILIES
async def test_people_in_slack_get_the_truth_or_nothing(
    family: str, impostor: Impostor, hub: LocalHub, tally: Tally, tmp_path: Path
) -> None:
    leads_there = {**_QUICK, "EODH_BASE_URL": impostor.server.origin}
    async with chat(hub, tmp_path, **leads_there) as slack:
        tally.ports |= ports_of(slack.slack)
        for hostile in HUB_ANSWERS[family]:
            job = planted(impostor, hostile)
            with tally.trial(hostile, CHAT) as trial:
                if is_of_list(hostile):
                    answer = await slack.commands("jobs")
                elif is_of_log(hostile):
                    answer = await slack.commands(f"{job} a.log")
                else:
                    answer = await slack.commands(job)
                await slack.check([KEY])
                check_asked(impostor, hostile)
                if is_refusal(answer):
                    trial.refused()
    assert not tally.leaks
