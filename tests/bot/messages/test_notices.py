"""Messages that nobody asked for: notices, the reply that calls, digests, troubles."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eodh_bot.messages.action_ids import ActionId, unpack
from eodh_bot.messages.assignee_line import with_assignees
from eodh_bot.messages.buttons import NoticeTarget
from eodh_bot.messages.digest import LEAST_NAMED, digest_notice
from eodh_bot.messages.message import Message
from eodh_bot.messages.notices import ended_notice, failure_reply, running_notice
from eodh_bot.messages.watch_problems import recovered_notice, trouble_notice
from eodh_tools.results.models import JobStatus
from tests.bot.messages.examples import (
    CHANNEL,
    ENDED,
    FAILED,
    HUB_URL,
    JOB_ID,
    MESSAGES,
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
        notified=NoticeTarget("C1", WATCH_ID, only_failed),
        hub_url=HUB_URL,
    )


def labels(message: Message) -> list[str]:
    """What can be clicked, and then what the menu ⋯ offers."""
    found = shown(message).buttons
    clicked = [each.label for each in found if each.type != "overflow"]
    menu = [label for each in found for label, _ in each.options if each.label == ""]
    return [*clicked, *(f"⋯ {label}" for label in menu)]


def choices(message: Message) -> dict[str, dict[str, str]]:
    """What each choice of the menu ⋯ remembers."""
    menu = next(each for each in shown(message).buttons if each.type == "overflow")
    return {label: unpack(value) for label, value in menu.options}


def test_a_failure_is_read_from_what_happened_to_what_to_do() -> None:
    message = notice(FAILED)
    words = shown(message).words
    parts = (
        "❌ water-quality failed after 4 min 12 s",
        "Step 'mosaic' asked for more memory than it may use.",
        "mosaic.log:3058| MemoryError",
        "Your turn (memory, disk or time): Ask",
        f"Workspace river-lab · step mosaic · job {JOB_ID}",
    )
    places = [words.index(part) for part in parts]
    assert places == sorted(places)
    assert "np.stack" not in words
    assert message.text.startswith("❌ water-quality failed after 4 min 12 s: Step")
    assert message.snippets == ()


def test_a_failure_has_three_controls() -> None:
    assert len(shown(notice(FAILED)).buttons) == 3
    assert labels(notice(FAILED)) == [
        "Show logs",
        "Report",
        "⋯ Open in the Hub",
        "⋯ Mute this workflow",
        "⋯ Failures only",
        "⋯ I'm on it",
    ]


@pytest.mark.parametrize("name", [n for n in MESSAGES if n != "which-job"])
def test_no_message_has_more_than_three_controls_in_a_row(name: str) -> None:
    for block in MESSAGES[name]().blocks:
        assert len(block.get("elements", ())) <= 3 or block["type"] != "actions"


def test_lines_around_are_shown_only_where_no_line_says_it_all() -> None:
    no_key_line = OUT_OF_MEMORY.model_copy(update={"key_line": None})
    status = FAILED.model_copy(update={"explanation": no_key_line})
    words = shown(notice(status)).words
    assert "… 3 more lines not shown …" in words
    assert "3058| MemoryError" in words


def test_the_menu_remembers_who_hears_what_of_which_watch() -> None:
    remembered = choices(notice(FAILED))
    assert remembered["Mute this workflow"] == {
        "do": "mute_process",
        "target": "C1",
        "process": "water-quality",
    }
    assert remembered["Failures only"] == {
        "do": "failures_only",
        "target": "C1",
        "watch": WATCH_ID,
        "process": "water-quality",
    }


def test_a_long_name_of_a_workflow_leaves_out_the_watch_and_not_the_name() -> None:
    status = FAILED.model_copy(update={"process": "x" * 70})
    assert choices(notice(status))["Failures only"] == {
        "do": "failures_only",
        "target": "C1",
        "process": "x" * 70,
    }


def test_a_success_is_one_line_with_its_results_and_a_menu() -> None:
    message = notice(SUCCESSFUL)
    (line,) = message.blocks
    assert line["type"] == "section"
    # The job's id is in the menu's links: it would make two rows of one.
    assert line["text"]["text"] == "✅ water-quality was successful after 4 min 12 s"
    assert JOB_ID in str(line["accessory"])
    assert line["accessory"]["options"][0]["url"] == SUCCESSFUL.results_url
    assert labels(message) == [
        "⋯ Results",
        "⋯ Details",
        "⋯ Open in the Hub",
        "⋯ Mute this workflow",
        "⋯ Failures only",
    ]
    assert "with warnings" in shown(notice(WARNED)).words


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/api/jobs/results",
        "http://eodatahub.org.uk/results",
        "javascript:alert(1)",
        f"https://eodatahub.org.uk/{'x' * 4_000}",
    ],
)
def test_results_elsewhere_than_on_the_hub_are_no_link(url: str) -> None:
    message = notice(SUCCESSFUL.model_copy(update={"results_url": url}))
    assert "⋯ Results" not in labels(message)


def test_what_is_done_already_has_no_choice() -> None:
    assert "⋯ Failures only" not in labels(notice(FAILED, only_failed=True))


def test_in_a_direct_message_nobody_else_can_be_mentioned() -> None:
    message = ended_notice(FAILED, notified=NoticeTarget("U1"), hub_url=HUB_URL)
    assert "⋯ I'm on it" not in labels(message)


def test_who_looks_into_it_stands_in_the_message_and_can_be_taken_back() -> None:
    posted = notice(FAILED)
    one = with_assignees(posted, ["U1"])
    two = with_assignees(one, ["U1", "U2"])

    assert "👀 <@U1> is looking" in shown(one).words
    assert "👀 <@U1> and <@U2> are looking" in shown(two).words
    assert two.text == f"{posted.text} 👀 <@U1> and <@U2> are looking"
    assert labels(two)[-2:] == ["⋯ I'm on it", "⋯ Not any more"]
    assert with_assignees(two, []) == posted
    made = ended_notice(FAILED, notified=CHANNEL, hub_url=HUB_URL, looking=["U1", "U2"])
    assert made == two


@pytest.mark.parametrize("process", [None, "x" * 201, "two\nlines"])
def test_a_workflow_that_no_button_can_remember_cannot_be_muted_by_one(
    process: str | None,
) -> None:
    message = notice(FAILED.model_copy(update={"process": process}))
    assert "⋯ Mute this workflow" not in labels(message)
    assert "⋯ Failures only" in labels(message)


def test_a_job_that_could_not_be_asked_about_is_reported_all_the_same() -> None:
    message = notice(NOT_ASKED)
    words = shown(message).words
    assert "❌ water-quality failed after" in words
    assert "The bot could not ask the Hub for the reason." in words
    assert "no log" not in words
    assert "Check again" in labels(message)
    assert "could not ask the Hub for the reason" in failure_reply(NOT_ASKED).text


def test_a_running_job_says_that_its_end_will_stand_here() -> None:
    message = running_notice(RUNNING, hub_url=HUB_URL)
    assert "⏳ water-quality is running" in shown(message).words
    assert "This message is updated when the job ends." in message.text
    assert labels(message) == ["Check again", "Open in the Hub"]


def test_the_reply_calls_one_person_and_repeats_no_line_of_the_message() -> None:
    message = failure_reply(FAILED, "U1")
    assert shown(message).mentions == ("U1",)
    assert message.text.startswith("<@U1> water-quality failed. Step 'mosaic' asked")
    assert "MemoryError" not in shown(message).words
    assert len(message.blocks) == 1


@pytest.mark.parametrize("mention", [None, "", "U1> <!channel>", "C1", "!here"])
def test_the_reply_calls_nobody_who_is_nobody(mention: str | None) -> None:
    message = failure_reply(FAILED, mention)
    assert shown(message).mentions == ()
    assert "!channel" not in str(message)


def test_a_digest_counts_the_jobs_and_names_each() -> None:
    message, named = digest_notice(
        ENDED, notified=CHANNEL, mentions=["U1", "U1", "nobody"]
    )
    words = shown(message).words
    assert named == len(ENDED) == 12
    assert "❌ 12 jobs ended: 4 failed, 2 dismissed, 6 successful" in words
    assert [job.job_id for job in ENDED if job.job_id not in words] == []
    assert words.rindex("❌ ") < words.index("🚫 ") < words.index("✅ ")
    assert words.count("Step 'mosaic' asked for more memory") == 1
    assert "2 failed alike: Step 'mosaic' asked for more memory" in words
    assert message.text.startswith("12 jobs ended: 4 failed,")
    assert shown(message).mentions == ("U1",)


def test_a_failed_job_of_a_digest_is_explained_at_a_choice() -> None:
    menu = shown(digest_notice(ENDED, notified=CHANNEL)[0]).buttons[0]
    failed = [job.job_id for job in ENDED if job.status == "failed"]
    assert menu.action_id == ActionId.PICK_JOB
    assert [unpack(value)["job"] for _, value in menu.options] == failed


def test_nobody_is_called_for_good_news() -> None:
    good = [job for job in ENDED if job.status == "successful"]
    message, _ = digest_notice(good, notified=CHANNEL, mentions=["U1"])
    assert "✅ 6 jobs ended: 6 successful" in shown(message).words
    assert shown(message).mentions == ()


def test_more_jobs_than_a_message_holds_make_further_digests() -> None:
    many = [
        job.model_copy(update={"job_id": f"{n}-{job.job_id}"})
        for n, job in enumerate(ENDED * 20)
    ]
    left, words = list(many), ""
    while left:
        message, named = digest_notice(left, notified=CHANNEL)
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
        jobs,
        notified=NoticeTarget("C" * 20, WATCH_ID),
        mentions=[f"U{n}" for n in range(99)],
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
        jobs, notified=CHANNEL, mentions=[f"U{n:019d}" for n in range(99)]
    )
    assert refused(message) == []
    assert named >= LEAST_NAMED


def test_a_trouble_says_since_when_and_what_to_do() -> None:
    output = shown(trouble_notice("hub", "river-lab", SINCE)).words
    assert "I keep trying" in output
    assert "Since <!date^1795343460^" in output
    assert "no longer works" in trouble_notice("key", "river-lab", SINCE).text
    team = trouble_notice("gone", "river-lab", SINCE, by_settings=True).text
    assert "tell whoever runs this bot" in team
    assert "EODH_" not in team
    again = recovered_notice("hub", "river-lab", SINCE)
    assert "2026-11-22 10:31:00 UTC" in again.text
