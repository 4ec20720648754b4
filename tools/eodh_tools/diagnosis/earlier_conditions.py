"""What an earlier line tells of the whole run, from which a later failure follows.

A program that has no licence left, no more file descriptors, or numbers without bounds
fails later, of something else: of what it may not do, cannot open, or cannot compute.
"""

import re
from dataclasses import dataclass, field

from eodh_tools.diagnosis.events import Event, Story
from eodh_tools.diagnosis.survived_errors import WENT_ON, progress, recovered
from eodh_tools.diagnosis.troubles_before import failures_before
from eodh_tools.diagnosis.warnings_before import warned_before


@dataclass(frozen=True, slots=True)
class _Condition:
    """A condition, and the failures that follow from it.

    Attributes:
        code: Of the cause in the catalogue that tells it.
        says: What it has to say; any words by default.
        ends: Codes of what may follow.
        end_says: What an end in words of its own, or of those codes, may say.
        most_progress: How far the program may have come since.
    """

    code: str
    end_says: re.Pattern[str]
    ends: frozenset[str] = field(default_factory=frozenset)
    says: re.Pattern[str] = re.compile("")
    most_progress: int = WENT_ON


_CONDITIONS = (
    _Condition(
        "licence-server-failed",
        re.compile(
            r"(?i)\b(?:demo(?:nstration)?|trial|viewer|limited|restricted) mode\b"
            r"|\b(?:un|not )licen[cs]ed\b|\blicen[cs]e\b"
        ),
        most_progress=100_000,
    ),
    _Condition(
        "too-many-files",
        re.compile(r"(?i)\b(?:open|lookup|dial|socket|pipe|certificates?|roots)\b"),
        ends=frozenset(
            {"host-not-found", "certificate-invalid", "tls-failed", "connection-failed",
             "file-missing", "module-missing", "import-name-missing", "file-damaged",
             "shared-library-missing", "download-failed", "file-not-recognised"}
        ),
        says=re.compile(r"(?i)open files|EMFILE|ENFILE|Errno 24\b"),
    ),
    _Condition(
        "model-unstable",
        re.compile(
            r"(?i)\bfloating\b|\bNaNs?\b|\binf(?:inity)?\b|\boverflow\b|\bSIGFPE\b"
            r"|\bnegative\b|\bout of (?:range|bounds)\b"
        ),
        ends=frozenset({"native-crash", "killed", "terminated", "index-out-of-bounds"}),
    ),
    _Condition(
        "byte-order-wrong",
        re.compile(
            r"(?i)\b(?:end|past end) of (?:file|record)\b|\b(?:read|record|unformatted)"
            r"|\bmemory\b|\balloc\w*|\bdamaged\b|\btruncated\b"
        ),
        ends=frozenset({"file-damaged", "out-of-memory", "native-crash",
                        "file-not-recognised", "shape-mismatch"}),
    ),
)  # fmt: skip


def condition_before(story: Story, end: Event) -> Event | None:
    """Return the line that tells of the condition that an end follows from.

    Args:
        story: The log.
        end: What the rules hold for the cause.
    """
    for condition in _CONDITIONS:
        if _may_follow(condition, end):
            found = _first_told(story, condition, end)
            if found is not None:
                return found
    return warned_before(story, end)


def _may_follow(condition: _Condition, end: Event) -> bool:
    code = end.shown.cause.code if end.shown is not None else ""
    if code == condition.code:
        return False
    if code:
        return code in condition.ends
    return bool(condition.end_says.search(end.words))


def _first_told(story: Story, condition: _Condition, end: Event) -> Event | None:
    """The first line that tells of it and that the program did not recover from."""
    found = None
    for event in failures_before(story, end):
        if event.shown is None or event.shown.cause.code != condition.code:
            continue
        if progress(story, event.last, end.first) > condition.most_progress:
            break
        if event.is_soft or recovered(story, event):
            continue
        if condition.says.search(event.words):
            found = event
    return found
