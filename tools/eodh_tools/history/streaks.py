"""How often in a row the jobs of one process failed, and of what. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from eodh_tools.history.groups import EndedJob, ended_at


@dataclass(frozen=True, slots=True)
class Streak:
    """Failures of a process in a row, up to one job.

    Attributes:
        failures: How many, that job included; 0 where it did not fail.
        alike: How many of the last ones, that job included, failed alike.
        first_job: The first failure of the row.
        since: When the first failure of the row ended.
        alike_since: When the first of those that failed alike ended.
        last_success: The success before the row; None where none is known.
        is_changed: The failure before this one in the row was another one.
    """

    failures: int
    alike: int
    first_job: str | None
    since: datetime | None
    alike_since: datetime | None
    last_success: EndedJob | None
    is_changed: bool


def streak(
    jobs: Iterable[EndedJob], job: EndedJob, fingerprints: Mapping[str, str]
) -> Streak:
    """The row of failures that ends with a job, or that it has ended by success.

    Args:
        jobs: Jobs that are known, of any process; the job itself may be among them.
        job: A failed or successful one. Of a success the row is the one before it.
        fingerprints: By job id; one that is not there is like no other.
    """
    before = [
        each
        for each in jobs
        if each.process == job.process
        and each.job_id != job.job_id
        and each.status in {"failed", "successful"}
        and ended_at(each) <= ended_at(job)
    ]
    before.sort(key=ended_at, reverse=True)
    row = [job] if job.status == "failed" else []
    last_success = None
    for each in before:
        if each.status == "successful":
            last_success = each
            break
        row.append(each)
    alike = _alike(row, fingerprints)
    return Streak(
        failures=len(row),
        alike=len(alike),
        first_job=row[-1].job_id if row else None,
        since=row[-1].finished or row[-1].created if row else None,
        alike_since=alike[-1].finished or alike[-1].created if alike else None,
        last_success=last_success,
        is_changed=len(alike) == 1 and len(row) > 1,
    )


def _alike(row: list[EndedJob], fingerprints: Mapping[str, str]) -> list[EndedJob]:
    """The first of a row that have the fingerprint of its first."""
    alike: list[EndedJob] = []
    for job in row:
        mark = fingerprints.get(job.job_id)
        if alike and (mark is None or mark != fingerprints.get(alike[0].job_id)):
            break
        alike.append(job)
    return alike
