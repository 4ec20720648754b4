"""The buttons under an answer, and who may click them."""

import time
from pathlib import Path

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.slack.directory import MEMBERS_S
from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_sandbox.slack import LocalSlack, Person, Shown
from tests.bot.asking import click_answer, clicks, posts_button, shows
from tests.bot.running import bot, environment

pytestmark = pytest.mark.anyio

WHOSE_TURN = "Send it to whoever wrote or deployed the workflow"


async def explained(person: Person, job: str) -> Shown:
    await person.types("C1", f"/eodh-logs {job}")
    return await person.waits_for("C1", "ModuleNotFoundError")


async def shared(shared_slack: LocalSlack, job: str) -> Shown:
    ada = shared_slack.person("U1")
    await ada.clicks(await explained(ada, job), "share")
    return await shared_slack.person("U2").waits_for("C1", "Shared by")


async def test_shared_it_is_for_the_channel_and_no_longer_for_one(
    shared_slack: LocalSlack, ada: Person, job: str
) -> None:
    everybody = await shared(shared_slack, job)

    assert "ModuleNotFoundError" in everybody.words
    assert everybody.mentions == ("U1",)
    assert "share" not in [b.action_id for b in everybody.buttons]

    def only_shared() -> bool:
        return all(not m.ephemeral for m in ada.sees("C1") if job in m.words)

    await shared_slack.until(only_shared)


async def test_the_whole_log_of_an_own_answer_comes_by_direct_message(
    shared_slack: LocalSlack, ada: Person, job: str
) -> None:
    await ada.clicks(await explained(ada, job), "other_log")
    await ada.clicks(await shows(ada, "Whole log as a file"), "full_log")
    await shows(ada, "in a direct message")
    file = await ada.waits_for(ada.direct(), lambda m: bool(m.files))

    content = ada.downloads(file.files[0]["id"]).decode()
    assert "ModuleNotFoundError" in content
    assert f"of job {job}" in file.words
    assert not any(m.files for m in shared_slack.person("U2").sees("C1"))


@pytest.mark.usefixtures("bot_context")
async def test_a_log_of_more_than_a_megabyte_comes_whole(
    hub: LocalHub, ada: Person
) -> None:
    text = b"a line of a long log, with a letter of two bytes: \xc3\xa9\n" * 19_200
    logs = (JobLog("convert.log", text),)
    long = hub.script("eo-team", ScriptedJob(logs=logs, duration_s=0.0))[0]
    await ada.types("C1", f"/eodh-logs {long} convert")
    await clicks(ada, await ada.waits_for("C1", "of 19,200"), "full_log")
    file = await ada.waits_for(ada.direct(), lambda m: bool(m.files))

    assert ada.downloads(file.files[0]["id"]) == text


async def test_the_whole_log_of_an_older_message_comes_into_its_thread(
    shared_slack: LocalSlack, bot_context: BotContext, hub: LocalHub
) -> None:
    logs = (JobLog("convert.log", b"all of it\n"),)
    job = hub.script("eo-team", ScriptedJob(logs=logs, duration_s=0.0))[0]
    await posts_button(bot_context, "full_log", job)
    ben = shared_slack.person("U2")
    message = await ben.waits_for("C1", lambda m: bool(m.buttons))
    await ben.clicks(message, "full_log")

    file = await ben.waits_for("C1", lambda m: bool(m.files), thread_ts=message.ts)
    assert file.thread_ts == message.ts


@pytest.mark.usefixtures("bot_context")
async def test_a_click_on_a_message_with_replies_is_answered_in_the_channel(
    shared_slack: LocalSlack, job: str
) -> None:
    message = await shared(shared_slack, job)
    ben = shared_slack.person("U2")
    ben.says("C1", "who deploys this?", thread_ts=message.ts)
    answer = await click_answer(ben, message, "report", WHOSE_TURN)

    assert answer.thread_ts is None


@pytest.mark.usefixtures("bot_context")
async def test_a_click_on_a_reply_is_answered_in_its_thread(
    shared_slack: LocalSlack, job: str
) -> None:
    ada, ben = shared_slack.person("U1"), shared_slack.person("U2")
    first = ada.says("C1", f"@EODH {job}")
    reply = await ben.waits_for("C1", "ModuleNotFoundError", thread_ts=first.ts)
    await ben.clicks(reply, "report")

    answer = await ben.waits_for(
        "C1",
        lambda m: m.ephemeral and WHOSE_TURN in m.words,
        thread_ts=first.ts,
    )
    assert answer.thread_ts == first.ts


async def test_a_report_for_the_hub_team_is_a_file(ada: Person, job: str) -> None:
    await clicks(ada, await explained(ada, job), "report")
    output = await ada.waits_for("C1", WHOSE_TURN)
    file = await ada.waits_for(ada.direct(), lambda m: bool(m.files))

    assert output.ephemeral
    assert job in ada.downloads(file.files[0]["id"]).decode()


async def test_a_running_job_is_checked_again_in_the_same_place(
    hub: LocalHub, ada: Person
) -> None:
    running = hub.script("eo-team", ScriptedJob(status="running"))[0]
    await ada.types("C1", f"/eodh-logs {running}")
    answer = await ada.waits_for("C1", running)
    before = len(ada.sees("C1"))
    outcome = await ada.clicks(answer, "check_again")
    await ada.waits_for("C1", running)

    assert outcome.acked
    assert len(ada.sees("C1")) == before


async def test_pages_of_a_log_are_turned_in_the_same_place(
    hub: LocalHub, ada: Person
) -> None:
    text = "".join(f"line number {n}\n" for n in range(1, 301)).encode()
    logs = (JobLog("convert.log", text),)
    long = hub.script("eo-team", ScriptedJob(logs=logs, duration_s=0.0))[0]
    await ada.types("C1", f"/eodh-logs {long} convert")
    answer = await ada.waits_for("C1", "line number 300")
    await ada.clicks(answer, "older")
    older = await ada.waits_for("C1", "line number 260")

    assert "line number 300" not in older.words
    assert older.ts == answer.ts


async def test_a_shared_log_is_a_log(
    shared_slack: LocalSlack, ada: Person, job: str
) -> None:
    await ada.types("C1", f"/eodh-logs {job} last-one-wrong")
    output = await ada.waits_for("C1", "has no log")
    log = next(w for w in output.words.split() if w.strip("(),.;").endswith(".log"))
    await ada.types("C1", f"/eodh-logs {job} {log.strip('(),.;')}")
    await ada.clicks(await ada.waits_for("C1", "Lines 1 to"), "share")

    everybody = await shared_slack.person("U2").waits_for("C1", "Shared by")
    assert "Lines 1 to" in everybody.words
    assert "share" not in [b.action_id for b in everybody.buttons]


async def test_a_click_of_somebody_who_left_the_channel_is_refused(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path, job: str
) -> None:
    later_s = 0.0
    variables = environment(slack, hub, tmp_path, channel="C1")
    async with bot(slack, variables, now=lambda: time.monotonic() + later_s):
        message = await shared(slack, job)
        ben = slack.person("U2")
        ben.leaves("C1")
        later_s = MEMBERS_S
        await ben.clicks(message, "report")
        output = await ben.waits_for("C1", "I can show you nothing here")
    assert output.ephemeral
    assert job not in output.words
    assert not any(m.files for m in ben.sees(ben.direct()))


@pytest.mark.parametrize("action", ["open_in_hub"])
async def test_a_link_is_acknowledged(ada: Person, job: str, action: str) -> None:
    answer = await explained(ada, job)
    outcome = await clicks(ada, answer, action)

    assert outcome.acked
    assert any(job in str(block) for block in answer.blocks)
