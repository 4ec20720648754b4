"""docs/security.md is true: each line has its tests, and each family its line."""

import ast
import re
from functools import cache

import pytest

from tests.conftest import REPOSITORY
from tests.hostile.corpus import CORPUS
from tests.hostile.report import lines

DOCUMENT = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in DOCUMENT.splitlines()
    if line.startswith("| ") and not line.startswith("| Threat")
]
_QUOTED = re.compile(r"`([^`]+)`")


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((REPOSITORY / path).read_text(encoding="utf-8"))
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, functions))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_every_threat_says_what_stops_it_where_and_which_test_shows_it(
    row: list[str],
) -> None:
    assert len(row) == 5
    assert all(row)
    for place in _QUOTED.findall(row[3]):
        assert (REPOSITORY / place).is_file(), place
    named = _QUOTED.findall(row[4])
    assert named
    for name in named:
        if name.startswith("corpus:"):
            assert name.removeprefix("corpus:") in CORPUS
        else:
            path, _, test = name.partition("::")
            assert test in functions_of(path), name


def test_every_family_of_the_corpus_stands_in_the_threat_model() -> None:
    named = {name for row in ROWS for name in _QUOTED.findall(row[4])}
    assert {f"corpus:{family}" for family in CORPUS} <= named


def test_every_input_is_of_its_family_and_has_a_name_of_its_own() -> None:
    for family, inputs in CORPUS.items():
        assert {each.family for each in inputs} == {family}
        assert len({each.name for each in inputs}) == len(inputs), family
        assert len(set(map(repr, inputs))) == len(inputs), family
    assert sum(map(len, CORPUS.values())) >= 300


def test_the_report_counts_each_trial_and_names_each_leak() -> None:
    rows = [
        ("a", "model", "refused", ""),
        ("a", "chat", "inert", ""),
        ("b", "model", "leak", "b / x / model: it came through"),
    ]
    written = lines(rows)

    assert written[-1] == "2 passed, 1 failed"
    assert "LEAK b / x / model: it came through" in written
    assert re.search(r"^a +2 +1 +1 +0$", "\n".join(written), re.MULTILINE)
