"""Patterns compiled to a database, or taken from where an earlier run kept it.

A program that starts often names a store once with `keep_in`. Without one, or where it
has nothing of use, patterns are compiled anew, and nothing else changes.
"""

import contextlib
import platform
from collections.abc import Sequence
from hashlib import blake2b
from typing import Protocol

import hyperscan


class Store(Protocol):
    """Where compiled patterns are kept, by name."""

    def load(self, name: str) -> bytes | None:
        """What was kept under that name; None for nothing."""

    def save(self, name: str, content: bytes) -> None:
        """Keep it, if that can be done."""


_store: Store | None = None


def keep_in(store: Store | None) -> None:
    """Keep what is compiled from now on in a store; None for nowhere."""
    global _store  # noqa: PLW0603 - one store a process, like the patterns
    _store = store


def database(
    expressions: Sequence[bytes], *, flags: int = hyperscan.HS_FLAG_MULTILINE
) -> hyperscan.Database:
    """Compile the expressions, or take what an earlier run compiled."""
    if _store is None:
        return _compile(expressions, flags)
    name = f"{_fingerprint(expressions, flags)}.hyperscan"
    kept = _store.load(name)
    if kept is not None:
        with contextlib.suppress(hyperscan.HyperscanError):
            return hyperscan.loadb(kept, hyperscan.HS_MODE_BLOCK)
    compiled = _compile(expressions, flags)
    with contextlib.suppress(hyperscan.HyperscanError):
        _store.save(name, hyperscan.dumpb(compiled))
    return compiled


def _compile(expressions: Sequence[bytes], flags: int) -> hyperscan.Database:
    compiled = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    compiled.compile(
        expressions=list(expressions),
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[flags] * len(expressions),
    )
    return compiled


def _fingerprint(expressions: Sequence[bytes], flags: int) -> str:
    """Name a set of expressions; another hyperscan refuses what it did not compile."""
    digest = blake2b(digest_size=16)
    for part in (platform.machine().encode(), str(flags).encode(), *expressions):
        digest.update(part + b"\n")
    return digest.hexdigest()
