"""Wait for a job over hours, and follow a log that grows while its job runs."""

from collections.abc import AsyncIterator

import anyio

from eodh_tools.cli.progress import OnProgress
from eodh_tools.errors import (
    HubUnavailableError,
    NotSignedInError,
    UnexpectedAnswerError,
)
from eodh_tools.hub.known_statuses import TERMINAL_STATUSES
from eodh_tools.results.models import JobStatus, LogReading
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.toolbox import Toolbox

GROWTH_POLL_S = 5.0
# Over a long wait a Hub may be restarted; each of these outlasted all retries.
MOST_OUTAGES = 10
OUTAGE_PAUSE_S = 30.0


async def until_finished(
    toolbox: Toolbox,
    job: str,
    wait_s: float,
    on_progress: OnProgress,
    *,
    list_s: float = 0,
) -> JobStatus:
    """Return the job's status once it and its logs are done, or when the time is over.

    With `list_s` it is compared with other jobs, as `Toolbox.get_status` says.

    Raises:
        HubUnavailableError: The Hub cannot be reached at first, or stays away; so with
            a sign-in page or an odd answer.
        JobsError: By cause, see `eodh_tools.errors`.
    """
    began = anyio.current_time()
    outages = MOST_OUTAGES  # until the Hub has answered once, an outage is an error

    async def seen(done: float, total: float | None, words: str) -> None:
        nonlocal outages
        outages = 0
        await on_progress(done, total, words)

    while True:
        left_s = max(0.0, wait_s - (anyio.current_time() - began))
        try:
            return await toolbox.get_status(
                job, wait_s=left_s, on_progress=seen, list_s=list_s
            )
        except (HubUnavailableError, NotSignedInError, UnexpectedAnswerError):
            # Once it has shown the job, a Hub that starts again may also give a page.
            outages += 1
            if outages > MOST_OUTAGES or left_s == 0:
                raise
        waited_s = anyio.current_time() - began
        await on_progress(waited_s, wait_s, "the Hub does not answer, asking again")
        await anyio.sleep(min(OUTAGE_PAUSE_S, left_s))


async def until_readable(
    toolbox: Toolbox, job: str, wait_s: float, on_progress: OnProgress
) -> JobStatus:
    """Wait until the job has ended, or its server shows a growing log."""
    began = anyio.current_time()
    while True:
        answer = await toolbox.get_status(job)
        waited_s = anyio.current_time() - began
        if answer.logs or waited_s >= wait_s:
            return answer
        if answer.status in TERMINAL_STATUSES:
            return await until_finished(toolbox, job, wait_s - waited_s, on_progress)
        await on_progress(waited_s, wait_s, answer.stage)
        await anyio.sleep(min(GROWTH_POLL_S, wait_s - waited_s))


async def growing(
    toolbox: Toolbox,
    job: str,
    log: str | None,
    part: LogSelection,
    wait_s: float,
    max_chars: int,
) -> AsyncIterator[LogReading]:
    """Yield the selected lines, then what a running job adds until its end.

    When the time is over, what is there by then is still given; the last one says
    whether its log may grow.
    """
    began = anyio.current_time()
    cursor: str | None = None
    while True:
        reading = await toolbox.read_log(
            job,
            log,
            part=None if cursor else part,
            cursor=cursor,
            max_chars=max_chars,
        )
        left_s = wait_s - (anyio.current_time() - began)
        is_last = reading.newer_cursor is None or (not reading.complete and left_s <= 0)
        if reading.text or reading.is_another or is_last:
            yield reading
        if is_last:
            return
        cursor, log = reading.newer_cursor, reading.log
        if not reading.text:
            await anyio.sleep(min(GROWTH_POLL_S, max(left_s, 0)))
