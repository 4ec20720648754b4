"""A sentence that a program raises as a key is no name of a variable."""

import pytest

from tests.tools.diagnosis.test_causes_of_logs import reported

TRACE = """INFO reading
Traceback (most recent call last):
  File "/app/run.py", line 41, in <module>
    main()
  File "/app/run.py", line 22, in main
    chosen = bands[name]
KeyError: {}
"""


@pytest.mark.parametrize(
    "message",
    [
        "'No data for tile 31UDQ'",
        '"unknown sensor: MSI-X"',
        "'You must call configure() first'",
        "'Cannot find the product'",
        "'Error: no credentials for bucket x'",
        "'the grid is not regular'",
        "'sensor: expected OLI'",
    ],
)
def test_a_sentence_is_told_as_it_is_and_not_as_known(message: str) -> None:
    told = reported(TRACE.format(message))
    assert told.confidence == "likely"
    assert told.headline.endswith(f"KeyError: {message}")


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("'band 4'", "“band 4”"),
        ("'Land Surface Temperature'", "“Land Surface Temperature”"),
        ("'eo:cloud_cover'", "eo:cloud_cover"),
        ("\"not all values found in index 'time'\"", "time"),
        ("\"Unable to open object (object 'lst' doesn't exist)\"", "lst"),
    ],
)
def test_a_name_is_named(message: str, name: str) -> None:
    told = reported(TRACE.format(message))
    assert told.cause == "variable-missing"
    assert f"key {name} is not in the data" in told.headline


def test_what_an_archive_lacks_is_a_missing_file() -> None:
    message = "\"There is no item named 'B04.jp2' in the archive\""
    told = reported(TRACE.format(message))
    assert told.cause == "file-missing"
    assert "B04.jp2" in told.headline
