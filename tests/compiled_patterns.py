"""Compiled patterns for the programs under test: a person's machine has them too.

`python -m tests.compiled_patterns` compiles them before any test does.
"""

import contextlib
import subprocess
import sys
from pathlib import Path

from eodh_tools.cache.pattern_cache import PatternStore
from eodh_tools.files import make_private_folder
from eodh_tools.logs.multi_pattern import cache_in
from eodh_tools.toolbox.pattern_compiler import load_patterns
from tests.waiting import WAIT_S

_COMPILE = (
    "import sys; from pathlib import Path; "
    "from eodh_tools.toolbox.pattern_compiler import compile_into; "
    "compile_into(Path(sys.argv[1]))"
)
FOLDER = Path(__file__).resolve().parent.parent / ".pytest_cache" / "patterns"


def use_patterns() -> None:
    """Let this process take the patterns that any test compiled, and store its own."""
    make_private_folder(FOLDER)
    cache_in(PatternStore(FOLDER))


def share_patterns(cache: Path) -> Path:
    """Link a program's cache folder to the patterns that any test compiled.

    Args:
        cache: The folder that `EODH_CACHE_DIR` names.
    """
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_private_folder(FOLDER)
    # Without links, as on Windows, each program compiles its own.
    with contextlib.suppress(OSError):
        (cache / "patterns").symlink_to(FOLDER, target_is_directory=True)
    return cache


def compile_patterns(cache: Path) -> list[Path]:
    """Compile all patterns into a program's cache folder, as it does after an answer.

    Returns:
        The files.
    """
    folder = cache / "patterns"
    folder.mkdir(mode=0o700, parents=True)
    # Not of low priority, as after an answer: beside busy programs that gets no time.
    command = [sys.executable, "-c", _COMPILE, str(folder)]
    subprocess.run(command, check=True, timeout=WAIT_S)
    return sorted(folder.iterdir())


if __name__ == "__main__":
    use_patterns()
    load_patterns()
