"""The walks of CONTRIBUTING name functions that are there."""

import ast
import re

from tests.conftest import REPOSITORY

_STEP = re.compile(r"^\d+\. `([\w/]+\.py): (?:\w+\.)?(\w+)`", re.MULTILINE)
_FOLDERS = ("tools/eodh_tools", "bot/eodh_bot", "tools")


def _functions(file: str) -> set[str]:
    return {
        node.name
        for folder in _FOLDERS
        if (path := REPOSITORY / folder / file).is_file()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_step_of_a_walk_names_a_function_that_is_there() -> None:
    text = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
    steps = _STEP.findall(text)

    assert len(steps) > 20
    assert [step for step in steps if step[1] not in _functions(step[0])] == []
