"""A cause is known only where it is the last that the program says was wrong."""

import itertools

import pytest

from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import reported

EARLY = {
    "key-missing": f"{TRACE}KeyError: 'B11'\n",
    "access-denied": "botocore.exceptions.ClientError: An error occurred (403) when "
    "calling the GetObject operation: Forbidden\n",
    "out-of-memory": "java.lang.OutOfMemoryError: Java heap space\n",
    "timed-out": "urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool"
    "(host='stac.example.org', port=443): Read timed out.\n",
    "file-missing": "FileNotFoundError: [Errno 2] No such file or directory: '/m'\n",
}
WENT_ON = {
    "a second way": "falling back to the archive\nloaded 14 scenes\n",
    "the next one": "scene skipped, going on\nscene 2 is read\n",
    "a mirror": "Trying the mirror\nthe mirror worked\n",
    "progress": "tile 1 is warped\ntile 2 is warped\ntile 3 is warped\n",
}
DEATHS = {
    "killed": "Killed\n",
    "native-crash": "Segmentation fault (core dumped)\n",
    "nothing-found": "Error: no scenes left after the cloud filter\n",
    "own words": "fatal: the composite is empty\n",
}


@pytest.mark.parametrize(
    ("early", "went_on", "death"), [*itertools.product(EARLY, WENT_ON, DEATHS)]
)
def test_an_error_that_the_program_went_on_from_is_never_the_known_cause(
    early: str, went_on: str, death: str
) -> None:
    message = reported(EARLY[early] + WENT_ON[went_on] + DEATHS[death])
    last = DEATHS[death].strip().removeprefix("fatal: ").removeprefix("Error: ")
    assert message.confidence == "likely"
    assert last in message.headline


@pytest.mark.parametrize("early", EARLY)
def test_where_it_says_that_it_went_on_the_death_is_the_cause(early: str) -> None:
    message = reported(
        f"{EARLY[early]}going on without it\nSegmentation fault (core dumped)\n"
    )
    assert (message.cause, message.confidence) == ("native-crash", "likely")


@pytest.mark.parametrize(
    "after",
    [
        "Processed 3 of 10 tiles\n",
        "Cleaning up temporary files\nuploading the log\n",
        "Elapsed: 00:01:12\nPeak memory: 412 MB\n",
        "Usage: run.py [OPTIONS] INPUT\nexit status 1\n",
    ],
)
def test_what_a_program_prints_while_it_ends_leaves_its_cause_known(after: str) -> None:
    message = reported(f"reading 10 tiles\n{EARLY['key-missing']}{after}")
    assert (message.cause, message.confidence) == ("band-missing", "known")


@pytest.mark.parametrize(
    ("log", "wrong"),
    [
        ("ValueError: cannot reshape array of size 0 into shape (9,9)\n", "file 0"),
        ("Killed 3 stale workers\nValueError: bad\n", "SIGKILL"),
        ("Title: 'Permission denied: 403'\nAssertionError: no pixels\n", "refused"),
    ],
)
def test_a_number_a_count_and_a_title_are_no_causes(log: str, wrong: str) -> None:
    assert wrong not in reported(f"reading\n{log}").headline
