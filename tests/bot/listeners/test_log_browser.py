"""The modals on a job's logs."""

from pathlib import Path

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.work_limiter import WorkBounds
from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_sandbox.slack import LocalSlack, Person, Screen
from tests.bot.asking import posts_button, shows
from tests.bot.running import bot, environment

pytestmark = pytest.mark.anyio


@pytest.fixture
def long(hub: LocalHub) -> str:
    """A job with two logs, one of 300 lines."""
    text = "".join(f"line number {n}\n" for n in range(1, 301)).encode()
    logs = (JobLog("convert.log", text), JobLog("node_stage_out.log", b"all out\n"))
    return hub.script("eo-team", ScriptedJob(logs=logs, duration_s=0.0))[0]


async def browser(ada: Person, job: str) -> Screen:
    await ada.types("C1", f"/eodh-logs {job}")
    answer = await ada.waits_for("C1", job)
    await ada.clicks(answer, "other_log")
    return await shows(ada, "Pick a log")


async def test_a_log_is_picked_paged_and_searched(ada: Person, long: str) -> None:
    screen = await browser(ada, long)
    await ada.clicks(screen, "pick_log", "convert.log")
    screen = await shows(ada, "line number 300")
    await ada.clicks(screen, "older")
    screen = await shows(ada, "line number 250")
    assert "line number 300" not in screen.words
    await ada.submits(screen, {"pattern": "number 42$"})
    screen = await shows(ada, "1 line matches")

    assert "line number 42" in screen.words
    assert "line number 41" in screen.words


async def test_a_pattern_that_cannot_be_searched_is_reported_in_the_modal(
    ada: Person, long: str
) -> None:
    screen = await browser(ada, long)
    await ada.clicks(screen, "pick_log", "convert.log")
    screen = await shows(ada, "line number 300")
    await ada.submits(screen, {"pattern": "(?=look"})

    screen = await shows(ada, "⚠")
    # Beside the field, which is where the person is.
    places = [screen.words.index(w) for w in ("line number 300", "⚠", "Search this")]
    assert places == sorted(places)


async def test_a_key_that_is_searched_for_is_not_shown_again(
    ada: Person, long: str, hub: LocalHub
) -> None:
    screen = await browser(ada, long)
    await ada.clicks(screen, "pick_log", "convert.log")
    screen = await shows(ada, "line number 300")
    key = hub.workspaces["eo-team"]
    await ada.submits(screen, {"pattern": key})

    screen = await shows(ada, "That looks like a key")
    assert key not in f"{screen.blocks} {screen.private_metadata}"


@pytest.mark.parametrize("action", ["search", "other_log"])
async def test_the_buttons_of_older_messages_open_the_same_view(
    ada: Person, bot_context: BotContext, long: str, action: str
) -> None:
    await posts_button(bot_context, action, long)
    message = await ada.waits_for("C1", lambda m: bool(m.buttons))
    await ada.clicks(message, action)
    screen = await shows(ada, "line number 300")
    await ada.submits(screen, {"pattern": "number 7"})

    screen = await shows(ada, "lines match")
    assert "line number 7" in screen.words


async def test_the_view_sends_the_whole_log_to_who_asks(ada: Person, long: str) -> None:
    screen = await browser(ada, long)
    await ada.clicks(screen, "pick_log", "convert.log")
    screen = await shows(ada, "line number 300")
    await ada.clicks(screen, "full_log")
    file = await ada.waits_for(ada.direct(), lambda m: bool(m.files))

    assert ada.downloads(file.files[0]["id"]).count(b"line number") == 300


async def test_what_goes_wrong_is_shown_in_the_modal(
    hub: LocalHub, ada: Person, long: str
) -> None:
    await ada.types("C1", f"/eodh-logs {long}")
    answer = await ada.waits_for("C1", long)
    hub.faults.add("malformed_json", on="status", job_id=long, times=None)
    await ada.clicks(answer, "other_log")

    assert "not JSON" in (await shows(ada, "⚠")).words


async def test_an_acknowledgement_that_comes_late_leaves_the_answer_there(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path, long: str
) -> None:
    variables = environment(slack, hub, tmp_path, channel="C1")
    async with bot(slack, variables, WorkBounds(ack_travels_s=1.0)) as bot_context:
        ada = slack.person("U1")
        screen = await browser(ada, long)
        await ada.clicks(screen, "pick_log", "convert.log")
        screen = await shows(ada, "line number 300")
        slack.rules.ack_lag_s = 0.4
        await ada.submits(screen, {"pattern": "number 42$"})
        assert await bot_context.work.drain(10), "the bot is still answering"

    shown = ada.modal()
    assert shown is not None
    assert "1 line matches" in shown.words
