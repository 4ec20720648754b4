"""The command that shows a job in the browser: `open`."""

# Imports inside the command: `eodh-logs --help` and shell completion must start fast.
# ruff: noqa: PLC0415

from typing import Annotated

import anyio
import typer

from eodh_tools.cli.commands.jobs import JobArgument
from eodh_tools.cli.console import terminal_of

_IDLE_S = 900.0


def open_(
    context: typer.Context,
    job: JobArgument,
    *,
    browser: Annotated[
        bool,
        typer.Option(
            "--browser/--no-browser",
            help="Open the browser, or only print the address for one on this machine.",
        ),
    ] = True,
    idle_s: Annotated[
        float,
        typer.Option(
            "--idle",
            metavar="SECONDS",
            min=1,
            max=86_400,
            help="End when the page has asked for nothing so long.",
        ),
    ] = _IDLE_S,
) -> None:
    """Show a job's status and logs in the browser; ends with Ctrl-C, or when idle.

    The page is served only on this machine. Its address holds a code that works
    once, within two minutes; it is printed too, for a browser that shows nothing.
    """
    import webbrowser

    from eodh_tools.cli.forwarding_page import (
        ForwardingPage,
        folders_that_browsers_read,
    )
    from eodh_tools.cli.view_server import serve_job
    from eodh_tools.config.settings import Settings
    from eodh_tools.toolbox.wiring import open_toolbox

    terminal = terminal_of(context)

    page = ForwardingPage(folders_that_browsers_read(Settings().cache_folder))

    def opened(url: str) -> None:
        terminal.err.print("The log viewer is open. Ctrl-C ends it.", soft_wrap=True)
        leads_there = page.write(url) if browser else None
        if leads_there is not None:
            words = "If your browser shows nothing, open this address in it:"
            terminal.err.print(words, soft_wrap=True)
        terminal.out.out(url, highlight=False)
        terminal.out.file.flush()
        if leads_there is not None:
            webbrowser.open(leads_there)

    async def serve() -> None:
        async with open_toolbox(terminal.profile, names_stay=True) as toolbox:
            # The name of the job as it is now: `last` may be another one tomorrow.
            found = await toolbox.get_status(job)
            await serve_job(toolbox, found.job_id, idle_s, opened, page.remove)

    anyio.run(serve)
