"""The few lines of a log that explain a failure.

One pass in bounded memory finds the parts of the log that matter; a small model weighs
the lines there; the key lines are cleaned and redacted, and nothing else is.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eodh_tools.logs.excerpt.candidates import Candidate, candidates
from eodh_tools.logs.excerpt.collector import CollectedWindows, WindowCollector
from eodh_tools.logs.excerpt.features import observe
from eodh_tools.logs.excerpt.known_lines import (
    line_fingerprints,
    masked_hash,
    novel_ends,
)
from eodh_tools.logs.excerpt.line_roles import role_of, stops_abruptly
from eodh_tools.logs.excerpt.model import scores
from eodh_tools.logs.excerpt.selection import choose

if TYPE_CHECKING:
    from eodh_tools.logs.redaction.redactor import Redactor

__all__ = [
    "Excerpt",
    "ExcerptLine",
    "ExcerptSelection",
    "Excerpter",
    "WindowLine",
    "excerpt",
    "find",
    "line_fingerprints",
]


@dataclass(frozen=True, slots=True)
class ExcerptLine:
    r"""One line of an excerpt.

    Attributes:
        number: 1-based, in the raw log split only at ``\n``.
        text: Clean, redacted, shortened, without calrissian's prefix.
        role: What the line is, such as "exception" or "marker"; None for context.
        rank: 1 for the first key line of the excerpt.
        is_known: Passing runs of the same step had it too.
    """

    number: int
    text: str
    role: str | None
    rank: int
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A line of the parts of a log that were collected: clean and redacted.

    Attributes:
        number: 1-based, in the raw log.
        text: Clean, redacted, without calrissian's prefix; a long one cut.
        is_known: Passing runs of the same step had it too.
    """

    number: int
    text: str
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The lines that explain a failure, in the log's order, and what was left out.

    Attributes:
        lines: Their numbers rise; where they do not follow on, lines were left out.
        total_lines: Of the whole log; a last line without its line end counts.
        total_bytes: Of the whole raw log.
        redacted: How many secrets were replaced in the lines shown.
        stops_abruptly: Nothing near the end says that anything failed or was done, as
            when the system killed the program.
        window_lines: All lines of the parts that were read closely, for a diagnosis.
    """

    lines: tuple[ExcerptLine, ...]
    total_lines: int
    total_bytes: int
    redacted: int
    stops_abruptly: bool
    window_lines: tuple[WindowLine, ...] = ()


class Excerpter:
    """Makes an excerpt of a log that comes in pieces of any size."""

    def __init__(
        self, *, max_lines: int = 20, known: Collection[int] | None = None
    ) -> None:
        """Begin a log.

        Args:
            max_lines: The most lines to show.
            known: What passing runs of the step printed, see `line_fingerprints`.
        """
        self._max_lines = max_lines
        self._known = known or None
        self._pass = WindowCollector(self._novel_ends if self._known else None)

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the raw log."""
        self._pass.feed(data)

    def finish(self) -> "ExcerptSelection":
        """Choose the lines; nothing can be fed afterwards."""
        collected = self._pass.finish()
        lines = candidates(collected.windows)
        weights = scores(observe(lines, collected.total_lines))
        chosen = choose(lines, weights, self._max_lines, self._known)
        return ExcerptSelection(collected, lines, chosen, self._known)

    def _novel_ends(self, block: bytes) -> list[int]:
        return novel_ends(block, self._known or ())


class ExcerptSelection:
    """Which lines explain the failure, before any of their text is read.

    Attributes:
        numbers: Of the lines, rising, 1-based.
        total_lines: Of the whole log.
    """

    def __init__(
        self,
        collected: CollectedWindows,
        lines: Sequence[Candidate],
        chosen: Sequence[int],
        known: Collection[int] | None,
    ) -> None:
        self._collected = collected
        self._known = known or ()
        self._lines = lines
        self._ranks = {index: rank for rank, index in enumerate(chosen, 1)}
        self.numbers = tuple(sorted(lines[index].number for index in chosen))
        self.total_lines = collected.total_lines

    def excerpt(
        self, redactor: "Redactor | None" = None, *, with_windows: bool = True
    ) -> Excerpt:
        """Read the lines: clean, redacted, shortened.

        Args:
            redactor: Knows the secrets that the program itself holds.
            with_windows: Read all lines of the parts that were read closely, too.
        """
        # Import inside: where only the numbers are asked for, nothing is redacted.
        from eodh_tools.logs.excerpt.redacted_lines import shown_texts  # noqa: PLC0415

        texts, redacted = shown_texts(self._lines, self._ranks, redactor)
        return Excerpt(
            lines=tuple(
                ExcerptLine(
                    number=self._lines[index].number,
                    text=texts[index],
                    role=role_of(self._lines[index]),
                    rank=self._ranks[index],
                    is_known=self._is_known(self._lines[index]),
                )
                for index in sorted(self._ranks)
            ),
            total_lines=self._collected.total_lines,
            total_bytes=self._collected.total_bytes,
            redacted=redacted,
            stops_abruptly=stops_abruptly(self._lines, self._collected),
            window_lines=self.window_lines(redactor) if with_windows else (),
        )

    def window_lines(
        self, redactor: "Redactor | None" = None
    ) -> tuple[WindowLine, ...]:
        """Read all lines that were read closely: bounded, whatever the log."""
        from eodh_tools.logs.excerpt.redacted_lines import window_texts  # noqa: PLC0415

        texts = window_texts(self._lines, redactor)
        return tuple(
            WindowLine(line.number, text, self._is_known(line))
            for line, text in zip(self._lines, texts, strict=True)
        )

    def _is_known(self, line: Candidate) -> bool:
        return bool(self._known) and masked_hash(line.raw) in self._known


def find(
    blocks: Iterable[bytes],
    *,
    max_lines: int = 20,
    known: Collection[int] | None = None,
) -> ExcerptSelection:
    """Find the lines of a log, given as blocks of raw bytes of any size."""
    excerpter = Excerpter(max_lines=max_lines, known=known)
    for block in blocks:
        excerpter.feed(block)
    return excerpter.finish()


def excerpt(
    blocks: Iterable[bytes],
    *,
    max_lines: int = 20,
    known: Collection[int] | None = None,
    redactor: "Redactor | None" = None,
) -> Excerpt:
    """Make an excerpt of a log, given as blocks of raw bytes of any size."""
    return find(blocks, max_lines=max_lines, known=known).excerpt(redactor)
