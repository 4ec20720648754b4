"""A part of a log as a message, and a whole log as a file."""

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import (
    actions,
    context,
    mrkdwn,
    plain,
    preformatted,
    rich_text,
    run,
    section,
)
from eodh_bot.messages.buttons import log_buttons, page_buttons
from eodh_bot.messages.escaping import escape, mention, one_line
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json, Message, Snippet
from eodh_tools.results.formatting import counted
from eodh_tools.results.logs_text import ANOTHER_LOG, reading_head
from eodh_tools.results.models import LogReading
from eodh_tools.results.text_parts import redacted_text

#: What to ask `read_log` for, so that a message holds all of it.
TAIL_LINES = 40
MAX_LOG_CHARS = 5_000
_NAME_CHARS = 100


def log_message(
    reading: LogReading,
    *,
    search: str | None = None,
    hub_url: str | None = None,
    share: bool = False,
    shared_by: str | None = None,
) -> Message:
    """Return a part of a log, with what is shown of what.

    Args:
        reading: The lines; what is more than a message holds is left out, visibly.
        search: What was searched, so that the pages before go on with it.
        hub_url: Where the Hub shows the job.
        share: Whether it is for one person, who may then share it.
        shared_by: The person who shared it.
    """
    fit = Fit()
    job_id, log = reading.job_id, reading.log
    body = reading_block(reading, fit, MAX_LOG_CHARS)
    footer = f"Job {fit.line(job_id, 210)}"
    if fit.cut:
        footer += " · shortened; Show logs has all of it"
    older, newer = reading.older_cursor, reading.newer_cursor
    by: tuple[Json, ...] = ()
    if shared_by is not None:
        by = (context(mrkdwn(f"Shared by {mention(shared_by)}")),)
    blocks = (
        rich_text(section(run(fit.line(log, _NAME_CHARS), bold=True))),
        context(plain(shown_of(reading, search), 600)),
        *body,
        *actions(*page_buttons(job_id, log, older, newer, search)),
        *actions(*log_buttons(job_id, log, share=share, hub_url=hub_url)),
        context(plain(footer, 400)),
        *by,
    )
    spoken = Fit().line(reading_head(reading), 400)
    return checked(Message(escape(f"{spoken}."), blocks))


def reading_block(reading: LogReading, fit: Fit, max_chars: int) -> list[Json]:
    """Return the lines of a reading; a search keeps its newest matches."""
    if not reading.text:
        return []
    is_search = reading.matches is not None
    text = fit.lines(reading.text, max_chars, keep="start" if is_search else "end")
    return [rich_text(preformatted(text))]


def shown_of(reading: LogReading, search: str | None = None) -> str:
    """Return what was searched, which lines of how many, and the secrets taken out."""
    if reading.total_lines == 0:
        text = "The log is empty"
    elif reading.matches == 0:
        text = f"No line matches, of {counted(reading.total_lines, 'line')}"
    elif reading.first_line is None:
        text = f"No line is shown, of {counted(reading.total_lines, 'line')}"
    else:
        text = (
            f"Lines {reading.first_line:,} to {reading.last_line:,} "
            f"of {reading.total_lines:,}"
        )
    if reading.matches:
        lines = "line matches" if reading.matches == 1 else "lines match"
        text = f"{reading.matches:,} {lines} · {text}"
    if search is not None and reading.matches is not None:
        text = f"“{Fit().line(search, 100)}”: {text[:1].lower()}{text[1:]}"
    growing = (
        "" if reading.complete else " · the job is still running and the log may grow"
    )
    replaced = f" · {ANOTHER_LOG}" if reading.is_another else ""
    return f"{text}{redacted_text(reading.redacted)}{growing}{replaced}"


def log_file(job_id: str, log: str, content: bytes) -> Snippet:
    """Return a whole log as a file, named after its step and job."""
    stem = one_line(log).removesuffix(".log")[:80]
    return Snippet(f"{stem}-{one_line(job_id)[:12]}.log", one_line(log)[:200], content)


def log_file_comment(
    job_id: str, log: str, *, total_lines: int, redacted_count: int
) -> str:
    """Return the comment on the file of a whole log; escaped, for `initial_comment`."""
    lines = "line" if total_lines == 1 else "lines"
    return escape(
        f"{one_line(log)[:200]} of job {one_line(job_id)[:200]}: {total_lines:,} "
        f"{lines}{redacted_text(redacted_count)}."
    )
