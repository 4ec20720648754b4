"""A counter of failures at nought is no failure; one above it is."""

import pytest

from tests.tools.diagnosis.test_causes_of_logs import reported

BEFORE = "reading the inputs\nworking on tile 1 of 4\n"


@pytest.mark.parametrize(
    "counters",
    [
        "processed: 12\nFAILED: 0\nERRORS: 0\n",
        "tiles done: 40, failed: 0, rejected: 0\n",
        "Failures (total): 0\nTimeouts: 0\n",
        "40 tiles written, 0 failed\n",
        "missing = none\n",
    ],
)
def test_a_counter_at_nought_is_no_failure(counters: str) -> None:
    message = reported(f"{BEFORE}{counters}All done\n")
    assert message.headline.startswith("The job failed after"), message.headline


@pytest.mark.parametrize(
    "counters",
    [
        "processed: 12\nFAILED: 3\nERRORS: 0\n",
        "tiles: 40, failed: 2, rejected: 0\n",
        "ERROR: 0 scenes are left after the cloud filter\n",
    ],
)
def test_a_counter_above_nought_is_told(counters: str) -> None:
    message = reported(f"{BEFORE}{counters}")
    assert not message.headline.startswith("The job failed after"), message.headline
    assert message.key_line is not None


@pytest.mark.parametrize("end", ["+ exit 1", "+ exit 3", "Exiting with code 2"])
def test_what_ended_itself_is_not_said_to_be_ended_from_outside(end: str) -> None:
    message = reported(f"scenes found: 3\n+ grep -q COMPLETE status.txt\n{end}\n")
    assert message.confidence == "unknown"
    assert "ended itself" in message.advice
    assert "from outside" not in message.advice


def test_what_just_stops_may_have_been_ended_from_outside() -> None:
    message = reported("scenes found: 3\n+ grep -q COMPLETE status.txt\n")
    assert "ended itself" not in message.advice
