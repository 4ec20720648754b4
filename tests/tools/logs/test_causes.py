"""The catalogue of known causes is true to its own examples."""

import pytest

from eodh_tools.logs.causes import Cause, catalogue, match_cause


@pytest.mark.parametrize("cause", catalogue(), ids=lambda cause: cause.name)
def test_every_cause_is_recognised_by_its_own_example(cause: Cause) -> None:
    found = match_cause([cause.example], cause.where[-1])
    assert found is not None
    assert found[0].name == cause.name


@pytest.mark.parametrize("cause", catalogue(), ids=lambda cause: cause.name)
def test_every_cause_says_what_happened_what_to_do_and_whence(cause: Cause) -> None:
    assert cause.means.endswith(".")
    assert cause.do.endswith(".")
    assert cause.source
    assert set(cause.where) <= {"message", "stage-in", "step", "stage-out"}


@pytest.mark.parametrize(
    "line",
    [
        "INFO reading 137 tiles",
        "0 errors, 0 warnings",
        "downloaded 404 items in 3 s",
        "memory: 812 MiB used, 212 MiB free",
        "the permission model is described in README",
        "timeout = 30 s",
    ],
)
def test_an_ordinary_line_shows_no_cause(line: str) -> None:
    assert match_cause([line], "step") is None


def test_the_most_telling_line_is_asked_first() -> None:
    lines = [
        "botocore.exceptions.ClientError: An error occurred (ExpiredToken)",
        "MemoryError",
    ]
    found = match_cause(lines, "step")
    assert found is not None
    assert (found[0].name, found[1]) == ("credentials expired", 0)
