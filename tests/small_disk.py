"""A small disk that a test fills, where this user may mount one."""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def mounted(folder: Path, size_kb: int) -> Iterator[None]:
    """Mount a small disk at a folder; do nothing where that is not allowed."""
    if sys.platform != "linux" or shutil.which("mount") is None:
        yield
        return
    size = f"size={size_kb}k"
    command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False)
    try:
        yield
    finally:
        if done.returncode == 0:
            lazily = ["umount", "-l", str(folder)]
            subprocess.run(lazily, capture_output=True, check=False)


def fill_up(filler: Path) -> None:
    """Write a file until its disk has no room."""
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65_536))
