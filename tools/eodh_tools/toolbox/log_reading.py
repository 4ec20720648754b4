"""Cut a part out of an open log, and put it together as an answer."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from anyio import CapacityLimiter, to_thread

from eodh_tools.hub.log_links import LogLink
from eodh_tools.logs.log_text import LogText
from eodh_tools.logs.paging import Page, render
from eodh_tools.results.models import LogReading
from eodh_tools.toolbox import next_calls
from eodh_tools.toolbox.answer_cache import AnswerCache
from eodh_tools.toolbox.explainer import Explainer
from eodh_tools.toolbox.job_lookup import FoundJob, OnProgress
from eodh_tools.toolbox.log_access import LogAccess, WhileAskedFor
from eodh_tools.toolbox.log_choice import choose_log
from eodh_tools.toolbox.log_selection import LogSelection

#: Of all readings of one toolbox; another caller's has its own.
CUTS_AT_ONCE = 4
# Of a remembered answer: 64 of them take a megabyte or two.
_MOST_REMEMBERED_CHARS = 20_000
_MOST_NAMED = 5


class LogReader:
    """Reads parts of logs of jobs that were found.

    Args:
        logs: Opens the logs.
        explainer: Tells which log shows the failure.
    """

    def __init__(self, logs: LogAccess, explainer: Explainer) -> None:
        self._logs = logs
        self._explainer = explainer
        # The worker threads are all callers': one who searches much takes a few.
        self._cutting = CapacityLimiter(CUTS_AT_ONCE)
        self._memory: AnswerCache[LogReading] = AnswerCache()

    async def reading(
        self,
        found: FoundJob,
        log: str | None,
        part: LogSelection,
        cursor: str | None,
        max_chars: int,
        on_progress: OnProgress | None,
    ) -> LogReading:
        """Read a part of a log; see `Toolbox.read_log`.

        Returns:
            The same object as before where nothing has changed.
        """
        link, why = await choose_log(self._explainer, found, log)
        others: tuple[str, ...] = ()
        if log is None and part.kind == "search":
            others = tuple(each.name for each in found.job.logs if each != link)
            if others:
                why = f"{why}; not searched: {_named(others)}"
        job_id = found.job.job_id
        selection = part.from_cursor(cursor, job_id, link.name)
        question = found.workspace.root.url, job_id, link.name, selection, max_chars
        facts = replace(found, body=b""), why
        reading = self._memory.get(question, facts)
        if reading is not None:
            return reading
        cut = await self._cut(found, link, selection, max_chars, on_progress)
        page = cut.page
        reading = _as_reading(found, link, why, cut)
        if others and not page.matches:
            more = next_calls.after_empty_search(found.job, others, selection.pattern)
            reading = reading.model_copy(update={"next": more})
        if found.job.is_finished and len(reading.text) <= _MOST_REMEMBERED_CHARS:
            self._memory.put(question, facts, reading)
        return reading

    @asynccontextmanager
    async def whole(
        self, found: FoundJob, log: str | None, on_progress: OnProgress | None
    ) -> AsyncIterator[LogText]:
        """Open the whole of a log; see `Toolbox.open_log`."""
        link, _ = await choose_log(self._explainer, found, log)
        async with self._logs.open(found, link, on_progress) as text:
            yield text

    async def _cut(
        self,
        found: FoundJob,
        link: LogLink,
        selection: LogSelection,
        max_chars: int,
        on_progress: OnProgress | None,
    ) -> "_Cut":
        """Cut the chosen lines out of a log, in a worker thread.

        Raises:
            JobsError: The log cannot be read, or has no such lines.
        """

        def of(whole: LogText) -> _Cut:
            text = WhileAskedFor(whole)
            is_same = selection.is_of(text)
            part = selection if is_same else selection.anew()
            page = part.cut(text, max_chars)
            growing = not found.job.is_finished
            job_id = found.job.job_id
            cursors = part.cursors(page, text, job_id, link.name, growing=growing)
            return _Cut(page, *cursors, is_another=not is_same)

        def of_cached() -> _Cut | None:
            with self._logs.in_use(found, link.name):
                text = self._logs.cached(found, link.name)
                return None if text is None else of(text)

        # One thread finds and cuts: to change threads takes longer than to read.
        cut = await to_thread.run_sync(of_cached, limiter=self._cutting)
        if cut is not None:
            return cut
        async with self._logs.open(found, link, on_progress) as text:
            return await to_thread.run_sync(of, text, limiter=self._cutting)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Lines of a log, the cursors around them, and whether another log was read."""

    page: Page
    older: str | None
    newer: str | None
    is_another: bool


def _named(logs: Sequence[str]) -> str:
    """Name some logs, and how many more there are."""
    left = len(logs) - _MOST_NAMED
    return ", ".join(logs[:_MOST_NAMED]) + (f" and {left} more" if left > 0 else "")


def _as_reading(
    found: FoundJob, link: LogLink, why: str | None, cut: "_Cut"
) -> LogReading:
    """Describe a page of a log.

    Args:
        found: The job.
        link: The log.
        why: Why this log was taken; None where the caller named it.
        cut: The lines.
    """
    status, page = found.job, cut.page
    return LogReading(
        job_id=status.job_id,
        workspace=found.workspace.name,
        log=link.name,
        why_this_log=why,
        text=render(page),
        first_line=page.first_line,
        last_line=page.last_line,
        total_lines=page.total_lines,
        matches=page.matches,
        redacted=page.redacted,
        complete=status.is_finished,
        older_cursor=cut.older,
        newer_cursor=cut.newer,
        is_another=cut.is_another,
        note=found.note,
        next=next_calls.after_reading(status, link.name, page),
    )
