"""Commands about a failure: `explain` and `report`."""

# Imports inside the commands: `eodh-logs --help` and shell completion must start fast.
# ruff: noqa: PLC0415

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from eodh_tools.cli.commands.jobs import JobArgument, JsonOption, not_a_folder
from eodh_tools.cli.console import Terminal, terminal_of

if TYPE_CHECKING:
    from eodh_tools.hub.job import Job
    from eodh_tools.results.models import Explanation, Report


def explain(
    context: typer.Context,
    jobs: Annotated[
        list[str],
        typer.Argument(metavar="JOB", help="A job's id, or a pasted address of it."),
    ],
    *,
    is_saved: Annotated[
        bool,
        typer.Option(
            "--from",
            help="Give folders that `save` wrote, not a job; does not ask the Hub.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say why a job ended as it did: the cause, the lines that show it, what to do."""
    from eodh_tools.cli.rendering import fence, show
    from eodh_tools.results.status_text import explanation_lines

    terminal = terminal_of(context)
    if is_saved:
        _explain_saved(terminal, jobs, as_json=as_json)
        return
    if len(jobs) > 1:
        raise typer.BadParameter("Name one job; `--from` takes several folders.")
    explanation = _ask(terminal, not_a_folder(jobs[0]))
    if as_json:
        terminal.dump(explanation)
    else:
        show(terminal.out, "\n".join(explanation_lines(explanation, fence)))


def _ask(terminal: Terminal, job: str) -> "Explanation":
    from eodh_tools.cli.progress import waiting
    from eodh_tools.results.models import Explanation
    from eodh_tools.toolbox.wiring import open_toolbox

    async def ask() -> Explanation:
        async with open_toolbox(terminal.profile) as toolbox:
            status = await toolbox.get_status(job)
        return status.explanation or Explanation(
            headline=f"The job has not ended yet: {status.stage}.", confidence="known"
        )

    with waiting(terminal.err):
        return anyio.run(ask)


def _explain_saved(
    terminal: Terminal, folders: Sequence[str], *, as_json: bool
) -> None:
    """Explain saved jobs in order: one JSON object a folder, one a line."""
    from eodh_tools.cache.pattern_cache import default_pattern_store
    from eodh_tools.cli.own_redactor import own_redactor
    from eodh_tools.cli.rendering import fence, show
    from eodh_tools.logs.multi_pattern import cache_in
    from eodh_tools.results.status_text import explanation_lines
    from eodh_tools.toolbox.saved_jobs import explain_saved

    cache_in(default_pattern_store())
    redactor = own_redactor("explain")
    for folder in folders:
        job, explanation = explain_saved(Path(folder), redactor)
        if as_json:
            answer = {"path": folder, **explanation.model_dump(mode="json")}
            terminal.out.out(json.dumps(answer), highlight=False)
            continue
        lines = explanation_lines(explanation, fence)
        heading = [f"==> {folder} <=="] if len(folders) > 1 else []
        ending = _where_logs_are(Path(folder), job, explanation)
        show(terminal.out, "\n".join([*heading, _which(job), *lines, *ending]))


def _where_logs_are(
    folder: Path, job: "Job", explanation: "Explanation"
) -> tuple[str, ...]:
    """Say where the log that shows the failure is, and how to search all of them."""
    import shlex

    from eodh_tools.toolbox.saved_jobs import LOGS_FOLDER, saved_logs

    files = saved_logs(job)
    if not files:
        return ()
    shown = explanation.evidence[0].log if explanation.evidence else next(iter(files))
    path = folder / LOGS_FOLDER / files.get(shown, shown)
    every = f"{shlex.quote(str(folder / LOGS_FOLDER))}/*"
    return (f"Next: the log itself is {path}; grep -n -i WORD {every} searches all.",)


def _which(job: "Job") -> str:
    """Which job a saved folder is of: "Job 0f2c7a1e-… of ndvi, failed (…)"."""
    from eodh_tools.results.formatting import time_text

    of = f" of {job.process}" if job.process else ""
    when = f" ({time_text(job.finished)})" if job.finished else ""
    return f"Job {job.job_id}{of}: {job.status}{when}"


def report(
    context: typer.Context,
    job: JobArgument,
    *,
    deploying_workspace: Annotated[
        str | None,
        typer.Option(
            "--deployed-in",
            metavar="WORKSPACE",
            help="Where the workflow was deployed; yours, if you deployed it.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the text that an administrator or author needs; you send it yourself."""
    from eodh_tools.cli.progress import waiting
    from eodh_tools.cli.rendering import show
    from eodh_tools.results.models import Report
    from eodh_tools.toolbox.wiring import open_toolbox

    terminal = terminal_of(context)

    async def ask() -> Report:
        async with open_toolbox(terminal.profile) as toolbox:
            return await toolbox.report(job, deploying_workspace=deploying_workspace)

    with waiting(terminal.err):
        answer = anyio.run(ask)
    if as_json:
        terminal.dump(answer)
    else:
        terminal.out.print(answer.text, markup=False, highlight=False, soft_wrap=True)
        show(terminal.err, _to_do(answer), may_page=False)


def _to_do(report: "Report") -> str:
    """What is left for the person: what to add, and whom to send it to."""
    if not report.to_add:
        return report.send_to
    return (
        "Before you send it, add the deploying workspace with --deployed-in NAME: the "
        f"one in which the workflow was deployed; yours, if you did. {report.send_to}"
    )
