"""Whether every job was announced once, read from what people see. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from eodh_sandbox.slack.state.objects import StoredMessage

_JOB = re.compile(r"\bJob [0-9a-f-]{36}\b")

# The attributes of a verdict that are no lists of jobs.
_LONG_RUN = "has been running for"
_COUNTS = {"reported", "besides"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of the jobs; every list is of job ids.

    Attributes:
        reported: How often each job is named by a message of its channel.
        in_threads: Those reported in the thread of a failure before them.
        recovered: Those reported as the first success after failures.
        besides: How often each long run was announced, by job id, and each summary of a
            week, by channel.
    """

    reported: Mapping[str, int]
    lost: Sequence[str] = field(default_factory=tuple)
    doubled: Sequence[str] = field(default_factory=tuple)
    in_digests: Sequence[str] = field(default_factory=tuple)
    in_threads: Sequence[str] = field(default_factory=tuple)
    recovered: Sequence[str] = field(default_factory=tuple)
    without_reply: Sequence[str] = field(default_factory=tuple)
    replied_twice: Sequence[str] = field(default_factory=tuple)
    unfinished: Sequence[str] = field(default_factory=tuple)
    besides: Mapping[str, int] = field(default_factory=dict)

    @property
    def wrong(self) -> Sequence[str]:
        """The jobs of which something is wrong."""
        return sorted(
            {
                *self.lost,
                *self.doubled,
                *self.without_reply,
                *self.replied_twice,
                *self.unfinished,
            }
        )


def judge(
    jobs: Mapping[str, tuple[str, str]],
    messages: Mapping[str, Sequence[StoredMessage]],
    quiet: Mapping[str, str] | None = None,
) -> Verdict:
    """Compare what was to be announced with what was.

    Args:
        jobs: The channel and the final status of each job, by id.
        messages: Of each channel, those in threads too.
        quiet: The workflow of each job of which only changes are announced: a
            success, and a failure after an announced one, may be missing.
    """
    reported: dict[str, int] = {}
    found: dict[str, list[str]] = {
        each.name: [] for each in fields(Verdict) if each.name not in _COUNTS
    }
    for job_id, (channel, status) in jobs.items():
        reported[job_id] = _judge_one(job_id, status, messages[channel], found)
    quiet = quiet or {}
    received = {flow for job_id, flow in quiet.items() if reported[job_id]}
    found["lost"] = [
        job_id
        for job_id in found["lost"]
        if job_id not in quiet
        or (jobs[job_id][1] == "failed" and quiet[job_id] not in received)
    ]
    return Verdict(reported, **found)  # type: ignore[arg-type]


def _judge_one(
    job_id: str,
    status: str,
    messages: Sequence[StoredMessage],
    found: dict[str, list[str]],
) -> int:
    """Note what is wrong of one job; return how often it was announced."""
    naming = [each for each in messages if _names(each, job_id)]
    # Where Slack lets no start be changed, the end is a message of its own.
    ends = [each for each in naming if "is running" not in each.text]
    naming = ends or naming
    own = [each for each in naming if not each.is_reply]
    # In the thread of a failure before it: the notice, or the reply to a changed start.
    others = [each for each in naming if each.is_reply]
    if any("works again" in each.text for each in naming):
        found["recovered"].append(job_id)
    is_posted_as_reply = not own
    # Slack shows "(edited)" on text without blocks only.
    is_changed = bool(own) and "is running" in own[0].first_text
    reported = len(own) if is_changed else len(naming)
    if reported != 1:
        found["doubled" if reported else "lost"].append(job_id)
        return reported
    if is_posted_as_reply:
        found["in_threads"].append(job_id)
        return reported
    [message] = own
    if "ended:" in message.text:
        found["in_digests"].append(job_id)
        return reported
    if "is running" in message.text:
        found["unfinished"].append(job_id)
    replies = len(others) + sum(
        each.is_reply
        and each.thread_ts == message.ts
        and not _JOB.search(each.text)
        # The daily word about a row of failures: due at once where clocks differ.
        and "still fails" not in each.text
        for each in messages
    )
    if status == "failed" and replies == 0:
        found["without_reply"].append(job_id)
    if replies > 1:
        found["replied_twice"].append(job_id)
    return reported


def _names(message: StoredMessage, job_id: str) -> bool:
    """Whether a message tells of a job, and does not only mention it."""
    if "ended:" in message.text:
        return job_id in f"{message.text} {message.blocks}"
    return f"ob {job_id}" in message.text


def posted_besides(
    long_jobs: Mapping[str, str],
    summed_up: Sequence[str],
    messages: Mapping[str, Sequence[StoredMessage]],
) -> dict[str, int]:
    """Count how often long runs and weekly summaries were announced, each by its name.

    Args:
        long_jobs: The channel of each job that has been running for long, by id.
        summed_up: The channels to which a summary is due.
        messages: Of each channel, those in threads too.
    """
    found = {
        job_id: sum(
            _LONG_RUN in each.text and job_id in each.text for each in messages[channel]
        )
        for job_id, channel in long_jobs.items()
    }
    for channel in summed_up:
        found[f"summary of {channel}"] = sum(
            each.text.startswith("Week of") for each in messages[channel]
        )
    return found
