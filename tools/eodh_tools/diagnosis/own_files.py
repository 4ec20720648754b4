"""Files that a step makes itself: that one is missing follows from a failure before.

The folder in which a step runs is empty at first, and so are those for temporary files.
"""

import re

from eodh_tools.diagnosis import named_objects
from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.survived_errors import progress, recovered
from eodh_tools.diagnosis.troubles_before import failures_before
from eodh_tools.logs.causes import Shown

_OF_A_FILE = frozenset(
    {"file-missing", "file-empty", "file-damaged", "archive-damaged",
     "file-not-recognised", "not-json"}
)  # fmt: skip
_MADE_HERE = re.compile(r"(?!\w+://)(?!/|\$|~)|/(?:tmp|scratch|var/tmp)/")
# So many lines of progress after a failure, what comes has another reason.
_FAR = 20


def may_be_made_here(shown: Shown) -> bool:
    """Return whether the step itself may have failed to make a file, or made it badly.

    It may be one of which nobody tells the name.
    """
    if shown.cause.code not in _OF_A_FILE:
        return False
    return shown.named is None or bool(_MADE_HERE.match(shown.named))


def failure_to_make(story: Story, end: Event) -> Event | None:
    """Return the failure of a script that went on, at whose end its files are missing.

    Of several such files, each follows from the one before.
    """
    if not _misses_own_file(end):
        return None
    later = end
    for event in failures_before(story, end):
        if event.is_soft or event.is_wrapper or event.weight < Weight.TOOL:
            continue
        if progress(story, event.last, later.first) >= _FAR or recovered(story, event):
            return None
        if not _misses_own_file(event):
            return event
        later = event
    return None


def _misses_own_file(event: Event) -> bool:
    shown = event.shown
    if shown is None or shown.cause.code not in _OF_A_FILE:
        return False
    name = shown.named or named_objects.find(("file",), [event.words])
    return name is not None and bool(_MADE_HERE.match(name))
