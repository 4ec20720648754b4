"""What is typed in place of a command is answered by the command there is."""

import re

import pytest
from typer.main import get_command

from eodh_tools.cli.app import app
from eodh_tools.cli.command_group import OTHER_WORDS
from tests.tools.cli.conftest import Program

COMMANDS = set(getattr(get_command(app), "commands", {}))


def test_no_other_word_is_a_command_and_each_answer_names_real_ones() -> None:
    assert COMMANDS & set(OTHER_WORDS) == set()
    for answer in OTHER_WORDS.values():
        named = re.findall(r"`eodh-logs ([a-z]+)", answer)
        assert set(named) <= COMMANDS


@pytest.mark.parametrize(
    ("typed", "reported"),
    [
        ("search", "eodh-logs read JOB --grep"),
        ("Grep", "eodh-logs read JOB --grep"),
        ("mute", "in Slack"),
        ("cancel", "only read"),
        ("jbos", "Did you mean 'jobs'?"),
    ],
)
def test_another_word_is_answered_by_the_command_for_it(
    typed: str, reported: str, bare: Program
) -> None:
    ended = bare.run(typed, "last", also={"COLUMNS": "200"})

    assert ended.returncode == 2
    assert reported in ended.stderr


@pytest.mark.parametrize("command", ["read", "status", "logs", "report", "open"])
def test_from_is_answered_by_the_one_command_that_takes_it(
    command: str, bare: Program
) -> None:
    ended = bare.run(command, "--from", "stored", also={"COLUMNS": "400"})

    assert ended.returncode == 2
    assert "Only `eodh-logs explain --from DIR`" in ended.stderr


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_help_of_each_command_fills_the_screen_and_goes_no_further(
    name: str, columns: int, bare: Program
) -> None:
    shown = bare.run(name, "--help", also={"COLUMNS": str(columns)}).stdout

    assert [row for row in shown.splitlines() if len(row) > columns] == []
    assert "<bool>" not in shown


TOKEN = "ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"


@pytest.mark.parametrize(
    "typed",
    [
        ["KEY"],
        ["status", "a", "b", "KEY"],
        ["status", "--KEY"],
        ["jobs", "--limit", "KEY"],
        ["jobs", "--status", "KEY"],
        ["--profile", "KEY", "jobs"],
        ["help", "KEY"],
        ["explain", "--from", "KEY"],
        ["excerpt", "KEY"],
        ["excerpt", "--KEY"],
        ["redact", "KEY"],
        ["redact", "KEY", "--KEY"],
    ],
)
def test_no_error_about_arguments_repeats_a_key(
    typed: list[str], program: Program
) -> None:
    for key in (program.variables["EODH_API_KEY"], TOKEN):
        ended = program.run(*(each.replace("KEY", key) for each in typed))

        assert ended.returncode != 0
        shown = ended.stdout + ended.stderr
        assert key.lower() not in shown.lower()
        assert shown.strip()


@pytest.mark.parametrize(
    "typed", [["login", "KEY"], ["KEY"], ["status", "--KEY"], ["excerpt", "--KEY"]]
)
def test_a_key_that_nobody_holds_yet_is_not_repeated_either(
    typed: list[str], bare: Program
) -> None:
    for key in ("Ogoi0bLn6t1adUft5IpM64NA0KMBc5of", "k23456789012345678901234567890"):
        ended = bare.run(*(each.replace("KEY", key) for each in typed))

        assert ended.returncode == 2
        assert key not in ended.stdout + ended.stderr
        assert "[redacted]" in ended.stderr
