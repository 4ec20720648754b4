"""Read the list of jobs page by page, and choose jobs from it."""

from collections import Counter
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import anyio
from anyio import to_thread

from eodh_tools.errors import AccessError, UnexpectedAnswerError
from eodh_tools.http.client import OriginClient
from eodh_tools.http.responses import is_whole
from eodh_tools.http.urls import parse_url
from eodh_tools.hub.error_answers import list_refused
from eodh_tools.hub.job import Job, JobPage
from eodh_tools.hub.listed_jobs import ListedJobs
from eodh_tools.hub.status_info import parse_job_page
from eodh_tools.hub.workspace_urls import HubRoot

PAGE_SIZE = 50  # a page of all jobs of a busy workspace ends in a 504 (HUB.md 4)
MAX_PAGES = 400
MAX_JOBS = 10_000

# For all pages together; each has its own deadline.
_MOST_LIST_S = 60.0
# Pages of one key, by threads.
_READ_AT_ONCE = 2
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class JobSelection:
    """Jobs chosen from the list, newest first.

    Attributes:
        jobs: Those that match, at most as many as were asked for.
        fitting: How many match in all.
        read: How many jobs were read.
        complete: Whether the list was read to its end, and not to a bound.
        by_status: How many jobs there are of each status; the status that was
            asked for does not count here.
        left_out: How many entries of the list have no id that can be asked for,
            whatever else was asked for.
        undated: How many jobs are not among them since they say no time at all.
    """

    jobs: tuple[Job, ...]
    fitting: int
    read: int
    complete: bool
    by_status: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    undated: int = 0


class JobList:
    """GET /jobs of one root.

    Args:
        root: Where the jobs are.
        http: Open, and of the root's own origin.
        redacted: Removes secrets from what the server says of a job.
        redacted_body: Removes secrets from an error answer.
        listed: Remembers what was listed.
        page_size: Jobs asked for at once.
        max_pages: The bound of a list's pages.
        max_jobs: The bound of a list's jobs.
    """

    def __init__(
        self,
        root: HubRoot,
        http: OriginClient,
        redacted: Callable[[Job], Job],
        redacted_body: Callable[[bytes], bytes],
        listed: ListedJobs,
        *,
        page_size: int,
        max_pages: int,
        max_jobs: int,
    ) -> None:
        self._root = root
        self._http = http
        self._redacted = redacted
        self._redacted_body = redacted_body
        self._listed = listed
        self._page_size = page_size
        self._max_pages = max_pages
        self._max_jobs = max_jobs
        self._reading = anyio.CapacityLimiter(_READ_AT_ONCE)

    async def pages(self) -> AsyncGenerator[tuple[list[Job], bool, int]]:
        """Yield each page's new jobs, and whether the list goes on after it.

        The third is how many entries so far have no id that can be asked for.
        """
        seen_jobs: set[str] = set()
        left_out: set[int] = set()
        seen_urls: set[str] = set()
        began = anyio.current_time()
        url: str | None = f"{self._root.jobs_url}?limit={self._page_size}"
        while url is not None and len(seen_urls) < self._max_pages:
            seen_urls.add(url)
            answer = await self._http.get(url)
            if not is_whole(answer.status):
                text = self._redacted_body(answer.body)
                refused = list_refused(self._root, answer.status, text)
                if isinstance(refused, AccessError):
                    self._listed.clear()
                raise refused
            # Many lists at once would hold up the event loop for a second.
            page, fresh = await to_thread.run_sync(
                self._fresh_jobs, answer.body, seen_jobs, limiter=self._reading
            )
            room = self._max_jobs - len(seen_jobs)
            seen_jobs.update(fresh)
            # pygeoapi's last "next" leads to an empty page; a loop brings old jobs.
            is_empty = not page.jobs and not page.left_out
            is_new = fresh or not page.left_out <= left_out
            left_out |= page.left_out
            url = None if is_empty else self._next_url(url, page.next_href)
            if url in seen_urls:
                url = None
            self._listed.add(fresh.values())
            if url is None:
                self._listed.read_whole(began)
            goes_on = url is not None or len(fresh) > room
            yield list(fresh.values())[:room], goes_on, len(left_out)
            late = anyio.current_time() - began > _MOST_LIST_S
            # Old jobs at a new address: whatever comes after them is not reached.
            if late or not is_new or len(seen_jobs) >= self._max_jobs:
                return

    def _fresh_jobs(
        self, body: bytes, seen: Collection[str]
    ) -> tuple[JobPage, dict[str, Job]]:
        """A page, and its jobs that were on none before, without secrets."""
        page = parse_job_page(body)
        fresh = [job for job in page.jobs if job.job_id not in seen]
        return page, {job.job_id: self._redacted(job) for job in fresh}

    def _next_url(self, url: str, href: str | None) -> str | None:
        if href is None:
            return None
        target = self._root.resolve(href, against=url)
        if target is not None:
            return target
        # The Hub's links may name a sibling host; the key stays here.
        elsewhere = parse_url(href)
        if elsewhere is not None and elsewhere.path.endswith("/jobs"):
            return f"{self._root.jobs_url}?{elsewhere.query}"
        raise UnexpectedAnswerError(
            f"The list of jobs goes on at another host than {self._root.origin}, where"
            " the key may not go. Report it to whoever runs the server."
        )


def select(
    read: Sequence[Job],
    limit: int | None = None,
    *,
    status: str | None = None,
    process: str | None = None,
    since: datetime | None = None,
    complete: bool = True,
    left_out: int = 0,
) -> JobSelection:
    """Choose jobs of a list: newest first; those without a time come last.

    Args:
        read: The jobs of the list.
        limit: At most this many; all if None.
        status: Only jobs of this status.
        process: Only jobs of this process.
        since: Only jobs created then or later (see `Job.dated`); an aware time.
        complete: Whether `read` is the whole list.
        left_out: How many entries of the list are not in `read`: without a usable id.
    """
    of_process = [job for job in read if process is None or job.process == process]
    of_any_status = [
        job
        for job in of_process
        if since is None or (job.dated is not None and job.dated >= since)
    ]
    undated = sum(job.dated is None for job in of_process) if since else 0
    fitting = [
        job
        for job in of_any_status
        if status is None or job.status.casefold() == status.casefold()
    ]
    fitting.sort(key=lambda job: job.dated or _LONG_AGO, reverse=True)
    return JobSelection(
        jobs=tuple(fitting[:limit]),
        fitting=len(fitting),
        read=len(read),
        complete=complete,
        by_status=Counter(job.status for job in of_any_status),
        left_out=left_out,
        undated=undated,
    )
