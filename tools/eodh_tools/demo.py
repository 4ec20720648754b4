"""`eodh-demo`: the project without an account and without a network."""

import sys
from typing import Annotated, Literal

import typer

from eodh_tools.errors import JobsError

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def demo() -> None:
    """See the project work without an account and without a network."""


@app.command()
def hub(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 for any.")] = 0,
    pace: Annotated[
        Literal["quick", "demo", "recorded"],
        typer.Option(help="How fast jobs pass their stages; recorded is the Hub's."),
    ] = "demo",
) -> None:
    """Serve a Hub on this machine that runs real CWL workflows."""
    try:
        from eodh_tools.localhub.serving import serve  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        typer.echo(
            f"The local Hub needs {error.name}: pip install 'eodh-jobs[demo]'", err=True
        )
        raise typer.Exit(1) from error
    serve(port, pace)


def main() -> None:
    """Run the command, errors as one line."""
    try:
        app()
    except JobsError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
