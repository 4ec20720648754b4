"""Questions, answered as messages: the toolbox asked, the words left to `messages`."""

from collections import deque
from dataclasses import replace

from anyio import to_thread

from eodh_bot.listeners.context import BotContext, Question
from eodh_bot.messages.action_ids import ActionId, pack, unpack
from eodh_bot.messages.blocks import context, mrkdwn
from eodh_bot.messages.escaping import mention
from eodh_bot.messages.jobs import MOST_JOBS, jobs_message
from eodh_bot.messages.log import (
    MAX_LOG_CHARS,
    TAIL_LINES,
    log_file,
    log_file_comment,
    log_message,
)
from eodh_bot.messages.message import Json, Message, Snippet
from eodh_bot.messages.report import report_message
from eodh_bot.messages.status import shared_message, status_message
from eodh_bot.workspaces.access import Requester, WorkspaceGrant
from eodh_tools.logs.page import LogText
from eodh_tools.results.models import JobListing, JobStatus, LogReading, Report
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.toolbox import Toolbox

#: The most of a log that goes into a file: its end. Slack shows a megabyte of text.
MAX_FILE_BYTES = 10_000_000
#: What the button "Share" shares of a log, beside a status.
SHARES_LOG = "log"


async def status_answer(
    desk: BotContext, asker: Requester, job: str, *, public: bool = False
) -> Message:
    """What became of a job, for this person alone or for all in the place.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    status, right = await desk.ask(asker, job, _status(job), public=public)
    share = not public and await desk.may_share(asker)
    return status_message(status, share=share, hub_url=hub_url(right, status.job_id))


async def shared_status(desk: BotContext, asker: Requester, job: str) -> Message:
    """What became of a job, shared by this person.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    status, right = await desk.ask(asker, job, _status(job))
    url = hub_url(right, status.job_id)
    return shared_message(status, asker.user_id, hub_url=url)


async def log_answer(
    desk: BotContext,
    asker: Requester,
    job: str,
    log: str | None,
    *,
    cursor: str | None = None,
    search: str | None = None,
    public: bool = False,
) -> Message:
    """A log's last lines, or the part that a cursor or a search leads to.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    part = LogSelection("tail", count=TAIL_LINES)
    if search is not None:
        part = LogSelection("search", pattern=search)

    async def question(toolbox: Toolbox, _right: WorkspaceGrant) -> LogReading:
        return await toolbox.read_log(
            job, log, part=part, cursor=cursor, max_chars=MAX_LOG_CHARS
        )

    reading, right = await desk.ask(asker, job, question, public=public)
    url = hub_url(right, reading.job_id)
    # A page before the last is one person's way through the log.
    at_end = cursor is None and search is None and not public
    share = at_end and await desk.may_share(asker)
    message = log_message(reading, None, search=search, hub_url=url, share=share)
    return _sharing_the_log(message)


async def shared_log(
    desk: BotContext, asker: Requester, job: str, log: str | None
) -> Message:
    """A log's last lines, shared by this person.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    message = await log_answer(desk, asker, job, log)
    kept = tuple(_without(block, ActionId.SHARE) for block in message.blocks)
    by = context(mrkdwn(f"Shared by {mention(asker.user_id)}"))
    return replace(message, blocks=(*(b for b in kept if b is not None), by))


async def jobs_answer(
    desk: BotContext, asker: Requester, *, public: bool = False
) -> Message:
    """The latest jobs, to pick one.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    listing, _ = await desk.ask(asker, None, _latest, public=public)
    return jobs_message(listing)


async def report_answer(desk: BotContext, asker: Requester, job: str) -> Message:
    """The report for the Hub's administrators.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """

    async def question(toolbox: Toolbox, _right: WorkspaceGrant) -> Report:
        return await toolbox.report(job)

    report, _ = await desk.ask(asker, job, question)
    return report_message(report)


async def whole_log(
    desk: BotContext,
    asker: Requester,
    job: str,
    log: str | None,
    *,
    public: bool = False,
) -> tuple[Snippet, str]:
    """A whole log as a file, and what is said beside it; of a huge one the end.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """

    async def question(toolbox: Toolbox, _right: WorkspaceGrant) -> tuple[Snippet, str]:
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

    answer, _ = await desk.ask(asker, job, question, public=public)
    return answer


def hub_url(right: WorkspaceGrant, job_id: str) -> str | None:
    """Where the Hub shows a job."""
    return right.root.job_url(job_id) if right.root.is_hub else None


async def _latest(toolbox: Toolbox, _right: WorkspaceGrant) -> JobListing:
    return await toolbox.list_jobs(limit=MOST_JOBS)


def _status(job: str) -> Question[JobStatus]:
    async def question(toolbox: Toolbox, _right: WorkspaceGrant) -> JobStatus:
        return await toolbox.get_status(job)

    return question


def _end_of(text: LogText) -> str:
    first = 1
    if text.total_bytes > MAX_FILE_BYTES:
        kept = MAX_FILE_BYTES / text.total_bytes
        first = max(1, int(text.total_lines * (1 - kept)))
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
        return content.decode(errors="replace")
    end = content[-MAX_FILE_BYTES:]
    end = end[end.find(b"\n") + 1 :]
    kept_lines = end.count(b"\n") + (not end.endswith(b"\n"))
    said = (
        f"[The last {kept_lines:,} of {text.total_lines:,} lines. `eodh-logs save` "
        "gives the whole log.]\n"
    )
    return said + end.decode(errors="replace")


def _sharing_the_log(message: Message) -> Message:
    """Let the button "Share" know that it shares a log and not a status."""
    blocks = []
    for block in message.blocks:
        if block["type"] == "actions":
            changed = [_of_log(element) for element in block["elements"]]
            blocks.append({**block, "elements": changed})
        else:
            blocks.append(block)
    return replace(message, blocks=tuple(blocks))


def _of_log(element: Json) -> Json:
    if element["action_id"] != ActionId.SHARE:
        return element
    facts = unpack(element["value"]) | {"what": SHARES_LOG}
    return {**element, "value": pack(**facts)}


def _without(block: Json, action: ActionId) -> Json | None:
    if block["type"] != "actions":
        return block
    kept = [each for each in block["elements"] if each["action_id"] != action]
    return {**block, "elements": kept} if kept else None
