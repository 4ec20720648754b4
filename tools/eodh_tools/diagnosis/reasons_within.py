"""Find the reason that stands within a runner's own sentence of a failure.

Where nothing else of a log tells why, `Job aborted: Lost task 3 (host): SomeError: x`
does, and so does `An error occurred during X: y`.
"""

import re
from dataclasses import replace

from eodh_tools.diagnosis.events import Event
from eodh_tools.diagnosis.line_labels import label_lines

_REASON = re.compile(
    r"(?i).*\bmost recent failure: .*?\)+: "
    r"(?P<exception>(?:[\w$]+\.)*\w+(?:Exception|Error): \S.*)"
    r"|.*\berrors? (?:has |have )?occur+ed (?:during|while|in)\b[^:]{0,60}: +"
    r"(?P<words>\w+ \w+.*)"
)


def with_reason_within(event: Event, kind: str) -> Event:
    """Return what only says that another failed as the reason that it holds.

    Args:
        event: What the rest follows from.
        kind: The kind of step.
    """
    if not event.is_wrapper or event.shown is not None:
        return event
    found = _REASON.match(event.words[:2_000])
    if found is None:
        return event
    reason = found["exception"] or found["words"]
    seen = label_lines([reason], kind)[0]
    if "wrapper" in seen.labels and seen.shown is None:
        return event
    link = replace(event.key_link, words=reason)
    return replace(
        event, links=(link,), key_link=link, shown=seen.shown, is_wrapper=False
    )
