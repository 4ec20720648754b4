"""Count how often in a row a process failed, and of what. Pure."""

from collections.abc import Iterable, Mapping, Sequence
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
        is_changed: The failure before this one in the row was another one; False where
            its fingerprint is not known.
        job_ids: The failures of the row, the last one first.
        alike_ids: Those around that job that failed alike, later ones too.
        is_past: The process has since ended the other way: a success after a
            failure, or a failure after a success.
        next_success: The first success after a failure; None where none is known.
    """

    failures: int
    alike: int
    first_job: str | None
    since: datetime | None
    alike_since: datetime | None
    last_success: EndedJob | None
    is_changed: bool
    job_ids: tuple[str, ...] = ()
    alike_ids: tuple[str, ...] = ()
    is_past: bool = False
    next_success: EndedJob | None = None


def streak(
    jobs: Iterable[EndedJob], job: EndedJob, fingerprints: Mapping[str, str]
) -> Streak:
    """Return the row of failures that ends with a job, or that it has ended by success.

    Args:
        jobs: Jobs that are known, of any process; the job itself may be among them.
        job: A failed or successful one. Of a success the row is the one before it.
        fingerprints: By job id; one that is not there is like no other.
    """
    others = [
        each
        for each in jobs
        if each.process == job.process
        and each.job_id != job.job_id
        and each.status in {"failed", "successful"}
    ]
    others.sort(key=ended_at, reverse=True)
    before = [each for each in others if ended_at(each) <= ended_at(job)]
    after = [each for each in others if ended_at(each) > ended_at(job)][::-1]
    failed_before, last_success = _until_success(before)
    failed_after, next_success = _until_success(after)
    is_failure = job.status == "failed"
    row = [job, *failed_before] if is_failure else failed_before
    alike = _alike(row, fingerprints)
    later = _alike([job, *failed_after], fingerprints)[1:] if is_failure else []
    return Streak(
        failures=len(row),
        alike=len(alike),
        first_job=row[-1].job_id if row else None,
        since=row[-1].finished or row[-1].created if row else None,
        alike_since=alike[-1].finished or alike[-1].created if alike else None,
        last_success=last_success,
        is_changed=_is_changed(row, fingerprints),
        job_ids=tuple(each.job_id for each in row),
        alike_ids=tuple(each.job_id for each in (*reversed(later), *alike)),
        is_past=next_success is not None if is_failure else bool(failed_after),
        next_success=next_success if is_failure else None,
    )


def _until_success(
    jobs: Sequence[EndedJob],
) -> tuple[list[EndedJob], EndedJob | None]:
    """The failures up to the first success, and that success."""
    for number, each in enumerate(jobs):
        if each.status == "successful":
            return list(jobs[:number]), each
    return list(jobs), None


def _is_changed(row: Sequence[EndedJob], fingerprints: Mapping[str, str]) -> bool:
    marks = [fingerprints.get(each.job_id) for each in row[:2]]
    return None not in marks and len(set(marks)) > 1


def _alike(row: Sequence[EndedJob], fingerprints: Mapping[str, str]) -> list[EndedJob]:
    """The first of a row that have the fingerprint of its first."""
    alike: list[EndedJob] = []
    for job in row:
        mark = fingerprints.get(job.job_id)
        if alike and (mark is None or mark != fingerprints.get(alike[0].job_id)):
            break
        alike.append(job)
    return alike
