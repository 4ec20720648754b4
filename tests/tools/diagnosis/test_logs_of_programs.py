"""Short logs of many programs: what each means, whose turn it is, what must be named.

`logs_of_programs.txt` holds the logs, written from knowledge of how the programs print.
Before each stands a line `=== name`, and after tabs: whose turn, whether to run again,
what the headline must have, and what it must not (both are expressions).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.tools.diagnosis.test_causes_of_logs import reported

LOGS = Path(__file__).with_name("logs_of_programs.txt")
BEFORE = "+ set +x\nreading the inputs\nworking on tile 1 of 4\n"


class Log(NamedTuple):
    """A log and its expected explanation."""

    name: str
    whose: str
    rerun: str
    names: str
    never: str
    text: str


def logs() -> Iterator[Log]:
    for block in LOGS.read_text("utf-8").split("=== ")[1:]:
        head, _, text = block.partition("\n")
        name, whose, rerun, names, never = head.split("\t")
        yield Log(name, whose, rerun, names, never, text)


@pytest.mark.parametrize("log", list(logs()), ids=lambda log: log.name)
def test_a_log_of_a_program_is_explained_by_what_ended_it(log: Log) -> None:
    message = reported(f"{BEFORE}{log.text}")
    assert re.search(log.names, message.headline), message.headline
    cause, *_ = message.headline.split("; after it: ")
    assert not log.never or not re.search(log.never, cause), message.headline
    assert (message.whose, message.rerun) == (log.whose, log.rerun), message.headline
