"""Mentions, direct messages, the shortcut, the home page and links."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.action_ids import pack
from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_sandbox.slack import LocalSlack, Person
from eodh_tools.clock import utc_now
from tests.bot.asking import shows
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def test_a_mention_in_a_thread_answers_in_that_thread(
    shared_slack: LocalSlack, ada: Person, job: str
) -> None:
    first = ada.says("C1", "my job is red again")
    ada.says("C1", f"@EODH {job}", thread_ts=first.ts)

    answer = await shared_slack.person("U2").waits_for(
        "C1", "ModuleNotFoundError", thread_ts=first.ts
    )
    assert not answer.ephemeral
    assert "share" not in [b.action_id for b in answer.buttons]


async def test_a_mention_of_nothing_gets_help(ada: Person) -> None:
    message = ada.says("C1", "@EODH are you there")

    answer = await ada.waits_for("C1", "You can ask", thread_ts=message.ts)
    assert answer.thread_ts == message.ts


async def test_a_mention_where_nothing_is_connected_is_answered_in_the_channel(
    shared_slack: LocalSlack, bot_context: BotContext, job: str
) -> None:
    # Slack shows an ephemeral message in no thread that has no reply yet.
    assert bot_context.work.busy == 0
    ben = shared_slack.person("U2")
    ben.says("C4", f"@EODH {job}")

    answer = await ben.waits_for("C4", "I can show you nothing here")
    assert answer.ephemeral
    assert answer.thread_ts is None


async def test_a_person_whom_the_bot_may_not_see_is_shown_nothing(
    shared_slack: LocalSlack,
    bot_context: BotContext,
    job: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = shared_slack.workspace.people
    monkeypatch.setitem(people, "U2", replace(people["U2"], is_hidden=True))
    ben = shared_slack.person("U2")
    ben.says("C1", f"@EODH {job}")

    answer = await ben.waits_for("C1", "I can show you nothing here")
    assert answer.ephemeral
    assert await bot_context.work.drain(WAIT_S), "the bot is still answering"
    assert bot_context.work.busy == 0


async def test_in_a_thread_it_is_answered_in_that_thread(
    shared_slack: LocalSlack, bot_context: BotContext, job: str
) -> None:
    assert bot_context.work.busy == 0
    ben = shared_slack.person("U2")
    first = ben.says("C4", "my job is red again")
    ben.says("C4", f"@EODH {job}", thread_ts=first.ts)

    answer = await ben.waits_for(
        "C4", "I can show you nothing here", thread_ts=first.ts
    )
    assert answer.ephemeral


async def test_an_edited_mention_is_not_answered_again(
    ada: Person, bot_context: BotContext, job: str
) -> None:
    message = ada.says("C1", f"@EODH {job}")
    await ada.waits_for("C1", "ModuleNotFoundError", thread_ts=message.ts)
    ada.edits(message, f"@EODH {job} please")
    # An event that comes later is answered; by then the edit would be too.
    later = ada.says("C1", f"@EODH {job}")
    await ada.waits_for("C1", "ModuleNotFoundError", thread_ts=later.ts)
    assert await bot_context.work.drain(WAIT_S), "the bot is still answering"

    answers = [m for m in ada.sees("C1", message.ts) if m.from_app]
    assert len(answers) == 1


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
async def test_a_direct_message_with_more_than_words_is_answered(
    shared_slack: LocalSlack, ada: Person, job: str, subtype: str
) -> None:
    direct = ada.direct()
    ada.says(direct, "hello")
    await ada.waits_for(direct, lambda m: m.from_app)
    (sent,) = (
        each.parcel.payload
        for each in shared_slack.deliveries
        if each.parcel.payload.get("event", {}).get("type") == "message"
    )
    event = {**sent["event"], "text": job, "subtype": subtype}
    payload = {**sent, "event_id": f"Ev-{subtype}", "event": event}
    await shared_slack.delivers("events_api", payload)
    await ada.waits_for(direct, "ModuleNotFoundError")


async def test_a_stop_waits_for_a_mention_that_is_looked_at(
    shared_slack: LocalSlack, ada: Person, job: str, bot_context: BotContext
) -> None:
    before = len(shared_slack.calls)
    shared_slack.faults.slow("users.info", delay_s=1.0)
    asked = ada.says("C1", f"@EODH {job}")
    await shared_slack.until(
        lambda: not shared_slack.faults.waiting, what="the bot to ask Slack"
    )
    assert await bot_context.work.drain(WAIT_S)
    # Here the program ends.
    assert len(shared_slack.calls) > before
    assert any(m.from_app for m in ada.sees("C1", asked.ts))


async def test_where_the_bot_may_not_post_the_answer_comes_by_direct_message(
    shared_slack: LocalSlack, ada: Person, job: str
) -> None:
    shared_slack.workspace.channels["C1"].is_read_only = True
    ada.says("C1", f"@EODH {job}")

    await ada.waits_for(ada.direct(), "ModuleNotFoundError")


async def test_a_job_somewhere_in_a_mention_is_found(ada: Person, job: str) -> None:
    message = ada.says("C1", f"@EODH why did {job} fail, please?")

    await ada.waits_for("C1", "ModuleNotFoundError", thread_ts=message.ts)


async def test_the_beginning_of_an_id_somewhere_in_a_mention_is_enough(
    hub: LocalHub, ada: Person
) -> None:
    ids = [f"{begin}-e912-11f1-94c7-409ed45afd94" for begin in ("0f560bb4", "1f560bb4")]
    ids.append(ids[1].replace("94c7", "94c8"))
    an_hour_ago = utc_now() - timedelta(hours=1)
    finished = ScriptedJob.recorded("no-module", created=an_hour_ago, duration_s=60.0)
    for each in ids:
        hub.script("eo-team", replace(finished, job_id=each))
    message = ada.says("C1", f"@EODH why did {ids[0][:8]} fail, please?")
    await ada.waits_for("C1", "ModuleNotFoundError", thread_ts=message.ts)

    message = ada.says("C1", f"@EODH and what of {ids[1][:8]}?")
    answer = await ada.waits_for("C1", "2 jobs have an id", thread_ts=message.ts)
    assert all(each in answer.words for each in ids[1:])

    message = ada.says("C1", f"look at {ids[0][:8]}")
    await ada.shortcut(message, "explain_job")
    await ada.waits_for("C1", lambda m: m.ephemeral and ids[0] in m.words)


async def test_a_member_of_the_channel_may_ask_by_direct_message(
    ada: Person, job: str
) -> None:
    direct = ada.direct()
    ada.says(direct, job)
    answer = await ada.waits_for(direct, "ModuleNotFoundError")
    assert "share" not in [b.action_id for b in answer.buttons]

    await ada.types(direct, f"/eodh-logs {job}")
    await ada.waits_for(direct, lambda m: m.ephemeral and "ModuleNotFound" in m.words)

    await ada.clicks(answer, "other_log")
    await ada.clicks(await shows(ada, "Whole log as a file"), "full_log")
    await ada.waits_for(direct, lambda m: bool(m.files))


async def test_nobody_else_may(
    shared_slack: LocalSlack, bot_context: BotContext, job: str
) -> None:
    assert bot_context.work.busy == 0
    ben = shared_slack.person("U2")
    ben.leaves("C1")
    ben.says(ben.direct(), job)

    answer = await ben.waits_for(ben.direct(), "I can show you nothing here")
    assert job not in answer.words


async def test_the_shortcut_explains_the_job_that_a_message_names(
    shared_slack: LocalSlack, ada: Person, hub: LocalHub, job: str
) -> None:
    link = hub.job_url("eo-team", job)
    message = shared_slack.person("U2").says("C1", f"look at this: {link} (again!)")
    outcome = await ada.shortcut(message, "explain_job")

    assert outcome.acked
    answer = await ada.waits_for("C1", "ModuleNotFoundError")
    assert answer.ephemeral


async def test_of_several_jobs_in_a_message_one_is_picked(
    ada: Person, job: str
) -> None:
    other = "11111111-2222-1333-8444-555555555555"
    message = ada.says("C1", f"{job} or {other}?")
    await ada.shortcut(message, "explain_job")
    asked = await ada.waits_for("C1", "names 2 jobs")
    pick = next(b for b in asked.buttons if job in (b.value or ""))
    await ada.clicks(asked, (pick.block_id, "pick_job"))

    await ada.waits_for("C1", "ModuleNotFoundError")


async def test_a_message_without_a_job_is_answered_so(ada: Person) -> None:
    message = ada.says("C1", "good morning")
    await ada.shortcut(message, "explain_job")

    await ada.waits_for("C1", "names no job")


async def test_what_no_listener_knows_is_acknowledged(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext
) -> None:
    button = {
        "type": "button",
        "action_id": "of_an_older_version",
        "text": {"type": "plain_text", "text": "Old"},
        "value": pack(job="x"),
    }
    await bot_context.client.chat_postMessage(
        channel="C1", text="Old", blocks=[{"type": "actions", "elements": [button]}]
    )
    message = await ada.waits_for("C1", lambda m: bool(m.buttons))
    outcome = await ada.clicks(message, "of_an_older_version")

    assert outcome.acked
    assert shared_slack.connected


async def test_in_a_channel_that_it_comes_into_the_bot_says_what_is_connected(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext
) -> None:
    assert bot_context.work.busy == 0
    ada.removes("C1")
    ada.invites("C1")
    output = await ada.waits_for("C1", "is connected to Hub workspace eo-team")
    assert not output.ephemeral
    assert "/eodh-logs watch" in output.words

    ben = shared_slack.person("U2")
    ben.invites("C2")
    output = await ben.waits_for("C2", "No Hub workspace is connected")
    assert "/eodh-logs connect" in output.words or "Whoever runs" in output.words


async def test_who_else_comes_into_a_channel_is_not_greeted(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext, job: str
) -> None:
    shared_slack.person("U2").leaves("C1")
    shared_slack.person("U2").joins("C1")
    message = ada.says("C1", f"@EODH {job}")
    await ada.waits_for("C1", "ModuleNotFoundError", thread_ts=message.ts)
    assert await bot_context.work.drain(WAIT_S), "the bot is still answering"

    assert [m for m in ada.sees("C1") if m.from_app] == []


async def test_a_link_to_a_job_shows_its_state_and_a_draft_shows_nothing(
    shared_slack: LocalSlack,
    ada: Person,
    bot_context: BotContext,
    hub: LocalHub,
    job: str,
) -> None:
    # The local Hub is on this machine.
    team = shared_slack.workspace
    team.app = replace(team.app, unfurl_domains=("127.0.0.1",))
    link = f"{hub.job_url('eo-team', job)}?f=json&lang=en"
    ada.drafts("C1", link)
    ada.says("C1", link)
    await ada.waits_for("C1", lambda m: "no-module" in m.words and bool(m.attachments))
    assert await bot_context.work.drain(10), "the bot is still answering"

    unfurled = [c for c in shared_slack.calls if c.method == "chat.unfurl"]
    assert [c.error for c in unfurled] == [None]
