"""Secrets out of clean log text, with a count; hosts, paths and names stay."""

from collections.abc import Iterable
from functools import cache

import hyperscan

from eodh_tools.logs.multi_pattern import MultiPattern
from eodh_tools.logs.redaction import assignments, private_keys, tokens
from eodh_tools.logs.redaction import http_headers as headers
from eodh_tools.logs.redaction import structured_values as fields
from eodh_tools.logs.redaction import url_credentials as addresses
from eodh_tools.logs.redaction.known_secrets import forms_of
from eodh_tools.logs.redaction.private_keys import PrivateKeyState
from eodh_tools.logs.redaction.rule import MARK, Rule, Span

__all__ = ["MARK", "RedactionStream", "Redactor"]

_RULES: tuple[Rule, ...] = (
    *tokens.RULES,
    *headers.RULES,
    *addresses.RULES,
    *assignments.RULES,
    *fields.RULES,
)
_PRIVATE_KEY = len(_RULES)

# Nothing but an attack holds more places in one line that look like a secret; what
# comes behind them goes as a whole.
_MAX_HITS_OF_A_LINE = 30_000

# What one replacement uncovers, the next pass finds; each pass leaves less to find.
_MAX_PASSES = 8

# A manifest's line that names a variable is short.
_MAX_NAME_LINE_BYTES = 512


@cache
def _rules_scanner() -> MultiPattern:
    case = hyperscan.HS_FLAG_CASELESS
    lines = hyperscan.HS_FLAG_MULTILINE
    return MultiPattern(
        [
            *((rule.gate, lines | (case if rule.caseless else 0)) for rule in _RULES),
            (private_keys.GATE, 0),
            (private_keys.SSH2_GATE, 0),
        ],
        cached=True,
    )


class Redactor:
    """Replaces secrets by ``[redacted]``.

    Text must be cleaned first: a colour in the middle of a token hides it. Any thread
    may use it; a stream belongs to one.

    Args:
        secrets: What the program itself holds. These go in every form that a log may
            show, wherever they stand; those under 8 characters are ignored.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        # A form that stands in the mark itself would never be gone.
        self._forms = tuple(form for form in forms_of(secrets) if form not in MARK)
        self._held: MultiPattern | None = None

    def text(self, text: str) -> tuple[str, int]:
        """Redact a short text, such as a status message.

        Returns:
            The text, and how many secrets were replaced.
        """
        stream = self.stream()
        redacted = stream.feed(text.encode("utf-8", "surrogatepass"))
        return redacted.decode("utf-8", "surrogatepass"), stream.count

    def stream(self) -> "RedactionStream":
        """Begin a log, from its first line."""
        return RedactionStream(self)

    def spans(self, block: bytes, state: PrivateKeyState | None = None) -> list[Span]:
        """Find what is secret in a block of whole lines, in order, apart."""
        spans: list[Span] = []
        begins: list[int] = []
        hits = _rules_scanner().hits(block)
        if len(hits) > _MAX_HITS_OF_A_LINE:
            hits = _without_surplus(block, hits, spans)
        covered = 0
        for end, rule in hits:
            if rule >= _PRIVATE_KEY:
                begins.append(end)
            # What lies inside a secret is gone with it.
            elif end > covered:
                for span in _RULES[rule].spans(block, end):
                    if block[span[0] : span[1]] != MARK:
                        spans.append(span)
                    covered = max(covered, span[1])
        if self._forms:
            spans.extend(self._held_spans(block))
        if state is not None and (begins or state.is_open):
            _private_key_spans(block, begins, state, spans)
        return _apart(spans)

    def _held_spans(self, block: bytes) -> Iterable[Span]:
        if self._held is None:
            self._held = MultiPattern(((form, 0) for form in self._forms), literal=True)
        for end, form in self._held.hits(block):
            yield end - len(self._forms[form]), end


class RedactionStream:
    """Redacts a log block by block.

    Attributes:
        count: How many secrets were replaced so far.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._state = PrivateKeyState()
        self._last_line = b""
        self.count = 0

    def feed(self, block: bytes) -> bytes:
        """Redact a block of whole clean lines; their number stays the same."""
        spans = self._redactor.spans(block, self._state)
        if self._last_line:
            spans = _apart([*self._spans_of_last_name(block), *spans])
        redacted = self._replace(block, spans) if spans else block
        self._last_line = _pending_name(redacted)
        return redacted

    def _spans_of_last_name(self, block: bytes) -> Iterable[Span]:
        """The value, in the first line, of a name at the end of the block before."""
        before = len(self._last_line)
        lines = self._last_line + block[: _line_end(block, 0)]
        for start, stop in self._redactor.spans(lines):
            if start >= before:
                yield start - before, stop - before

    def _replace(self, block: bytes, spans: list[Span]) -> bytes:
        pieces: list[bytes] = []
        done = 0
        at = 0
        while at < len(spans):
            first = _line_start(block, spans[at][0])
            last = _line_end(block, spans[at][1])
            upto = at + 1
            while upto < len(spans) and spans[upto][0] <= last:
                upto += 1
            pieces += (
                block[done:first],
                self._line(block, first, last, spans[at:upto]),
            )
            done = last
            at = upto
        pieces.append(block[done:])
        return b"".join(pieces)

    def _line(self, block: bytes, first: int, last: int, spans: list[Span]) -> bytes:
        """Redact one line until nothing more is found in it."""
        line = block[first:last]
        spans = [(start - first, stop - first) for start, stop in spans]
        for _ in range(_MAX_PASSES):
            self.count += len(spans)
            line = _replaced(line, spans)
            spans = self._redactor.spans(line)
            if not spans:
                break
        return line


def _pending_name(block: bytes) -> bytes:
    """The last line, if its value may stand in the line that comes next."""
    if not block.endswith(b"\n"):
        return b""
    line = block[_line_start(block, len(block) - 1) :]
    pending = len(line) < _MAX_NAME_LINE_BYTES and b"name" in line.lower()
    return line if pending else b""


def _private_key_spans(
    block: bytes, begins: list[int], state: PrivateKeyState, spans: list[Span]
) -> None:
    at = 0
    for begin in begins:
        if begin < at:
            continue
        first = _line_start(block, begin)
        state.take_lines(block, at, first, spans)
        at = state.open(block, begin, spans)
    state.take_lines(block, at, len(block), spans)


def _apart(spans: list[Span]) -> list[Span]:
    """Sort spans and join those that overlap."""
    if len(spans) < 2:  # noqa: PLR2004
        return spans
    spans.sort()
    joined = [spans[0]]
    for start, stop in spans[1:]:
        if start < joined[-1][1]:
            if stop > joined[-1][1]:
                joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return joined


def _replaced(line: bytes, spans: list[Span]) -> bytes:
    pieces: list[bytes] = []
    done = 0
    for start, stop in spans:
        pieces += (line[done:start], MARK)
        done = stop
    pieces.append(line[done:])
    return b"".join(pieces)


def _without_surplus(
    block: bytes, hits: list[tuple[int, int]], spans: list[Span]
) -> list[tuple[int, int]]:
    """Leave out the hits of a line beyond the bound, and redact it from there on."""
    kept: list[tuple[int, int]] = []
    line_ends = -1
    of_line = 0
    for hit in hits:
        if hit[0] > line_ends:
            line_ends = _line_end(block, hit[0])
            of_line = 0
        of_line += 1
        if of_line <= _MAX_HITS_OF_A_LINE:
            kept.append(hit)
        elif of_line == _MAX_HITS_OF_A_LINE + 1 and block[hit[0] : line_ends] != MARK:
            spans.append((hit[0], line_ends))
    return kept


def _line_start(block: bytes, at: int) -> int:
    return block.rfind(b"\n", 0, at) + 1


def _line_end(block: bytes, at: int) -> int:
    end = block.find(b"\n", at)
    return len(block) if end < 0 else end
