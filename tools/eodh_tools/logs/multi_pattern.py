"""Many patterns over a block at once, at the speed of hyperscan.

A program that starts often names a store once with `cache_in`. Where it holds nothing
of use, a short text compiles only the patterns that may fit it, and finds the same;
`complete` compiles the rest, for the texts and the programs to come.
"""

import contextlib
import platform
import threading
from collections.abc import Iterable
from hashlib import blake2b
from typing import Protocol
from weakref import WeakSet

import hyperscan

from eodh_tools.logs.hyperscan_database import Expression, HyperscanDatabase
from eodh_tools.logs.narrowed_patterns import NarrowedPatterns

_DIGEST_BYTES = 32
# To narrow costs a search for each word: over more text, compiling all is faster.
_MOST_NARROWED_BYTES = 512 << 10
# Texts that are not long alone, such as one line that is looked at again and again,
# are narrowed on while all are compiled beside them: that takes as long as these.
_MOST_NARROWED_MEANWHILE_BYTES = 8 << 20
# A shorter text, such as a job's status, is never made to wait until all are compiled.
_SHORT_BYTES = 16 << 10


class Store(Protocol):
    """Where compiled patterns are cached, by name."""

    def load(self, name: str) -> bytes | None:
        """Return what was cached under that name; None for nothing."""

    def save(self, name: str, content: bytes) -> None:
        """Cache it, if that can be done."""


_store: Store | None = None
_incomplete: "WeakSet[MultiPattern]" = WeakSet()


def cache_in(store: Store | None) -> None:
    """Cache what is compiled from now on in a store; None for nowhere."""
    global _store  # noqa: PLW0603 - one store a process, like the patterns
    _store = store


def store() -> Store | None:
    """Return where compiled patterns are cached; None for nowhere."""
    return _store


def is_complete() -> bool:
    """Return whether the patterns that this process uses are all compiled."""
    return not _incomplete


def complete() -> None:
    """Compile and store the patterns that were only narrowed so far: seconds."""
    for patterns in tuple(_incomplete):
        patterns.complete()


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
        expressions: Iterable[Expression] = (),
        *,
        literal: bool = False,
        most_hits: int | None = None,
        cached: bool = False,
        compiled: bytes | None = None,
    ) -> None:
        self._expressions = tuple(expressions)
        self._most_hits = most_hits
        self._completing = threading.Lock()
        self._is_completing = False
        self._store = _store if cached else None
        self._narrowed = NarrowedPatterns(self._expressions)
        self._narrowed_bytes = 0
        self._database = (
            HyperscanDatabase.from_bytes(compiled)
            if compiled is not None
            else _stored(self._store, self._expressions)
            if cached
            else HyperscanDatabase.of(self._expressions, literal=literal)
        )
        if self._database is None:
            _incomplete.add(self)

    @property
    def patterns(self) -> tuple[bytes, ...]:
        """The patterns, in the order of their ids."""
        return tuple(pattern for pattern, _ in self._expressions)

    def to_bytes(self) -> bytes:
        """Give the compiled form, for a process of this machine."""
        return self.complete().to_bytes()

    def hits(self, block: bytes) -> list[tuple[int, int]]:
        """Find every match, up to the bound.

        Returns:
            The offset where a match ends and the pattern's id, in the order of ends.
        """
        found = None
        if self._narrows(len(block)):
            found = self._narrowed.hits(block, self._most_hits)
            if self._most_hits is not None and len(found) >= self._most_hits:
                found = None
        if found is None:
            found = self.complete().hits(block, self._most_hits)
        found.sort()
        return found

    def complete(self) -> HyperscanDatabase:
        """Return all patterns, compiled and stored if that was not done before."""
        if self._database is None:
            with self._completing:
                if self._database is None:
                    # Another process may have stored it in the meantime.
                    self._database = _stored(self._store, self._expressions)
                if self._database is None:
                    self._database = HyperscanDatabase.of(self._expressions)
                    _save(self._store, self._expressions, self._database)
        _incomplete.discard(self)
        return self._database

    def _narrows(self, size_bytes: int) -> bool:
        """Whether a block is short enough to compile only what may fit it."""
        if self._database is not None:
            return False
        if size_bytes > _MOST_NARROWED_BYTES:
            return False
        self._narrowed_bytes += size_bytes
        if self._narrowed_bytes > _MOST_NARROWED_BYTES:
            self._complete_soon()
        return (
            size_bytes <= _SHORT_BYTES
            or self._narrowed_bytes <= _MOST_NARROWED_MEANWHILE_BYTES
        )

    def _complete_soon(self) -> None:
        """Compile the rest beside the work of this thread; others run meanwhile."""
        if not self._is_completing:
            self._is_completing = True
            threading.Thread(target=self.complete, daemon=True).start()


def _stored(
    store: Store | None, expressions: tuple[Expression, ...]
) -> HyperscanDatabase | None:
    """What an earlier run compiled; None for nothing of use."""
    fingerprint = _fingerprint(expressions)
    content = store.load(_file_name(fingerprint)) if store is not None else None
    if content is not None:
        digest, compiled = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        # Patterns of another name, or a flipped byte, would find other things.
        if digest == _digest(fingerprint, compiled):
            with contextlib.suppress(hyperscan.HyperscanError):
                return HyperscanDatabase.from_bytes(compiled)
    return None


def _save(
    store: Store | None,
    expressions: tuple[Expression, ...],
    database: HyperscanDatabase,
) -> None:
    if store is not None:
        with contextlib.suppress(hyperscan.HyperscanError):
            compiled = database.to_bytes()
            fingerprint = _fingerprint(expressions)
            store.save(
                _file_name(fingerprint), _digest(fingerprint, compiled) + compiled
            )


def _file_name(fingerprint: bytes) -> str:
    return f"{fingerprint.hex()[:32]}.hyperscan"


def _fingerprint(expressions: tuple[Expression, ...]) -> bytes:
    """Name a set of expressions; another hyperscan refuses what it did not compile."""
    digest = blake2b(digest_size=_DIGEST_BYTES)
    digest.update(platform.machine().encode())
    for pattern, flags in expressions:
        digest.update(b"\0%d\0%d\0%b" % (len(pattern), flags, pattern))
    return digest.digest()


def _digest(fingerprint: bytes, compiled: bytes) -> bytes:
    return blake2b(compiled, digest_size=_DIGEST_BYTES, key=fingerprint).digest()
