"""Commands about a failure: `explain` and `report`."""

# Imports inside the commands: `eodh-logs --help` and shell completion must start fast.
# ruff: noqa: PLC0415

from typing import Annotated

import anyio
import typer

from eodh_tools.cli.commands.jobs import JobArgument, JsonOption
from eodh_tools.cli.console import terminal_of


def explain(
    context: typer.Context, job: JobArgument, *, as_json: JsonOption = False
) -> None:
    """Say why a job ended as it did: the cause, the lines that show it, what to do."""
    from eodh_tools.cli.progress import waiting
    from eodh_tools.cli.rendering import fence, show
    from eodh_tools.results.models import Explanation
    from eodh_tools.results.text import explanation_lines
    from eodh_tools.toolbox.wiring import open_toolbox

    terminal = terminal_of(context)

    async def ask() -> Explanation:
        async with open_toolbox(terminal.profile) as toolbox:
            status = await toolbox.get_status(job)
        return status.explanation or Explanation(
            headline=f"The job has not ended yet: {status.stage}.", confidence="known"
        )

    with waiting(terminal.err):
        explanation = anyio.run(ask)
    if as_json:
        terminal.dump(explanation)
    else:
        show(terminal.out, "\n".join(explanation_lines(explanation, fence)))


def report(
    context: typer.Context,
    job: JobArgument,
    *,
    deploying_workspace: Annotated[
        str | None,
        typer.Option(
            "--deployed-in",
            metavar="WORKSPACE",
            help="Where the workflow was deployed; the Hub does not say.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the text that a Hub administrator needs; sending it is left to you."""
    from eodh_tools.cli.progress import waiting
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
