"""Find the limit behind a signal: what a scheduler or a cluster says of it."""

import re

from eodh_tools.diagnosis.events import Event, Story
from eodh_tools.diagnosis.survived_errors import WENT_ON, progress

#: A signal, and what the scheduler or cluster that sent it says of the limit.
SIGNALS = frozenset(
    {"killed", "terminated", "native-crash", "time-limit", "worker-killed"}
)
_LIMITS = frozenset({"time-limit", "out-of-memory", "disk-full", "evicted", "killed"})
_SAYS_LIMIT = re.compile(
    r"(?i)\blimits?\b|\bexceed\w*|deadline|oom[-_ ]?kill|cgroup|low on resource|\bTERM_"
    r"|\bout of memory\b"
    r"|\bwatch-?dog|\brun-?time\b|\blonger than\b|\b(?:is|are) (?:over|up)\b"
)
_LIMIT_RECORDS = 30


def limit_beside(story: Story, cause: Event) -> Event | None:
    """Return the scheduler's or cluster's line about the limit behind a signal."""
    if cause.shown is None or cause.shown.cause.code not in SIGNALS:
        return None
    if _SAYS_LIMIT.search(cause.words):
        return None
    for event in story.events:
        if event is cause or event.shown is None or event.is_harmless:
            continue
        if abs(event.first - cause.first) > _LIMIT_RECORDS:
            continue
        first, second = sorted((event, cause), key=lambda each: each.first)
        if (
            event.shown.cause.code in _LIMITS
            and _SAYS_LIMIT.search(event.words)
            and progress(story, first.last, second.first) <= WENT_ON
        ):
            return event
    return None
