"""Read a job's status without secrets; one that has not changed is read once."""

import hashlib

from anyio import to_thread
from cachetools import LRUCache

from eodh_tools.errors import UnexpectedAnswerError
from eodh_tools.hub.job import Job
from eodh_tools.hub.redacted_answers import redacted_job
from eodh_tools.hub.status_info import parse_job
from eodh_tools.logs.redaction.redactor import Redactor

# Of all that are remembered; most statuses have 2,000, one of 1,000 logs 170,000.
_MOST_BYTES = 4_000_000
_LEAST_COUNTED = 30_000  # so that they are 133 at most
# A larger one is read beside the event loop, where it would hold up everybody.
_SMALL_BYTES = 16_384


class ReadStatuses:
    """The statuses that one key was shown lately, as they were read.

    Args:
        redactor: Removes secrets from what the server says of a job.
    """

    def __init__(self, redactor: Redactor | None) -> None:
        self._redactor = redactor
        # By digest of the body, with its size.
        self._known: LRUCache[bytes, tuple[Job, int]] = LRUCache(
            _MOST_BYTES,
            getsizeof=lambda known: max(known[1], _LEAST_COUNTED),
        )

    async def job(self, job_id: str, body: bytes) -> Job:
        """Return the job that the server has just answered with.

        Raises:
            UnexpectedAnswerError: The answer is no status, or one of another job.
        """
        key = hashlib.sha256(body).digest()
        known = self._known.get(key)
        if known is not None:
            _check(known[0], job_id)
            return known[0]
        if len(body) <= _SMALL_BYTES:
            shown = self._read(job_id, body)
        else:
            shown = await to_thread.run_sync(self._read, job_id, body)
        if len(body) <= _MOST_BYTES:
            self._known[key] = shown, len(body)
        return shown

    def _read(self, job_id: str, body: bytes) -> Job:
        job = parse_job(body)
        _check(job, job_id)
        return redacted_job(self._redactor, job)


def _check(job: Job, job_id: str) -> None:
    if job.job_id.casefold() != job_id.casefold():
        raise UnexpectedAnswerError(
            f"The server answered with another job than {job_id}: try again; if it"
            " happens again, report it to whoever runs the server."
        )
