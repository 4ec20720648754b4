"""Whether every job was told once, read from what people see. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eodh_sandbox.slack.state.objects import StoredMessage


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of the jobs; every list is of job ids.

    Attributes:
        told: How often each job is named by a message of its channel.
        replies: How many replies each failure of its own message got.
        besides: How often each long run was told, by job id, and each summary of a
            week, by channel.
    """

    told: Mapping[str, int]
    lost: Sequence[str] = field(default_factory=tuple)
    doubled: Sequence[str] = field(default_factory=tuple)
    in_digests: Sequence[str] = field(default_factory=tuple)
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
    jobs: Mapping[str, tuple[str, str]], messages: Mapping[str, Sequence[StoredMessage]]
) -> Verdict:
    """Compare what was to be told with what was.

    Args:
        jobs: The channel and the final status of each job, by id.
        messages: Of each channel, those in threads too.
    """
    told: dict[str, int] = {}
    found: dict[str, list[str]] = {
        name: []
        for name in (
            "lost",
            "doubled",
            "in_digests",
            "without_reply",
            "replied_twice",
            "unfinished",
        )
    }
    for job_id, (channel, status) in jobs.items():
        top = [each for each in messages[channel] if not each.is_reply]
        naming = [each for each in top if job_id in f"{each.text} {each.blocks}"]
        # Where Slack lets no start be changed, the end is a message of its own.
        ends = [each for each in naming if "is running" not in each.text]
        naming = ends or naming
        told[job_id] = len(naming)
        if len(naming) != 1:
            found["doubled" if naming else "lost"].append(job_id)
            continue
        message = naming[0]
        if "ended:" in message.text:
            found["in_digests"].append(job_id)
            continue
        if "is running" in message.text:
            found["unfinished"].append(job_id)
        replies = sum(
            each.is_reply and each.thread_ts == message.ts for each in messages[channel]
        )
        if status == "failed" and replies == 0:
            found["without_reply"].append(job_id)
        if replies > 1:
            found["replied_twice"].append(job_id)
    return Verdict(told, **found)  # type: ignore[arg-type]


def told_besides(
    long_jobs: Mapping[str, str],
    summed_up: Sequence[str],
    messages: Mapping[str, Sequence[StoredMessage]],
) -> dict[str, int]:
    """Count how often long runs and weekly summaries were told, each by its name.

    Args:
        long_jobs: The channel of each job that has been running for long, by id.
        summed_up: The channels to which a summary is due.
        messages: Of each channel, those in threads too.
    """
    found = {
        job_id: sum(
            "has been running for" in each.text and job_id in each.text
            for each in messages[channel]
        )
        for job_id, channel in long_jobs.items()
    }
    for channel in summed_up:
        found[f"summary of {channel}"] = sum(
            each.text.startswith("Week of") for each in messages[channel]
        )
    return found
