"""Ask the rules about the places that their gates met in a block."""

import heapq
import re
import sys
from collections.abc import Iterator, Sequence

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.map_cells import names_a_cell
from eodh_tools.logs.redaction.quoted_values import to_quote
from eodh_tools.logs.redaction.rule import MARK, MAX_COMMAND_BYTES, Rule
from eodh_tools.logs.redaction.user_names import narrowed

# Where a gate's match ended, and the number of its rule.
Hit = tuple[int, int]

# A value stands at most so far behind where its option begins.
_MAX_OPTION_BYTES = 256
# A rule reads no value longer than its bound; what it left would stay in the log.
_LEAST_CUT_BYTES = 100
_REST_OF_VALUE = lazy_pattern(rb"(?<=[\w+/=-])(?:[.]?[\w+/=-])++")


def judged(
    block: bytes, hits: Sequence[Hit], rules: Sequence[Rule]
) -> Iterator[tuple[int, int, int]]:
    """Yield what is secret, in no order: start, end and the number of the rule.

    Args:
        block: Clean text.
        hits: In order.
        rules: By number.
    """
    covered = 0
    # Secrets of one hit may stand in later lines or far behind it, and others between.
    ahead: list[tuple[int, int]] = []
    runs: dict[int, int] = {}
    left_to_next: set[int] = set()
    for at, (end, number) in enumerate(hits):
        while ahead and ahead[0][0] < end:
            covered = max(covered, heapq.heappop(ahead)[1])
        # What lies inside a secret is gone with it.
        if end <= covered and number not in left_to_next:
            continue
        left_to_next.discard(number)
        rule = rules[number]
        if rule.run is not None and _is_within_run(block, rule.run, hits[at], runs):
            continue
        next_end = _next_of_rule(hits, at) if rule.reads_on else sys.maxsize
        for order, (start, last) in enumerate(rule.spans(block, end)):
            if start > next_end + _MAX_OPTION_BYTES:
                left_to_next.add(number)
                break
            begin, stop = narrowed(block, start, _value_end(block, start, last))
            stop = to_quote(block, begin, stop)
            if names_a_cell(block, begin, stop):
                continue
            if begin < stop and block[begin:stop] != MARK:
                yield begin, stop, number
            if order or block.find(b"\n", end, begin) >= 0:
                heapq.heappush(ahead, (begin, stop))
            else:
                covered = max(covered, stop)


def _is_within_run(
    block: bytes, run: re.Pattern[bytes], hit: Hit, runs: dict[int, int]
) -> bool:
    end, number = hit
    if end <= runs.get(number, 0):
        return True
    if (whole := run.match(block, end)) is not None:
        runs[number] = whole.end()
    return False


def _next_of_rule(hits: Sequence[Hit], at: int) -> int:
    """Where the next hit of the same rule ends, if it is near."""
    end, rule = hits[at]
    for later in range(at + 1, len(hits)):
        if hits[later][1] == rule:
            return hits[later][0]
        if hits[later][0] > end + MAX_COMMAND_BYTES:
            break
    return sys.maxsize


def _value_end(block: bytes, start: int, stop: int) -> int:
    """Where a value ends that a rule may have cut at its bound."""
    if stop - start < _LEAST_CUT_BYTES:
        return stop
    rest = _REST_OF_VALUE.match(block, stop)
    return stop if rest is None else rest.end()
