"""Secrets out of clean log text, with a count; hosts, paths and names stay."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

import hyperscan

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.multi_pattern import MultiPattern
from eodh_tools.logs.redaction import (
    assignments,
    commands,
    http_headers,
    pairs,
    private_keys,
    services,
    structured_values,
    tables,
    tokens,
    url_credentials,
)
from eodh_tools.logs.redaction.continuation import OpenValue
from eodh_tools.logs.redaction.known_secrets import forms_of
from eodh_tools.logs.redaction.private_keys import PrivateKeyState
from eodh_tools.logs.redaction.rule import MARK, Rule, Span

__all__ = ["MARK", "RULES_VERSION", "RedactionStream", "Redactor"]

RULES_VERSION = 2
"""Raise it with every change of the rules: logs cached before are read again."""

# The kinds that a count names, and how each is found.
_KINDS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("provider token", tokens.RULES),
    ("HTTP header", http_headers.RULES),
    ("URL", url_credentials.RULES),
    ("assignment", assignments.RULES),
    ("field or option", structured_values.RULES),
    ("table or sentence", tables.RULES),
    ("pair or call", pairs.RULES),
    ("command line", commands.RULES),
    ("service key", services.RULES),
)
_RULES: tuple[Rule, ...] = tuple(rule for _, rules in _KINDS for rule in rules)
_KIND_OF_RULE: tuple[str, ...] = tuple(kind for kind, rules in _KINDS for _ in rules)
_HELD_KIND = "own key"
_PRIVATE_KEY_KIND = "private key"
_REST_KIND = "rest of a value"

# Start, end and kind of what is secret in a block.
_Found = tuple[int, int, str]
_PRIVATE_KEY = len(_RULES)

# Nothing but an attack holds more places in one line that look like a secret; what
# comes behind them goes as a whole.
_MAX_HITS_OF_A_LINE = 30_000

# What one replacement uncovers, the next pass finds; each pass leaves less to find.
_MAX_PASSES = 8

# Lines that name what stands in the next ones are short.
_MAX_CONTEXT_BYTES = 1_000
_CONTEXT_LINES = 3
_CONTEXT = lazy_pattern(
    rb"name|pass|secret|token|key|url|data:|machine|login|pwd", re.IGNORECASE
)


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

    @property
    def secrets_mark(self) -> int:
        """Equal, within this process, for redactors that hold the same secrets."""
        return hash(self._forms)

    def shows_own_secret(self, block: bytes) -> bool:
        """Whether a secret that the program holds stands in a block."""
        return bool(self._forms) and any(True for _ in self._held_spans(block))

    def spans(self, block: bytes, state: PrivateKeyState | None = None) -> list[Span]:
        """Find what is secret in a block of whole lines, in order, apart."""
        return [(start, stop) for start, stop, _ in self.found(block, state)]

    def found(self, block: bytes, state: PrivateKeyState | None = None) -> list[_Found]:
        """Find what is secret in a block of whole lines, and of which kind it is."""
        spans: list[_Found] = []
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
                for start, stop in _RULES[rule].spans(block, end):
                    if block[start:stop] != MARK:
                        spans.append((start, stop, _KIND_OF_RULE[rule]))
                    covered = max(covered, stop)
        if self._forms:
            spans.extend(self._held_spans(block))
        if state is not None and (begins or state.is_open):
            bodies: list[Span] = []
            _private_key_spans(block, begins, state, bodies)
            spans.extend((*body, _PRIVATE_KEY_KIND) for body in bodies)
        return _apart(spans)

    def _held_spans(self, block: bytes) -> Iterable[_Found]:
        if self._held is None:
            self._held = MultiPattern(((form, 0) for form in self._forms), literal=True)
        for end, form in self._held.hits(block):
            yield end - len(self._forms[form]), end, _HELD_KIND


class RedactionStream:
    """Redacts a log block by block.

    Attributes:
        kinds: How many secrets of each kind were replaced so far.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._state = PrivateKeyState()
        self._open = OpenValue()
        self._context = b""
        self.kinds: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How many secrets were replaced so far."""
        return self.kinds.total()

    def feed(self, block: bytes) -> bytes:
        """Redact a block of whole clean lines; their number stays the same."""
        found = self._redactor.found(block, self._state)
        if self._context:
            found = _apart([*self._after_context(block), *found])
        rests = self._open.rests(block, found)
        if rests:
            found = _apart([*found, *((*rest, _REST_KIND) for rest in rests)])
        redacted = self._replace(block, found) if found else block
        self._context = _context_of(self._context, redacted)
        return redacted

    def _after_context(self, block: bytes) -> Iterable[_Found]:
        """The values, in the first lines, of names at the end of the block before."""
        before = len(self._context)
        stop = 0
        for _ in range(_CONTEXT_LINES):
            stop = _line_end(block, stop) + 1
        for start, end, kind in self._redactor.found(self._context + block[:stop]):
            if start >= before:
                yield start - before, end - before, kind

    def _replace(self, block: bytes, spans: list[_Found]) -> bytes:
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

    def _line(self, block: bytes, first: int, last: int, spans: list[_Found]) -> bytes:
        """Redact one line until nothing more is found in it."""
        line = block[first:last]
        spans = [(start - first, stop - first, kind) for start, stop, kind in spans]
        for _ in range(_MAX_PASSES):
            self.kinds.update(kind for _, _, kind in spans)
            line = _replaced(line, spans)
            spans = self._redactor.found(line)
            if not spans:
                break
        return line


def _context_of(before: bytes, block: bytes) -> bytes:
    """The last lines, if a value of theirs may stand in the lines that come next."""
    if not block.endswith(b"\n"):
        return b""
    first = len(block)
    for _ in range(_CONTEXT_LINES):
        first = _line_start(block, first - 1) if first else 0
    lines = block[first:]
    if not first:
        lines = b"".join((before + lines).splitlines(keepends=True)[-_CONTEXT_LINES:])
    telling = len(lines) < _MAX_CONTEXT_BYTES and _CONTEXT.search(lines) is not None
    return lines if telling else b""


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


def _apart(spans: list[_Found]) -> list[_Found]:
    """Sort spans and join those that overlap; the first one says the kind."""
    if len(spans) < 2:  # noqa: PLR2004
        return spans
    spans.sort()
    joined = [spans[0]]
    for start, stop, kind in spans[1:]:
        last = joined[-1]
        if start < last[1]:
            if stop > last[1]:
                joined[-1] = (last[0], stop, last[2])
        else:
            joined.append((start, stop, kind))
    return joined


def _replaced(line: bytes, spans: list[_Found]) -> bytes:
    pieces: list[bytes] = []
    done = 0
    for start, stop, _ in spans:
        pieces += (line[done:start], MARK)
        done = stop
    pieces.append(line[done:])
    return b"".join(pieces)


def _without_surplus(
    block: bytes, hits: list[tuple[int, int]], spans: list[_Found]
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
            spans.append((hit[0], line_ends, _REST_KIND))
    return kept


def _line_start(block: bytes, at: int) -> int:
    return block.rfind(b"\n", 0, at) + 1


def _line_end(block: bytes, at: int) -> int:
    end = block.find(b"\n", at)
    return len(block) if end < 0 else end
