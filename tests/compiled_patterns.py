"""Compiled patterns for the programs under test: a person's machine has them too."""

import contextlib
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / ".pytest_cache" / "patterns"


def share_patterns(cache: Path) -> Path:
    """Link a program's cache folder to the patterns that any test compiled.

    Args:
        cache: The folder that `EODH_CACHE_DIR` names.
    """
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    _FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Without links, as on Windows, each program compiles its own.
    with contextlib.suppress(OSError):
        (cache / "patterns").symlink_to(_FOLDER, target_is_directory=True)
    return cache
