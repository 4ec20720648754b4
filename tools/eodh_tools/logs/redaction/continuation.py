"""Values that go on in the next line: cut by a chunk's edge, or wrapped."""

import re
from collections.abc import Sequence

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.rule import MARK, Span
from eodh_tools.logs.redaction.value_checks import (
    is_placeholder,
    looks_like_password,
    looks_random,
)

# A line that a terminal wrapped has at least so many characters.
_LEAST_WRAPPED = 60
_LEAST_REST = 6
_MOST_LINES = 60
_RUN = lazy_pattern(rb"[A-Za-z0-9+/=._~-]{1,4096}+")
_ENDS = frozenset(b" \t\"',;)}]\n")
_STARTS_ANOTHER = lazy_pattern(
    rb"[A-Z][A-Z0-9]{1,5}_|[0-9]{4}-[0-9]|[0-9]{8}T|[0-9]{2}:[0-9]|[\w-]*[/.][\w-]+[/.]"
)


class OpenValue:
    """Whether the last secret reached the end of its line."""

    def __init__(self) -> None:
        self._line_bytes = 0
        self._prefixed = False

    def rests(self, block: bytes, found: Sequence[tuple[int, int, str]]) -> list[Span]:
        """Find what belongs, at the head of a line, to a secret of the line before."""
        rests: list[Span] = []
        if self._line_bytes:
            self._follow(block, 0, rests)
        for _, stop, kind in found:
            if kind != "private key" and block[stop : stop + 1] == b"\n":
                self._open(block, stop)
                self._follow(block, stop + 1, rests)
        return rests

    def _open(self, block: bytes, stop: int) -> None:
        first = block.rfind(b"\n", 0, stop) + 1
        prefix = PREFIX.match(block, first, stop)
        self._prefixed = prefix is not None
        self._line_bytes = stop - (first if prefix is None else prefix.end())

    def _follow(self, block: bytes, at: int, rests: list[Span]) -> None:
        for _ in range(_MOST_LINES):
            if at >= len(block):
                return
            prefix = PREFIX.match(block, at)
            start = at if prefix is None else prefix.end()
            run = _RUN.match(block, start)
            if run is None or not self._goes_on(
                block, run, prefixed=prefix is not None
            ):
                break
            rests.append(run.span())
            if block[run.end() : run.end() + 1] != b"\n":
                break
            self._line_bytes = len(run.group())
            self._prefixed = prefix is not None
            at = run.end() + 1
        self._line_bytes = 0

    def _goes_on(self, block: bytes, run: re.Match[bytes], *, prefixed: bool) -> bool:
        value = run.group()
        behind = block[run.end() : run.end() + 1]
        if (behind and behind[0] not in _ENDS) or block.startswith(MARK, run.start()):
            return False
        if is_placeholder(value) or _STARTS_ANOTHER.match(value):
            return False
        wrapped = self._line_bytes >= _LEAST_WRAPPED
        whole = behind in (b"\n", b"")
        if wrapped and whole:
            return looks_random(value, _LEAST_REST)
        cut = prefixed and self._prefixed
        return (cut or wrapped) and looks_like_password(value, _LEAST_REST)
