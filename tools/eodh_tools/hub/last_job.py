"""Which job is meant by "last": the newest, unless others are as likely meant. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from eodh_tools.hub.status_info import Job

#: Jobs started so shortly before the newest may be meant as well as it.
RECENT = timedelta(minutes=30)
MOST_CANDIDATES = 8
_MAX_CHARS = 60

_LAST = re.compile(
    r"(?:my |the )*(?:last|latest|newest|most recent)"
    r"(?: (?P<status>failed|successful|running))?(?: (?:job|run|one))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LastAsked:
    """A question for the last job, perhaps of one status alone."""

    status: str | None = None


def parse_last(text: str) -> LastAsked | None:
    """Read "last", "my latest job" or "last failed job"; None for anything else."""
    words = " ".join(text[: _MAX_CHARS + 1].split())
    if len(text) > _MAX_CHARS:
        return None
    found = _LAST.fullmatch(words)
    if found is None:
        return None
    status = found["status"]
    return LastAsked(status.lower() if status else None)


def likely_last_jobs(newest_first: Sequence[Job]) -> tuple[Job, ...]:
    """The newest job, and those that may be meant as well.

    Those are the jobs that were started in the half hour before it, but for earlier
    runs of the same process that had ended before it began: it was run again in
    their place. No name is on a job (HUB.md), so two people's jobs cannot be told
    apart.

    Args:
        newest_first: Jobs, newest first.
    """
    if not newest_first:
        return ()
    newest = newest_first[0]
    others = (job for job in newest_first[1:] if _is_rival(job, newest))
    return (newest, *others)[:MOST_CANDIDATES]


def _is_rival(job: Job, newest: Job) -> bool:
    if job.created is None or newest.created is None:
        return False
    if newest.created - job.created > RECENT:
        return False
    run_again = job.process == newest.process and job.is_finished
    if not run_again:
        return True
    return job.finished is not None and job.finished > newest.created
