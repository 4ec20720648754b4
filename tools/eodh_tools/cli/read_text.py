"""Print logs as plain text: `read --raw`, `read --all` and `read --level`."""

from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack
from datetime import datetime
from itertools import islice

from anyio import to_thread

from eodh_tools.cli.console import Terminal
from eodh_tools.cli.every_log import EveryLog
from eodh_tools.cli.exit_codes import CommandExit, ExitCode
from eodh_tools.cli.progress import transfer
from eodh_tools.errors import LogNotFoundError, RequestError
from eodh_tools.logs.log_text import LogText
from eodh_tools.logs.plain_text import (
    LogLevel,
    at_least,
    lines_of,
    matching_lines,
    merged,
)
from eodh_tools.logs.search_pattern import SearchPattern, compile_search
from eodh_tools.results.models import LogListing
from eodh_tools.results.text_parts import NO_LOGS
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.wiring import open_toolbox

_LINES_AT_ONCE = 2_000


def read_level(text: str) -> LogLevel:
    """Read a severity by its name.

    Raises:
        RequestError: There is no such severity; the message names those there are.
    """
    try:
        return LogLevel[text.strip().upper()]
    except KeyError:
        names = ", ".join(level.name.lower() for level in LogLevel)
        raise RequestError(f"--level {text[:20]!r} is none of {names}.") from None


async def print_text(
    terminal: Terminal,
    job: str,
    log: str | None,
    part: LogSelection,
    every: bool,  # noqa: FBT001 - `anyio.run` passes by position
    level: LogLevel | None,
) -> None:
    """Print the text of one log or of all, and nothing else, on standard output.

    Args:
        terminal: Where to.
        job: The job's id, a pasted address or "last".
        log: A log's name or step; None for the likeliest one.
        part: Which lines; all of them where none were chosen. Of all logs, a search.
        every: Print all logs of the job, merged by time.
        level: Only records of this severity or above.

    Raises:
        CommandExit: All that can be read was printed, and a log of all cannot be.
        JobsError: By cause, see `eodh_tools.errors`.
    """
    async with AsyncExitStack() as stack:
        toolbox = await stack.enter_async_context(
            open_toolbox(terminal.profile, names_stay=True)
        )
        unread: dict[str, str] = {}
        if every:
            search = compile_search(part.pattern) if part.kind == "search" else None
            logs = EveryLog(toolbox, job)
            listing = await toolbox.list_logs(job)
            texts = await _open_all(terminal, logs, listing, stack)
            unread = logs.unread
            rows = merged(
                [
                    (step, _matching(_records(text, level), search))
                    for step, text in texts
                ]
            )
        else:
            with transfer(terminal.err) as on_progress:
                text = await stack.enter_async_context(
                    toolbox.open_log(job, log, on_progress=on_progress)
                )
            rows = await to_thread.run_sync(_rows_of, text, part, level)
        # In pieces: a log of gigabytes goes through a pipe in little memory.
        printed = False
        while piece := await to_thread.run_sync(list, islice(rows, _LINES_AT_ONCE)):
            terminal.out.out("\n".join(piece), highlight=False)
            printed = True
        if every and part.kind == "search" and not printed:
            terminal.err.print(f"None of the {len(texts)} logs has a matching line.")
        if unread:
            raise CommandExit(ExitCode.NOT_VISIBLE)


async def _open_all(
    terminal: Terminal, every: EveryLog, listing: LogListing, stack: AsyncExitStack
) -> list[tuple[str, LogText]]:
    """Open every log that can be read; one that cannot is named on standard error.

    Raises:
        LogNotFoundError: There are no logs.
    """
    if not listing.logs:
        raise LogNotFoundError(NO_LOGS[listing.logs_state])
    texts: list[tuple[str, LogText]] = []
    for entry in listing.logs:
        with transfer(terminal.err) as on_progress:
            text = await every.open(entry.name, stack, on_progress)
        if text is not None:
            texts.append((entry.name.removesuffix(".log"), text))
    for name, why in every.unread.items():
        terminal.err.print(f"eodh-logs: {name}: {why}", soft_wrap=True)
    return texts


def _records(
    text: LogText, level: LogLevel | None
) -> Iterable[tuple[int, datetime | None, str]]:
    lines = lines_of(text)
    return lines if level is None else at_least(lines, level)


def _matching(
    lines: Iterable[tuple[int, datetime | None, str]], pattern: SearchPattern | None
) -> Iterable[tuple[int, datetime | None, str]]:
    if pattern is None:
        return lines
    return (line for line in lines if pattern.line_ends(f"{line[2]}\n".encode()))


def _rows_of(
    text: LogText, part: LogSelection, level: LogLevel | None
) -> Iterator[str]:
    """The lines of one log: all those of the part, however many, or of the log."""
    if part.kind == "search":
        pattern = compile_search(part.pattern)
        lines = matching_lines(text, pattern, part.context)
    elif part.chosen:
        lines = lines_of(text, *part.bounds(text))
    else:
        lines = lines_of(text)
    kept = lines if level is None else at_least(lines, level)
    return (line for _, _, line in kept)
