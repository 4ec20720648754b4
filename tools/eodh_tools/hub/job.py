"""A job, and a page of the list of jobs, as the server describes them. Pure."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from eodh_tools.hub.known_statuses import KNOWN_STATUSES, TERMINAL_STATUSES
from eodh_tools.hub.log_links import LogLink


class Job(BaseModel):
    """One job as the server describes it (statusInfo, OGC 18-062r2, or a draft)."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    job_id: str
    process: str | None = None
    status: str
    message: str = ""
    progress: int | None = None
    created: datetime | None = None
    started: datetime | None = None
    finished: datetime | None = None
    updated: datetime | None = None
    logs: tuple[LogLink, ...] = ()
    results_href: str | None = None

    @property
    def is_finished(self) -> bool:
        """Whether the status is final; one that no standard knows is not."""
        return self.status in TERMINAL_STATUSES

    @property
    def has_ended(self) -> bool:
        """Whether the status is final, or no standard knows it and there is an end."""
        is_known = self.status in KNOWN_STATUSES
        return self.is_finished or (not is_known and self.finished is not None)

    @property
    def dated(self) -> datetime | None:
        """When it was created, or the next best time: only the status is mandatory."""
        return self.created or self.started or self.finished or self.updated

    @property
    def duration_s(self) -> float | None:
        """Seconds from start (or creation) to end; None while either is unknown."""
        begin = self.started or self.created
        if begin is None or self.finished is None:
            return None
        return max((self.finished - begin).total_seconds(), 0.0)


class JobPage(BaseModel):
    """One page of the list, in the server's order, which has no meaning (HUB.md 4).

    Attributes:
        jobs: Those that can be asked for.
        left_out: A number for each other entry: its id is no part of a plain URL.
        next_href: Where the next page is, if there is one.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    jobs: tuple[Job, ...]
    left_out: frozenset[int] = frozenset()
    next_href: str | None = None
