"""The command `read`."""

# Imports inside the command: `eodh-logs --help` and shell completion must start fast,
# and the toolbox brings an HTTP client and the settings along.
# ruff: noqa: PLC0415

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from eodh_tools.cli import completion
from eodh_tools.cli.commands.jobs import DAY_S, JobArgument, JsonOption, TimeoutOption
from eodh_tools.cli.console import Terminal, terminal_of
from eodh_tools.cli.exit_codes import CommandExit, ExitCode
from eodh_tools.errors import RequestError

if TYPE_CHECKING:
    from eodh_tools.results.models import JobStatus, LogReading
    from eodh_tools.toolbox.log_selection import LogSelection

LogArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="LOG",
        help="A log's name or its step; without it, the most likely to show a failure.",
        autocompletion=completion.logs,
        show_default=False,
    ),
]

# A terminal scrolls; the bound limits the memory of one answer.
MAX_CHARS = 4_000_000


def read(  # noqa: PLR0913 - the ways to choose lines
    context: typer.Context,
    job: JobArgument,
    log: LogArgument = None,
    *,
    tail: Annotated[
        int | None,
        typer.Option(
            "--tail", "-n", metavar="N", help="The last N lines (default 100)."
        ),
    ] = None,
    head: Annotated[
        int | None, typer.Option(metavar="N", help="The first N lines.")
    ] = None,
    lines: Annotated[
        str | None, typer.Option(metavar="A:B", help="Lines A to B, from 1.")
    ] = None,
    around: Annotated[
        int | None, typer.Option(metavar="N", help="The lines around line N.")
    ] = None,
    grep: Annotated[
        str | None,
        typer.Option(
            metavar="RE",
            help="Lines that match a regular expression, in capitals or not.",
        ),
    ] = None,
    newest_first: Annotated[
        bool,
        typer.Option("--newest-first", help="With --grep: the last matches first."),
    ] = False,
    near: Annotated[
        int | None,
        typer.Option(
            "--context", "-C", metavar="N", help="Lines around each match or line."
        ),
    ] = None,
    cursor: Annotated[
        str | None,
        typer.Option(
            metavar="C",
            help="Continue where an answer ended: the same job, log and --grep.",
        ),
    ] = None,
    raw: Annotated[
        bool,
        typer.Option(
            "--raw",
            help="Print only the log's text: whole lines without numbers, all of them "
            "unless a part is chosen.",
        ),
    ] = False,
    every: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Print all logs of the job, each line after its step's name; with "
            "--grep only lines that match.",
        ),
    ] = False,
    level: Annotated[
        str | None,
        typer.Option(
            metavar="LEVEL",
            help="Only records of this severity or above: debug, info, warning, error, "
            "critical. Prints text as --raw does.",
        ),
    ] = None,
    follow: Annotated[
        bool,
        typer.Option(
            "--follow",
            "-f",
            help="Wait for the job's end, then print; where the server shows a log "
            "while its job runs, print it as it grows (the Hub shows logs at the end).",
        ),
    ] = False,
    timeout_s: TimeoutOption = DAY_S,
    as_json: JsonOption = False,
) -> None:
    """Print a part of one log, its lines numbered; secrets are redacted.

    Ends with 3 if a log of `--all` cannot be read.
    """
    from dataclasses import replace

    from eodh_tools.cli.read_text import print_text, read_level
    from eodh_tools.cli.rendering import CURSOR_OPTION, as_command, fence, show
    from eodh_tools.results.logs_text import reading_text
    from eodh_tools.toolbox.log_selection import LogSelection

    chosen = {
        "--tail": tail,
        "--head": head,
        "--lines": lines,
        "--around": around,
        "--grep": grep,
    }
    _check_choices(chosen, near=near, newest_first=newest_first)
    part = LogSelection.from_options(
        tail=tail, head=head, lines=lines, around=around, search=grep, context=near
    )
    if part.kind == "search":
        part = replace(part, in_file_order=not newest_first)
    terminal = terminal_of(context)
    if raw or every or level is not None:
        _check_text_options(
            every=every,
            log=log,
            chosen=part.chosen and (part.kind != "search" or near is not None),
            others={
                "--json": as_json,
                "--cursor": cursor is not None,
                "--newest-first": newest_first,
                "--follow": follow,
            },
        )
        least = None if level is None else read_level(level)
        anyio.run(print_text, terminal, job, log, part, every, least)
        return
    if follow and not as_json and part.kind == "tail":
        anyio.run(_follow, terminal, job, log, part, timeout_s)
        return
    wait_s = timeout_s if follow else None
    answer = anyio.run(_read, terminal, job, log, part, cursor, wait_s)
    if as_json:
        terminal.dump(answer)
        return
    if terminal.out.is_terminal:
        text = reading_text(answer, as_command, fence, CURSOR_OPTION)
        show(terminal.out, text, found=grep)
        return
    # A pipe gets only the lines; notes about them go to standard error.
    without = answer.model_copy(update={"text": ""})
    show(terminal.err, reading_text(without, as_command, fence, CURSOR_OPTION))
    if answer.text:
        show(terminal.out, answer.text)


def _check_choices(
    chosen: Mapping[str, object], *, near: int | None, newest_first: bool
) -> None:
    """Refuse options that cannot be used together, named as they are typed.

    Raises:
        RequestError: Two of them were given, or one without its partner.
    """
    given = [name for name, value in chosen.items() if value is not None]
    if len(given) > 1:
        raise RequestError(
            f"{' and '.join(given)} cannot be used together: give one of "
            f"{', '.join(chosen)}."
        )
    if near is not None and not {"--around", "--grep"} & set(given):
        raise RequestError("--context (-C) goes with --around or --grep.")
    if newest_first and "--grep" not in given:
        raise RequestError("--newest-first goes with --grep.")


def _check_text_options(
    *, every: bool, log: str | None, chosen: bool, others: Mapping[str, bool]
) -> None:
    """Refuse what plain text cannot answer.

    Raises:
        RequestError: Options that cannot be used together.
    """
    for name, given in others.items():
        if given:
            raise RequestError(
                f"{name} cannot be used with --raw, --all or --level: they print the "
                "text of a log as it is now, in its order."
            )
    if every and log is not None:
        raise RequestError("--all prints every log: leave out the name of one.")
    if every and chosen:
        raise RequestError(
            "--all goes with --grep and --level only: leave out --tail, --head, "
            "--lines, --around and --context, or name one log."
        )


async def _read(
    terminal: Terminal,
    job: str,
    log: str | None,
    part: "LogSelection",
    cursor: str | None,
    wait_s: float | None,
) -> "LogReading":
    from eodh_tools.cli.polling import until_finished
    from eodh_tools.cli.progress import transfer, waiting
    from eodh_tools.toolbox.wiring import open_toolbox

    async with open_toolbox(terminal.profile, names_stay=True) as toolbox:
        if wait_s is not None:
            with waiting(terminal.err) as on_progress:
                answer = await until_finished(toolbox, job, wait_s, on_progress)
            _check_logs(answer)
        with transfer(terminal.err) as on_progress:
            return await toolbox.read_log(
                job,
                log,
                part=part,
                cursor=cursor,
                max_chars=MAX_CHARS,
                on_progress=on_progress,
            )


async def _follow(
    terminal: Terminal,
    job: str,
    log: str | None,
    part: "LogSelection",
    timeout_s: float,
) -> None:
    """Print the log's end, and what is added to it while the job runs."""
    from eodh_tools.cli.polling import growing, until_readable
    from eodh_tools.cli.progress import waiting
    from eodh_tools.cli.rendering import fence, show
    from eodh_tools.results.logs_text import ANOTHER_LOG, reading_head
    from eodh_tools.toolbox.wiring import open_toolbox

    async with open_toolbox(terminal.profile, names_stay=True) as toolbox:
        began = anyio.current_time()
        with waiting(terminal.err) as on_progress:
            answer = await until_readable(toolbox, job, timeout_s, on_progress)
        _check_logs(answer)
        left_s = timeout_s - (anyio.current_time() - began)
        headed = still_grows = False
        async for reading in growing(toolbox, job, log, part, left_s, MAX_CHARS):
            still_grows = not reading.complete
            if reading.is_another:
                show(terminal.err, ANOTHER_LOG)
            if reading.text:
                head = "" if headed else f"{reading_head(reading)}\n"
                show(terminal.out, head + fence(reading.text))
                headed = True
    if still_grows:
        raise CommandExit(
            ExitCode.STILL_RUNNING,
            f"Job {answer.job_id} still runs; the log may still grow.",
        )


def _check_logs(answer: "JobStatus") -> None:
    """End here while there is nothing to read yet."""
    if answer.logs_state == "not finished" and not answer.logs:
        raise CommandExit(
            ExitCode.STILL_RUNNING, f"Job {answer.job_id} still runs: {answer.stage}."
        )
