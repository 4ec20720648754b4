"""A program's own warning that tells why it then fails: of its data, settings, workers.

A program that warns and goes on has not got over it where it at once fails on it.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.records import Level
from eodh_tools.diagnosis.survived_errors import progress
from eodh_tools.diagnosis.traces import Link

# A computation that fails on its data, and how a program warns of these.
_NUMERICAL = re.compile(
    r"(?i)\bSVD did not converge|\bsingular matrix|\bLinAlgError\b|\brank[- ]deficient"
    r"|\bnot positive(?:[- ]semi)?[- ]?definite"
    r"|\bmatrix is (?:computationally )?singular"
    r"|\bill[- ]conditioned|\b(?:fit|least squares|regression)\b.{0,40}\bfailed"
    r"|\boptimal parameters not found|\bzero-size array\b|\bnot enough values\b"
    r"|\binfs or NaNs\b|\bcontains (?:NaN|infinity)|\bdivision by zero\b"
)
_OF_ITS_DATA = re.compile(
    r"(?i)\btoo (?:few|little|high|low|short|small|large)\b|\b(?:not|hardly) enough\b"
    r"|\binsufficient\b|\b(?:fewer|less) than \d|\bat least \d+"
    r"|\bonly \d+ (?:\w+ ){0,3}(?:left|found)\b"
    r"|\bdo(?:es)? not (?:fully |wholly )?(?:cover|overlap)\b|\bno overlap\b"
)
# A setting that nothing reads, as its name is wrong; and what then lacks its value.
_MISNAMED = re.compile(
    r"(?i)\b(?:unknown|unrecogni[sz]ed|unexpected|unused|unsupported) (?:\w+ )?"
    r"(?:key|parameter|option|setting|field|attribute|keyword|variable|entry)s?\b"
)
_LACKS_A_VALUE = frozenset({"value-missing", "variable-missing", "variable-not-set"})
# A part of a program that died, and what it should have left.
_DIED = frozenset({"killed", "worker-killed", "out-of-memory", "native-crash"})
_LEFT_WITHOUT = frozenset({"file-missing", "nothing-in-list", "output-missing"})
_NAME = re.compile(r"\w{3,}")
_MOST_PROGRESS = 2
_NEAR_RECORDS = 8


def warned_before(story: Story, end: Event) -> Event | None:
    """Return the warning right before an end that tells why it came to that.

    Args:
        story: The log.
        end: What the rules hold for the cause.
    """
    code = end.shown.cause.code if end.shown is not None else ""
    if code in _LEFT_WITHOUT:
        return _part_that_died(story, end)
    if end.weight is not Weight.EXCEPTION:
        return None
    if code in _LACKS_A_VALUE:
        warned = _warning(story, end, _MISNAMED)
        return warned if warned and _is_of_that_name(warned, end) else None
    if _NUMERICAL.search(" ".join(link.words for link in end.links)):
        return _warning(story, end, _OF_ITS_DATA)
    return None


def _warning(story: Story, end: Event, form: re.Pattern[str]) -> Event | None:
    """The nearest warning of that form."""
    for at in _right_before(story, end):
        record = story.records[at]
        is_over = form is _OF_ITS_DATA and "soft" in story.signs[at].labels
        if (
            record.level is Level.WARNING
            and not is_over
            and form.search(record.message)
        ):
            return _event(story, at)
    return None


def _is_of_that_name(warned: Event, end: Event) -> bool:
    """Whether the name that nothing reads is like the missing one, if that is told."""
    missing = end.shown.named if end.shown is not None else None
    if not missing:
        return True
    return bool(get_close_matches(missing, _NAME.findall(warned.words), cutoff=0.7))


def _part_that_died(story: Story, end: Event) -> Event | None:
    """The part that was killed right before what it should have left is missing."""
    for at in _right_before(story, end):
        seen, level = story.signs[at], story.records[at].level
        is_told = level is None or level >= Level.WARNING
        if seen.shown is None or "soft" in seen.labels or not is_told:
            continue
        if seen.shown.cause.code in _DIED:
            return _event(story, at)
    return None


def _right_before(story: Story, end: Event) -> Iterator[int]:
    """The records right before an end, the nearest first, and the head above it."""
    for at in range(end.first, max(0, end.first - _NEAR_RECORDS) - 1, -1):
        if at < end.first and progress(story, at, end.first) > _MOST_PROGRESS:
            return
        if at >= end.first - 1 or at not in story.in_trace:
            yield at


def _event(story: Story, at: int) -> Event:
    record, shown = story.records[at], story.signs[at].shown
    link = Link(record.number, "", record.message[:600])
    return Event(at, at, (link,), Weight.WORDS, shown, link)
