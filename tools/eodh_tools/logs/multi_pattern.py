"""Many patterns over a block at once, at the speed of hyperscan.

A program that starts often names a store once with `cache_in`. Without one, or where it
holds nothing of use, patterns are compiled again, and nothing else changes.
"""

import contextlib
import platform
import threading
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Protocol

import hyperscan

_DIGEST_BYTES = 32


class Store(Protocol):
    """Where compiled patterns are cached, by name."""

    def load(self, name: str) -> bytes | None:
        """What was cached under that name; None for nothing."""

    def save(self, name: str, content: bytes) -> None:
        """Cache it, if that can be done."""


_store: Store | None = None


def cache_in(store: Store | None) -> None:
    """Cache what is compiled from now on in a store; None for nowhere."""
    global _store  # noqa: PLW0603 - one store a process, like the patterns
    _store = store


class MultiPattern:
    """Compiled patterns; any thread may scan.

    Args:
        expressions: Pattern and hyperscan flags, in the order of their ids.
        literal: The patterns are plain text.
        most_hits: After this many hits the rest of a block is left out.
        cached: Whether the compiled form may be in the store. Never so for what a
            person typed or for a secret.
        compiled: What `to_bytes` gave, in place of patterns.

    Raises:
        hyperscan.error: A pattern that hyperscan refuses, or bytes that are none
            of its own.
    """

    def __init__(
        self,
        expressions: Iterable[tuple[bytes, int]] = (),
        *,
        literal: bool = False,
        most_hits: int | None = None,
        cached: bool = False,
        compiled: bytes | None = None,
    ) -> None:
        patterns = tuple(expressions)
        self._most_hits = most_hits
        self._database = (
            hyperscan.loadb(compiled, hyperscan.HS_MODE_BLOCK)
            if compiled is not None
            else _cached(patterns)
            if cached and not literal
            else _compile(patterns, literal)
        )
        self._of_thread = threading.local()

    def to_bytes(self) -> bytes:
        """Give the compiled form, for a process of this machine."""
        return bytes(hyperscan.dumpb(self._database))

    def hits(self, block: bytes) -> list[tuple[int, int]]:
        """Find every match, up to the bound.

        Returns:
            The offset where a match ends and the pattern's id, in the order of ends.
        """
        found: list[tuple[int, int]] = []
        with contextlib.suppress(hyperscan.ScanTerminated):
            self._database.scan(
                block,
                match_event_handler=_collector(found, self._most_hits),
                scratch=self._scratch(),
            )
        return found

    def _scratch(self) -> hyperscan.Scratch:
        """Working memory, which two scans must never share."""
        scratch = getattr(self._of_thread, "scratch", None)
        if scratch is None:
            scratch = hyperscan.Scratch(self._database)
            self._of_thread.scratch = scratch
        return scratch


def _collector(
    found: list[tuple[int, int]], most: int | None
) -> Callable[[int, int, int, int, object], bool | None]:
    append = found.append

    def collect(
        pattern: int, _start: int, end: int, _flags: int, _context: object
    ) -> None:
        append((end, pattern))

    def collect_some(
        pattern: int, _start: int, end: int, _flags: int, _context: object
    ) -> bool | None:
        append((end, pattern))
        return len(found) >= most or None  # type: ignore[operator]

    return collect if most is None else collect_some


def _compile(
    expressions: tuple[tuple[bytes, int], ...],
    literal: bool = False,  # noqa: FBT001, FBT002
) -> hyperscan.Database:
    patterns, flags = zip(*expressions, strict=True)
    compiled = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    compiled.compile(
        expressions=list(patterns),
        ids=list(range(len(patterns))),
        elements=len(patterns),
        flags=list(flags),
        literal=literal,
    )
    return compiled


def _cached(expressions: tuple[tuple[bytes, int], ...]) -> hyperscan.Database:
    """Compile the expressions, or take what an earlier run compiled."""
    if _store is None:
        return _compile(expressions)
    fingerprint = _fingerprint(expressions)
    name = f"{fingerprint.hex()[:32]}.hyperscan"
    content = _store.load(name)
    if content is not None:
        digest, compiled = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        # Patterns of another name, or a flipped byte, would find other things.
        if digest == _digest(fingerprint, compiled):
            with contextlib.suppress(hyperscan.HyperscanError):
                return hyperscan.loadb(compiled, hyperscan.HS_MODE_BLOCK)
    database = _compile(expressions)
    with contextlib.suppress(hyperscan.HyperscanError):
        compiled = bytes(hyperscan.dumpb(database))
        _store.save(name, _digest(fingerprint, compiled) + compiled)
    return database


def _fingerprint(expressions: tuple[tuple[bytes, int], ...]) -> bytes:
    """Name a set of expressions; another hyperscan refuses what it did not compile."""
    digest = blake2b(digest_size=_DIGEST_BYTES)
    digest.update(platform.machine().encode())
    for pattern, flags in expressions:
        digest.update(b"\0%d\0%d\0%b" % (len(pattern), flags, pattern))
    return digest.digest()


def _digest(fingerprint: bytes, compiled: bytes) -> bytes:
    return blake2b(compiled, digest_size=_DIGEST_BYTES, key=fingerprint).digest()
