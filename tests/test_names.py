"""A newcomer finds a thing by its name: no name stands for many things."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
PRODUCT = [ROOT / "tools" / "eodh_tools", ROOT / "bot" / "eodh_bot"]
SOURCES = [*PRODUCT, ROOT / "tools" / "eodh_sandbox", ROOT / "packaging"]
# What Python prescribes, and words of the field that each door has a file for.
OFTEN = {"__init__.py", "__main__.py", "jobs.py", "logs.py", "help.py"}


def test_no_file_name_stands_for_more_than_two_files() -> None:
    files = defaultdict(list)
    for file in _files(SOURCES):
        files[file.name].append(str(file.relative_to(ROOT)))
    assert {
        name: found
        for name, found in files.items()
        if len(found) > 2 and name not in OFTEN
    } == {}


def test_no_two_public_classes_of_the_product_have_one_name() -> None:
    classes = defaultdict(list)
    for file in _files(PRODUCT):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                classes[node.name].append(str(file.relative_to(ROOT)))
    assert {name: found for name, found in classes.items() if len(found) > 1} == {}


def _files(folders: list[Path]) -> list[Path]:
    files = [file for folder in folders for file in sorted(folder.rglob("*.py"))]
    assert files
    return files
