"""The command about what failed: `failures`."""

# Imports inside the command: `eodh-logs --help` and shell completion must start fast.
# ruff: noqa: PLC0415

from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from eodh_tools.cli import completion
from eodh_tools.cli.commands.jobs import JsonOption
from eodh_tools.cli.console import Terminal, terminal_of

if TYPE_CHECKING:
    from eodh_tools.results.models import FailureListing


def failures(
    context: typer.Context,
    *,
    since: Annotated[
        str,
        typer.Option(metavar="WHEN", help="Only jobs since: 24h, 7d, 2026-11-20."),
    ] = "7d",
    process: Annotated[
        str | None,
        typer.Option(
            help="Only jobs of this process (workflow).",
            autocompletion=completion.processes,
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most N groups.")] = 10,
    forget: Annotated[
        bool,
        typer.Option(
            "--forget", help="Remove what is remembered of explained jobs, and end."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what failed lately, in groups of one cause: still failing first.

    Jobs that were not explained before are explained now, at most 50 in a call.
    """
    from eodh_tools.cli.rendering import as_command, show
    from eodh_tools.results.failures_text import failures_text

    terminal = terminal_of(context)
    if forget:
        _forget(terminal)
        return
    answer = _ask(terminal, since, process, limit)
    if as_json:
        terminal.dump(answer)
    else:
        text = failures_text(answer, as_command, lambda words: words)
        show(terminal.out, text)


def _ask(
    terminal: Terminal, since: str, process: str | None, limit: int
) -> "FailureListing":
    from eodh_tools.cli.progress import counting
    from eodh_tools.results.models import FailureListing
    from eodh_tools.toolbox.wiring import open_toolbox

    async def ask() -> FailureListing:
        async with open_toolbox(terminal.profile) as toolbox:
            with counting(terminal.err) as on_progress:
                return await toolbox.list_failures(
                    since=since, process=process, limit=limit, on_progress=on_progress
                )

    return anyio.run(ask)


def _forget(terminal: Terminal) -> None:
    from eodh_tools.cli.rendering import show
    from eodh_tools.config.settings import Settings
    from eodh_tools.files import write_errors
    from eodh_tools.history.store import HistoryFile

    memory = HistoryFile(Settings().history_folder)
    count = memory.count()
    with write_errors(str(memory.path), "remove the file yourself."):
        memory.remove()
    show(terminal.out, f"Removed what was remembered of {count:,} jobs: {memory.path}")
