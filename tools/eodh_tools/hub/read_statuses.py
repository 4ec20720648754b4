"""Read a job's status without secrets; one that has not changed is read once."""

from cachetools import LRUCache

from eodh_tools.errors import UnexpectedAnswerError
from eodh_tools.hub.job import Job
from eodh_tools.hub.redacted_answers import redacted_job
from eodh_tools.hub.status_info import parse_job
from eodh_tools.logs.redaction.redactor import Redactor

_MOST_JOBS = 128
_MOST_BYTES = 16_384  # most statuses have 2,000


class ReadStatuses:
    """The statuses that one key was shown lately, as they came and as they were read.

    Args:
        redactor: Removes secrets from what the server says of a job.
    """

    def __init__(self, redactor: Redactor | None) -> None:
        self._redactor = redactor
        self._known: LRUCache[str, tuple[bytes, Job]] = LRUCache(_MOST_JOBS)

    def job(self, job_id: str, body: bytes) -> Job:
        """The job that the server has just answered with.

        Raises:
            UnexpectedAnswerError: The answer is no status, or one of another job.
        """
        known = self._known.get(job_id)
        if known is not None and known[0] == body:
            return known[1]
        job = parse_job(body)
        if job.job_id.casefold() != job_id.casefold():
            raise UnexpectedAnswerError(
                f"The server answered with another job than {job_id}: try again; if it"
                " happens again, report it to whoever runs the server."
            )
        shown = redacted_job(self._redactor, job)
        if len(body) <= _MOST_BYTES:
            self._known[job_id] = body, shown
        return shown
