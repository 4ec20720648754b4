"""Secrets that stand once more soon behind, where nothing names them."""

from collections.abc import Iterable, Sequence

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.program_text import is_wordy
from eodh_tools.logs.redaction.rule import MAX_JUDGED_BYTES, Span
from eodh_tools.logs.redaction.spans import Found
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    looks_made_up,
)

_LEAST_BYTES = 12
# How far behind its place a secret is looked for, and how many of a block.
_REACH_BYTES = 64 << 10
_MOST_VALUES = 100
# What names, products and versions hardly have: `Gr4vel`, but `Level-2A`, `L1C_T31`.
_IN_A_WORD = lazy_pattern(rb"[a-z][0-9][A-Za-z]|[A-Z][0-9][a-z]|[!#$%^&*~]")


class Repeats:
    """The secrets that a log has shown, and how far each is still looked for."""

    def __init__(self) -> None:
        # Of each value: where its reach ends, from the next block's beginning on.
        self._reaches: dict[bytes, int] = {}

    def again(self, block: bytes, found: Sequence[Found]) -> Iterable[Span]:
        """Find again what can hardly be a word, a name or an id.

        Args:
            block: The next one of the log.
            found: What is secret in it, in order.
        """
        searched: dict[bytes, int] = {}
        for value, reach in self._reaches.items():
            yield from _places(block, value, 0, reach)
            searched[value] = reach
        for start, stop, _ in found:
            value = block[start:stop]
            if value in searched or (
                len(searched) < _MOST_VALUES and _is_made_up(value)
            ):
                first = max(stop, searched.get(value, 0) - len(value) + 1)
                searched[value] = stop + _REACH_BYTES
                yield from _places(block, value, first, searched[value])
        self._reaches = {
            value: reach - len(block)
            for value, reach in searched.items()
            if reach > len(block)
        }


def _places(block: bytes, value: bytes, first: int, last: int) -> Iterable[Span]:
    at = block.find(value, first, last)
    while at >= 0:
        yield at, at + len(value)
        at = block.find(value, at + len(value), last)


def _is_made_up(value: bytes) -> bool:
    return (
        _LEAST_BYTES <= len(value) <= MAX_JUDGED_BYTES
        and looks_made_up(value)
        and _IN_A_WORD.search(value) is not None
        and not is_wordy(value)
        and not is_address_or_path(value)
    )
