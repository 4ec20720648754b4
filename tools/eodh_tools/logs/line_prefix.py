"""The prefix that the runner (calrissian) writes before each line: time, pod. Pure."""

from datetime import datetime

from eodh_tools.logs.lazy_pattern import lazy_pattern

# One tool log entry as calrissian writes it (HUB.md section 3): time, pod, text.
PREFIX = lazy_pattern(
    rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z)"
    rb" - ([a-z0-9-]{1,63}-pod-[a-z]{8}) - "
)
_PREFIX = lazy_pattern(PREFIX.pattern.decode())


def split_prefix(text: str) -> tuple[datetime | None, str]:
    """Take calrissian's ``<time> - <pod> - `` off a line (HUB.md section 3).

    Returns:
        Time (aware UTC) and the rest; None and the text as it was where there is no
        such prefix. The pod is left out: any line may claim one.
    """
    match = _PREFIX.match(text)
    if match is None:
        return None, text
    try:
        time = datetime.fromisoformat(match[1])
    except ValueError:
        return None, text
    return time, text[match.end() :]
