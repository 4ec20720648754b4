"""The command `save`."""

# Imports inside the command: `eodh-logs --help` and shell completion must start fast.
# ruff: noqa: PLC0415

from pathlib import Path
from typing import Annotated

import anyio
import typer

from eodh_tools.cli.commands.jobs import JobArgument, JsonOption
from eodh_tools.cli.console import terminal_of
from eodh_tools.cli.exit_codes import CommandExit, ExitCode


def save(
    context: typer.Context,
    job: JobArgument,
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="The folder; created if it does not exist."),
    ],
    *,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files of the same name.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Save all logs of a job, cleaned and redacted, and its status.json in DIR.

    Ends with 3 if a log that the Hub lists could not be saved.
    """
    from eodh_tools.cli.rendering import show
    from eodh_tools.cli.save_logs import SaveReport, saving_text
    from eodh_tools.cli.save_logs import save as save_in

    terminal = terminal_of(context)

    async def ask() -> SaveReport:
        return await save_in(
            terminal.profile, job, folder, overwrite=overwrite, console=terminal.err
        )

    answer = anyio.run(ask)
    if as_json:
        terminal.dump(answer)
    else:
        show(terminal.out, saving_text(answer))
    if answer.not_saved:
        raise CommandExit(ExitCode.NOT_VISIBLE)
