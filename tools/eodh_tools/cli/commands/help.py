"""The command about errors: `help` prints a part of the troubleshooting page."""

# Imports inside the command: `eodh-logs --help` and shell completion must start fast.
# ruff: noqa: PLC0415

import re
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from eodh_tools.cli.console import terminal_of
from eodh_tools.errors import RequestError

_PAGE = "troubleshooting.md"
_DIRECTIVE = re.compile(r"```\{.*?\n```\n", re.DOTALL)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_NO_SLUG = re.compile(r"[^\w\- ]")


def help_(
    context: typer.Context,
    topic: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TOPIC",
            help="A heading of the page, or words of it: 403, memory, glob.",
        ),
    ] = None,
) -> None:
    """Print what an error means and what to do; without a topic, list the topics."""
    from rich.markdown import Markdown

    parts = _parts()
    words = " ".join(topic or ()).lower()
    if words:
        found = _matching(parts, words)
        text = "\n\n".join(f"## {each}\n\n{parts[each]}" for each in found)
    else:
        listed = "\n".join(f"- {heading}" for heading in parts)
        text = f"Topics of `eodh-logs help TOPIC`:\n\n{listed}"
    out = terminal_of(context).out
    out.print(Markdown(text, hyperlinks=False) if out.is_terminal else text)


def _matching(parts: dict[str, str], words: str) -> list[str]:
    """The heading of that name, else those that hold the words, else the texts."""
    slug = words.replace(" ", "-")
    for heading in parts:
        if _slug(heading) == slug:
            return [heading]
    found = [each for each in parts if words in each.lower()]
    found = found or [each for each, text in parts.items() if words in text.lower()]
    if not found:
        raise RequestError(
            f"No topic holds {words!r}. `eodh-logs help` lists the topics; "
            "`eodh-logs doctor` checks what is set, reachable and allowed."
        )
    return found


def _parts() -> dict[str, str]:
    """The page's parts by their headings, without what only a site can show."""
    packed = files("eodh_tools") / _PAGE
    if not packed.is_file():  # a checkout
        packed = Path(__file__).parents[4] / "docs" / _PAGE
    text = _LINK.sub(r"\1", _DIRECTIVE.sub("", packed.read_text("utf-8")))
    parts = re.split(r"^##+ (.+)$", text, flags=re.MULTILINE)[1:]
    return {
        heading.strip(): body.strip()
        for heading, body in zip(parts[::2], parts[1::2], strict=True)
    }


def _slug(heading: str) -> str:
    """The anchor that the site gives to a heading."""
    return _NO_SLUG.sub("", heading.lower()).replace(" ", "-")
