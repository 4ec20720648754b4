"""The view on a job's logs: pick one, page through it, search it, take it whole."""

from eodh_bot.messages.action_ids import ActionId, FieldId, ViewId, pack
from eodh_bot.messages.block_limits import checked_view
from eodh_bot.messages.blocks import (
    actions,
    context,
    option,
    plain,
    rich_text,
    run,
    section,
    sentence,
)
from eodh_bot.messages.buttons import (
    MAX_PATTERN_CHARS,
    file_button,
    page_buttons,
    remembered_search,
)
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.form_fields import chosen, field, typed
from eodh_bot.messages.log import reading_block, shown_of
from eodh_bot.messages.message import Json
from eodh_tools.hub.identifiers import is_job_id, is_log_name
from eodh_tools.results.formatting import counted, size_text, step_duration_text
from eodh_tools.results.models import LogEntry, LogListing, LogReading
from eodh_tools.results.text_parts import NO_LOGS

#: What to ask `read_log` for, so that a page of the browser holds all of it.
PAGE_LINES = 40
MAX_PAGE_CHARS = 7_500

DEFAULT_CONTEXT = "3"
_CONTEXTS = {
    "0": "only the matching lines",
    "3": "3 lines around each",
    "10": "10 lines around each",
    "30": "30 lines around each",
}
_OPTIONS = 100
_OPTION_VALUE_CHARS = 150


def log_browser(
    listing: LogListing,
    reading: LogReading | None = None,
    *,
    search: str | None = None,
    around: str = DEFAULT_CONTEXT,
    error: str | None = None,
) -> Json:
    """Return a modal to pick a log, page through it and search it.

    It remembers job, log and search in `private_metadata` (`unpack` reads it);
    submitting it searches the log that is shown.

    Args:
        listing: The logs of the job.
        reading: The page that is shown; without it a log is still to be picked.
        search: What the page was found by.
        around: How many lines around each match, one of the choices.
        error: What went wrong with the last thing asked for.
    """
    fit = Fit()
    log = reading.log if reading is not None else None
    blocks = [
        rich_text(section(run("Job "), run(fit.line(listing.job_id, 210), code=True))),
        *(_trouble(error) if reading is None else ()),
        *_picker(listing.logs, log),
    ]
    if not listing.logs:
        blocks.append(rich_text(section(*sentence(NO_LOGS[listing.logs_state]))))
    if reading is not None:
        blocks += _page(reading, search, fit)
    blocks += [
        context(plain(fit.line(missing, 300), 300)) for missing in listing.missing[:5]
    ]
    view: Json = {
        "type": "modal",
        "callback_id": str(ViewId.LOG_BROWSER),
        "private_metadata": _remembered(listing.job_id, log, search),
        "title": plain("Logs", 24),
        "close": plain("Close", 24),
    }
    if reading is not None:
        # Beside what was clicked or typed: the top may be out of view.
        blocks += [*_trouble(error), *_search_fields(search, around)]
        view["submit"] = plain("Search", 24)
    return checked_view({**view, "blocks": blocks})


def _remembered(job_id: str, log: str | None, search: str | None) -> str:
    return pack(
        job=job_id if is_job_id(job_id) else None,
        log=log if log is not None and is_log_name(log) else None,
        find=remembered_search(search),
    )


def _trouble(error: str | None) -> list[Json]:
    if not error:
        return []
    words = sentence(Fit().line(error, 800))
    return [rich_text(section(run("⚠️ "), *words))]


def _pickable(logs: tuple[LogEntry, ...]) -> list[LogEntry]:
    """The logs that a menu can hold: Slack takes 100, and short values."""
    known = [log for log in logs if is_log_name(log.name)]
    return [log for log in known if len(log.name) <= _OPTION_VALUE_CHARS][:_OPTIONS]


def _picker(logs: tuple[LogEntry, ...], current: str | None) -> list[Json]:
    listed = _pickable(logs)
    if not listed:
        return []
    options = {log.name: option(_label(log), log.name) for log in listed}
    menu: Json = {
        "type": "static_select",
        "action_id": str(ActionId.PICK_LOG),
        "placeholder": plain("Pick a log", 150),
        "options": list(options.values()),
    }
    if current in options:
        menu["initial_option"] = options[current]
    blocks = list(actions(menu))
    if len(listed) < len(logs):
        more = f"{len(listed)} of {len(logs):,} logs are here; for any other type "
        blocks.append(context(plain(f"{more}/eodh-logs JOB LOG", 200)))
    return blocks


def _label(log: LogEntry) -> str:
    if log.empty:
        size = "empty"
    elif log.lines is not None:
        size = counted(log.lines, "line")
    elif log.size_bytes:
        size = size_text(log.size_bytes)
    else:
        size = ""
    took = "" if log.took_s is None else f"took {step_duration_text(log.took_s)}"
    facts = " · ".join(fact for fact in (size, took) if fact)
    room = 75 - len(facts) - 3
    name = log.name if len(log.name) <= room else f"{log.name[: room - 1]}…"
    return f"{name} · {facts}" if facts else name


def _page(reading: LogReading, search: str | None, fit: Fit) -> list[Json]:
    body = reading_block(reading, fit, MAX_PAGE_CHARS)
    text = shown_of(reading, search)
    if fit.cut:
        text = f"{text} · long lines are shortened; the file has them whole"
    older, newer = reading.older_cursor, reading.newer_cursor
    pages = page_buttons(reading.job_id, reading.log, older, newer, search)
    whole = file_button(reading.job_id, reading.log)
    return [context(plain(text, 600)), *body, *actions(*pages, *whole)]


def _search_fields(search: str | None, around: str) -> list[Json]:
    what = typed("MemoryError", search, most=MAX_PATTERN_CHARS)
    hint = "A word or a regular expression; upper and lower case are the same."
    menu = chosen(_CONTEXTS, around, "static_select")
    if "initial_option" not in menu:
        menu = chosen(_CONTEXTS, DEFAULT_CONTEXT, "static_select")
    return [
        field(FieldId.PATTERN, "Search this log", what, hint=hint, optional=True),
        field(FieldId.CONTEXT, "Show", menu),
    ]
