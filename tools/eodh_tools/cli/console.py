"""Share among commands where to write, how, and for which profile."""

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console

from eodh_tools.cli.ending import discard
from eodh_tools.cli.exit_codes import CommandExit, ExitCode

if TYPE_CHECKING:
    from pydantic import BaseModel


_LEAST_WIDTH = 20


class PipeConsole(Console):
    """A console whose reader may go away, as `head` does, without that being wrong.

    Attributes:
        paging: Whether an answer longer than the terminal goes to the pager.
    """

    paging = False

    def on_broken_pipe(self) -> NoReturn:
        """End quietly: rich itself would end with code 1, which is a failed job's."""
        self.quiet = True
        discard(self.file)
        raise CommandExit(ExitCode.OK)


@dataclass(frozen=True, slots=True)
class Terminal:
    """Answers go to `out`; progress, hints and errors to `err`."""

    out: Console
    err: Console
    profile: str | None = None
    verbose: bool = False

    def dump(self, answer: "BaseModel") -> None:
        """Print an answer as one JSON document."""
        self.out.out(answer.model_dump_json(indent=2), highlight=False)


def open_console(*, stderr: bool = False, paging: bool = False) -> Console:
    """Return a console with colour only on a terminal, and none under NO_COLOR."""
    stream = sys.stderr if stderr else sys.stdout
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        # A log may hold what the terminal's encoding cannot show.
        reconfigure(errors="replace")
    console = PipeConsole(
        stderr=stderr,
        # rich shows bold and dim under NO_COLOR; plain is plain.
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.paging = paging
    # No word has room in a window of a few columns; others may change their width.
    if console.width < _LEAST_WIDTH:  # noqa: PLR1730
        console.width = _LEAST_WIDTH
    return console


def terminal_of(context: typer.Context) -> Terminal:
    """Return the terminal that the options before the command describe."""
    terminal = context.find_object(Terminal)
    if terminal is None:
        return Terminal(open_console(), open_console(stderr=True))
    return terminal
