"""Compiled patterns on disk: to compile takes as long as to scan 100 MB."""

import contextlib
import os
import stat
from pathlib import Path

import platformdirs

from eodh_tools.files import write_private

# No link, and on Windows no translation of line ends.
_AS_IT_IS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class PatternStore:
    """A private folder of compiled patterns; what cannot be stored is compiled again.

    Attributes:
        folder: Made when first needed, readable only by its owner.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, name: str) -> bytes | None:
        """Read what was stored; nothing that somebody else can have written."""
        file = self.folder / name
        try:
            descriptor = os.open(file, os.O_RDONLY | _AS_IT_IS)
        except OSError:
            return None
        with os.fdopen(descriptor, "rb") as opened:
            found = os.fstat(descriptor)
            # On Windows the folder is the person's own, and modes say nothing.
            if hasattr(os, "getuid") and (
                found.st_uid != os.getuid()
                or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
            ):
                return None
            return opened.read()

    def save(self, name: str, content: bytes) -> None:
        """Store it, whole or not at all; a full or closed disk is no error."""
        with contextlib.suppress(OSError):
            write_private(self.folder / name, content)


def default_pattern_store() -> PatternStore:
    """Open the store in the cache folder without reading settings, which is fast."""
    chosen = os.environ.get("EODH_CACHE_DIR")
    folder = (
        Path(chosen)
        if chosen
        else platformdirs.user_cache_path("eodh", appauthor=False)
    )
    return PatternStore(folder / "patterns")
