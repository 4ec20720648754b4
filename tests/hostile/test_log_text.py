"""Text in a log, in the Hub's message or as a name, at every door that shows it."""

from pathlib import Path

import pytest

from eodh_sandbox.hub import LocalHub
from eodh_tools.hub.job_references import log_uri, status_uri
from tests.hostile import oracle
from tests.hostile.conftest import WORKSPACE
from tests.hostile.corpus import LOG_TEXT
from tests.hostile.doors.chat import CHAT, chat, is_refusal, ports_of
from tests.hostile.doors.model import MODEL, model
from tests.hostile.doors.terminal import TERMINAL, in_pipe, on_terminal
from tests.hostile.planting import Plant, plant, plant_passing
from tests.hostile.tally import Tally

pytestmark = [
    pytest.mark.anyio,
    # slack_sdk hands a file's bytes over whole, and aiohttp would rather stream them.
    pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning"),
]

FAMILIES = pytest.mark.parametrize("family", LOG_TEXT)


def planted(hub: LocalHub, family: str, tally: Tally) -> list[Plant]:
    tally.ports.add(int(hub.base_url.rpartition(":")[2]))
    plant_passing(hub, WORKSPACE)
    return [plant(hub, WORKSPACE, hostile) for hostile in LOG_TEXT[family]]


@FAMILIES
@pytest.mark.usefixtures("environment")
async def test_a_model_is_given_it_fenced_and_visible(
    family: str, hub: LocalHub, tally: Tally
) -> None:
    plants = planted(hub, family, tally)
    async with model() as client:
        for each in plants:
            job, canary = each.job, each.canary
            with tally.trial(each.hostile, MODEL):
                found = await client.calls(
                    "read_log", job=job, search=canary, context=2
                )
                found.check(each.traces)
                assert canary in found.text
                for reported in (
                    await client.calls("read_log", job=job),
                    await client.calls("get_status", job=job),
                    await client.calls("list_logs", job=job),
                    await client.reads(log_uri(WORKSPACE, job, "a.log")),
                    await client.reads(status_uri(WORKSPACE, job)),
                ):
                    reported.check(each.traces)
                    assert not reported.refused
                for reported in (
                    await client.calls("get_status", job=each.named),
                    await client.calls("list_jobs", limit=3),
                ):
                    reported.check()
                    assert not reported.refused
    assert not tally.leaks


@FAMILIES
async def test_people_in_slack_are_shown_it_and_called_by_nothing(
    family: str, hub: LocalHub, tally: Tally, tmp_path: Path
) -> None:
    plants = planted(hub, family, tally)
    async with chat(hub, tmp_path, EODH_MAX_LOG_BYTES="20000000") as slack:
        tally.ports |= ports_of(slack.slack)
        for number, each in enumerate(plants):
            with tally.trial(each.hostile, CHAT):
                status = await slack.commands(each.job)
                named = await slack.commands(each.named)
                assert status is not None
                assert named is not None
                assert not is_refusal(status)
                assert not is_refusal(named)
                # What is shown in other ways takes turns.
                match number % 6:
                    case 0:
                        log = await slack.commands(f"{each.job} a.log")
                        assert log is not None
                        await slack.clicks(log, "full_log")
                        await slack.clicks(status, "share")
                    case 1:
                        await slack.clicks(named, "report")
                        await slack.clicks(status, "report")
                    case 2:
                        await slack.mentions(each.job)
                        await slack.card(hub.job_url(WORKSPACE, each.job))
                    case 3:
                        await slack.opens(status, "other_log")
                        await slack.home("jobs in workspace")
                    case 4:
                        screen = await slack.opens(status, "other_log")
                        await slack.ada.submits(screen, {"pattern": each.canary})
                        assert each.canary in (await slack.filled()).words
                    case _:
                        await slack.card(hub.job_url(WORKSPACE, each.named))
                        await slack.commands("jobs")
                await slack.check()
    assert not tally.leaks


@FAMILIES
def test_a_terminal_shows_it_and_obeys_nothing(
    family: str, hub: LocalHub, tally: Tally, environment: Path
) -> None:
    for number, each in enumerate(planted(hub, family, tally)):
        with tally.trial(each.hostile, TERMINAL):
            found = on_terminal("read", each.job, "--grep", each.canary)
            found.check()
            assert each.canary in found.out.decode()
            shown = ("report", each.named) if number % 2 else ("status", each.job)
            on_terminal(*shown).check()
            # What is shown in other ways takes turns: each costs a start.
            match number % 6:
                case 0:
                    on_terminal("jobs", "--limit", "6").check()
                case 1:
                    on_terminal("status", each.named).check()
                case 2:
                    in_pipe("status", each.named, "--json").check()
                case 3:
                    in_pipe("report", each.job).check()
                case 4:
                    in_pipe("read", each.job).check()
                case _:
                    folder = environment / f"saved-{number}"
                    on_terminal("save", each.job, str(folder)).check()
                    for path in folder.rglob("*"):
                        if path.is_file():
                            oracle.check_visible(path.read_text(encoding="utf-8"))
    assert not tally.leaks
