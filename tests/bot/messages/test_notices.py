"""What is said unasked: notices, the reply that calls, digests, troubles."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eodh_bot.messages.action_ids import ActionId, unpack
from eodh_bot.messages.digest import LEAST_NAMED, digest_notice
from eodh_bot.messages.message import Message
from eodh_bot.messages.notices import ended_notice, failure_reply, running_notice
from eodh_bot.messages.watch_problems import recovered_notice, trouble_notice
from eodh_tools.results.models import JobStatus
from tests.bot.messages.examples import (
    ENDED,
    FAILED,
    HUB_URL,
    NOT_ASKED,
    OUT_OF_MEMORY,
    RUNNING,
    SUCCESSFUL,
    WARNED,
    WATCH_ID,
)
from tests.bot.messages.judges import refused, shown

SINCE = datetime(2026, 11, 22, 10, 31, tzinfo=UTC)


def notice(status: JobStatus, *, only_failed: bool = False) -> Message:
    return ended_notice(
        status,
        target="C1",
        watch_id=WATCH_ID,
        hub_url=HUB_URL,
        only_failed=only_failed,
    )


def labels(message: Message) -> list[str]:
    return [button.label for button in shown(message).buttons]


def test_a_failure_is_told_whole_and_can_be_asked_about_and_heard_less_of() -> None:
    message = notice(FAILED)
    words = shown(message).words
    for part in ("❌ Failed: water-quality", "3058| MemoryError", "What to do: Ask"):
        assert part in words
    assert labels(message) == [
        "Full log",
        "Search",
        "Another log",
        "Report",
        "Open in Hub",
        "Mute this workflow",
        "Failures only",
    ]
    assert message.text.startswith("❌ water-quality failed after 4 min 12 s: Step")
    assert message.snippets == ()


def test_the_buttons_remember_who_hears_what_of_which_watch() -> None:
    values = {b.action_id: b.value or "" for b in shown(notice(FAILED)).buttons}
    assert unpack(values[ActionId.MUTE_PROCESS]) == {
        "target": "C1",
        "process": "water-quality",
    }
    assert unpack(values[ActionId.FAILURES_ONLY]) == {
        "target": "C1",
        "watch": WATCH_ID,
        "process": "water-quality",
    }


def test_a_success_is_a_few_words() -> None:
    message = notice(SUCCESSFUL)
    assert [block["type"] for block in message.blocks] == [
        "header",
        "context",
        "actions",
        "context",
    ]
    assert labels(message) == [
        "Details",
        "Open in Hub",
        "Mute this workflow",
        "Failures only",
    ]
    assert "WARNING" not in shown(notice(WARNED)).words
    assert "The log has warnings" in shown(notice(WARNED)).words


def test_what_is_done_already_has_no_button() -> None:
    assert "Failures only" not in labels(notice(FAILED, only_failed=True))


@pytest.mark.parametrize("process", [None, "x" * 201, "two\nlines"])
def test_a_workflow_that_no_button_can_remember_cannot_be_muted_by_one(
    process: str | None,
) -> None:
    message = notice(FAILED.model_copy(update={"process": process}))
    assert "Mute this workflow" not in labels(message)
    assert "Failures only" in labels(message)


def test_a_job_that_could_not_be_asked_about_is_told_all_the_same() -> None:
    message = notice(NOT_ASKED)
    words = shown(message).words
    assert "❌ Failed: water-quality" in words
    assert "The bot could not ask the Hub for the reason." in words
    assert "no log" not in words
    assert "Check again" in labels(message)
    assert "could not ask the Hub for the reason" in failure_reply(NOT_ASKED).text


def test_a_running_job_says_that_its_end_will_stand_here() -> None:
    message = running_notice(RUNNING, hub_url=HUB_URL)
    assert "⏳ Running: water-quality" in shown(message).words
    assert "This message is updated when the job ends." in message.text
    assert labels(message) == ["Check again", "Open in Hub"]


def test_the_reply_calls_one_person_and_says_what_to_do() -> None:
    message = failure_reply(FAILED, "U1")
    assert shown(message).mentions == ("U1",)
    assert message.text.startswith("<@U1> water-quality failed. Step 'mosaic' asked")
    assert "What to do: Ask for more memory" in shown(message).words


@pytest.mark.parametrize("mention", [None, "", "U1> <!channel>", "C1", "!here"])
def test_the_reply_calls_nobody_who_is_nobody(mention: str | None) -> None:
    message = failure_reply(FAILED, mention)
    assert shown(message).mentions == ()
    assert "!channel" not in str(message)


def test_a_digest_counts_the_jobs_and_names_each() -> None:
    message, named = digest_notice(
        ENDED, target="C1", watch_id=WATCH_ID, mentions=["U1", "U1", "nobody"]
    )
    words = shown(message).words
    assert named == len(ENDED) == 12
    assert "❌ 12 jobs ended: 4 failed, 2 dismissed, 6 successful" in words
    assert [job.job_id for job in ENDED if job.job_id not in words] == []
    assert words.rindex("❌ ") < words.index("🚫 ") < words.index("✅ ")
    assert "Step 'mosaic' asked for more memory" in words
    assert message.text.startswith("12 jobs ended: 4 failed,")
    assert shown(message).mentions == ("U1",)


def test_a_failed_job_of_a_digest_is_explained_at_a_choice() -> None:
    menu = shown(digest_notice(ENDED, target="C1")[0]).buttons[0]
    failed = [job.job_id for job in ENDED if job.status == "failed"]
    assert menu.action_id == ActionId.PICK_JOB
    assert [unpack(value)["job"] for _, value in menu.options] == failed


def test_nobody_is_called_for_good_news() -> None:
    good = [job for job in ENDED if job.status == "successful"]
    message, _ = digest_notice(good, target="C1", mentions=["U1"])
    assert "✅ 6 jobs ended: 6 successful" in shown(message).words
    assert shown(message).mentions == ()


def test_more_jobs_than_a_message_holds_make_further_digests() -> None:
    many = [
        job.model_copy(update={"job_id": f"{n}-{job.job_id}"})
        for n, job in enumerate(ENDED * 20)
    ]
    left, words = list(many), ""
    while left:
        message, named = digest_notice(left, target="C1", watch_id=WATCH_ID)
        assert refused(message) == []
        assert named >= min(LEAST_NAMED, len(left))
        words += shown(message).words
        left = left[named:]
    assert [job.job_id for job in many if job.job_id not in words] == []


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    ids=st.lists(
        st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._:~+=@-]{0,199}", fullmatch=True),
        min_size=1,
        max_size=60,
    ),
    text=st.text(max_size=300),
)
def test_a_digest_names_25_jobs_whatever_they_are_called(
    ids: list[str], text: str
) -> None:
    explanation = OUT_OF_MEMORY.model_copy(update={"headline": text * 3})
    jobs = [
        FAILED.model_copy(
            update={"job_id": each, "process": text, "explanation": explanation}
        )
        for each in ids
    ]
    message, named = digest_notice(
        jobs, target="C" * 20, watch_id=WATCH_ID, mentions=[f"U{n}" for n in range(99)]
    )
    assert refused(message) == []
    assert named >= min(LEAST_NAMED, len(jobs))
    assert [each for each in ids[:named] if each not in shown(message).words] == []


def test_the_longest_names_fit_25_times() -> None:
    jobs = [
        FAILED.model_copy(update={"job_id": f"{n:0200d}", "process": "x" * 500})
        for n in range(40)
    ]
    message, named = digest_notice(
        jobs, target="C1", mentions=[f"U{n:019d}" for n in range(99)]
    )
    assert refused(message) == []
    assert named >= LEAST_NAMED


def test_a_trouble_says_since_when_and_what_to_do() -> None:
    said = shown(trouble_notice("hub", "river-lab", SINCE)).words
    assert "I keep trying" in said
    assert "Since <!date^1795343460^" in said
    assert "no longer works" in trouble_notice("key", "river-lab", SINCE).text
    team = trouble_notice("gone", "river-lab", SINCE, by_settings=True).text
    assert "tell whoever runs this bot" in team
    assert "EODH_" not in team
    again = recovered_notice("hub", "river-lab", SINCE)
    assert "2026-11-22 10:31:00 UTC" in again.text
