"""Every message, view and card as a whole; `EODH_KEEP_SNAPSHOTS=1` writes them again.

The files are ours: made by the builders from the examples beside this test, and read
by eye when they change.
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.bot.messages.examples import CARDS, MESSAGES, VIEWS

SNAPSHOTS = Path(__file__).parents[2] / "data" / "slack"


def message(name: str) -> Any:
    return json.loads(json.dumps(asdict(MESSAGES[name]())))


def as_stored(name: str, made: Any) -> Any:
    """The stored object; written again when the run was asked to."""
    file = SNAPSHOTS / f"{name}.json"
    if os.environ.get("EODH_KEEP_SNAPSHOTS") == "1":
        SNAPSHOTS.mkdir(parents=True, exist_ok=True)
        text = json.dumps(made, indent=2, ensure_ascii=False)
        file.write_text(f"{text}\n", encoding="utf-8")
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_what_it_was(name: str) -> None:
    made = message(name)
    assert made == as_stored(name, made)


@pytest.mark.parametrize(("name", "make"), [*VIEWS.items(), *CARDS.items()])
def test_a_view_or_a_card_is_what_it_was(name: str, make: Callable[[], Any]) -> None:
    made = make()
    assert made == as_stored(name, made)


def test_no_stored_snapshot_is_left_over() -> None:
    stored = {file.stem for file in SNAPSHOTS.glob("*.json")}
    assert stored == {*MESSAGES, *VIEWS, *CARDS}
