"""Wait for a job over hours, and follow a log that grows while its job runs."""

from collections.abc import AsyncIterator

import anyio

from eodh_tools.cli.progress import Told
from eodh_tools.errors import HubUnavailableError
from eodh_tools.hub.statusinfo import TERMINAL_STATUSES
from eodh_tools.jobs import JobStatus, LogReading
from eodh_tools.log_part import LogPart
from eodh_tools.toolbox import Toolbox

GROWTH_POLL_S = 5.0
# Over a long wait a Hub may be restarted; each of these outlasted all retries.
MOST_OUTAGES = 10
OUTAGE_PAUSE_S = 30.0


async def until_finished(
    toolbox: Toolbox, job: str, wait_s: float, told: Told
) -> JobStatus:
    """The job's status once it and its logs are done, or when the time is over.

    Raises:
        HubUnavailableError: The Hub cannot be reached at first, or stays away.
        JobsError: By cause, see `eodh_tools.errors`.
    """
    began = anyio.current_time()
    outages = MOST_OUTAGES  # until the Hub has answered once, an outage is an error

    async def seen(done: float, total: float | None, words: str) -> None:
        nonlocal outages
        outages = 0
        await told(done, total, words)

    while True:
        left_s = max(0.0, wait_s - (anyio.current_time() - began))
        try:
            return await toolbox.get_status(job, wait_s=left_s, on_progress=seen)
        except HubUnavailableError:
            outages += 1
            if outages > MOST_OUTAGES or left_s == 0:
                raise
        waited_s = anyio.current_time() - began
        await told(waited_s, wait_s, "the Hub does not answer, asking again")
        await anyio.sleep(min(OUTAGE_PAUSE_S, left_s))


async def until_readable(
    toolbox: Toolbox, job: str, wait_s: float, told: Told
) -> JobStatus:
    """The job's status once it has ended, or once its server shows a growing log."""
    began = anyio.current_time()
    while True:
        answer = await toolbox.get_status(job)
        waited_s = anyio.current_time() - began
        if answer.logs or waited_s >= wait_s:
            return answer
        if answer.status in TERMINAL_STATUSES:
            return await until_finished(toolbox, job, wait_s - waited_s, told)
        await told(waited_s, wait_s, answer.stage)
        await anyio.sleep(min(GROWTH_POLL_S, wait_s - waited_s))


async def growing(
    toolbox: Toolbox, job: str, log: str | None, part: LogPart, max_chars: int
) -> AsyncIterator[LogReading]:
    """The part asked for, then what a running job adds to the log until its end.

    The last line of a growing log may be half written: it is held back until another
    follows it, or the job has ended.
    """
    while True:
        reading = await toolbox.read_log(job, log, part=part, max_chars=max_chars)
        whole, next_line = _whole_lines(reading)
        if whole.text:
            yield whole
        if reading.complete and next_line > reading.total_lines:
            return
        if not whole.text:
            await anyio.sleep(GROWTH_POLL_S)
        log = reading.log
        if reading.total_lines > 0:
            part = LogPart.asked(lines=f"{next_line}:")


def _whole_lines(reading: LogReading) -> tuple[LogReading, int]:
    """The reading without a line that may still grow, and where to go on."""
    last_line = reading.last_line or 0
    if reading.complete or last_line < reading.total_lines or not reading.text:
        return reading, last_line + 1
    before, _, held = reading.text.rstrip("\n").rpartition("\n")
    # The number of the last line, or of the first of a run of equal lines.
    next_line = int(held.partition("|")[0])
    kept = reading.model_copy(update={"text": before, "last_line": next_line - 1})
    return kept, next_line
