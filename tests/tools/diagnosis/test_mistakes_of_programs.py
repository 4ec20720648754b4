"""A mistake of a program that sounds like one in the data is none, in any language."""

import pytest

from eodh_tools.logs.causes import shown_by
from tests.tools.diagnosis.logs_by_mistake import AREAS, OTHER_WORDS, OUT_OF_BOUNDS
from tests.tools.diagnosis.test_causes_of_logs import reported

OF_THE_DATA = frozenset(
    {"no-overlap", "date-invalid", "option-invalid", "request-too-large",
     "file-not-recognised", "nothing-found", "band-missing", "crs-invalid"}
)  # fmt: skip


@pytest.mark.parametrize("log", OUT_OF_BOUNDS.values(), ids=OUT_OF_BOUNDS)
def test_an_entry_that_an_array_does_not_have_is_a_matter_of_the_program(
    log: str,
) -> None:
    message = reported(log)

    assert message.cause not in OF_THE_DATA
    assert (message.whose, message.rerun) == ("code", "does not help")
    assert "area" not in message.headline


@pytest.mark.parametrize("line", OTHER_WORDS.values(), ids=OTHER_WORDS)
def test_words_of_numbers_memory_times_and_sets_tell_of_no_area(line: str) -> None:
    assert reported(f"reading 4 tiles\n{line}\n").cause not in OF_THE_DATA


@pytest.mark.parametrize("line", AREAS)
def test_an_area_outside_the_data_is_still_told(line: str) -> None:
    shown = shown_by(line, "step")

    assert shown is not None
    assert shown.cause.code == "no-overlap"


@pytest.mark.parametrize(
    "line",
    [
        "ValueError: start date 2024-05-01 is after the end date 2024-04-01",
        "ValueError: date 2031-01-01 is out of range",
        "error: the time is in the future",
    ],
)
def test_a_date_that_cannot_be_is_still_told(line: str) -> None:
    shown = shown_by(line, "step")

    assert shown is not None
    assert shown.cause.code == "date-invalid"


@pytest.mark.parametrize(
    "line",
    [
        "ERROR: NDVI index out of range: 3.2",
        "ERROR: vegetation index is outside the bounds -1 to 1",
        "ERROR: azimuth offset 91 is out of bounds of the search",
        "IndexError: band index 9 out of range (not in (1, 2, 3))",
        "Error in m[5, 1] : subscript out of bounds",
        "index written: 12 entries in 3 ranges",
    ],
)
def test_an_index_that_is_no_entry_of_an_array_is_not_one(line: str) -> None:
    shown = shown_by(line, "step")

    assert shown is None or shown.cause.code != "index-out-of-bounds"
