"""Show progress while a command waits or reads; on stderr, and short-lived."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
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
    """Show a bar in bytes for each log that is read; nothing without a terminal."""
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
def counting(console: Console) -> Generator[OnProgress]:
    """Show one line that counts what is done; nothing where it is no terminal."""
    with console.status("asking the Hub") as line:

        async def on_progress(done: float, total: float | None, words: str) -> None:
            line.update(Text(f"{done:.0f} of {total or 0:.0f}: {words}"))

        yield on_progress


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What a job is doing and the time waited, counted on between two polls."""

    words: str
    began: float

    def __rich__(self) -> Text:
        waited = duration_text(time.monotonic() - self.began)
        # As text: rich reads markup in a string, and the words may be a server's.
        return Text(f"{self.words} (waited {waited})")


@contextmanager
def waiting(console: Console) -> Generator[OnProgress]:
    """Show on one line what a job does; without a terminal, a line per change."""
    last = ""
    if not console.is_terminal:

        async def print_once(done: float, total: float | None, words: str) -> None:
            nonlocal last
            del done, total
            if words != last:
                last = words
                console.print(f"waiting: {words}", soft_wrap=True)

        yield print_once
        return
    with console.status("asking the Hub") as line:
        began = time.monotonic()

        async def on_progress(done: float, total: float | None, words: str) -> None:
            del done, total
            line.update(_Waiting(words, began))

        yield on_progress
