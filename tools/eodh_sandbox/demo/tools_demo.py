"""`eodh-demo`: the project without an account and without a network."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import anyio
import typer
from rich.console import Console

from eodh_tools.cli.command_group import Command, CommandGroup
from eodh_tools.errors import JobsError, SettingsError
from eodh_tools.missing_extra import how_to_add

if TYPE_CHECKING:
    from eodh_sandbox.demo.tour import Part

app = typer.Typer(
    cls=CommandGroup, add_completion=False, pretty_exceptions_enable=False
)


@app.callback(invoke_without_command=True)
def demo(context: typer.Context) -> None:
    """Run real workflows on a Hub on this machine, and ask what became of them.

    It ends by itself, unless a person sits at a terminal: then the Hub stays until
    Enter is pressed.
    """
    if context.invoked_subcommand is not None:
        return
    with _extra_needed():
        from eodh_sandbox.demo.tour import tour  # noqa: PLC0415 - an extra
    anyio.run(partial(tour, Console(), stay=sys.stdin.isatty(), then=context.obj))


@app.command(cls=Command)
def hub(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 for any.")] = 0,
    pace: Annotated[
        Literal["quick", "demo", "recorded"],
        typer.Option(help="How fast jobs pass their stages; recorded is the Hub's."),
    ] = "demo",
) -> None:
    """Serve a Hub on this machine that runs real CWL workflows."""
    with _extra_needed():
        from eodh_sandbox.hub.__main__ import serve  # noqa: PLC0415 - an extra
    serve(port, pace)


@app.command(cls=Command)
def slack(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 for any.")] = 0,
) -> None:
    """Serve a Slack on this machine: a page to look at and to type in."""
    with _extra_needed():
        from eodh_sandbox.slack.__main__ import serve  # noqa: PLC0415 - an extra
    try:
        anyio.run(serve, port)
    except OSError as error:
        raise SettingsError(
            f"Port {port} of 127.0.0.1 cannot be used. Give another, or 0 for any."
        ) from error


@contextmanager
def _extra_needed() -> Generator[None]:
    """Say which extra is missing, in place of a traceback."""
    try:
        yield
    except ModuleNotFoundError as error:
        typer.echo(
            f"This needs {error.name}, which the extra demo brings. Type:\n"
            f"{how_to_add('demo')}",
            err=True,
        )
        raise typer.Exit(1) from error
    except ImportError as error:  # not on Windows: the sentence says so
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def main(then: "Part | None" = None) -> None:
    """Run the command, errors as one line.

    Args:
        then: A further part of the tour, with the same jobs.
    """
    try:
        app(obj=then)
    except JobsError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
