"""No text for a Slack reader names a variable, a setting or a file of an operator."""

import ast
import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from eodh_bot.listeners.member_errors import words_for_member
from eodh_tools.errors import (
    AnswerTooLargeError,
    HubUnavailableError,
    JobNotVisibleError,
    JobsError,
    NotSignedInError,
    SettingsError,
    UnexpectedAnswerError,
)
from tests.conftest import REPOSITORY

OPERATORS = re.compile(
    r"\b(?:EODH|SLACK)_[A-Z]|\b(?:HTTPS?|ALL)_PROXY\b|\bSSL_CERT_|\.env\b|master\.key|\beodh-bot\b"
    r"|(?<!/)\beodh-logs (?:login|--)"
)
BOT = REPOSITORY / "bot" / "eodh_bot"
# What they write is posted as it is; the errors of other rooms are put into words.
SLACK_ROOMS = ("messages", "subscriptions", "listeners")
KINDS = (
    JobsError,
    SettingsError,
    NotSignedInError,
    JobNotVisibleError,
    HubUnavailableError,
    AnswerTooLargeError,
    UnexpectedAnswerError,
)


def texts(path: Path) -> Iterator[str]:
    """The strings of a file but its docstrings; values within them as `{}`."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(each) for each in node.values}
            yield "".join(
                str(each.value) if isinstance(each, ast.Constant) else "{}"
                for each in node.values
            )
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in skipped
        ):
            yield node.value


def files(*folders: Path) -> list[Path]:
    found = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    assert found
    return found


def test_no_stored_message_or_view_names_what_is_the_operators() -> None:
    stored = sorted((REPOSITORY / "tests" / "data" / "slack").glob("*.json"))
    assert len(stored) > 50
    for path in stored:
        text = json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False)
        assert OPERATORS.findall(text) == [], path.name


def test_no_text_of_the_slack_rooms_names_what_is_the_operators() -> None:
    found = {
        f"{path.name}: {text}"
        for path in files(*(BOT / room for room in SLACK_ROOMS))
        for text in texts(path)
        # The pattern by which such words are found is no text, and the start of the
        # app speaks to the operator.
        if path.name not in {"member_errors.py", "bolt_app.py"}
        and OPERATORS.search(text)
    }
    assert found == set()


def test_no_cause_or_advice_names_what_is_the_operators() -> None:
    causes = REPOSITORY / "tools" / "eodh_tools" / "logs" / "causes.toml"
    assert OPERATORS.findall(causes.read_text("utf-8")) == []


@functools.cache
def for_operators() -> list[str]:
    """What the programs say to operators."""
    return [
        text
        for path in files(BOT, REPOSITORY / "tools" / "eodh_tools")
        for text in texts(path)
        if text.endswith(".") and OPERATORS.search(text)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_error_the_programs_have_a_member_reads_nothing_of_the_operators(
    kind: type[JobsError],
) -> None:
    assert len(for_operators()) > 30
    for text in for_operators():
        words = words_for_member(kind(text))
        assert OPERATORS.findall(words) == [], text
        assert words.strip()
