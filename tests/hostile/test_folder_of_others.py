"""Python files in the current folder are never run: a folder may be somebody else's."""

import ast
from pathlib import Path

import pytest

from eodh_tools.cache.pattern_cache import PatternStore
from eodh_tools.logs import multi_pattern
from eodh_tools.toolbox import pattern_compiler
from tests.conftest import REPOSITORY
from tests.waiting import WAIT_S

# Modules that ours, or Python's own, would load by these names.
NAMES = ("nt", "hyperscan", "multiprocessing", "zstandard", "eodh_tools")


def shipped() -> list[Path]:
    return sorted((REPOSITORY / "tools").rglob("*.py")) + sorted(
        (REPOSITORY / "bot").rglob("*.py")
    )


def is_python(node: ast.expr) -> bool:
    return ast.unparse(node) == "sys.executable"


def test_no_program_starts_python_with_the_current_folder_on_its_path() -> None:
    """With -m and -c it would be the first place in which modules are looked for."""
    wrong = []
    for path in shipped():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.List | ast.Tuple):
                continue
            for program, first in zip(node.elts, node.elts[1:], strict=False):
                given = first.value if isinstance(first, ast.Constant) else None
                if is_python(program) and given in {"-m", "-c"}:
                    wrong.append(f"{path.relative_to(REPOSITORY)}:{node.lineno}")

    assert wrong == []


def test_patterns_are_compiled_where_somebody_else_put_python_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, ran = tmp_path / "folder", tmp_path / "ran"
    folder.mkdir()
    for name in NAMES:
        code = f"import os\nopen({str(ran)!r}, 'a').write(str(dict(os.environ)))\n"
        (folder / f"{name}.py").write_text(
            f"{code}raise ImportError\n", encoding="utf-8"
        )
    monkeypatch.chdir(folder)
    store = PatternStore(tmp_path / "patterns")
    monkeypatch.setattr(multi_pattern, "_store", store)
    monkeypatch.setattr(multi_pattern, "_incomplete", {"something"})
    process = pattern_compiler.start_compiling()
    assert process is not None

    assert process.wait(timeout=WAIT_S) == 0
    assert not ran.exists()
