"""The command `logs`."""

# Imports inside the command: `eodh-logs --help` and shell completion must start fast,
# and the toolbox brings an HTTP client and the settings along.
# ruff: noqa: PLC0415

from typing import Annotated

import anyio
import typer

from eodh_tools.cli.commands.jobs import DAY_S, JobArgument, JsonOption, TimeoutOption
from eodh_tools.cli.console import terminal_of


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
    from eodh_tools.cli.polling import until_finished
    from eodh_tools.cli.progress import waiting
    from eodh_tools.cli.rendering import as_command, show
    from eodh_tools.results.logs_text import logs_text
    from eodh_tools.results.models import LogListing
    from eodh_tools.toolbox.wiring import open_toolbox

    terminal = terminal_of(context)

    async def ask() -> LogListing:
        async with open_toolbox(terminal.profile, names_stay=True) as toolbox:
            if wait:
                with waiting(terminal.err) as on_progress:
                    await until_finished(toolbox, job, timeout_s, on_progress)
            return await toolbox.list_logs(job)

    answer = anyio.run(ask)
    if as_json:
        terminal.dump(answer)
    else:
        show(terminal.out, logs_text(answer, as_command))
