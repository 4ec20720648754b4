"""Failures whose sentences differ only in a value are one; in their own words, two."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from eodh_tools.history.fingerprint import fingerprint, masked_line
from eodh_tools.history.same_sentence import classes, is_same_sentence
from tests.tools.history.test_store import record

ONE = [
    ("no terrain model covers Kent", "no terrain model covers North Devon"),
    ("Kent: the archive refused to serve", "Fife: the archive refused to serve"),
    ("area Kent is too small: Kent has 3 pixels", "area Fife is too small: Fife has 9"),
    (
        "few clear hours are over Kent in winter",
        "few clear hours are over Fife in dry season",
    ),
    ("options do not fit: {'clip': True}", "options do not fit: {'clip': False}"),
]
TWO = [
    ("could not read the mask of Kent", "could not read the terrain of Kent"),
    ("could not read the mask of Kent", "could not write the mask of Kent"),
    ("Kent has no water in 3 scenes", "Kent has only ice in 3 scenes"),
    ("ValueError: gauges are empty today", "ValueError: stations are empty today"),
    ("the file of Kent is missing", "the file of Kent is not missing"),
    ("Kent failed", "Fife failed"),
    ("no gauge near Kent", "no gauge near Kent in winter"),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_another_value_is_the_same_failure(one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        assert is_same_sentence(masked_line(first), masked_line(second))


@pytest.mark.parametrize(("one", "other"), TWO)
def test_other_words_are_another_failure(one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        assert not is_same_sentence(masked_line(first), masked_line(second))


def alike(lines: Mapping[str, str], **facts: object) -> list[set[str]]:
    """The jobs in their classes, by the key line of each."""
    found: dict[str, set[str]] = {}
    records = [
        replace(
            record(job_id, **facts),
            sentence=masked_line(line),
            fingerprint=fingerprint("c", "s", line),
        )
        for job_id, line in lines.items()
    ]
    for job_id, mark in classes(records).items():
        found.setdefault(mark, set()).add(job_id)
    return list(found.values())


def test_jobs_are_in_one_class_whatever_the_order() -> None:
    lines = {
        "a": "no terrain model covers Kent",
        "b": "the disk of Kent is gone for good",
        "c": "no terrain model covers North Devon",
        "d": "no terrain model covers Fife",
    }
    for given in (lines, dict(reversed(lines.items()))):
        found = alike(given, cause="exception")
        assert sorted(found, key=len) == [{"b"}, {"a", "c", "d"}]


def test_where_the_word_names_what_lacks_another_word_is_another_failure() -> None:
    lines = {
        "a": "the image of the step has no program called gdalwarp",
        "b": "the image of the step has no program called gdaldem",
    }
    assert alike(lines, cause="command-missing") == [{"a"}, {"b"}]
    assert alike(lines, cause="exception") == [{"a", "b"}]


def test_many_sentences_take_no_time() -> None:
    records = [
        replace(
            record(str(number)),
            cause="exception",
            fingerprint=f"{number:016}",
            sentence=f"no {chr(97 + number % 26)}x of {chr(97 + number // 26 % 26)}y "
            "has what this long sentence of a program asks for " * 3,
        )
        for number in range(2_000)
    ]
    assert len(classes(records)) == 2_000
