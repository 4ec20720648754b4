"""Answers as the toolbox gives them, and every message made of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from eodh_bot.messages.buttons import NoticeTarget
from eodh_bot.messages.channel_joined_message import joined_message
from eodh_bot.messages.connect import (
    ConnectFormInput,
    connect_view,
    connected_message,
    disconnected_message,
    key_failed_message,
)
from eodh_bot.messages.digest import digest_notice
from eodh_bot.messages.errors import bug_message, error_message
from eodh_bot.messages.failure_groups import failure_groups_message
from eodh_bot.messages.help import help_message
from eodh_bot.messages.home import ConnectionCard, home_view
from eodh_bot.messages.jobs import jobs_message, last_jobs_message, which_job_message
from eodh_bot.messages.log import log_message
from eodh_bot.messages.log_modal import log_browser
from eodh_bot.messages.long_running import long_running_notice
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.mutes import muted_message, unmuted_message
from eodh_bot.messages.notices import ended_notice, failure_reply, running_notice
from eodh_bot.messages.report import report_message
from eodh_bot.messages.status import shared_message, status_message
from eodh_bot.messages.streaks import (
    again_notice,
    recovery_notice,
    still_failing_notice,
)
from eodh_bot.messages.subscriptions import (
    announce_button,
    failures_message,
    said_by,
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
from eodh_bot.messages.weekly_summary import SlowWorkflow, WeekFacts, weekly_summary
from eodh_bot.models import (
    JobStreak,
    Mute,
    StreakKind,
    Subscription,
    SubscriptionView,
    TargetSubscriptions,
)
from eodh_tools.results.models import (
    Evidence,
    Explanation,
    FailureGroup,
    FailureListing,
    JobListing,
    JobStatus,
    JobSummary,
    LogEntry,
    LogLine,
    LogListing,
    LogReading,
    Outputs,
    Report,
)

JOB_ID = "5b2f0c3e-91d4-4a7f-8a6e-c0ffee123456"
WATCH_ID = "0f" * 16
HUB_URL = f"https://eodatahub.org.uk/jobs/{JOB_ID}"
FINISHED = datetime(2026, 11, 22, 10, 31, tzinfo=UTC)
CREATED = datetime(2026, 11, 22, 10, 26, 48, tzinfo=UTC)

EXCERPT = """\
3012| INFO reading band B04 of scene 7 of 9
3013| INFO warping to EPSG:27700
… 41 lines …
3055| Traceback (most recent call last):
3056|   File "/app/mosaic.py", line 88, in <module>
3057|     tiles = np.stack(warped)
3058| MemoryError: Unable to allocate 7.4 GiB for an array (9, 10980, 10980)"""

OUT_OF_MEMORY = Explanation(
    headline="Step 'mosaic' asked for more memory than it may use.",
    cause="out of memory",
    confidence="known",
    key_line=LogLine(
        log="mosaic.log",
        line=3058,
        text="MemoryError: Unable to allocate 7.4 GiB for an array (9, 10980, 10980)",
    ),
    whose="resources",
    step="mosaic",
    evidence=(
        Evidence(
            log="mosaic.log",
            lines=(3012, 3013, 3055, 3056, 3057, 3058),
            text=EXCERPT,
            total_lines=4312,
            redacted=3,
        ),
    ),
    advice="Ask for more memory in the step's ResourceRequirement (`ramMin`, in MiB), "
    "or work on smaller tiles; then deploy again.",
)

FAILED = JobStatus(
    job_id=JOB_ID,
    workspace="river-lab",
    process="water-quality",
    status="failed",
    stage="finished without success",
    created=CREATED,
    started=CREATED,
    finished=FINISHED,
    duration_s=252.0,
    message="The Hub gives no reason.",
    logs_state="there",
    logs=("node_stage_in.log", "mosaic.log"),
    explanation=OUT_OF_MEMORY,
)
LIKELY = FAILED.model_copy(
    update={
        "explanation": OUT_OF_MEMORY.model_copy(
            update={
                "confidence": "likely",
                "headline": "Step 'mosaic' ended with: KeyError: 'B8A'. The workflow "
                "went on all the same, and stage-out then found no valid catalogue to "
                "publish.",
                "evidence": (
                    *OUT_OF_MEMORY.evidence,
                    Evidence(
                        log="node_stage_out.log",
                        lines=(61,),
                        text="61| FileNotFoundError: /tmp/catalog/catalog.json",
                        total_lines=63,
                    ),
                ),
            }
        )
    }
)
NO_REASON = FAILED.model_copy(
    update={
        "logs": (),
        "logs_state": "none",
        "message": "The workflow gave no output, and the runner then failed to read "
        "it.",
        "explanation": Explanation(
            headline="The workflow gave no output, and the Hub has no log of the step "
            "that failed, so I cannot tell why.",
            cause="the workflow gave no output",
            confidence="unknown",
            advice="Compare the globs of the CWL's outputs with what the step writes.",
        ),
    }
)
LOGS_TO_COME = FAILED.model_copy(
    update={
        "logs": (),
        "logs_state": "not there yet",
        "message": "",
        "explanation": Explanation(
            headline="The job failed; its logs, which may say why, are not there yet.",
            confidence="unknown",
            advice="Ask again in a minute: the Hub may take up to 60 s to list them.",
        ),
    }
)
SUCCESSFUL = FAILED.model_copy(
    update={
        "status": "successful",
        "stage": "finished",
        "message": "",
        "results_url": "https://eodatahub.org.uk/api/jobs/results?a=1&b=2",
        "explanation": Explanation(
            headline="The job was successful. 2 steps ran: stage-in 3 s, mosaic 4 min.",
            confidence="known",
        ),
    }
)
WARNED = SUCCESSFUL.model_copy(
    update={
        "explanation": Explanation(
            headline="The job was successful. There are warnings that may be worth a "
            "look.",
            confidence="known",
            evidence=(
                Evidence(
                    log="mosaic.log",
                    lines=(12, 40, 41, 77, 90),
                    text="\n".join(
                        f"{line}| WARNING: tile {line} has no data"
                        for line in (12, 40, 41, 77, 90)
                    ),
                    total_lines=240,
                ),
            ),
        )
    }
)
#: What other jobs tell, with the longest ids that the Hub gives.
WITH_OTHERS = FAILED.model_copy(
    update={
        "others": (
            f"The same failure as 3 other jobs since 24 Nov 10:31 (last: {JOB_ID}).",
            f"This workflow last succeeded on 21 Nov 09:02 ({JOB_ID}), 4 failures ago.",
            "Different from that success: it took 4 min 12 s, then 41 min 07 s.",
        )
    }
)
WITH_OUTPUTS = SUCCESSFUL.model_copy(
    update={
        "explanation": Explanation(
            headline="The job was successful. 2 steps ran: stage-in 3 s, mosaic 4 min.",
            confidence="known",
            outputs=Outputs(
                catalog="https://eodatahub.org.uk/api/catalogue/stac/catalogs/user/"
                f"catalogs/river-lab/catalogs/processing-results/{JOB_ID}",
                items=12,
                assets=24,
            ),
        )
    }
)
DISMISSED = SUCCESSFUL.model_copy(
    update={
        "status": "dismissed",
        "stage": "cancelled",
        "explanation": Explanation(
            headline="The job was cancelled before it ended.", confidence="known"
        ),
    }
)
RUNNING = FAILED.model_copy(
    update={
        "status": "running",
        "stage": "running the workflow's steps",
        "finished": None,
        "message": "",
        "logs": (),
        "logs_state": "not finished",
        "explanation": None,
    }
)

NOT_ASKED = FAILED.model_copy(
    update={"explanation": None, "logs": (), "message": "", "stage": "failed"}
)

#: Ends at about the same time, failures among them.
ENDED = tuple(
    (FAILED, SUCCESSFUL, SUCCESSFUL, LIKELY, DISMISSED, SUCCESSFUL)[
        number % 6
    ].model_copy(
        update={
            "job_id": f"{number:08d}-91d4-4a7f-8a6e-c0ffee123456",
            "process": ("water-quality", "ndvi", "flood-extent")[number % 3],
        }
    )
    for number in range(12)
)

TAIL = LogReading(
    job_id=JOB_ID,
    workspace="river-lab",
    log="mosaic.log",
    text="\n".join(
        f"{number}| INFO tile {number} of 4312" for number in range(4273, 4313)
    ),
    first_line=4273,
    last_line=4312,
    total_lines=4312,
    matches=None,
    redacted=3,
    complete=True,
    older_cursor="AQEAAAAAAAAQsQ",
)
FOUND = TAIL.model_copy(
    update={
        "text": "3057|     tiles = np.stack(warped)\n3058> MemoryError: Unable to",
        "first_line": 3057,
        "last_line": 3058,
        "matches": 1,
        "redacted": 0,
        "older_cursor": None,
    }
)
NOTHING_FOUND = FOUND.model_copy(
    update={"text": "", "first_line": None, "last_line": None, "matches": 0}
)

LOGS = LogListing(
    job_id=JOB_ID,
    workspace="river-lab",
    status="failed",
    logs_state="there",
    logs=(
        LogEntry(name="node_stage_in.log", step="node_stage_in", kind="stage-in"),
        LogEntry(name="mosaic.log", step="mosaic", kind="step", lines=4312, took_s=240),
        LogEntry(name="resize.log", step="resize", kind="step", empty=True),
    ),
    missing=("Passing runs have a log of step 'convert'; this job has none.",),
)
NO_LOGS = LOGS.model_copy(update={"logs": (), "missing": (), "logs_state": "none"})


def _summary(number: int, status: str) -> JobSummary:
    return JobSummary(
        job_id=f"{number:08d}-91d4-4a7f-8a6e-c0ffee123456",
        process=("water-quality", "ndvi", "flood-extent")[number % 3],
        status=status,
        created=CREATED,
        finished=None if status == "running" else FINISHED,
        duration_s=252.0,
    )


JOBS = JobListing(
    workspace="river-lab",
    jobs=tuple(
        _summary(number, status)
        for number, status in enumerate(
            ["running", "failed", "successful", "successful", "failed", "dismissed"] * 2
        )
    ),
    total=231,
)
NO_JOBS = JobListing(workspace="river-lab", jobs=(), total=0)

REPORT = Report(
    job_id=JOB_ID,
    workspace="river-lab",
    process="water-quality",
    to_add=("deploying workspace",),
    send_to="Send it to whoever wrote or deployed the workflow.",
    text="EO Data Hub workflow job …",
)

CONNECTIONS = (
    ConnectionCard("1", "river-lab", channel_id="C1", key_ends=date(2026, 12, 20)),
    ConnectionCard("2", "ada-own", key_failed=True),
    ConnectionCard(
        "3",
        "trial",
        channel_id="C2",
        base_url="https://staging.eodatahub.org.uk",
        may_disconnect=False,
    ),
)


def subscription(number: int, target: str = "C1", process: str = "") -> Subscription:
    """Somebody's subscription, each with its own id."""
    return Subscription(
        id=f"{number:032d}",
        slack_team="T1",
        watch_id=WATCH_ID,
        target=target,
        process=process,
        only_failed=number == 1,
        starts=number == 2,
        mention="U2" if number == 1 else None,
        added_by="U1",
        added_at=CREATED,
    )


def row(kind: StreakKind, failures: int = 3, alike: int = 2) -> JobStreak:
    return JobStreak(
        kind=kind,
        failures=failures,
        alike=alike,
        since=FINISHED - timedelta(days=2),
        alike_since=FINISHED - timedelta(days=1),
    )


SUBSCRIBED = (
    SubscriptionView(subscription(1), "river-lab"),
    SubscriptionView(subscription(2, process="water-quality"), "river-lab"),
    SubscriptionView(subscription(3, process="ndvi"), "flood-lab", silent=True),
)
MUTES = (Mute("flood-extent", None), Mute("", FINISHED))
NOTIFIED = (
    TargetSubscriptions("U1", "ada-own", (), ()),
    TargetSubscriptions("C1", "river-lab", SUBSCRIBED, MUTES),
    TargetSubscriptions(
        "C2",
        "trial",
        (SubscriptionView(subscription(4, "C2"), "trial"),),
        (),
        may_change=False,
    ),
)

FAILURES = FailureListing(
    workspace="river-lab",
    since=FINISHED,
    jobs=300,
    failed=60,
    groups=(
        FailureGroup(
            jobs=14,
            processes=("ndvi", "flood", "snow"),
            first=FINISHED,
            last=FINISHED,
            headline="A server that step 'fetch' asked failed: 503 Server Error",
            confidence="known",
            whose="service",
            rerun="helps",
            step="fetch",
            newest_job=JOB_ID,
        ),
        FailureGroup(
            jobs=1,
            processes=(),
            headline="The disk of step 'stack' is full.",
            confidence="likely",
            whose="resources",
            rerun="does not help",
            newest_job="<not an id>",
            repaired=FINISHED,
        ),
    ),
    more_groups=3,
    not_explained=10,
    unreadable=1,
)

WEEK = WeekFacts(
    workspace="river-lab",
    start=datetime(2026, 11, 16, tzinfo=UTC),
    jobs=300,
    ended=290,
    failed=60,
    jobs_before=250,
    ended_before=250,
    failed_before=30,
    causes=FAILURES.groups,
    more_causes=3,
    not_explained=2,
    slowest=(
        SlowWorkflow("flood-extent", 12, 11_400.0, 18_060.0),
        SlowWorkflow("water-quality", 80, 252.0, 930.0),
        SlowWorkflow("ndvi", 1, 41.0, 41.0),
    ),
    complete=False,
)
# It runs for long, by what its workflow usually takes.
LONG = RUNNING.model_copy(update={"duration_s": 7_530.0})
USUAL_S = (1_500.0, 1_200.0, 1_800.0)

CHANNEL = NoticeTarget("C1", WATCH_ID)

#: Every kind of message.
MESSAGES: dict[str, Callable[[], Message]] = {
    "failed": lambda: status_message(FAILED, share=True, hub_url=HUB_URL),
    "failed-likely": lambda: status_message(LIKELY, share=True, hub_url=HUB_URL),
    "failed-no-reason": lambda: status_message(NO_REASON, share=True),
    "failed-logs-to-come": lambda: status_message(LOGS_TO_COME, share=True),
    "successful": lambda: status_message(SUCCESSFUL, share=True, hub_url=HUB_URL),
    "successful-with-warnings": lambda: status_message(WARNED, share=True),
    "dismissed": lambda: status_message(DISMISSED, share=True),
    "running": lambda: status_message(RUNNING, share=True),
    "shared": lambda: shared_message(FAILED, "U1", hub_url=HUB_URL),
    "jobs": lambda: jobs_message(JOBS),
    "no-jobs": lambda: jobs_message(NO_JOBS),
    "failures": lambda: failure_groups_message(FAILURES),
    "no-failures": lambda: failure_groups_message(
        FAILURES.model_copy(update={"failed": 0, "groups": (), "not_explained": 0})
    ),
    "which-job": lambda: which_job_message([JOB_ID, "job-2", JOB_ID]),
    "log": lambda: log_message(TAIL, hub_url=HUB_URL, share=True),
    "log-search": lambda: log_message(FOUND, search="MemoryError"),
    "log-nothing-found": lambda: log_message(NOTHING_FOUND, search="Oops"),
    "help": help_message,
    "help-here": lambda: help_message(example=JOBS.jobs[1]),
    "help-unconnected": lambda: help_message(connected=False),
    "jobs-failed": lambda: jobs_message(
        JOBS.model_copy(update={"jobs": JOBS.jobs[1:2]}),
        status="failed",
        process="ndvi",
    ),
    "last-of-several": lambda: last_jobs_message(JOBS.jobs[:3]),
    "last-to-report": lambda: last_jobs_message(JOBS.jobs[:2], to_report=True),
    "help-unknown": lambda: help_message("explode please"),
    "error": lambda: error_message(
        "Workspace 'river-lab' has no such job, or your key is of another workspace: "
        "check the id, or connect the workspace."
    ),
    "error-with-page": lambda: error_message(
        "The Hub is too busy to answer: try again in a few minutes.",
        "https://docs.example.org/troubleshooting.html#the-hub-is-busy",
    ),
    "joined": lambda: joined_message("river-lab", announced=True),
    "joined-unannounced": lambda: joined_message("river-lab"),
    "joined-unconnected": lambda: joined_message(None),
    "bug": lambda: bug_message("7F3K-22"),
    "report": lambda: report_message(REPORT),
    "connected": lambda: connected_message(
        "river-lab", for_channel=True, ends=date(2026, 12, 20)
    ),
    "disconnected": lambda: disconnected_message("river-lab"),
    "key-failed": lambda: key_failed_message("river-lab"),
    "connected-in-channel": lambda: said_by(
        connected_message("river-lab", for_channel=True, ends=date(2026, 12, 20)),
        "U1",
        announce_button("C1"),
    ),
    "disconnected-silent": lambda: disconnected_message("river-lab", announced=True),
    "watching": lambda: watching_message(SUBSCRIBED[0]),
    "watching-unknown": lambda: watching_message(SUBSCRIBED[1], unknown=True),
    "watching-beside-all": lambda: watching_message(SUBSCRIBED[1], whole=SUBSCRIBED[0]),
    "watching-oneself": lambda: watching_message(
        SubscriptionView(subscription(2, "U1", "ndvi"), "ada-own")
    ),
    "unwatched": lambda: unwatched_message("C1", SUBSCRIBED[:1]),
    "unwatched-some": lambda: unwatched_message("C1", SUBSCRIBED[:2], others=True),
    "unwatched-all": lambda: unwatched_message("U1", SUBSCRIBED),
    "muted": lambda: muted_message("C1", MUTES[0]),
    "muted-for-a-while": lambda: muted_message("C1", MUTES[1]),
    "unmuted": lambda: unmuted_message(
        "C1", "flood-extent", ended=True, still=MUTES[1:]
    ),
    "unmuted-pause": lambda: unmuted_message("C1", None, ended=True, still=MUTES[:1]),
    "unmuted-another": lambda: unmuted_message(
        "C1", None, ended=False, still=MUTES[:1]
    ),
    "unmuted-nothing": lambda: unmuted_message("U1", None, ended=False),
    "failures-only": lambda: failures_message(
        "C1", SUBSCRIBED[1:2], only_failed=True, process="water-quality"
    ),
    "successes-too": lambda: failures_message("C1", SUBSCRIBED[:1], only_failed=False),
    "subscriptions": lambda: subscriptions_message("C1", SUBSCRIBED, MUTES),
    "only-mutes": lambda: subscriptions_message("C1", (), MUTES),
    "subscriptions-none": lambda: subscriptions_message("U1", (), ()),
    "notice-running": lambda: running_notice(RUNNING, hub_url=HUB_URL),
    "notice-failed": lambda: ended_notice(FAILED, notified=CHANNEL, hub_url=HUB_URL),
    "notice-failed-not-asked": lambda: ended_notice(
        NOT_ASKED,
        notified=NoticeTarget("C1", WATCH_ID, only_failed=True),
        hub_url=HUB_URL,
    ),
    "notice-failed-likely": lambda: ended_notice(
        LIKELY, notified=CHANNEL, hub_url=HUB_URL
    ),
    "notice-failed-looking": lambda: ended_notice(
        FAILED, notified=CHANNEL, hub_url=HUB_URL, looking=["U1", "U2"]
    ),
    "notice-successful": lambda: ended_notice(
        SUCCESSFUL, notified=CHANNEL, hub_url=HUB_URL
    ),
    "notice-successful-with-warnings": lambda: ended_notice(WARNED, notified=CHANNEL),
    "notice-failed-others": lambda: ended_notice(
        WITH_OTHERS, notified=CHANNEL, hub_url=HUB_URL
    ),
    "notice-failed-changed": lambda: ended_notice(
        WITH_OTHERS, notified=CHANNEL, hub_url=HUB_URL, row=row("changed")
    ),
    "notice-failed-changed-likely": lambda: ended_notice(
        LIKELY.model_copy(update={"others": WITH_OTHERS.others}),
        notified=CHANNEL,
        hub_url=HUB_URL,
        row=row("changed"),
    ),
    "notice-failed-past": lambda: ended_notice(
        FAILED, notified=CHANNEL, hub_url=HUB_URL, row=row("past")
    ),
    "notice-again": lambda: again_notice(
        FAILED, row("again", alike=3), notified=CHANNEL, hub_url=HUB_URL
    ),
    "notice-again-mentions": lambda: again_notice(
        NO_REASON,
        row("again", failures=12),
        notified=CHANNEL,
        hub_url=HUB_URL,
        mention_id="U1",
    ),
    "notice-recovered": lambda: recovery_notice(
        WITH_OUTPUTS, row("recovered"), notified=CHANNEL, hub_url=HUB_URL
    ),
    "notice-still-failing": lambda: still_failing_notice(
        "water-quality", row("again", alike=3), FINISHED
    ),
    "notice-successful-outputs": lambda: ended_notice(
        WITH_OUTPUTS, notified=CHANNEL, hub_url=HUB_URL
    ),
    "failed-others": lambda: status_message(WITH_OTHERS, share=True, hub_url=HUB_URL),
    "successful-outputs": lambda: status_message(
        WITH_OUTPUTS, share=True, hub_url=HUB_URL
    ),
    "watching-changes": lambda: watching_message(
        SubscriptionView(
            replace(subscription(5), only_failed=True, only_changed=True), "river-lab"
        )
    ),
    "notice-reply": lambda: failure_reply(FAILED, "U1"),
    "notice-reply-not-asked": lambda: failure_reply(NOT_ASKED),
    "notice-long-running": lambda: long_running_notice(LONG, USUAL_S, hub_url=HUB_URL),
    "notice-long-running-stuck": lambda: long_running_notice(
        LONG.model_copy(update={"unchanged_s": 5_400.0}), (), hub_url=HUB_URL
    ),
    "weekly": lambda: weekly_summary(WEEK, hub_url=lambda _: HUB_URL),
    "weekly-of-a-workflow": lambda: weekly_summary(
        WeekFacts(
            workspace="river-lab",
            process="ndvi",
            start=datetime(2026, 11, 30, tzinfo=UTC),
            jobs=1,
            ended=1,
        )
    ),
    "weekly-idle": lambda: weekly_summary(
        WeekFacts(workspace="river-lab", start=WEEK.start, jobs=0, jobs_before=3)
    ),
    "watching-long-runs": lambda: watching_message(
        SubscriptionView(
            replace(
                subscription(3), ends=False, longer_than="2h", weekly_since=CREATED
            ),
            "river-lab",
        )
    ),
    "digest": lambda: digest_notice(ENDED, notified=CHANNEL, mentions=["U1", "U2"])[0],
    "digest-of-successes": lambda: digest_notice(
        [job for job in ENDED if job.status == "successful"],
        notified=NoticeTarget("U1"),
    )[0],
    "trouble-hub": lambda: trouble_notice("hub", "river-lab", CREATED),
    "trouble-gone": lambda: trouble_notice("gone", "river-lab", CREATED),
    "trouble-incomplete": lambda: trouble_notice("incomplete", "river-lab", CREATED),
    "recovered": lambda: recovered_notice("hub", "river-lab", CREATED),
    "key-ending": lambda: key_ending_notice("river-lab", date(2026, 12, 20)),
}

#: Every view.
VIEWS: dict[str, Callable[[], Json]] = {
    "log-browser": lambda: log_browser(LOGS, TAIL),
    "log-browser-to-pick": lambda: log_browser(LOGS),
    "log-browser-without-logs": lambda: log_browser(NO_LOGS),
    "log-browser-search": lambda: log_browser(
        LOGS, FOUND, search="MemoryError", around="10"
    ),
    "log-browser-error": lambda: log_browser(
        LOGS, TAIL, search="(", error="The pattern ends too early: close the bracket."
    ),
    "connect": lambda: connect_view(channel_id="C1", channel_name="eodh-jobs"),
    "connect-again": lambda: connect_view(
        "The Hub refused this key for workspace 'river-lab'.",
        before=ConnectFormInput(
            workspace="river-lab",
            base_url="other",
            key_ends=date(2026, 12, 20),
        ),
    ),
    "home": lambda: home_view(CONNECTIONS, JOBS, notices=NOTIFIED),
    "home-failures": lambda: home_view(
        CONNECTIONS[:1], JOBS, failures=FAILURES, notices=NOTIFIED[:1]
    ),
    "home-no-failures": lambda: home_view(
        CONNECTIONS[:1], JOBS, failures=FAILURES.model_copy(update={"failed": 0})
    ),
    "home-new": lambda: home_view(()),
    "home-single-team": lambda: home_view((), may_connect=False),
    "home-error": lambda: home_view(CONNECTIONS, error="The Hub does not answer."),
}

#: Every card of an unfurled link.
CARDS: dict[str, Callable[[], Json]] = {
    "card-failed": lambda: status_card(FAILED),
    "card-successful": lambda: status_card(SUCCESSFUL),
    "card-running": lambda: status_card(RUNNING),
}
