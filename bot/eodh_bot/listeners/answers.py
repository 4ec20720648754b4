"""Answers to questions about jobs: asks the toolbox, and lets `messages` word it."""

from collections import deque
from functools import partial

from anyio import to_thread

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.help import help_message
from eodh_bot.messages.jobs import MOST_JOBS, jobs_message, last_jobs_message
from eodh_bot.messages.log import (
    MAX_LOG_CHARS,
    TAIL_LINES,
    log_file,
    log_file_comment,
    log_message,
)
from eodh_bot.messages.message import Message, Snippet
from eodh_bot.messages.report import report_message
from eodh_bot.messages.status import shared_message, status_message
from eodh_bot.slack.ids import is_channel
from eodh_bot.workspaces.access import NotAllowedHereError, Requester, WorkspaceGrant
from eodh_tools.errors import JobsError
from eodh_tools.hub.job_references import JobReference, LastJob
from eodh_tools.logs.log_text import LogText
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.toolbox import Toolbox

#: A job as a person named it.
Job = JobReference | LastJob
#: A larger log is cut to its end. Slack shows a megabyte of text.
MAX_FILE_BYTES = 10_000_000


async def status_answer(
    bot: BotContext, requester: Requester, job: Job, *, public: bool = False
) -> Message:
    """Return the status of a job, for this person or for the whole conversation.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    status, grant = await bot.jobs.ask(
        requester, job, lambda toolbox: toolbox.get_status(job), public=public
    )
    share = not public and await bot.may_share(requester)
    return status_message(status, share=share, hub_url=hub_url(grant, status.job_id))


async def shared_status(bot: BotContext, requester: Requester, job: Job) -> Message:
    """Return the status of a job, shared by this person.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    status, grant = await bot.jobs.ask(
        requester, job, lambda toolbox: toolbox.get_status(job)
    )
    url = hub_url(grant, status.job_id)
    return shared_message(status, requester.user_id, hub_url=url)


async def log_answer(
    bot: BotContext,
    requester: Requester,
    job: Job,
    log: str | None,
    *,
    cursor: str | None = None,
    search: str | None = None,
    public: bool = False,
) -> Message:
    """Return the last lines of a log, or the page that a cursor or a search leads to.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    part = LogSelection("tail", count=TAIL_LINES)
    if search is not None:
        part = LogSelection("search", pattern=search)
    reading, grant = await bot.jobs.ask(
        requester,
        job,
        lambda toolbox: toolbox.read_log(
            job, log, part=part, cursor=cursor, max_chars=MAX_LOG_CHARS
        ),
        public=public,
    )
    # Only the end of a log can be shared: the button remembers no page.
    at_end = cursor is None and search is None and not public
    return log_message(
        reading,
        search=search,
        hub_url=hub_url(grant, reading.job_id),
        share=at_end and await bot.may_share(requester),
    )


async def shared_log(
    bot: BotContext, requester: Requester, job: Job, log: str | None
) -> Message:
    """Return the last lines of a log, shared by this person.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    part = LogSelection("tail", count=TAIL_LINES)
    reading, grant = await bot.jobs.ask(
        requester,
        job,
        lambda toolbox: toolbox.read_log(job, log, part=part, max_chars=MAX_LOG_CHARS),
    )
    url = hub_url(grant, reading.job_id)
    return log_message(reading, hub_url=url, shared_by=requester.user_id)


async def jobs_answer(
    bot: BotContext,
    requester: Requester,
    status: str | None = None,
    process: str | None = None,
    *,
    public: bool = False,
) -> Message:
    """Return the latest jobs, of a status or a workflow if one is named, to pick one.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    listing, _ = await bot.jobs.ask(
        requester,
        None,
        lambda toolbox: toolbox.list_jobs(
            status=status, process=process, limit=MOST_JOBS
        ),
        public=public,
    )
    return jobs_message(listing, status=status, process=process)


async def last_answer(
    bot: BotContext,
    requester: Requester,
    last: LastJob,
    *,
    to_report: bool = False,
    public: bool = False,
) -> Message | None:
    """Return the jobs that "last" may mean, to pick one; None where it is clear.

    Args:
        bot: What the answer needs.
        requester: Who asks.
        last: What was typed.
        to_report: Whether a click shows the report of that job.
        public: Whether everybody in the channel reads the answer.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    found, _ = await bot.jobs.ask(
        requester, last, lambda toolbox: toolbox.candidates(last), public=public
    )
    return last_jobs_message(found, to_report=to_report) if len(found) > 1 else None


async def help_answer(
    bot: BotContext, requester: Requester, unknown: str | None, *, public: bool = False
) -> Message:
    """Return what can be asked here, with an example from the connected workspace."""
    help_here = partial(help_message, unknown, may_connect=bot.connections.allowed)
    try:
        grants = await bot.access.grants(requester, public=public)
    except NotAllowedHereError:
        return help_here(connected=False)
    except JobsError:
        # Nobody knows what is connected here.
        return help_here()
    announced = requester.channel_id is None or any(
        each.channel_id == requester.channel_id or not is_channel(requester.channel_id)
        for each in grants
    )
    try:
        listing, _ = await bot.jobs.ask(
            requester, None, lambda toolbox: toolbox.list_jobs(limit=1), public=public
        )
    except JobsError:
        return help_here(announced=announced)
    newest = next(iter(listing.jobs), None)
    return help_here(announced=announced, example=newest)


async def report_answer(bot: BotContext, requester: Requester, job: Job) -> Message:
    """Return the report for the Hub's administrators.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    report, _ = await bot.jobs.ask(requester, job, lambda toolbox: toolbox.report(job))
    return report_message(report)


async def whole_log(
    bot: BotContext,
    requester: Requester,
    job: Job,
    log: str | None,
    *,
    public: bool = False,
) -> tuple[Snippet, str]:
    """Return a whole log as a file, and the comment beside it; of a huge log the end.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """

    async def read(toolbox: Toolbox) -> tuple[Snippet, str]:
        part = LogSelection("tail", count=1)
        reading = await toolbox.read_log(job, log, part=part)
        async with toolbox.open_log(job, reading.log) as text:
            content = await to_thread.run_sync(_end_of, text)
            comment = log_file_comment(
                reading.job_id,
                reading.log,
                total_lines=text.total_lines,
                redacted_count=text.redacted,
            )
        return log_file(reading.job_id, reading.log, content), comment

    answer, _ = await bot.jobs.ask(requester, job, read, public=public)
    return answer


def hub_url(grant: WorkspaceGrant, job_id: str) -> str | None:
    """Return where the Hub shows a job; None where the server is no Hub."""
    return grant.root.job_url(job_id) if grant.root.is_hub else None


def _end_of(text: LogText) -> bytes:
    first = 1
    if text.total_bytes > MAX_FILE_BYTES:
        share = MAX_FILE_BYTES / text.total_bytes
        first = max(1, int(text.total_lines * (1 - share)))
    blocks: deque[bytes] = deque()
    held_bytes = 0
    whole = first == 1
    for _, block in text.blocks(first):
        blocks.append(block)
        held_bytes += len(block)
        while held_bytes - len(blocks[0]) > MAX_FILE_BYTES:
            held_bytes -= len(blocks.popleft())
            whole = False
    content = b"".join(blocks)
    if whole and len(content) <= MAX_FILE_BYTES:
        return content
    end = content[-MAX_FILE_BYTES:]
    end = end[end.find(b"\n") + 1 :]
    last_lines = end.count(b"\n") + (not end.endswith(b"\n"))
    note = (
        f"[The last {last_lines:,} of {text.total_lines:,} lines. `eodh-logs save` "
        "gives the whole log.]\n"
    )
    return note.encode() + end
