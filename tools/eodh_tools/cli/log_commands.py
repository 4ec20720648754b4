"""Commands about logs: `logs`, `read` and `save`."""

# Imports inside the commands: `eodh-logs --help` and shell completion must start fast,
# and the toolbox brings an HTTP client and the settings along.
# ruff: noqa: PLC0415

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from eodh_tools.cli.exits import Ended, ExitCode
from eodh_tools.cli.job_commands import DAY_S, JobArgument, JsonOption, TimeoutOption
from eodh_tools.cli.terminal import Terminal, terminal_of

if TYPE_CHECKING:
    from eodh_tools.jobs import LogReading
    from eodh_tools.log_part import LogPart

# A terminal scrolls; the bound keeps one answer in memory small.
MAX_CHARS = 4_000_000


def logs(
    context: typer.Context,
    job: JobArgument,
    *,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for the job's end and its logs.")
    ] = False,
    timeout_s: TimeoutOption = DAY_S,
    as_json: JsonOption = False,
) -> None:
    """List a job's logs in the order in which its steps ran."""
    from eodh_tools.answers import logs_text
    from eodh_tools.cli.following import until_finished
    from eodh_tools.cli.progress import waiting
    from eodh_tools.cli.rendering import as_command, show
    from eodh_tools.jobs import LogListing
    from eodh_tools.wiring import open_toolbox

    terminal = terminal_of(context)

    async def ask() -> LogListing:
        async with open_toolbox(terminal.profile) as toolbox:
            if wait:
                with waiting(terminal.err) as told:
                    await until_finished(toolbox, job, timeout_s, told)
            return await toolbox.list_logs(job)

    answer = anyio.run(ask)
    if as_json:
        terminal.dump(answer)
    else:
        show(terminal.out, logs_text(answer, as_command))


def read(  # noqa: PLR0913 - the ways to choose lines
    context: typer.Context,
    job: JobArgument,
    log: Annotated[
        str | None,
        typer.Argument(
            metavar="LOG",
            help="A log's name or its step; else the likeliest to tell of a failure.",
            show_default=False,
        ),
    ] = None,
    *,
    tail: Annotated[
        int | None, typer.Option(metavar="N", help="The last N lines (default 100).")
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
        typer.Option(metavar="RE", help="Lines that match, newest first found."),
    ] = None,
    near: Annotated[
        int | None,
        typer.Option(
            "--context", "-C", metavar="N", help="Lines around each match or line."
        ),
    ] = None,
    cursor: Annotated[
        str | None, typer.Option(metavar="C", help="Go on where an answer ended.")
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
    """Print a part of one log, its lines numbered; secrets are redacted."""
    from eodh_tools.log_part import LogPart

    part = LogPart.asked(
        tail=tail, head=head, lines=lines, around=around, search=grep, context=near
    )
    terminal = terminal_of(context)
    if follow:
        anyio.run(_follow, terminal, job, log, part, timeout_s, as_json)
    else:
        answer = anyio.run(_read, terminal, job, log, part, cursor)
        _print(terminal, answer, as_json=as_json)


async def _read(
    terminal: Terminal, job: str, log: str | None, part: "LogPart", cursor: str | None
) -> "LogReading":
    from eodh_tools.cli.progress import transfer
    from eodh_tools.wiring import open_toolbox

    async with open_toolbox(terminal.profile) as toolbox:
        with transfer(terminal.err) as told:
            return await toolbox.read_log(
                job,
                log,
                part=part,
                cursor=cursor,
                max_chars=MAX_CHARS,
                on_progress=told,
            )


async def _follow(
    terminal: Terminal,
    job: str,
    log: str | None,
    part: "LogPart",
    timeout_s: float,
    as_json: bool,  # noqa: FBT001 - anyio.run passes by position alone
) -> None:
    from eodh_tools.cli.following import growing, until_finished, until_readable
    from eodh_tools.cli.progress import waiting
    from eodh_tools.wiring import open_toolbox

    async with open_toolbox(terminal.profile) as toolbox:
        with waiting(terminal.err) as told:
            # Growth is a matter of the log's end; any other part waits for the whole.
            until = until_readable if part.kind == "tail" else until_finished
            answer = await until(toolbox, job, timeout_s, told)
        if answer.logs_state == "not finished" and not answer.logs:
            terminal.err.print(f"Job {answer.job_id} still runs: {answer.stage}.")
            raise Ended(ExitCode.STILL_RUNNING)
        first = True
        reading: LogReading | None = None
        with anyio.move_on_after(timeout_s):
            async for reading in growing(toolbox, job, log, part, MAX_CHARS):
                if not as_json:
                    _print(terminal, reading, as_json=False, only_lines=not first)
                first = False
    if as_json and reading is not None:
        terminal.dump(reading)


def _print(
    terminal: Terminal,
    answer: "LogReading",
    *,
    as_json: bool,
    only_lines: bool = False,
) -> None:
    from eodh_tools.answers import reading_text
    from eodh_tools.cli.rendering import as_command, fence, show

    if as_json:
        terminal.dump(answer)
    elif not only_lines:
        show(terminal.out, reading_text(answer, as_command, fence))
    elif answer.text:
        show(terminal.out, fence(answer.text))


def save(
    context: typer.Context,
    job: JobArgument,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to; made if it is not there.")
    ],
    *,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files of the same name.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Save all logs of a job, cleaned and redacted, and its status.json in DIR.

    Ends with 3 if the Hub lists a log that it does not give.
    """
    from eodh_tools.cli.progress import transfer
    from eodh_tools.cli.rendering import show
    from eodh_tools.cli.saving import Saving, saving_text
    from eodh_tools.cli.saving import save as save_in

    terminal = terminal_of(context)

    async def ask() -> Saving:
        with transfer(terminal.err) as told:
            return await save_in(
                terminal.profile, job, folder, overwrite=overwrite, told=told
            )

    answer = anyio.run(ask)
    if as_json:
        terminal.dump(answer)
    else:
        show(terminal.out, saving_text(answer))
    if answer.not_saved:
        raise Ended(ExitCode.NOT_VISIBLE)
