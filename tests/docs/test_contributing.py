"""The walks of CONTRIBUTING name functions that are there."""

import ast
import re
from collections.abc import Iterator

from tests.conftest import REPOSITORY

_WALKS = re.compile(r"^## From .* to .*\n\n((?:\d+\. .*\n)+)", re.MULTILINE)
_STEP = re.compile(r"^\d+\. `([\w/]+\.py): ([\w.]+)`", re.MULTILINE)
_FOLDERS = ("tools/eodh_tools", "bot/eodh_bot", "tools")
_MOST_STEPS = 12


def _functions(file: str) -> set[str]:
    found: set[str] = set()
    for folder in _FOLDERS:
        path = REPOSITORY / folder / file
        if path.is_file():
            found |= set(_named(ast.parse(path.read_text("utf-8")), ""))
    return found


def _named(inside: ast.AST, prefix: str) -> Iterator[str]:
    """The functions by their names, after those of their class or function."""
    for node in ast.iter_child_nodes(inside):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield f"{prefix}{node.name}"
            yield from _named(node, f"{prefix}{node.name}.")


def test_each_walk_has_at_most_twelve_steps_that_name_functions_that_are_there() -> (
    None
):
    text = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
    text = text.replace("### From", "## From")
    walks = [_STEP.findall(walk) for walk in _WALKS.findall(text)]

    assert [len(walk) for walk in walks] == [_MOST_STEPS] * 3
    steps = [step for walk in walks for step in walk]
    assert [step for step in steps if step[1] not in _functions(step[0])] == []
