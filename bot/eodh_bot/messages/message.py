"""What a builder gives to a listener: a message, and the files that go with it."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A file of plain text beside a message: a whole log, or a report.

    Attributes:
        content: A long one in UTF-8, of which a text would take four times as much.
    """

    filename: str
    title: str
    content: str | bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A message, ready to be sent.

    Attributes:
        text: One full sentence or more, for notifications and screen readers, which
            do not read blocks. Already escaped.
        blocks: Block Kit.
        snippets: Files that were asked for; the sender uploads them.
    """

    text: str
    blocks: tuple[Json, ...]
    snippets: tuple[Snippet, ...] = ()
