"""`/eodh-logs`, typed by people in the local Slack."""

from pathlib import Path

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.work_limiter import WorkBounds
from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.asking import asks
from tests.bot.running import bot, environment

pytestmark = pytest.mark.anyio


async def test_a_job_is_explained_only_to_the_asker(
    shared_slack: LocalSlack, ada: Person, job: str
) -> None:
    outcome = await ada.types("C1", f"/eodh-logs {job}")
    answer = await ada.waits_for("C1", "failed after")

    assert outcome.acked
    assert answer.ephemeral
    assert "ModuleNotFoundError" in answer.words
    assert "share" in [button.action_id for button in answer.buttons]
    assert shared_slack.person("U2").sees("C1") == []


async def test_a_pasted_link_is_as_good_as_an_id(
    hub: LocalHub, ada: Person, job: str
) -> None:
    await ada.types("C1", f"/eodh-logs {hub.job_url('eo-team', job)}")

    assert "ModuleNotFoundError" in (await ada.waits_for("C1", "failed after")).words


async def test_the_bare_command_lists_the_latest_jobs_and_one_is_picked(
    ada: Person, job: str
) -> None:
    await ada.types("C1", "/eodh-logs")
    listed = await ada.waits_for("C1", "The latest jobs")
    picks = [b for b in listed.buttons if b.action_id == "pick_job"]
    this = next(b for b in picks if job in (b.value or ""))
    await ada.clicks(listed, (this.block_id, "pick_job"))

    assert job in (await ada.waits_for("C1", "ModuleNotFoundError")).words


@pytest.mark.usefixtures("job")
async def test_jobs_says_the_same_as_the_bare_command(ada: Person) -> None:
    await ada.types("C1", "/eodh-logs jobs")

    assert "eo-team" in (await ada.waits_for("C1", "The latest jobs")).words


async def test_a_job_and_a_log_give_the_end_of_that_log(ada: Person, job: str) -> None:
    await ada.types("C1", f"/eodh-logs {job} ndvi.log")
    wrong = await ada.waits_for("C1", "has no log")
    await ada.types("C1", f"/eodh-logs {job} import_missing")
    log = next(w for w in wrong.words.split() if ".log" in w and "ndvi" not in w)
    log = log.strip("(),.;")
    await ada.types("C1", f"/eodh-logs {job} {log}")
    answer = await ada.waits_for("C1", "Lines 1 to")

    assert log in answer.words
    assert "ModuleNotFoundError" in answer.words


@pytest.mark.parametrize("named", ["{job}", "last"])
async def test_report_gives_the_file_that_the_button_gives(
    ada: Person, job: str, named: str
) -> None:
    await ada.types("C1", f"/eodh-logs report {named.format(job=job)}")

    answer = await ada.waits_for("C1", "This is the report on job")
    assert answer.ephemeral
    assert job in answer.words


async def test_last_is_the_newest_job(ada: Person, hub: LocalHub) -> None:
    newest = await hub.execute("eo-team", "image-pull")
    await ada.types("C1", "/eodh-logs last")

    answer = await ada.waits_for("C1", lambda m: newest in m.words)
    assert answer.ephemeral


@pytest.mark.parametrize("typed", ["help", "?", "frobnicate", "what is this, please"])
async def test_help_is_for_whoever_asks_and_whoever_types_anything_else(
    ada: Person, typed: str
) -> None:
    await ada.types("C1", f"/eodh-logs {typed}")

    assert "/eodh-logs JOB" in (await ada.waits_for("C1", "You can ask")).words


async def test_a_job_that_is_not_there_is_reported_in_words(ada: Person) -> None:
    await ada.types("C1", "/eodh-logs 11111111-2222-1333-8444-555555555555")

    answer = await ada.waits_for("C1", "11111111")
    assert answer.ephemeral
    assert "⚠" in answer.words


async def test_a_link_into_another_workspace_is_refused(
    hub: LocalHub, ada: Person, job: str
) -> None:
    await ada.types("C1", f"/eodh-logs {hub.job_url('river-lab', job)}")

    answer = await ada.waits_for("C1", "not in a workspace that I can ask")
    assert "river-lab" not in answer.words


async def test_a_slow_hub_is_reported_before_the_answer(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path, job: str
) -> None:
    hub.faults.add("slow", on="status", job_id=job, delay_s=600.0, times=None)
    variables = environment(slack, hub, tmp_path, channel="C1")
    ada = slack.person("U1")
    async with bot(slack, variables, WorkBounds(still_looking_s=0.2)):
        outcome = await ada.types("C1", f"/eodh-logs {job}")
        waiting = await ada.waits_for("C1", "Still looking")
        hub.faults.clear()
        answer = await ada.waits_for("C1", "ModuleNotFoundError")

    assert outcome.acked
    assert waiting.order < answer.order


async def test_a_hub_that_never_answers_is_reported_within_the_bound(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path, job: str
) -> None:
    hub.faults.add("slow", on="status", job_id=job, delay_s=600.0, times=None)
    variables = environment(slack, hub, tmp_path, channel="C1")
    ada = slack.person("U1")
    async with bot(slack, variables, WorkBounds(answer_s=1.0)):
        await ada.types("C1", f"/eodh-logs {job}")
        answer = await ada.waits_for("C1", "did not answer completely")
    assert answer.ephemeral
    hub.faults.clear()


async def test_a_hub_that_is_down_is_reported_in_words(
    hub: LocalHub, ada: Person, job: str
) -> None:
    hub.faults.add("malformed_json", on="status", job_id=job, times=None)
    await ada.types("C1", f"/eodh-logs {job}")

    answer = await ada.waits_for("C1", "⚠")
    assert "Traceback" not in answer.words


async def test_more_than_the_bot_takes_on_is_reported_at_once(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path, job: str
) -> None:
    hub.faults.add("slow", on="status", job_id=job, delay_s=600.0, times=None)
    variables = environment(slack, hub, tmp_path, channel="C1")
    ada, ben = slack.person("U1"), slack.person("U2")
    async with bot(slack, variables, WorkBounds(at_once=1, waiting=0)) as bot_context:
        await ada.types("C1", f"/eodh-logs {job}")
        await slack.until(lambda: bot_context.work.busy)
        await ben.types("C1", f"/eodh-logs {job}")
        await ben.waits_for("C1", "too many questions")
        hub.faults.clear()
        await ada.waits_for("C1", "ModuleNotFoundError")


async def test_a_failure_of_ours_gives_a_reference_and_no_detail(
    shared_slack: LocalSlack,
    ada: Person,
    bot_context: BotContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise KeyError("secret-4711")

    monkeypatch.setattr(type(bot_context.access), "grants", broken)
    await ada.types("C1", "/eodh-logs jobs")

    answer = await ada.waits_for("C1", "this reference")
    assert "4711" not in answer.words
    assert shared_slack.person("U1").sees("C1")[-1].ephemeral


@pytest.mark.usefixtures("bot_context")
async def test_the_command_works_where_the_bot_is_not_a_member_and_notifies_nobody(
    shared_slack: LocalSlack, job: str
) -> None:
    ben = shared_slack.person("U2")
    await ben.types("C2", f"/eodh-logs {job}")

    answer = await ben.waits_for("C2", "I can show you nothing here")
    assert answer.ephemeral
    assert "eo-team" not in answer.words


@pytest.mark.usefixtures("bot_context")
async def test_a_key_typed_behind_connect_is_neither_stored_nor_shown(
    shared_slack: LocalSlack,
) -> None:
    await shared_slack.person("U1").types("C1", "/eodh-logs connect made-up-key-4711")

    modal = await shared_slack.person("U1").waits_for_modal("Connect a workspace")
    assert "4711" not in modal.words
    assert "4711" not in str(modal.blocks) + modal.private_metadata


async def test_jobs_are_listed_by_status_and_by_workflow(
    hub: LocalHub, ada: Person, job: str
) -> None:
    (good,) = hub.script("eo-team", ScriptedJob(process="ndvi", duration_s=0.0))
    failed = await asks(ada, "C1", "jobs failed", "The latest failed jobs")
    assert job in str(failed.blocks)
    assert good not in str(failed.blocks)

    of_one = await asks(ada, "C1", "jobs process=ndvi", "jobs of ndvi")
    assert good in str(of_one.blocks)
    assert job not in str(of_one.blocks)


async def test_last_is_asked_about_where_it_may_mean_several(
    hub: LocalHub, ada: Person, bot_context: BotContext
) -> None:
    assert bot_context.work.busy == 0
    two = hub.script(
        "eo-team",
        ScriptedJob(process="ndvi", duration_s=0.0),
        ScriptedJob(process="convert", duration_s=0.0),
    )
    asked = await asks(ada, "C1", "last", "Which one?")
    picks = [b for b in asked.buttons if b.action_id == "pick_job"]
    assert all(any(each in (b.value or "") for b in picks) for each in two)

    await ada.clicks(asked, (picks[0].block_id, "pick_job"))
    await ada.waits_for("C1", "was successful after")


async def test_the_choice_of_the_job_to_report_makes_its_report(
    hub: LocalHub, ada: Person
) -> None:
    hub.script(
        "eo-team",
        ScriptedJob(process="ndvi", duration_s=0.0),
        ScriptedJob(process="convert", duration_s=0.0),
    )
    asked = await asks(ada, "C1", "report last", "Which one?")
    assert {each.action_id for each in asked.buttons} == {"report"}
    await ada.clicks(asked, (asked.buttons[0].block_id, "report"))
    await ada.waits_for("C1", "This is the report on job")


async def test_help_shows_what_works_here_with_an_example_from_this_workspace(
    shared_slack: LocalSlack, ada: Person, job: str
) -> None:
    here = await asks(ada, "C1", "help", "You can ask")
    assert f"/eodh-logs {job}" in here.words
    assert "watch process=no-module only=failed" in here.words

    elsewhere = await asks(shared_slack.person("U2"), "C4", "help", "You can ask")
    assert "ask whoever runs this bot to connect one" in elsewhere.words
    assert "watch" not in elsewhere.words
    assert job not in elsewhere.words


async def test_what_failed_lately_is_reported_by_cause_and_explained_by_a_click(
    ada: Person, job: str
) -> None:
    await ada.types("C1", "/eodh-logs failures 30d")
    listed = await ada.waits_for("C1", "still failing")
    assert "1 of 1 job failed in workspace eo-team" in listed.words
    assert "ModuleNotFoundError" in listed.words
    picks = [b for b in listed.buttons if b.action_id == "pick_job"]
    await ada.clicks(listed, (picks[0].block_id, "pick_job"))

    assert job in (await ada.waits_for("C1", "failed after")).words


async def test_an_answer_says_where_nothing_failed(ada: Person) -> None:
    await ada.types("C1", "/eodh-logs failures 24h")

    assert (await ada.waits_for("C1", "No job failed in workspace eo-team")).ephemeral
