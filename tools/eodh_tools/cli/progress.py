"""What a person sees while a command waits or reads; on stderr, and short-lived."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from eodh_tools.results.formatting import duration_text


class OnProgress(Protocol):
    """Takes a step: how far, of how much (None: unknown), and with what."""

    async def __call__(self, done: float, total: float | None, words: str) -> None:
        """Show the step."""


@contextmanager
def transfer(console: Console) -> Generator[OnProgress]:
    """A bar in bytes for each thing that is read; nothing where it is no terminal."""
    bars: dict[str, TaskID] = {}
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:

        async def on_progress(done: float, total: float | None, words: str) -> None:
            if words not in bars:
                for bar in bars.values():
                    progress.update(bar, visible=False)
                bars[words] = progress.add_task(words, total=None)
            progress.update(bars[words], completed=done, total=total)

        yield on_progress


@contextmanager
def waiting(console: Console) -> Generator[OnProgress]:
    """One line that says what a job is doing; without a terminal, one per change."""
    last = ""
    if not console.is_terminal:

        async def told_once(done: float, total: float | None, words: str) -> None:
            nonlocal last
            del done, total
            if words != last:
                last = words
                console.print(f"waiting: {words}", soft_wrap=True)

        yield told_once
        return
    with console.status("asking the Hub") as line:

        async def on_progress(done: float, total: float | None, words: str) -> None:
            del total
            # As text: rich reads markup in a string, and the words may be a server's.
            line.update(Text(f"{words} (waited {duration_text(done)})"))

        yield on_progress
