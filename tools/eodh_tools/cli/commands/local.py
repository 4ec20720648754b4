"""Commands about a log on this machine: `excerpt`. They ask no Hub."""

from typing import Annotated

import typer

from eodh_tools.cli.exit_codes import CommandExit, ExitCode


def excerpt(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE",
            help="A log, which may end in .gz or .zst; - or none for standard input.",
        ),
    ] = None,
    *,
    good: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="The log of a run of the same step that passed."
        ),
    ] = None,
    max_lines: Annotated[
        int,
        typer.Option("--lines", metavar="N", min=1, max=1_000, help="At most N lines."),
    ] = 20,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print one JSON object a log, one a line."),
    ] = False,
) -> None:
    """Print why a local log failed and the few lines that show it; asks no Hub."""
    # Import inside: the help and completion must start fast. `main` answers
    # `eodh-logs excerpt` without typer, where it can.
    from eodh_tools.cli.excerpt import print_excerpts  # noqa: PLC0415

    status = print_excerpts(
        paths or [], good=good, max_lines=max_lines, as_json=as_json
    )
    raise CommandExit(ExitCode(status))
