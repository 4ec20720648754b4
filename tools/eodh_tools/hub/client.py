"""Read jobs and logs from the Hub: one method for each endpoint."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from eodh_tools.errors import JobNotVisibleError
from eodh_tools.http.client import OriginClient
from eodh_tools.http.responses import is_success, is_whole
from eodh_tools.hub.error_answers import job_refused, log_refused
from eodh_tools.hub.job import Job
from eodh_tools.hub.job_list import (
    MAX_JOBS,
    MAX_PAGES,
    PAGE_SIZE,
    JobList,
    JobSelection,
    select,
)
from eodh_tools.hub.job_results import JobResults
from eodh_tools.hub.listed_jobs import ListedJobs
from eodh_tools.hub.log_links import LogLink
from eodh_tools.hub.log_stream import LogStream
from eodh_tools.hub.read_statuses import ReadStatuses
from eodh_tools.hub.redacted_answers import (
    MAX_REASON_BYTES,
    redacted_body,
    redacted_job,
)
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.logs.redaction.redactor import Redactor

MAX_LOG_BYTES = 4_000_000_000


@dataclass(frozen=True, slots=True)
class LogPeek:
    """The beginning of a log.

    Attributes:
        head: At most as many bytes as were asked for, raw.
        size_bytes: The whole log's size; None where the server does not say.
    """

    head: bytes
    size_bytes: int | None


class HubClient:
    """Reads jobs and logs under one root, with the key of one origin.

    Args:
        root: Where the jobs are.
        http: Open, and of the root's own origin.
        redactor: Removes secrets from what the server says of a job.
        max_log_bytes: The bound of one log, decompressed.
        page_size: Jobs asked for at once.
        max_pages: The bound of a list's pages.
        max_jobs: The bound of a list's jobs.
        listed: What this key was shown lately, if another client shares it.
    """

    def __init__(
        self,
        root: HubRoot,
        http: OriginClient,
        *,
        redactor: Redactor | None = None,
        max_log_bytes: int = MAX_LOG_BYTES,
        page_size: int = PAGE_SIZE,
        max_pages: int = MAX_PAGES,
        max_jobs: int = MAX_JOBS,
        listed: ListedJobs | None = None,
    ) -> None:
        self.root = root
        #: What this key was shown lately.
        self.listed = ListedJobs() if listed is None else listed
        #: Why jobs failed, and where their outputs are.
        self.results = JobResults(root, http, redactor)
        self._http = http
        self._redactor = redactor
        self._max_log_bytes = max_log_bytes
        self._statuses = ReadStatuses(redactor)
        self._list = JobList(
            root,
            http,
            partial(redacted_job, redactor),
            partial(redacted_body, redactor),
            self.listed,
            page_size=page_size,
            max_pages=max_pages,
            max_jobs=max_jobs,
        )

    @property
    def answered_at(self) -> datetime | None:
        """The Hub's clock at its last answer; None without a Date header."""
        return self._http.answered_at

    async def job(self, job_id: str) -> Job:
        """GET /jobs/{job_id}; see `job_and_body`."""
        job, _ = await self.job_and_body(job_id)
        return job

    async def job_and_body(
        self, job_id: str, *, shown_lately: bool = False
    ) -> tuple[Job, bytes]:
        """GET /jobs/{job_id}.

        Args:
            job_id: The job.
            shown_lately: Take an answer of the last 20 s, where it showed this key
                that the job has ended and has its logs; each only once.

        Returns:
            The job, redacted; and the body as it came, not redacted.

        Raises:
            JobReferenceError: The text is no job id.
            JobNotVisibleError: There is no such job for this key.
            UnexpectedAnswerError: The answer is no status, or one of another job.
        """
        body = self.listed.take_end(job_id) if shown_lately else None
        if body is not None:
            return await self._statuses.job(job_id, body), body
        answer = await self._http.get(self.root.job_url(job_id))
        if not is_success(answer.status):
            text = redacted_body(self._redactor, answer.body)
            refused = job_refused(self.root, job_id, answer.status, text)
            if isinstance(refused, JobNotVisibleError):
                self.listed.remove(job_id)
            raise refused
        shown = await self._statuses.job(job_id, answer.body)
        self.listed.add([shown])
        if not shown_lately:
            self.listed.put_end(shown, answer.body)
        return shown, answer.body

    async def jobs(self) -> AsyncGenerator[Job]:
        """GET /jobs, page by page, in the server's order, each job once.

        Links to the next page are followed as given, on this origin only; a link
        that names another host is followed here, by its query. The list ends at its
        end, at a page that brings nothing new, or at one of the bounds: it is complete
        only at its end.

        Raises:
            JobNotVisibleError: The key may not see this list.
            UnexpectedAnswerError: A page is no list of jobs.
        """
        async with aclosing(self._list.pages()) as pages:
            async for fresh, *_ in pages:
                for job in fresh:
                    yield job

    async def newest_jobs(
        self,
        limit: int | None = None,
        status: str | None = None,
        process: str | None = None,
        since: datetime | None = None,
    ) -> list[Job]:
        """Return the newest jobs that fit; see `select_jobs`."""
        selection = await self.select_jobs(
            limit, status=status, process=process, since=since
        )
        return list(selection.jobs)

    async def select_jobs(
        self,
        limit: int | None = None,
        *,
        status: str | None = None,
        process: str | None = None,
        since: datetime | Callable[[], datetime] | None = None,
    ) -> JobSelection:
        """Read the whole list, and choose from it here: no server sorts it reliably.

        Args:
            limit: At most this many; all if None.
            status: Only jobs of this status.
            process: Only jobs of this process.
            since: Only jobs created then or later; an aware time, or what tells it
                once the list was read: by the Hub's clock, which its answer tells.

        Returns:
            Newest first by `Job.dated`; jobs without a time come last.
        """
        read: list[Job] = []
        goes_on, left_out = False, 0
        async with aclosing(self._list.pages()) as pages:
            async for fresh, goes_on, left_out in pages:  # noqa: B007 - the last counts
                read += fresh
        return select(
            read,
            limit,
            status=status,
            process=process,
            since=since() if callable(since) else since,
            complete=not goes_on,
            left_out=left_out,
        )

    async def is_readable(self) -> bool:
        """Ask for one job of the list: whether the key still reads this workspace.

        Raises:
            JobsError: The Hub gives no usable answer, so nobody can tell.
        """
        answer = await self._http.get(f"{self.root.jobs_url}?limit=1")
        return is_success(answer.status)

    @asynccontextmanager
    async def log(
        self,
        job_id: str,
        link: LogLink,
        *,
        compressed: bool = True,
        begins_within_s: float | None = None,
    ) -> AsyncIterator[LogStream]:
        """GET /jobs/{job_id}/{log}: the raw bytes as they come; see `LogStream`.

        Args:
            job_id: The job.
            link: Of its status.
            compressed: Whether the server may compress; it then gives no size.
            begins_within_s: Until the answer begins, retries included; None: as long
                as a call may take.

        Raises:
            LogNotFoundError: The link leads nowhere, or where the key may not go.
            JobNotVisibleError: The key may not read this log.
        """
        stream = LogStream(
            self._http,
            self.root.fetch_url(job_id, link.name, link.href),
            subject=f"The log {link.name} of job {job_id}",
            max_bytes=self._max_log_bytes,
            compressed=compressed,
            begins_within_s=begins_within_s,
            ends_at_nul=self.root.is_hub,
        )
        try:
            body = await stream.open()
            if not is_whole(body.status):
                text = redacted_body(
                    self._redactor, await body.read_beginning(MAX_REASON_BYTES)
                )
                raise log_refused(self.root, job_id, link.name, body.status, text)
            yield stream
        finally:
            await stream.aclose()

    async def peek_log(
        self,
        job_id: str,
        link: LogLink,
        max_bytes: int = 4096,
        *,
        begins_within_s: float | None = None,
    ) -> LogPeek:
        """Read the beginning of a log, and close the connection.

        Raises:
            LogNotFoundError: The link leads nowhere, or where the key may not go.
            JobNotVisibleError: The key may not read this log.
        """
        head = bytearray()
        async with self.log(
            job_id, link, compressed=False, begins_within_s=begins_within_s
        ) as stream:
            async for block in stream:
                head += block
                if len(head) >= max_bytes:
                    break
            else:
                return LogPeek(bytes(head), len(head))
            return LogPeek(bytes(head[:max_bytes]), stream.size_bytes)
