"""The shape of a rule, and what rules share."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.value_checks import is_placeholder

# Start and end of the secret bytes in the block.
Span = tuple[int, int]

MARK = b"[redacted]"

# Longer than any token seen; what is longer is cut off here and found again behind.
MAX_VALUE_BYTES = 16_384
# What is looked at of a value to tell whether it is a secret.
MAX_JUDGED_BYTES = 256
# How far a command line is read.
MAX_COMMAND_BYTES = 1_000
# How far back the name of a value may begin.
MAX_NAME_BYTES = 100


# A container's runtime (CRI) splits a long line: P for a part, F for the last one.
RUNTIME_HEAD = rb"[0-9T:.+-]{16,40}Z? std(?:out|err) [PF] "
# What may stand before a line's own text.
LINE_HEAD = PREFIX.pattern + rb"|" + RUNTIME_HEAD


@dataclass(frozen=True, slots=True)
class Rule:
    r"""One way in which a secret stands in a line.

    Attributes:
        gate: A hyperscan pattern; a match must end at a place that `spans` can start
            from.
        spans: Takes the block and where the gate's match ended; gives what is secret,
            never over a ``\n``.
        caseless: Whether the gate's case does not matter.
        run: Characters that `spans` reads to their end, where that is slow: it is asked
            once for all matches within one run of them, so that time stays linear.
        reads_on: `spans` gives, in order, all that is secret up to far behind the gate;
            where the gate matches again before, the rest is left to that match.
    """

    gate: bytes
    spans: Callable[[bytes, int], Iterable[Span]]
    caseless: bool = True
    run: re.Pattern[bytes] | None = None
    reads_on: bool = False


def unless_placeholder(
    form: re.Pattern[bytes], block: bytes, end: int
) -> Iterable[Span]:
    """Return where the first group of a form is, unless a placeholder stands there."""
    found = form.match(block, end)
    return () if found is None or is_placeholder(found[1]) else (found.span(1),)


def one_of(words: Iterable[str]) -> bytes:
    """A group of alternatives, written as patterns."""
    return b"(?:" + "|".join(words).encode() + b")"


_ESCAPED_BEFORE = lazy_pattern(
    rb"(?:%[0-9A-Fa-f]{2}|\\[nrtbf]|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2})\Z"
)


def starts_word(block: bytes, start: int) -> bool:
    r"""Whether no letter or digit stands before; ``%3D`` or ``\n`` are none."""
    if not start or not block[start - 1 : start].isalnum():
        return True
    return _ESCAPED_BEFORE.search(block, max(0, start - 6), start) is not None


_OPTION = lazy_pattern(rb"--[\w.-]{1,%d}(?=[^\w.-])" % MAX_NAME_BYTES)


def ends_option(block: bytes, end: int) -> bool:
    """Whether an option's name ends shortly before: a gate with `--` would be slow."""
    start = block.rfind(b"--", max(0, end - MAX_NAME_BYTES), end)
    name = None if start < 0 else _OPTION.match(block, start, end)
    return name is not None and not block[name.end() : end].strip(b" \t=\"',\\\n")


def line_start(block: bytes, at: int, within: int | None = None) -> int:
    """Where the line of this place begins, or `within` bytes before the place."""
    first = 0 if within is None else max(0, at - within)
    newline = block.rfind(b"\n", first, at)
    return first if newline < 0 else newline + 1


def line_end(block: bytes, at: int, within: int | None = None) -> int:
    """Where the line of this place ends, or `within` bytes behind the place."""
    last = len(block) if within is None else min(len(block), at + within)
    newline = block.find(b"\n", at, last)
    return last if newline < 0 else newline


def lines_at(
    block: bytes, ends: Iterable[int], before_bytes: int, most_bytes: int
) -> Iterator[Span]:
    """Where each line begins and ends in which one of these places lies, each once.

    Args:
        block: What they are in.
        ends: Where gates' matches ended, in order.
        before_bytes: How far before a place its line may begin.
        most_bytes: How far behind it the line may end; what follows comes by itself.
    """
    done = 0
    for end in ends:
        if end > done:
            start = line_start(block, end - 1, before_bytes)
            done = line_end(block, end - 1, most_bytes)
            yield start, done
