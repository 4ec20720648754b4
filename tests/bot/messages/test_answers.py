"""What the messages say, and what their buttons remember."""

from datetime import UTC, datetime

import pytest

from eodh_bot.messages.action_ids import (
    ActionId,
    FieldId,
    UnreadableValueError,
    pack,
    unpack,
)
from eodh_bot.messages.connect import connect_view
from eodh_bot.messages.dates import date_text
from eodh_bot.messages.form_fields import filled_in
from eodh_bot.messages.jobs import jobs_message, which_job_message
from eodh_bot.messages.log import MAX_LOG_CHARS, log_file, log_message
from eodh_bot.messages.log_modal import log_browser
from eodh_bot.messages.message import Message
from eodh_bot.messages.report import report_message
from eodh_bot.messages.status import shared_message, status_message
from eodh_tools.results.models import JobStatus
from tests.bot.messages.examples import (
    FAILED,
    HUB_URL,
    JOB_ID,
    JOBS,
    LIKELY,
    LOGS,
    NO_REASON,
    OUT_OF_MEMORY,
    REPORT,
    RUNNING,
    SUCCESSFUL,
    TAIL,
    WARNED,
)
from tests.bot.messages.judges import shown


def labels(message: Message) -> list[str]:
    """What can be clicked, and then what the menu ⋯ offers."""
    found = shown(message).buttons
    clicked = [each.label for each in found if each.type != "overflow"]
    menu = [label for each in found for label, _ in each.options if each.label == ""]
    return [*clicked, *(f"⋯ {label}" for label in menu)]


def test_a_failure_is_reported_from_its_status_to_what_to_do() -> None:
    words = shown(status_message(FAILED, share=True)).words
    parts = (
        "❌ water-quality failed after 4 min 12 s",
        "Step 'mosaic' asked for more memory than it may use.",
        "mosaic.log:3058| MemoryError: Unable to allocate 7.4 GiB",
        "Your turn (memory, disk or time): Ask for more memory",
        f"Workspace river-lab · step mosaic · job {JOB_ID}",
        "finished <!date^1795343460^",
        "Share in channel",
    )
    places = [words.index(part) for part in parts]
    assert places == sorted(places)


def test_lines_around_the_key_line_are_shown_where_the_cause_is_not_certain() -> None:
    words = shown(status_message(LIKELY, share=True)).words
    assert "mosaic.log, lines 3,012 to 3,058" in words
    assert "3058| MemoryError" in words
    assert "mosaic.log:3058|" not in words
    assert "6 of 4,312 lines of mosaic.log, 3 secrets redacted" in words


def test_the_text_is_a_whole_sentence_for_who_hears_it() -> None:
    assert status_message(FAILED, share=True).text == (
        "❌ water-quality failed after 4 min 12 s: Step 'mosaic' asked for more memory "
        f"than it may use. Workspace river-lab, job {JOB_ID}."
    )
    assert status_message(RUNNING, share=True).text == (
        "⏳ water-quality is running, 4 min 12 s so far: running the workflow's steps. "
        f"Workspace river-lab, job {JOB_ID}."
    )


def test_an_answer_about_a_failure_has_three_controls() -> None:
    message = status_message(FAILED, share=True, hub_url=HUB_URL)
    assert len(shown(message).buttons) == 3
    assert labels(message) == [
        "Share in channel",
        "Show logs",
        "⋯ Report",
        "⋯ Open in the Hub",
    ]
    assert labels(shared_message(FAILED, "U1", hub_url=HUB_URL)) == [
        "Show logs",
        "Report",
        "Open in the Hub",
    ]


def test_only_what_one_person_sees_can_be_shared() -> None:
    assert "Share in channel" not in labels(status_message(FAILED, share=False))
    assert "Share in channel" not in labels(shared_message(FAILED, "U1"))
    assert shown(shared_message(FAILED, "U1")).mentions == ("U1",)


def test_a_button_remembers_the_job_and_the_log_with_the_evidence() -> None:
    buttons = shown(status_message(FAILED, share=True)).buttons
    (value,) = {button.value for button in buttons}
    assert value is not None
    assert unpack(value) == {"job": JOB_ID, "log": "mosaic.log"}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (RUNNING, ["Check again"]),
        (NO_REASON, ["Report"]),
    ],
)
def test_there_is_no_button_for_what_is_not_there(
    status: JobStatus, expected: list[str]
) -> None:
    assert labels(status_message(status, share=False)) == expected


def test_a_success_is_tiny() -> None:
    message = status_message(SUCCESSFUL, share=True)
    kinds = [block["type"] for block in message.blocks]
    assert kinds == ["rich_text", "context", "actions"]


def test_a_success_with_warnings_shows_a_few_and_says_how_many() -> None:
    message = status_message(WARNED, share=True)
    words = shown(message).words
    assert "… 2 more lines not shown …" in words
    assert "3 of 240 lines" in words
    assert message.snippets == ()


def test_an_answer_says_how_sure_it_is() -> None:
    assert (
        "Cause: likely, not certain." in shown(status_message(LIKELY, share=True)).words
    )


def test_what_the_hub_says_is_shown_where_no_log_shows_more() -> None:
    assert "The Hub says: The workflow gave no output" in (
        shown(status_message(NO_REASON, share=True)).words
    )
    assert "The Hub says" not in shown(status_message(FAILED, share=True)).words


def test_what_does_not_fit_is_reported_and_sends_no_file() -> None:
    lines = [f"{n}| {'x' * 900} end of {n}" for n in range(1, 21)]
    evidence = OUT_OF_MEMORY.evidence[0].model_copy(
        update={"text": "\n".join(lines), "lines": tuple(range(1, 21))}
    )
    explanation = OUT_OF_MEMORY.model_copy(
        update={"evidence": (evidence,), "key_line": None}
    )
    message = status_message(
        FAILED.model_copy(update={"explanation": explanation}), share=True
    )
    words = shown(message).words
    assert "shortened; the full text is in the log" in words
    assert "… 12 more lines not shown …" in words
    assert message.snippets == ()


def test_a_long_part_of_a_log_keeps_its_end_and_sends_no_file() -> None:
    text = "\n".join(f"{n}| line {n}" for n in range(1, 2_000))
    message = log_message(TAIL.model_copy(update={"text": text}))
    words = shown(message).words
    assert "1999| line 1999" in words
    assert "\n1| line 1\n" not in words
    assert len(words) < MAX_LOG_CHARS + 1_000
    assert "shortened; Show logs has all of it" in words
    assert message.snippets == ()


def test_a_log_that_was_replaced_since_the_page_before_is_told_so() -> None:
    replaced = shown(log_message(TAIL.model_copy(update={"is_another": True}))).words
    assert "This is not the log that was read before: it is read anew." in replaced
    assert "read before" not in shown(log_message(TAIL)).words


def test_a_search_goes_on_as_the_same_search() -> None:
    message = log_message(TAIL, search="Memory.*")
    older = next(b for b in shown(message).buttons if b.label == "Older lines")
    assert older.value is not None
    assert unpack(older.value) == {
        "job": JOB_ID,
        "log": "mosaic.log",
        "at": TAIL.older_cursor,
        "find": "Memory.*",
    }


def test_a_job_is_picked_by_a_button() -> None:
    message = jobs_message(JOBS)
    buttons = shown(message).buttons
    assert [b.label for b in buttons[:3]] == ["Show", "Why?", "Show"]
    assert {b.action_id for b in buttons} == {ActionId.PICK_JOB}
    assert [unpack(b.value or "")["job"] for b in buttons] == [
        job.job_id for job in JOBS.jobs[:10]
    ]
    assert "10 of 231 jobs" in shown(message).words


def test_more_jobs_in_a_message_than_fit_are_reported() -> None:
    message = which_job_message([f"job-{n}" for n in range(9)])
    assert message.text == "This message names 9 jobs; the first 5 are here."
    assert len(shown(message).buttons) == 5


def test_a_report_says_what_to_add_before_it_is_sent() -> None:
    message = report_message(REPORT)
    assert "add the deploying workspace" in message.text
    assert message.text.endswith("Send it to whoever wrote or deployed the workflow.")
    assert message.snippets[0].content == REPORT.text


def test_a_whole_log_is_named_after_its_step_and_job() -> None:
    snippet = log_file(JOB_ID, "mosaic.log", b"all of it")
    assert snippet.filename == "mosaic-5b2f0c3e-91d.log"
    assert snippet.content == b"all of it"


@pytest.mark.parametrize(
    "when",
    [datetime(1, 1, 1, tzinfo=UTC), datetime(1969, 12, 31, tzinfo=UTC)],
)
def test_a_time_that_slack_cannot_show_is_reported_in_utc(when: datetime) -> None:
    assert date_text(when).endswith("UTC")


@pytest.mark.parametrize("value", ["", "x", "[]", '{"a":1}', "x" * 3_000, "[" * 1_900])
def test_a_value_of_another_app_is_refused(value: str) -> None:
    with pytest.raises(UnreadableValueError):
        unpack(value)


def test_a_value_that_slack_would_cut_is_refused() -> None:
    with pytest.raises(UnreadableValueError):
        pack(job="x" * 3_000)


def test_the_browser_remembers_what_it_shows_and_searches_on_submission() -> None:
    view = log_browser(LOGS, TAIL, search="tile")
    assert unpack(view["private_metadata"]) == {
        "job": JOB_ID,
        "log": "mosaic.log",
        "find": "tile",
    }
    assert view["submit"]["text"] == "Search"
    assert "submit" not in log_browser(LOGS)


def test_a_workspace_is_for_a_channel_only_where_there_is_one() -> None:
    def choices(channel_id: str | None) -> list[str]:
        fields = connect_view(channel_id=channel_id)["blocks"]
        block = next(b for b in fields if b.get("block_id") == FieldId.FOR_WHOM)
        return [option["value"] for option in block["element"]["options"]]

    assert choices(None) == ["me"]
    assert choices("C1") == ["me", "channel"]


def test_the_hubs_to_choose_from_are_those_that_are_allowed() -> None:
    view = connect_view(hubs=("https://hub.example",))
    fields = {block.get("block_id"): block for block in view["blocks"]}
    options = fields["base_url"]["element"]["options"]
    assert [option["value"] for option in options] == ["https://hub.example"]


def test_what_was_filled_in_is_read_back() -> None:
    values = {
        "workspace": {"workspace": {"type": "plain_text_input", "value": " river "}},
        "key": {"key": {"type": "plain_text_input", "value": None}},
        "key_ends": {"key_ends": {"type": "datepicker", "selected_date": "2026-12-20"}},
        "for_whom": {
            "for_whom": {"type": "radio_buttons", "selected_option": {"value": "me"}}
        },
        "base_url": {"base_url": {"type": "static_select", "selected_option": None}},
    }
    assert filled_in({"state": {"values": values}}) == {
        FieldId.WORKSPACE: "river",
        FieldId.KEY_ENDS: "2026-12-20",
        FieldId.FOR_WHOM: "me",
    }
