"""A message of the local Slack in a terminal: its blocks as lines, buttons in a row."""

from typing import Any

from rich.text import Text

from eodh_sandbox.demo.terminal_output import dates_read
from eodh_sandbox.slack import Shown
from eodh_sandbox.slack.person.rendered import words

_MENU = "overflow"


def in_terminal(message: Shown) -> Text:
    """A message as its readers see it."""
    shown = Text()
    for block in message.blocks:
        if shown:
            shown.append("\n")
        _append(shown, block)
    return shown or Text(message.words)


def _append(shown: Text, block: dict[str, Any]) -> None:
    kind = block["type"]
    if kind == "actions":
        _buttons(shown, block["elements"])
        return
    if kind == "context":
        shown.append(dates_read(" ".join(map(words, block["elements"]))), style="dim")
        return
    if kind == "rich_text":
        _rich(shown, block["elements"])
    else:
        # Side by side, as Slack shows them.
        parts = [block.get("text"), *block.get("fields", ())]
        text = "  ".join(words(part) for part in parts if part)
        shown.append(dates_read(text))
    if "accessory" in block:
        shown.append("  ")
        _buttons(shown, [block["accessory"]])


def _rich(shown: Text, elements: list[dict[str, Any]]) -> None:
    for number, element in enumerate(elements):
        if number:
            shown.append("\n")
        style = "yellow" if element["type"] == "rich_text_preformatted" else ""
        shown.append(dates_read(words(element)), style=style)


def _buttons(shown: Text, elements: list[dict[str, Any]]) -> None:
    for number, element in enumerate(elements):
        if number:
            shown.append(" ")
        label = "⋯" if element["type"] == _MENU else words(element.get("text", {}))
        shown.append(f" {label} ", style="reverse")
