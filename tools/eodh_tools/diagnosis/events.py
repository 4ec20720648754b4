"""Define the events of a step, as its log shows them, each of a weight; their story."""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import accumulate

from eodh_tools.diagnosis.help_links import points_to_help
from eodh_tools.diagnosis.line_labels import LineLabels
from eodh_tools.diagnosis.records import Level, Record
from eodh_tools.diagnosis.traces import Link
from eodh_tools.logs.causes import Shown

_SUMMARY = re.compile(
    r"(?i)^\W*(?:0x|\d+[/%]|[=#*-]{5,}|in addition: |warning messages?:|\d+: In )"
)
_NO_FRAME = re.compile(
    r"^\s{2,}|^\s+at \S|^[|│└>]|^\s*(?:#?\d+[: ]+)?\[?0x[0-9a-f]{4,}|^-{3,}|^<-{2,}"
    r"|^\S+ +[0-9A-F]{12,16} +\w+|^(?:Image|Module) +PC\b"
)
_LETTERS = re.compile(r"[A-Za-z]{2}")


class Weight(IntEnum):
    """How much an event says of a failure only by its form."""

    WORDS = 1
    TOOL = 2
    ERROR = 3
    CRITICAL = 4
    EXCEPTION = 5


@dataclass(frozen=True, slots=True)
class Event:
    """Something that went wrong.

    Attributes:
        first: Index of its first record.
        last: Index of its last record.
        links: Its exceptions, the root first; of a plain line, only the line.
        weight: What its form says.
        shown: The cause of the catalogue that its key link shows.
        key_link: The link that explains most.
        is_soft: It says itself that it is no more than a warning, or was dealt with.
        is_wrapper: It says only that something else failed.
        is_harmless: It does no harm, such as a folder that exists already.
        is_fallback: Something else was tried in its place.
        is_contested: Its program raised an exception with a cause of its own while it
            handled another.
        is_over_another: An exception below it says what no known cause does.
        own_frames: Lines of a traceback's frames in code that is not a library's.
        things: What may link it to other events.
        first_line: Where its traceback begins; 0 for a plain line.
        program: The file that the program of a traceback began with, if it shows it.
    """

    first: int
    last: int
    links: tuple[Link, ...]
    weight: Weight
    shown: Shown | None
    key_link: Link
    is_soft: bool = False
    is_wrapper: bool = False
    is_harmless: bool = False
    is_fallback: bool = False
    is_contested: bool = False
    is_over_another: bool = False
    own_frames: tuple[int, ...] = ()
    things: frozenset[str] = frozenset()
    first_line: int = 0
    program: str = ""

    @property
    def lines(self) -> range:
        """Its lines, from the beginning of a traceback to what ended the program."""
        numbers = [link.number for link in self.links]
        return range(self.first_line or min(numbers), max(numbers) + 1)

    @property
    def number(self) -> int:
        """The line that explains most."""
        return self.key_link.number

    @property
    def words(self) -> str:
        """What that line says."""
        return self.key_link.words

    @property
    def ending(self) -> Link:
        """The link that ended the program."""
        return self.links[-1]

    @property
    def follows(self) -> bool:
        """Whether it is of a kind that often only follows from an earlier failure."""
        return self.shown is not None and self.shown.cause.follows


@dataclass(frozen=True, slots=True)
class Clue:
    """A line that is no error itself, and explains one."""

    number: int
    words: str


@dataclass(frozen=True)
class Story:
    """The log of one step.

    Attributes:
        kind: Of step: "stage-in", "step", "stage-out".
        records: Its lines.
        signs: What each record shows.
        events: What went wrong, in order.
        in_trace: Indexes of the records that belong to tracebacks.
        ended_at: Index of the record with which the program, once it had failed, began
            to end; None if it told none.
    """

    kind: str
    records: tuple[Record, ...]
    signs: tuple[LineLabels, ...]
    events: tuple[Event, ...]
    in_trace: frozenset[int]
    ended_at: int | None = None

    @cached_property
    def progress(self) -> tuple[int, ...]:
        """For each record, how many before it show the program's own progress."""
        marked = {
            index
            for event in self.events
            for index in range(event.first, event.last + 1)
        }
        own = (
            index not in marked and _is_progress(record, self.signs[index].labels)
            for index, record in enumerate(self.records)
        )
        return tuple(accumulate(own, initial=0))


def _is_progress(record: Record, labels: frozenset[str]) -> bool:
    if not record.message.strip() or _NO_FRAME.match(record.text):
        return False
    if labels & {"teardown", "wrapper", "soft", "harmless"}:
        return False
    if record.level is not None and record.level > Level.INFO:
        return False
    if _SUMMARY.match(record.message) or points_to_help(record.message):
        return False
    return bool(_LETTERS.search(record.message))
