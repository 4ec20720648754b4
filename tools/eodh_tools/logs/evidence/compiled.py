"""Compiled patterns kept on disk: to compile takes as long as to scan 100 MB.

A program that starts often names a folder once with `keep_in`. Without one, or where
the folder cannot be used, patterns are compiled anew, and nothing else changes.
"""

import contextlib
import os
import platform
import stat
import tempfile
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import hyperscan

_folder: Path | None = None


def keep_in(folder: Path | None) -> None:
    """Keep what is compiled from now on in a private folder; None for nowhere."""
    global _folder  # noqa: PLW0603 - one folder a process, like the patterns
    _folder = folder


def database(expressions: Sequence[bytes]) -> hyperscan.Database:
    """Compile the expressions, or take what an earlier run compiled."""
    if _folder is None:
        return _compile(expressions)
    file = _folder / f"{_fingerprint(expressions)}.hyperscan"
    kept = _read(file)
    if kept is not None:
        with contextlib.suppress(hyperscan.HyperscanError):
            return hyperscan.loadb(kept, hyperscan.HS_MODE_BLOCK)
    compiled = _compile(expressions)
    with contextlib.suppress(OSError, hyperscan.HyperscanError):
        _write(file, hyperscan.dumpb(compiled))
    return compiled


def _compile(expressions: Sequence[bytes]) -> hyperscan.Database:
    compiled = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    compiled.compile(
        expressions=list(expressions),
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[hyperscan.HS_FLAG_MULTILINE] * len(expressions),
    )
    return compiled


def _fingerprint(expressions: Sequence[bytes]) -> str:
    """Name a set of expressions; another hyperscan refuses what it did not compile."""
    digest = blake2b(digest_size=16)
    for part in (platform.machine().encode(), *expressions):
        digest.update(part + b"\n")
    return digest.hexdigest()


def _read(file: Path) -> bytes | None:
    """Read a file that nobody else can have written."""
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as opened:
        found = os.fstat(descriptor)
        mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
        if not mine or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return None
        return opened.read()


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
