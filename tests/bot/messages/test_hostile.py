"""Whatever a log, a name or a person says stays text: seen, and never obeyed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eodh_bot.messages.buttons import NoticeTarget
from eodh_bot.messages.channel_joined_message import joined_message
from eodh_bot.messages.connect import (
    connect_view,
    connected_message,
    key_failed_message,
)
from eodh_bot.messages.digest import digest_notice
from eodh_bot.messages.errors import bug_message, error_message
from eodh_bot.messages.failure_groups import failure_groups_message
from eodh_bot.messages.help import help_message
from eodh_bot.messages.home import ConnectionCard, home_view
from eodh_bot.messages.jobs import jobs_message, last_jobs_message, which_job_message
from eodh_bot.messages.log import log_file_comment, log_message
from eodh_bot.messages.log_modal import log_browser
from eodh_bot.messages.long_running import long_running_notice
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.mutes import muted_message, unmuted_message
from eodh_bot.messages.notices import ended_notice, failure_reply, running_notice
from eodh_bot.messages.report import report_message
from eodh_bot.messages.status import shared_message, status_message
from eodh_bot.messages.subscriptions import (
    failures_message,
    subscriptions_message,
    unwatched_message,
    watching_message,
)
from eodh_bot.messages.unfurl import status_card
from eodh_bot.messages.watch_problems import (
    key_ending_notice,
    recovered_notice,
    trouble_notice,
)
from eodh_bot.messages.weekly_summary import SlowWorkflow, weekly_summary
from eodh_bot.models import Mute, SubscriptionView, TargetSubscriptions
from eodh_tools.results.models import JobStatus
from tests.bot.messages.examples import (
    FAILED,
    FAILURES,
    FOUND,
    JOBS,
    LOGS,
    OUT_OF_MEMORY,
    REPORT,
    RUNNING,
    TAIL,
    WEEK,
    subscription,
)
from tests.bot.messages.judges import (
    check_view,
    refused,
    refused_card,
    shown,
    unparsed_problems,
)

BIDI = "\u202egnp.exe\u2066\u200f"
HOSTILE = {
    "a broadcast": "<!channel> <!here> <!everyone> @channel @here",
    "a mention": "<@U1> <@U1|ada> <!subteam^S1> <#C1>",
    "a link": "<https://evil.example|your bank> <mailto:a@b.example|write>",
    "a bare address": "see https://evil.example/?q=1 and http://127.0.0.1/x",
    "a fence": "``` ```\n```<!channel>``` `<@U1>` ````",
    "formatting": "*bold* _italic_ ~gone~ > quoted\n> quoted",
    "emoji codes": ":fire: :skull: 3012:100:5",
    "entities": "&lt;!channel&gt; &amp;lt;@U1&amp;gt; &#60;!here&#62;",
    "a date": "<!date^1^{date}^https://evil.example|now>",
    "right to left": BIDI,
    "controls": "a\x00b\x07c\x1b[31mred\x1b]8;;https://evil.example\x07x\x1b]8;;\x07",
    "a line of 100 kB": "A" * 100_000,
    "100 kB of entities": "<!here>&" * 12_500,
    "many lines": "\n".join(f"{n}| <@U1> {n}" for n in range(20_000)),
    "nothing": "",
    "blanks": " \t\n \u3000",
    "lone surrogates": "\ud800 \udfff",
    "json": '{"type":"broadcast","range":"here"}]}]',
    "quotes and controls": '"\\\x01\x1f' * 200,
    "invisible": "\u200b\u2060\ufeff\U000e0041",
}


def reported(text: str) -> JobStatus:
    """A failed job in which everything that others write is this text."""
    evidence = OUT_OF_MEMORY.evidence[0].model_copy(update={"log": text, "text": text})
    explanation = OUT_OF_MEMORY.model_copy(
        update={
            "headline": text,
            "step": text,
            "advice": text,
            "confidence": "likely",
            "evidence": (evidence,) * 4,
        }
    )
    return FAILED.model_copy(
        update={
            "job_id": text,
            "workspace": text,
            "process": text,
            "stage": text,
            "message": text,
            "logs": (text,),
            "results_url": text,
            "explanation": explanation,
        }
    )


def messages(text: str) -> Iterator[Message]:
    """Every message, made of this text."""
    status = reported(text)
    yield status_message(status, share=True, hub_url=text)
    running = RUNNING.model_copy(update={"process": text, "stage": text})
    yield long_running_notice(running, (60.0, 90.0), hub_url=text)
    cause = FAILURES.groups[0].model_copy(
        update={"headline": text, "processes": (text, text), "newest_job": text}
    )
    slow = SlowWorkflow(text, 2, 60.0, 90.0)
    yield weekly_summary(
        replace(
            WEEK, workspace=text, process=text, causes=(cause,) * 5, slowest=(slow,) * 3
        )
    )
    yield status_message(status.model_copy(update={"status": text}), share=True)
    yield shared_message(status.model_copy(update={"explanation": None}), f"{text}>")
    yield status_message(
        status.model_copy(update={"status": "successful"}), share=False
    )
    yield status_message(RUNNING.model_copy(update={"stage": text}), share=True)
    named = {"text": text, "log": text, "job_id": text, "pod": text}
    yield log_message(TAIL.model_copy(update=named), search=text)
    yield log_message(FOUND.model_copy(update={"text": text}), search=text)
    jobs = tuple(
        job.model_copy(update={"process": text, "status": text, "job_id": text})
        for job in JOBS.jobs
    )
    yield jobs_message(JOBS.model_copy(update={"workspace": text, "jobs": jobs}))
    yield which_job_message([text, "job-1"])
    group = FAILURES.groups[0].model_copy(
        update={"headline": text, "processes": (text,) * 3, "newest_job": text}
    )
    yield failure_groups_message(
        FAILURES.model_copy(
            update={"workspace": text, "process": text, "groups": (group,) * 30}
        )
    )
    yield help_message(text, example=jobs[0])
    yield jobs_message(JOBS, status=text, process=text)
    yield last_jobs_message(jobs)
    yield error_message(text)
    yield joined_message(text)
    yield bug_message(text)
    yield report_message(REPORT.model_copy(update={"job_id": text, "to_add": (text,)}))
    yield connected_message(text, for_channel=True, ends=None)
    yield key_failed_message(text)
    yield from notices(text)
    yield from changes(text)


def notices(text: str) -> Iterator[Message]:
    """Every message that nobody asked for, made of this text."""
    status = reported(text)
    for ended in (
        status,
        status.model_copy(update={"status": "successful"}),
        status.model_copy(update={"status": text, "explanation": None}),
    ):
        yield ended_notice(ended, notified=NoticeTarget("C1", "1"), hub_url=text)
        yield failure_reply(ended, f"{text}>")
    yield running_notice(RUNNING.model_copy(update={"process": text}), hub_url=text)
    many = [status, *(FAILED.model_copy(update={"process": text}),) * 30]
    yield digest_notice(many, notified=NoticeTarget("C1", "1"), mentions=[f"{text}>"])[
        0
    ]
    since = datetime(2026, 11, 22, tzinfo=UTC)
    yield trouble_notice("hub", text, since)
    yield trouble_notice("gone", text, since)
    yield recovered_notice("key", text, since)
    yield key_ending_notice(text, since.date())


def changes(text: str) -> Iterator[Message]:
    """Every message about what is announced, made of this text."""
    received = SubscriptionView(
        replace(subscription(1, "U1", text), mention=f"{text}>"), text
    )
    mutes = [Mute(text, None)] * 30
    yield watching_message(received, whole=received)
    yield unwatched_message("U1", [received])
    yield muted_message("U1", mutes[0])
    yield unmuted_message("U1", text, ended=True, still=mutes)
    yield failures_message("U1", [received], only_failed=True, process=text)
    yield unmuted_message("U1", None, ended=True, still=mutes)
    yield subscriptions_message("U1", [received] * 30, mutes)
    yield subscriptions_message("U1", [], mutes)


def views(text: str) -> Iterator[Json]:
    """Every view, made of this text."""
    entries = tuple(
        entry.model_copy(update={"name": text or "x", "step": text})
        for entry in LOGS.logs
    )
    listing = LOGS.model_copy(
        update={"job_id": "job-1", "logs": entries, "missing": (text,)}
    )
    page = TAIL.model_copy(update={"text": text, "log": text})
    yield log_browser(listing, page, search=text, around=text, error=text)
    yield connect_view(text, channel_id="C1", channel_name=text)
    card = ConnectionCard(text, text, channel_id=text, base_url=text)
    jobs = tuple(job.model_copy(update={"process": text}) for job in JOBS.jobs)
    group = FAILURES.groups[0].model_copy(
        update={"headline": text, "processes": (text,), "newest_job": text}
    )
    yield home_view(
        [card] * 30,
        JOBS.model_copy(update={"workspace": text, "jobs": jobs}),
        failures=FAILURES.model_copy(update={"groups": (group,) * 3}),
    )
    received = SubscriptionView(
        replace(subscription(1, "C1", text), mention=f"{text}>"), text
    )
    reported = TargetSubscriptions("U1", text, [received] * 9, [Mute(text, None)] * 9)
    yield home_view(
        [card], error=text, notices=[reported, TargetSubscriptions("U1", text)] * 9
    )


def check_inert(message: Message) -> None:
    """Nobody is called, nothing leads anywhere, nothing is refused."""
    assert refused(message) == []
    seen = shown(message)
    assert seen.mentions == ()
    assert seen.would_unfurl == ()
    check_unparsed(list(message.blocks))
    for live in ("<", ">", "://", "\x00", "\u202e"):
        assert live not in message.text


def check_unparsed(blocks: object) -> None:
    """No text of others stands where Slack parses it."""
    assert list(unparsed_problems(blocks)) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_inert_in_every_message(name: str) -> None:
    for message in messages(HOSTILE[name]):
        check_inert(message)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_inert_in_every_view_and_card(name: str) -> None:
    for view in views(HOSTILE[name]):
        check_view(view)
        check_unparsed(view["blocks"])
    card = status_card(reported(HOSTILE[name]))
    assert refused_card(card) == []
    check_unparsed(card["blocks"])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_comment_beside_a_file_is_inert(name: str) -> None:
    text = HOSTILE[name]
    output = log_file_comment(text, text, total_lines=3, redacted_count=0)
    assert not {"<", ">"} & set(output)
    assert "://" not in output


def test_log_text_is_shown_letter_by_letter() -> None:
    text = "12| <!channel> ``` *a* :fire: &lt;b&gt; https://evil.example"
    message = log_message(TAIL.model_copy(update={"text": text}))
    assert text in shown(message).words


ANYTHING = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=()), st.sampled_from("<>&*_~`:|@!#\n\r\x1b")
    ),
    max_size=400,
)
QUICK = settings(max_examples=60)


@QUICK
@given(text=ANYTHING)
def test_any_text_stays_inert_and_within_the_limits(text: str) -> None:
    for message in messages(text):
        check_inert(message)


@QUICK
@given(text=ANYTHING, times=st.integers(1, 2_000))
def test_any_log_of_any_length_fits(text: str, times: int) -> None:
    long = f"{text}\n" * times
    reading = TAIL.model_copy(update={"text": long})
    message = log_message(reading, share=True)
    check_inert(message)


@QUICK
@given(text=ANYTHING)
def test_any_text_stays_inert_in_views(text: str) -> None:
    for view in views(text):
        check_view(view)
        check_unparsed(view["blocks"])
