"""Know the cache's own files: by their names, by who reads them, and by their age.

A folder may hold other things, too: `EODH_CACHE_DIR` names any.
"""

import contextlib
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eodh_tools.files import PART_SUFFIX, remove
from eodh_tools.logs.lazy_pattern import lazy_pattern

_STALE_S = 86_400.0  # a part this old was left behind by a program that was killed
_OWN = lazy_pattern(
    r"[0-9a-f]{32,64}\.(?:log\.zst|json|runs|hyperscan)(?:\.part)?"
    r"|tmp[a-z0-9_]{8}\.part|compiling"
)
# Of all caches of this process: several callers may share a folder.
_in_use: Counter[Path] = Counter()
_counting = threading.Lock()


def is_own(name: str) -> bool:
    """Whether a file of this name is one that the cache writes."""
    return _OWN.fullmatch(name) is not None


@contextmanager
def in_use(path: Path) -> Iterator[None]:
    """Hold a file, which may not be there yet: it is no old one meanwhile."""
    with _counting:
        _in_use[path] += 1
    try:
        yield
    finally:
        with _counting:
            _in_use[path] -= 1
            if not _in_use[path]:
                del _in_use[path]


def remove_oldest(folder: Path, capacity_bytes: int, *, spare: Path) -> None:
    """Delete the least recently used files until the rest fits the capacity.

    What is in use stays, though all together may then be over the capacity.

    Args:
        folder: Its files with `PART_SUFFIX` stay, unless a day old.
        capacity_bytes: Of all other files together.
        spare: Never deleted, even if it is larger than the capacity.
    """
    found: list[tuple[float, int, str]] = []
    total_bytes = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not is_own(entry.name):
                continue
            # Another process may have deleted it since.
            with contextlib.suppress(OSError):
                facts = entry.stat(follow_symlinks=False)
                if not entry.name.endswith(PART_SUFFIX):
                    found.append((facts.st_mtime, facts.st_size, entry.path))
                    total_bytes += facts.st_size
                elif facts.st_mtime < time.time() - _STALE_S:
                    remove(Path(entry.path))
    for _, size_bytes, name in sorted(found):
        if total_bytes <= capacity_bytes:
            return
        path = Path(name)
        with _counting:
            if path != spare and path not in _in_use:
                remove(path)
                total_bytes -= size_bytes
