"""Tell jobs with one id apart: a server that was reset gives its ids again. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

#: `created` may come with or without parts of a second.
SAME = timedelta(seconds=2)
_SAME_UPDATE = timedelta(seconds=1)
# The last lines of a log may reach its place after the job's end, as its links do.
_GROWS_FOR = timedelta(minutes=2)


class TimedJob(Protocol):
    """A job as far as its times tell it from others; aware UTC."""

    @property
    def created(self) -> datetime | None:
        """When it was made."""

    @property
    def finished(self) -> datetime | None:
        """When it ended."""


@dataclass(frozen=True, slots=True)
class JobTimes:
    """What is stored beside a log, to know which job it is of; aware UTC.

    Attributes:
        created: When the job was made.
        updated: When the server last changed it.
        finished: When it ended.
        may_grow: It had just ended, so its log may not have been whole.
    """

    created: datetime | None = None
    updated: datetime | None = None
    finished: datetime | None = None
    may_grow: bool = False

    def allow(self, stored: "JobTimes", used_at_s: float) -> bool:
        """Whether what was stored is of this job, as it is now.

        Args:
            stored: The times that it was stored with; a version before this one
                stored none.
            used_at_s: When it was last used, in seconds since 1970.
        """
        if stored.may_grow and not self.may_grow:
            return False
        if self.created is None:
            return True
        if stored.created is None:
            # What was last used before this job ended is of a job before it.
            ended = self.finished or self.created
            return datetime.fromtimestamp(used_at_s, UTC) >= ended
        if not _near(self.created, stored.created, SAME):
            return False
        if self.updated is None or stored.updated is None:
            return True
        return _near(self.updated, stored.updated, _SAME_UPDATE)


def may_grow(finished: datetime | None, now: datetime) -> bool:
    """Whether the logs of a job may still grow, as it has just ended.

    Args:
        finished: When it ended; None of one that runs, or where the server tells not.
        now: By the clock that gave that time.
    """
    return finished is not None and now - finished < _GROWS_FOR


def may_be_same(one: TimedJob, other: TimedJob) -> bool:
    """Whether two jobs with one id may be one job.

    Where only one of them says when it was made, they are if they ended together.
    """
    if one.created is not None and other.created is not None:
        return _near(one.created, other.created, SAME)
    if one.created is None and other.created is None:
        return True
    if one.finished is None or other.finished is None:
        return False
    return _near(one.finished, other.finished, SAME)


def _near(one: datetime, other: datetime, within: timedelta) -> bool:
    return abs(one - other) <= within
