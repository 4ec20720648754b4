"""Windows of raw lines made into lines with kinds: what the model weighs."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eodh_tools.logs.excerpt import classifier as matcher
from eodh_tools.logs.excerpt.normalize import plain
from eodh_tools.logs.excerpt.windows import Window

_LINES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that is not blank, made plain, and what kinds it is of.

    Attributes:
        number: 1-based.
        raw: The line as it stands in the log.
        text: The line made plain.
        kinds: One bit a kind, see `matcher.KIND_BIT`.
        starts: Lines above it were not collected.
        blank_above: The line above is blank.
        blank_below: The line below is blank.
    """

    number: int
    raw: bytes
    text: bytes
    kinds: int
    starts: bool
    blank_above: bool
    blank_below: bool


def candidates(windows: Iterable[Window]) -> list[Candidate]:
    """Return the lines of all windows, each once, in the log's order."""
    numbers: list[int] = []
    raws: list[bytes] = []
    for number, raw in _lines(windows):
        numbers.append(number)
        raws.append(raw)
    texts = [plain(raw) for raw in raws]
    kinds = _kinds(texts)
    found: list[Candidate] = []
    before, blank_above = -1, True
    for index, text in enumerate(texts):
        is_blank = not text.strip()
        follows = numbers[index] == before + 1
        if not is_blank:
            below = index + 1
            found.append(
                Candidate(
                    number=numbers[index],
                    raw=raws[index],
                    text=text,
                    kinds=kinds[index],
                    starts=not follows,
                    blank_above=blank_above,
                    blank_below=below == len(texts) or not texts[below].strip(),
                )
            )
        if not is_blank or follows:
            before = numbers[index]
        blank_above = is_blank
    return found


def _lines(windows: Iterable[Window]) -> Iterator[tuple[int, bytes]]:
    following = 1
    for window in windows:
        lines = window.raw.split(b"\n")
        if not lines[-1]:
            lines.pop()
        for number, line in enumerate(lines, window.first_number):
            if number >= following:
                yield number, line
        following = max(following, window.first_number + len(lines))


def _kinds(texts: list[bytes]) -> list[int]:
    kinds: list[int] = []
    for first in range(0, len(texts), _LINES_AT_ONCE):
        kinds += _kinds_of_some(texts[first : first + _LINES_AT_ONCE])
    return kinds


def _kinds_of_some(texts: list[bytes]) -> list[int]:
    kinds = [0] * len(texts)
    ends: list[int] = []
    total = 0
    for text in texts:
        total += len(text) + 1
        ends.append(total)
    joined = b"\n".join(texts)
    for patterns in (matcher.evidence(), matcher.other_kinds()):
        bits = patterns.bits
        for end, pattern in patterns.hits(joined):
            kinds[bisect_left(ends, end)] |= bits[pattern]
    return kinds
