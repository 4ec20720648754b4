"""Read GET /jobs/{job_id}/results: why a job failed, or where its outputs are."""

from dataclasses import replace
from http import HTTPStatus

from eodh_tools.http.client import OriginClient
from eodh_tools.http.responses import is_success
from eodh_tools.hub.failure_reason import parse_failure
from eodh_tools.hub.job_outputs import JobOutputs, parse_outputs
from eodh_tools.hub.redacted_answers import MAX_REASON_BYTES
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.logs.redaction.redactor import Redactor

# The kernel takes 0.3 to 3 s for it; the explanation does not wait for more.
_DEADLINE_S = 10.0


class JobResults:
    """Reads jobs' results, redacted.

    Every call raises `JobsError` where the results cannot be read; nothing about the
    job follows from that.
    """

    def __init__(
        self, root: HubRoot, http: OriginClient, redactor: Redactor | None
    ) -> None:
        self._root = root
        self._http = http
        self._redactor = redactor

    async def failure_reason(self, job_id: str) -> str | None:
        """Return why a job failed.

        A ZOO-Kernel answers 200 with an exception that says more than the status
        (KERNEL.md K3); others answer an error of the same form.

        Returns:
            The unfolded text; None where the answer holds no exception.
        """
        status, body = await self._get(job_id)
        if status not in (HTTPStatus.OK, HTTPStatus.BAD_REQUEST):
            return None  # it says why there are no results, nothing of the job
        reason = parse_failure(body)
        return None if reason is None else self._redacted(reason)

    async def outputs(self, job_id: str) -> JobOutputs | None:
        """Return where a successful job's outputs are; None if the Hub does not say."""
        status, body = await self._get(job_id)
        found = parse_outputs(body) if is_success(status) else None
        if found is None or found.catalog is None:
            return found
        return replace(found, catalog=self._redacted(found.catalog))

    async def _get(self, job_id: str) -> tuple[int, bytes]:
        answer = await self._http.get(
            f"{self._root.job_url(job_id)}/results",
            max_bytes=MAX_REASON_BYTES,
            deadline_s=_DEADLINE_S,
        )
        return answer.status, answer.body

    def _redacted(self, text: str) -> str:
        return text if self._redactor is None else self._redactor.text(text)[0]
