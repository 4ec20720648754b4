"""What the libraries of the field print is named with its thing, by what it means.

`messages_of_libraries.txt` holds a message a line: whose turn it is, whether to run
again, what the headline must name, and the message, as the library prints it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.tools.diagnosis.test_causes_of_logs import reported

TABLE = Path(__file__).with_name("messages_of_libraries.txt")
PYTHON = re.compile(
    r"(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning|Failure|Timeout|Bucket|Worker"
    r"|Pool|ProductType|InvalidArgument): "
)
TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/app/main.py", line 41, in <module>\n    main()\n'
    '  File "/app/main.py", line 33, in main\n    run(args)\n'
)


class Message(NamedTuple):
    """A row of the table."""

    whose: str
    rerun: str
    names: str
    text: str


def messages() -> Iterator[Message]:
    for line in TABLE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield Message(*line.split("\t", 3))


def log_of(text: str) -> str:
    lines = text.replace("| ", "\n")
    trace = TRACE if PYTHON.match(text) or text.startswith("Exception: ") else ""
    return f"reading the inputs\nworking on tile 1 of 4\n{trace}{lines}\n"


MESSAGES_BY_ID = {
    f"{number}-{message.text[:50]}": message
    for number, message in enumerate(messages())
}


@pytest.mark.parametrize("message", MESSAGES_BY_ID.values(), ids=MESSAGES_BY_ID)
def test_a_message_of_a_library_is_explained_with_its_object_and_whose_turn_it_is(
    message: Message,
) -> None:
    words = reported(log_of(message.text))
    assert (words.whose, words.rerun) == (message.whose, message.rerun)
    assert message.names.casefold() in words.headline.casefold()
    assert words.confidence != "unknown"
