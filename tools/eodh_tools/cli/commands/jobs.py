"""Commands about jobs: `jobs`, `status` and `wait`."""

# Imports inside the commands: `eodh-logs --help` and shell completion must start fast,
# and the toolbox brings an HTTP client and the settings along.
# ruff: noqa: PLC0415

from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from eodh_tools.cli.console import Terminal, terminal_of
from eodh_tools.cli.exit_codes import CommandExit, ExitCode

if TYPE_CHECKING:
    from eodh_tools.results.models import JobStatus

JobArgument = Annotated[
    str, typer.Argument(metavar="JOB", help="A job's id, or a pasted address of it.")
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the answer as one JSON document.")
]
TimeoutOption = Annotated[
    float,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=0,
        max=7 * 86_400,
        help="Wait no longer than this.",
    ),
]

DAY_S = 86_400.0


def jobs(
    context: typer.Context,
    *,
    status: Annotated[
        str | None,
        typer.Option(help="Only these: running, successful, failed, dismissed."),
    ] = None,
    process: Annotated[
        str | None, typer.Option(help="Only jobs of this process (workflow).")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="WHEN", help="Only jobs since: 24h, 7d, 2026-11-20."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="At most so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the workspace's jobs, newest first."""
    from eodh_tools.cli.progress import waiting
    from eodh_tools.cli.rendering import as_command, show
    from eodh_tools.results.models import JobListing
    from eodh_tools.results.text import jobs_text
    from eodh_tools.toolbox.wiring import open_toolbox

    terminal = terminal_of(context)

    async def ask() -> JobListing:
        async with open_toolbox(terminal.profile) as toolbox:
            return await toolbox.list_jobs(
                status=status, process=process, since=since, limit=limit
            )

    # The list can take the Hub over a minute: a person must see that it is on its way.
    with waiting(terminal.err):
        answer = anyio.run(ask)
    if as_json:
        terminal.dump(answer)
    else:
        show(terminal.out, jobs_text(answer, as_command))


def status(
    context: typer.Context, job: JobArgument, *, as_json: JsonOption = False
) -> None:
    """Say what became of a job, and why. Ends with 1 if the job failed."""
    answer = _status(terminal_of(context), job)
    _print(terminal_of(context), answer, as_json=as_json)


def wait(
    context: typer.Context,
    job: JobArgument,
    *,
    timeout_s: TimeoutOption = DAY_S,
    as_json: JsonOption = False,
) -> None:
    """Wait until a job and its logs are done, then print its status.

    Ends with 1 if the job failed, and with 6 if it still runs.
    """
    from eodh_tools.hub.status_info import TERMINAL_STATUSES

    answer = _status(terminal_of(context), job, wait_s=timeout_s)
    _print(terminal_of(context), answer, as_json=as_json)
    if answer.status not in TERMINAL_STATUSES:
        raise CommandExit(ExitCode.STILL_RUNNING)


def _status(terminal: Terminal, job: str, *, wait_s: float = 0) -> "JobStatus":
    from eodh_tools.cli.polling import until_finished
    from eodh_tools.cli.progress import waiting
    from eodh_tools.results.models import JobStatus
    from eodh_tools.toolbox.wiring import open_toolbox

    async def ask() -> JobStatus:
        async with open_toolbox(terminal.profile) as toolbox:
            with waiting(terminal.err) as told:
                return await until_finished(toolbox, job, wait_s, told)

    return anyio.run(ask)


def _print(terminal: Terminal, answer: "JobStatus", *, as_json: bool) -> None:
    from eodh_tools.cli.rendering import as_command, fence, show
    from eodh_tools.results.text import status_text

    if as_json:
        terminal.dump(answer)
    else:
        show(terminal.out, status_text(answer, as_command, fence))
    if answer.status in {"failed", "dismissed"}:
        raise CommandExit(ExitCode.JOB_FAILED)
