"""Ask a person at a terminal, and say things there."""

import shutil
import sys
import textwrap
from getpass import getpass

_WIDEST = 80


class Dialogue:
    """Questions and sentences on standard output, wrapped to the terminal."""

    steps = 5

    def say(self, text: str) -> None:
        """Print sentences; a line that is one word, as an address, is not broken."""
        width = min(shutil.get_terminal_size().columns, _WIDEST)
        for line in text.split("\n"):
            wrapped = textwrap.wrap(
                line,
                width,
                break_long_words=False,
                break_on_hyphens=False,
                subsequent_indent=line[: len(line) - len(line.lstrip())],
                drop_whitespace=True,
            )
            print("\n".join(wrapped))  # noqa: T201 - what it is for
        sys.stdout.flush()

    def step(self, number: int, title: str) -> None:
        """Print the heading of a step."""
        self.say(f"\n{number} of {self.steps}: {title}")

    def ask(self, question: str) -> str:
        """Return what is typed, without white space around it.

        Raises:
            EOFError: Nothing more can be typed.
        """
        return input(question).strip()

    def secret(self, question: str) -> str:
        """Return what is typed or pasted, which is not shown.

        Raises:
            EOFError: Nothing more can be typed.
        """
        return getpass(question, stream=sys.stdout).strip()

    def yes(self, question: str, *, default: bool) -> bool:
        """Ask for yes or no."""
        typed = self.ask(f"{question} {'[Y/n]' if default else '[y/N]'} ").lower()
        return default if not typed else typed.startswith("y")
