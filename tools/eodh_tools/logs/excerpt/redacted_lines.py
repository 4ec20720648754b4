"""Show the chosen lines as clean, redacted, shortened text."""

import re
from collections.abc import Collection, Iterator, Sequence

from eodh_tools.logs.excerpt.candidates import Candidate
from eodh_tools.logs.line_prefix import split_prefix
from eodh_tools.logs.lines import shorten
from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.logs.redaction.stream import RedactionStream
from eodh_tools.logs.sanitize import clean_with_seams

_MARK = "[redacted]"
_MOST_CHARS = 500
_MOST_WINDOW_CHARS = 8_000
_READ_BYTES = 64 << 10
"""Of a longer line, so much of its beginning and of its end is read."""

_LINES_ABOVE = 60
"""This many lines above a chosen one are read for a key that begins there."""

_KEY_BODY = re.compile(r"\s*[A-Za-z0-9+/]{64}\s*|\s*[A-Za-z0-9+/]{76}\s*")


def shown_texts(
    lines: Sequence[Candidate],
    chosen: Collection[int],
    redactor: Redactor | None = None,
) -> tuple[dict[int, str], int]:
    """Read the chosen lines as they may be shown.

    A private key goes over many lines, so the lines above a chosen one are read with
    it. A line that is the body of a key without its beginning is taken for one.

    Returns:
        The text by index, and how many secrets were replaced in those lines.
    """
    redactor = redactor or Redactor()
    texts: dict[int, str] = {}
    redacted = 0
    stream: RedactionStream | None = None
    for index in _with_context(lines, chosen):
        if stream is None or lines[index].starts:
            stream = redactor.stream()
        before = stream.count
        text = stream.feed(_clean(lines[index])).decode().removesuffix("\n")
        if index not in chosen:
            continue
        if _MARK not in text and _KEY_BODY.fullmatch(text):
            text = _MARK
            redacted += 1
        redacted += stream.count - before
        texts[index] = shorten(split_prefix(text)[1], _MOST_CHARS)
    return texts, redacted


def window_texts(
    lines: Sequence[Candidate], redactor: Redactor | None = None
) -> list[str]:
    """Read all lines as they may be shown, long ones cut in the middle."""
    redactor = redactor or Redactor()
    texts: list[str] = []
    for stretch in _stretches(lines):
        clean = b"".join(_clean(line) for line in stretch)
        redacted = redactor.stream().feed(clean).decode()
        for text in redacted.removesuffix("\n").split("\n"):
            is_key_body = _MARK not in text and _KEY_BODY.fullmatch(text)
            shown = _MARK if is_key_body else text
            texts.append(shorten(split_prefix(shown)[1], _MOST_WINDOW_CHARS))
    return texts


def _stretches(lines: Sequence[Candidate]) -> Iterator[Sequence[Candidate]]:
    """Lines that follow one another in the log."""
    first = 0
    for index, line in enumerate(lines):
        if index > first and line.starts:
            yield lines[first:index]
            first = index
    if lines:
        yield lines[first:]


def _with_context(lines: Sequence[Candidate], chosen: Collection[int]) -> list[int]:
    shown: set[int] = set()
    for index in chosen:
        first = index
        while first > 0 and index - first < _LINES_ABOVE and not lines[first].starts:
            first -= 1
        shown.update(range(first, index + 1))
    return sorted(shown)


def _clean(line: Candidate) -> bytes:
    """A line with its end and the marks of `seams`."""
    raw = _ends(line.raw).removesuffix(b"\n")
    return clean_with_seams(raw).replace(b"\n", b" ") + b"\n"


def _ends(raw: bytes) -> bytes:
    if len(raw) <= 2 * _READ_BYTES:
        return raw
    return raw[:_READ_BYTES] + b" [...] " + raw[-_READ_BYTES:]
