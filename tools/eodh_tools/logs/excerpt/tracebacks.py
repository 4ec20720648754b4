"""Tracebacks as they are built: the root exception, and the frame in the author's code.

Of a chain of exceptions the root explains, and of its frames the last that is not a
library's. The model sees lines; this sees the structure. Python prints the root first
and the raising frame last; the JVM prints the root last and the raising frame first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from eodh_tools.logs.excerpt.candidates import Candidate
from eodh_tools.logs.excerpt.classifier import KIND_BIT

_HEADER = b"Traceback (most recent call last)"
_FRAME = re.compile(rb'[ \t|]*File "[^"]*", line \d')
_JVM_FRAME = re.compile(rb"[ \t]+(?:at |\.\.\. \d+ more)")
_JVM_CAUSE = re.compile(rb"[ \t]*(?:Caused by|Suppressed): ")
_LIBRARY = KIND_BIT["library"]
_CHAIN = KIND_BIT["chain"]
_EXCEPTION = KIND_BIT["exception"] | KIND_BIT["exception-inline"]
_MOST_LINES = 2_000
"""A traceback longer than that is not looked through to its end."""


@dataclass(slots=True)
class Chain:
    """A traceback, or several that belong together; members are indexes.

    Attributes:
        first: Of the first line.
        last: Of the last line.
        key_lines: Of the lines that explain, the first one to read first.
    """

    first: int
    last: int
    key_lines: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Part:
    """One traceback: its own frame with the code below it, and its exception."""

    first: int
    exception: int
    own_frame: list[int]


def chains(lines: Sequence[Candidate]) -> list[Chain]:
    """Find the tracebacks of Python and of the JVM."""
    return [*_python_chains(lines), *_jvm_chains(lines)]


def library_lines(lines: Sequence[Candidate]) -> set[int]:
    """Find the frames of libraries in tracebacks of Python, with the code below them.

    They explain nothing; who needs them reads the log.
    """
    found: set[int] = set()
    for index, line in enumerate(lines):
        if not (line.kinds & _LIBRARY and _FRAME.match(line.text)):
            continue
        found.add(index)
        margin = _indent(line.text)
        for below in range(index + 1, min(index + 3, len(lines))):
            is_code = _indent(lines[below].text) > margin and not lines[below].starts
            if not is_code or _FRAME.match(lines[below].text):
                break
            found.add(below)
    return found


def _python_chains(lines: Sequence[Candidate]) -> Iterator[Chain]:
    parts: list[_Part] = []
    for index, line in enumerate(lines):
        if _HEADER not in line.text:
            continue
        if parts and index <= parts[-1].exception:
            continue
        part = _python_part(lines, index)
        if part is None:
            continue
        between = lines[parts[-1].exception + 1 : index] if parts else ()
        if parts and not any(line.kinds & _CHAIN for line in between):
            yield _chain(parts)
            parts = []
        parts.append(part)
    if parts:
        yield _chain(parts)


def _python_part(lines: Sequence[Candidate], header: int) -> _Part | None:
    own_frame: list[int] = []
    margin = _indent(lines[header].text)
    index = header + 1
    while index < min(len(lines), header + _MOST_LINES) and not lines[index].starts:
        text = lines[index].text
        if _indent(text) <= margin and not _FRAME.match(text):
            return _Part(header, index, own_frame)
        if _FRAME.match(text) and not lines[index].kinds & _LIBRARY:
            own_frame = [index, index + 1] if index + 1 < len(lines) else [index]
        index += 1
    return None


def _jvm_chains(lines: Sequence[Candidate]) -> Iterator[Chain]:
    index = 1
    while index < len(lines):
        head = index - 1
        is_head = _JVM_FRAME.match(lines[index].text) and not _JVM_FRAME.match(
            lines[head].text
        )
        if not is_head or not lines[head].kinds & _EXCEPTION:
            index += 1
            continue
        parts = [_Part(head, head, [])]
        while index < len(lines) and not lines[index].starts:
            text = lines[index].text
            if _JVM_CAUSE.match(text):
                parts.append(_Part(index, index, []))
            elif not _JVM_FRAME.match(text):
                break
            elif not parts[-1].own_frame and not lines[index].kinds & _LIBRARY:
                parts[-1].own_frame = [index]
            index += 1
        yield _chain(parts[::-1], last=index - 1)
        index += 1


def _chain(parts: Sequence[_Part], last: int | None = None) -> Chain:
    """Order what explains: the root, then the exception that was not caught."""
    root, final = parts[0], parts[-1]
    key_lines = [root.exception, final.exception, *root.own_frame, *final.own_frame]
    return Chain(
        first=min(part.first for part in parts),
        last=final.exception if last is None else last,
        key_lines=list(dict.fromkeys(key_lines)),
    )


def _indent(text: bytes) -> int:
    return len(text) - len(text.lstrip(b" \t|"))
