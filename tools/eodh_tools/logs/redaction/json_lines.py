"""A log whose lines are JSON objects: a secret may go over the texts of two of them."""

from collections.abc import Callable, Iterable, Iterator

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.parts import Parts
from eodh_tools.logs.redaction.rule import Span, line_end, line_start

GATE = rb"^(?:" + PREFIX.pattern + rb")?[ \t]{0,8}\{[ ]?\""

_MAX_OTHER_BYTES = 2_000
_MAX_HEAD_BYTES = 300
_TEXT = lazy_pattern(
    rb"[^\n]{0,%d}?\"(?P<key>log|message|msg|text|line|MESSAGE)\"[ ]?:[ ]?\""
    rb"(?P<text>(?:[^\"\\\n]|\\[^\n])*+)\"" % _MAX_OTHER_BYTES
)
_LINE_END = lazy_pattern(rb"(?:\\r)?\\n\Z")


def over_texts(
    block: bytes, ends: Iterable[int], find: Callable[[bytes], Iterable[Span]]
) -> Iterable[Span]:
    """Find what stands in the texts of lines of JSON that follow each other."""
    for lines in _groups(block, ends):
        if len(lines) > 1:
            parts = Parts(block, list(_parts(block, lines)))
            for span in find(parts.text):
                yield from parts.in_block(*span)


def _groups(block: bytes, ends: Iterable[int]) -> Iterator[list[Span]]:
    lines: list[Span] = []
    for end in ends:
        start = line_start(block, end, _MAX_HEAD_BYTES)
        if lines and start != lines[-1][1] + 1:
            yield lines
            lines = []
        lines.append((start, line_end(block, end)))
    yield lines


def _parts(block: bytes, lines: Iterable[Span]) -> Iterator[Span]:
    for start, stop in lines:
        found = _TEXT.match(block, start, stop)
        whole_line = True
        if found is not None:
            end = _LINE_END.search(found["text"][-4:])
            surplus = 0 if end is None else len(end.group())
            yield found.start("text"), found.end("text") - surplus
            # Docker writes a long line as several; only the last has a line end.
            whole_line = found["key"] != b"log" or end is not None
        if whole_line:
            yield stop, min(stop + 1, len(block))
