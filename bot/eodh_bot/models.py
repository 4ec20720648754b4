"""What rooms of the bot hand to each other: subscriptions, jobs, outcomes. Pure."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

#: `process` of a subscription or a mute that covers every workflow.
EVERY_PROCESS = ""

#: `longer_than` of a subscription to jobs that take unusually long.
USUAL = "usual"

#: Why a workspace cannot be watched: the Hub does not answer, the key is refused, the
#: workspace does not exist any more, or it has more jobs than are read.
Trouble = Literal["hub", "key", "gone", "incomplete"]

#: How a notice ended: posted as a message, updated in place, listed in a digest; or not
#: posted, because it was muted, no news, not allowed any more or given up.
NoticeOutcome = Literal[
    "posted", "updated", "digest", "muted", "not_news", "withheld", "given_up"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscription of a channel or a person to the jobs of a workspace.

    Attributes:
        watch_id: The workspace watch, which fixes whose key the Hub is asked with.
        target: The channel or person that is notified.
        process: The workflow; `EVERY_PROCESS` for all.
        only_failed: Skip jobs that succeed, but for one that ends a row of failures.
        starts: Notify when a job starts too, in the message that later reports its
            end.
        mention: The person or user group that a failure mentions.
        ends: Notify when a job ends.
        longer_than: Notify once of a job that runs longer: "90m", "2h", "3d", or
            `USUAL`: longer than is usual for its workflow. None: do not.
        weekly_since: When a weekly summary was asked for; None without one.
        added_at: Aware UTC.
        only_changed: Skip failures of the same cause as the one before, too.
    """

    id: str = field(default_factory=lambda: secrets.token_hex(16))
    slack_team: str
    watch_id: str
    target: str
    process: str = EVERY_PROCESS
    only_failed: bool = False
    starts: bool = False
    mention: str | None = None
    ends: bool = True
    longer_than: str | None = None
    weekly_since: datetime | None = None
    added_by: str
    added_at: datetime
    only_changed: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of it that anybody is notified about."""
        return not (self.ends or self.longer_than or self.weekly_since)

    def covers(self, process: str | None) -> bool:
        """Return whether it is about the jobs of this workflow."""
        return self.process in {EVERY_PROCESS, process or EVERY_PROCESS}

    def wants(self, process: str | None, status: str | None = None) -> bool:
        """Return whether it notifies of this workflow's job ends; any end if None."""
        if not self.ends or not self.covers(process):
            return False
        return status != "successful" or not self.only_failed


@dataclass(frozen=True, slots=True)
class Mute:
    """A workflow that a target is not notified about, until a time or an unmute."""

    process: str
    until: datetime | None

    def hides(self, process: str | None, now: datetime) -> bool:
        """Return whether notices about this workflow are held back now."""
        if self.until is not None and self.until <= now:
            return False
        return self.process in {EVERY_PROCESS, process or EVERY_PROCESS}


def wanting(
    subscriptions: Sequence[Subscription],
    process: str | None,
    status: str | None = None,
) -> dict[str, list[Subscription]]:
    """Return the subscriptions that notify about the end of a job, by target."""
    found: dict[str, list[Subscription]] = {}
    for subscription in subscriptions:
        if subscription.wants(process, status):
            found.setdefault(subscription.target, []).append(subscription)
    return found


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """A subscription with what people call its workspace.

    Attributes:
        workspace: The Hub workspace's name, or its URL.
        silent: Whether the workspace is not connected any more, so no notice comes.
    """

    subscription: Subscription
    workspace: str
    silent: bool = False


@dataclass(frozen=True, slots=True)
class TargetSubscriptions:
    """What one channel, or one person, is notified about.

    Attributes:
        target: The channel or person.
        workspace: The workspace that is connected there; None without one.
        may_change: Whether the person who looks may change it.
    """

    target: str
    workspace: str | None = None
    subscriptions: Sequence[SubscriptionView] = ()
    mutes: Sequence[Mute] = ()
    may_change: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenJob:
    """A job as a poll of its workspace showed it; times are aware UTC, by the Hub.

    Attributes:
        run: Which of the jobs with this id it is: when it was made. "" where the Hub
            does not say, and for the first that an older version has seen.
        is_old: Whether it ended too long ago to announce: only a message that says that
            it runs is changed.
    """

    job_id: str
    process: str | None
    status: str
    created: datetime | None = None
    finished: datetime | None = None
    run: str = ""
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class RunningTime:
    """How long a job has been running, as a list showed it; times in seconds.

    Attributes:
        running_s: Since the Hub created it: its time in the queue counts.
        usual_s: How long the last successes of its workflow took, the newest first.
    """

    job: SeenJob
    running_s: float
    usual_s: tuple[float, ...] = ()


#: What a job is to the failures of its workflow before it: one more of the same cause,
#: one of another cause, one more of a cause that is not known, the success that ended
#: them, or a failure since which the workflow has succeeded.
StreakKind = Literal["again", "changed", "more", "recovered", "past"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStreak:
    """A job and the failures of its workflow in a row; times are aware UTC, by the Hub.

    Attributes:
        failures: How many in a row, a failed job included.
        alike: How many of the last ones have the same cause.
        since: When the first one ended.
        alike_since: When the first one of the same cause ended.
    """

    kind: StreakKind
    failures: int
    alike: int = 0
    since: datetime | None = None
    alike_since: datetime | None = None
