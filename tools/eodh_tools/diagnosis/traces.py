"""Define a traceback: a chain of exceptions, the root first."""

import re
from dataclasses import dataclass, field

from eodh_tools.diagnosis.records import Record


@dataclass(frozen=True, slots=True)
class Link:
    """One exception of a chain.

    Attributes:
        number: Of the line that names it.
        type: The exception's name without its package; empty where it has none.
        words: What it says, with its type.
        is_context: The next one arose while this one was handled; else this one is
            named as its cause.
        is_raised: The program's own code says right above it that it raises it.
    """

    number: int
    type: str
    words: str
    is_context: bool = False
    is_raised: bool = False


@dataclass(slots=True)
class Trace:
    """A traceback, or several that belong together.

    Attributes:
        first: Index of its first record.
        last: Index of its last record.
        links: The root first; the one that ended the program last.
        own_frames: Lines of the frames that are not a library's.
        program: The file that a Python program began with, where its frames reach it.
        is_caught: The program printed it and went on, as what follows shows.
    """

    first: int
    last: int
    links: list[Link] = field(default_factory=list)
    own_frames: list[int] = field(default_factory=list)
    program: str = ""
    is_caught: bool = False


PY_HEADER = re.compile(r"(?:Exception Group )?Traceback \(most recent call last\)")
PY_FRAME = re.compile(r'[>\s]*File "([^"]*)", line \d+')
DIRECT = re.compile(r"The above exception was the direct cause of the following")
CONTEXT = re.compile(r"During handling of the above exception, another exception")
MOST_FRAMES = 3_000
MOST_MORE_LINES = 6
MESSAGE_CHARS = 600
# Where in its graph TensorFlow failed, which says nothing of why.
_NODE_OF_A_GRAPH = re.compile(r"\s*\[\[\{\{node .*?\}\}\]\](?: \[Op:\w+\])?")

JVM_FRAME = re.compile(r"\s*at [\w.$<>/@-]+[\w$<>]+\(|\s*\.\.\. \d+ (?:more|common)")
CPP_TERMINATE = re.compile(r"terminate called after throwing an instance of '([^']*)'")


def short_type(name: str) -> str:
    """Return an exception's name without its package."""
    return re.split(r"[.$]", name)[-1] if name else ""


def link(record: Record, name: str, text: str | None) -> Link:
    """Name an exception with what it says."""
    words = f"{name}: {_NODE_OF_A_GRAPH.sub('', text)}" if text else name
    return Link(record.number, short_type(name), words.strip()[:MESSAGE_CHARS])
