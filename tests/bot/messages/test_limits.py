"""Slack would take every message, view and card; and what it would not is refused."""

import re

import pytest

from eodh_bot.messages.block_limits import (
    TooMuchForSlackError,
    checked,
    checked_card,
    checked_view,
)
from eodh_bot.messages.errors import error_message
from eodh_bot.messages.message import Json, Message
from tests.bot.messages.examples import CARDS, MESSAGES, VIEWS
from tests.bot.messages.judges import check_view, refused, refused_card


@pytest.mark.parametrize("name", MESSAGES)
def test_slack_takes_every_message(name: str) -> None:
    assert refused(MESSAGES[name]()) == []


@pytest.mark.parametrize("name", VIEWS)
def test_slack_takes_every_view(name: str) -> None:
    check_view(VIEWS[name]())


@pytest.mark.parametrize("name", CARDS)
def test_slack_takes_every_card(name: str) -> None:
    assert refused_card(CARDS[name]()) == []


def text(characters: int) -> Json:
    return {"type": "plain_text", "text": "x" * characters, "emoji": False}


def button(**more: object) -> Json:
    return {"type": "button", "action_id": "a", "text": text(1), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def menu(*options: Json) -> Json:
    return {"type": "static_select", "action_id": "m", "options": list(options)}


RICH = {"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}
TOO_MUCH: dict[str, list[Json]] = {
    "blocks": [{"type": "divider"}] * 51,
    "characters": [{"type": "section", "text": text(3_000)}] * 3,
    "a header": [{"type": "header", "text": text(151)}],
    "a section": [{"type": "section", "text": text(3_001)}],
    "an empty text": [{"type": "section", "text": text(0)}],
    "fields": [{"type": "section", "fields": [text(1)] * 11}],
    "a field": [{"type": "section", "fields": [text(2_001)]}],
    "context": [{"type": "context", "elements": [text(1)] * 11}],
    "no buttons": [actions()],
    "buttons": [actions(*[button(action_id=str(n)) for n in range(26)])],
    "an action id twice": [actions(button(), button())],
    "a label": [actions(button(text=text(76)))],
    "a value": [actions(button(value="x" * 2_001))],
    "a url": [actions(button(url="https://x/" + "x" * 3_000))],
    "options": [actions(menu(*[{"text": text(1), "value": "x"}] * 101))],
    "an option": [actions(menu({"text": text(76), "value": "x"}))],
    "an option's value": [actions(menu({"text": text(1), "value": "x" * 151}))],
    "an empty run": [{"type": "rich_text", "elements": [RICH]}],
    "a block that we never send": [{"type": "image"}],
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_slack_would_refuse_is_refused_before(what: str) -> None:
    message = Message("said", tuple(TOO_MUCH[what]))
    with pytest.raises(TooMuchForSlackError):
        checked(message)


@pytest.mark.parametrize("character", ["&", "<", "x"])
def test_a_long_error_is_a_text_that_slack_takes_in_an_update(character: str) -> None:
    message = error_message(character * 3_000)

    assert refused(message) == []
    assert re.sub("&(amp|lt|gt);", "", message.text).count("&") == 0


def test_a_text_that_no_update_takes_is_refused() -> None:
    with pytest.raises(TooMuchForSlackError, match="4001 characters of text"):
        checked(Message("x" * 4_001, ()))


def test_a_message_without_a_text_is_refused() -> None:
    with pytest.raises(TooMuchForSlackError, match="screen readers"):
        checked(Message(" ", ({"type": "divider"},)))


@pytest.mark.parametrize(
    "more",
    [
        {"title": text(25)},
        {"private_metadata": "x" * 3_001},
        {"blocks": [{"type": "divider"}] * 101},
        {"blocks": [{"type": "section", "text": text(3_000)}] * 90},
    ],
)
def test_a_view_that_slack_would_refuse_is_refused_before(more: Json) -> None:
    view = {"type": "modal", "title": text(5), "blocks": [], **more}
    with pytest.raises(TooMuchForSlackError):
        checked_view(view)


def test_a_card_holds_no_rich_text() -> None:
    rich = {"type": "rich_text", "elements": []}
    with pytest.raises(TooMuchForSlackError, match="unsupported type: rich_text"):
        checked_card({"blocks": [rich]})
