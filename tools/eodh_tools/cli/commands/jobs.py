"""Commands about jobs: `jobs`, `status` and `wait`."""

# Imports inside the commands: `eodh-logs --help` and shell completion must start fast,
# and the toolbox brings an HTTP client and the settings along.
# ruff: noqa: PLC0415

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from eodh_tools.cli import completion
from eodh_tools.cli.console import Terminal, terminal_of
from eodh_tools.cli.exit_codes import CommandExit, ExitCode

if TYPE_CHECKING:
    from datetime import datetime

    from eodh_tools.results.models import JobStatus


def not_a_folder(job: str) -> str:
    """Refuse a saved job's folder where a job of the Hub is asked for.

    Raises:
        BadParameter: It is one; the message has the command that takes it.
    """
    folder = Path(job)
    is_path = job.startswith((".", "/", "~")) or job.endswith(("/", "\\"))
    try:
        if not folder.is_dir() or not (is_path or (folder / "job.json").is_file()):
            return job
    except OSError:  # a name that no folder can have
        return job
    if not is_path and (_ID_BEGINS.match(job) or job.lower() == "last"):
        return job  # a job's id, though a folder has that name, too
    raise typer.BadParameter(
        f"{job} is a folder: `eodh-logs explain --from {shlex.quote(job)}` explains a "
        "saved job, and needs no workspace. Its logs are text files: `grep -n -i WORD "
        f"{shlex.quote(job.rstrip('/'))}/logs/*` searches them."
    )


_ID_BEGINS = re.compile(r"(?i)[0-9a-f]{8}(?:-|$)")

JobArgument = Annotated[
    str,
    typer.Argument(
        callback=not_a_folder,
        metavar="JOB",
        help="A job's id, its first 8 characters, a pasted address of it, or `last`.",
        autocompletion=completion.jobs,
    ),
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
        help="Wait no longer for the job; a slow Hub may take longer to answer.",
    ),
]

DAY_S = 86_400.0
# For what other jobs tell of one; the Hub's list may take a minute.
_LIST_S = 4.0


def jobs(
    context: typer.Context,
    *,
    status: Annotated[
        str | None,
        typer.Option(
            help="Only these: accepted, running, successful, failed, dismissed.",
            autocompletion=completion.statuses,
        ),
    ] = None,
    process: Annotated[
        str | None,
        typer.Option(
            help="Only jobs of this process (workflow).",
            autocompletion=completion.processes,
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="WHEN", help="Only jobs since: 24h, 7d, 2026-11-20."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="At most N jobs.")] = 20,
    wide: Annotated[
        bool,
        typer.Option("--wide", help="Show whole ids, exact times (UTC) and names."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the workspace's jobs, newest first."""
    from eodh_tools.cli.jobs_table import jobs_table
    from eodh_tools.cli.progress import waiting
    from eodh_tools.cli.rendering import as_command, show
    from eodh_tools.results.models import JobListing
    from eodh_tools.toolbox.wiring import open_toolbox

    terminal = terminal_of(context)

    async def ask() -> tuple[JobListing, "datetime"]:
        async with open_toolbox(terminal.profile) as toolbox:
            listing = await toolbox.list_jobs(
                status=status, process=process, since=since, limit=limit
            )
            return listing, await toolbox.now()

    # The list can take the Hub over a minute: a person must see that it is coming.
    with waiting(terminal.err):
        answer, now = anyio.run(ask)
    if as_json:
        terminal.dump(answer)
    else:
        table = jobs_table(
            answer,
            as_command,
            width=terminal.out.width,
            now=now,
            wide=wide,
        )
        show(terminal.out, table)


def status(
    context: typer.Context, job: JobArgument, *, as_json: JsonOption = False
) -> None:
    """Show a job's status, and why it failed. Ends with 1 if the job failed."""
    answer = _status(terminal_of(context), job)
    _print(terminal_of(context), answer, as_json=as_json)


def wait(
    context: typer.Context,
    job: JobArgument,
    *,
    timeout_s: TimeoutOption = DAY_S,
    bell: Annotated[
        bool,
        typer.Option("--bell/--no-bell", help="Ring a bell when the job has ended."),
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Wait until a job and its logs are done, then print its status.

    In a terminal a bell rings at the end, and a desktop notification appears where
    there is a desktop. Ends with 1 if the job failed, and with 6 if it still runs.
    """
    from eodh_tools.cli.finish_notice import announce
    from eodh_tools.hub.known_statuses import KNOWN_STATUSES, TERMINAL_STATUSES

    terminal = terminal_of(context)
    answer = _status(terminal, job, wait_s=timeout_s)
    if bell and answer.status in TERMINAL_STATUSES:
        name = answer.process or "Job"
        announce(terminal.err, f"{name}: {answer.status}", f"Job {answer.job_id}")
    _print(terminal, answer, as_json=as_json)
    # As `Job.has_ended` says: a status that no standard knows, with an end, is one.
    is_known = answer.status in KNOWN_STATUSES
    if answer.status not in TERMINAL_STATUSES and (is_known or not answer.finished):
        raise CommandExit(ExitCode.STILL_RUNNING)


def _status(terminal: Terminal, job: str, *, wait_s: float = 0) -> "JobStatus":
    from eodh_tools.cli.polling import until_finished
    from eodh_tools.cli.progress import waiting
    from eodh_tools.results.models import JobStatus
    from eodh_tools.toolbox.wiring import open_toolbox

    async def ask() -> JobStatus:
        async with open_toolbox(terminal.profile, names_stay=True) as toolbox:
            with waiting(terminal.err) as on_progress:
                return await until_finished(
                    toolbox, job, wait_s, on_progress, list_s=_LIST_S
                )

    return anyio.run(ask)


def _print(terminal: Terminal, answer: "JobStatus", *, as_json: bool) -> None:
    from eodh_tools.cli.rendering import as_command, fence, show
    from eodh_tools.results.status_text import status_text

    if as_json:
        terminal.dump(answer)
    else:
        show(terminal.out, status_text(answer, as_command, fence))
    if answer.status in {"failed", "dismissed"}:
        raise CommandExit(ExitCode.JOB_FAILED)
