"""Every stored message, view and card fits Slack's own types; a corrupt one fails."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bot.messages.slack_types import problems
from tests.bot.messages.test_snapshots import SNAPSHOTS


def stored(name: str) -> Any:
    return json.loads((SNAPSHOTS / f"{name}.json").read_text(encoding="utf-8"))


def test_every_message_view_and_card_has_slacks_types(tmp_path: Path) -> None:
    names = [file.stem for file in SNAPSHOTS.glob("*.json")]
    assert len(names) > 50
    assert problems({name: stored(name) for name in names}, tmp_path) == {}


def _no_text(made: Any) -> None:
    context = next(each for each in made["blocks"] if each["type"] == "context")
    del context["elements"][0]["text"]


def _invented_field(made: Any) -> None:
    made["blocks"][0]["colour"] = "red"


def _invented_block(made: Any) -> None:
    made["blocks"].append({"type": "headline", "text": "Failed"})


def _wrong_element(made: Any) -> None:
    context = next(each for each in made["blocks"] if each["type"] == "context")
    context["elements"].append({"type": "text", "text": "Failed"})


def _number_for_text(made: Any) -> None:
    texts = next(each for each in made["blocks"] if each["type"] == "rich_text")
    texts["elements"][0]["elements"][0]["text"] = 7


def _button_style(made: Any) -> None:
    row = next(each for each in made["blocks"] if each["type"] == "actions")
    row["elements"][0]["style"] = "warning"


def _no_title(made: Any) -> None:
    del made["title"]


CORRUPT: dict[str, tuple[str, Callable[[Any], None]]] = {
    "no_text": ("notice-failed", _no_text),
    "invented_field": ("notice-failed", _invented_field),
    "invented_block": ("notice-failed", _invented_block),
    "wrong_element": ("notice-failed", _wrong_element),
    "number_for_text": ("notice-failed", _number_for_text),
    "button_style": ("notice-failed", _button_style),
    "card": ("card-failed", _invented_block),
    "home": ("home", _invented_block),
    "modal": ("log-browser", _invented_block),
    "modal_without_title": ("log-browser", _no_title),
}


def test_a_corrupt_message_view_or_card_fails(tmp_path: Path) -> None:
    corrupt = {}
    for case, (name, corrupt_it) in CORRUPT.items():
        corrupt[case] = stored(name)
        corrupt_it(corrupt[case])
    assert set(problems(corrupt, tmp_path)) == set(CORRUPT)
