"""What the system says in another language is read as what it says in English."""

import gettext
import tomllib
from importlib import resources

import pytest

from eodh_tools.logs.system_messages import in_english

FILE = resources.files("eodh_tools.logs").joinpath("system_messages.toml")
TABLE = tomllib.loads(FILE.read_text("utf-8"))
LANGUAGES = ("de", "fr", "es", "it", "pt", "pl", "nl", "cs", "zh_CN", "ja")


@pytest.mark.parametrize("english", TABLE["messages"])
def test_a_message_stands_anywhere_in_a_line(english: str) -> None:
    lines = [f"cp: 'x.tif': {each}" for each in TABLE["messages"][english]]
    assert set(in_english(lines)) == {f"cp: 'x.tif': {english}"}


@pytest.mark.parametrize("kind", ["alone", "numbered"])
def test_a_signal_stands_behind_the_numbers_of_a_line_and_a_process(kind: str) -> None:
    for english, others in TABLE[kind].items():
        lines = [
            f"run.sh: {line} 8: 41 {each}      gpt graph.xml"
            for each in others for line in TABLE["lines"]
        ]  # fmt: skip
        assert set(in_english(lines)) == {
            f"run.sh: line 8: 41 {english}      gpt graph.xml"
        }


def test_a_signal_that_may_say_that_all_is_done_is_none_as_a_whole_line() -> None:
    done = [*TABLE["numbered"]["Terminated"], "Traitement : Complété", "Morto di sete"]
    assert list(in_english(done)) == done
    assert in_english(["Getötet"]) == ["Killed"]


def test_what_the_shell_writes_before_a_number_is_a_line() -> None:
    assert in_english(["a.sh : ligne 4 : x", "b.sh: 行 12: y", "le rad 4: z"]) == [
        "a.sh : line 4: x",
        "b.sh: line 12: y",
        "le rad 4: z",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_this_machines_own_messages_are_in_the_table(language: str) -> None:
    try:
        said = gettext.translation("libc", "/usr/share/locale", [language]).gettext
    except FileNotFoundError:
        pytest.skip("this machine has no messages in that language")
    for english in ("No such file or directory", "No space left on device"):
        assert in_english([said(english)]) == [english]
