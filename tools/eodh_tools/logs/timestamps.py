"""How long a log's step took, by the first and the last time that the log tells.

Programs write times in many forms; two times are compared only if they are of one form,
because a form without a zone may be local time. A time counts where a line begins with
it, or as the time of a JSON line: elsewhere it may be when a satellite passed.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

from eodh_tools.logs.line_prefix import split_prefix
from eodh_tools.logs.lines import clean_line

__all__ = ["took_s"]

_LOOKED_AT_BYTES = 64 << 10
_MOST_LINES = 400
_MOST_CHARS = 600

_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|SEVERE|CRITICAL|FATAL)"
_START = rf"^(?:\s*[\[(<]?{_LEVEL}[\])>]?[\s:|]+)?(?:\s*\[\d+\]\s)?\s*[\[(<\"']?"
_JSON = r'^\s*\{.{0,400}?"(?:@?timestamp|time|ts|asctime|datetime)"\s*:\s*"?'
_CLOCK = (
    r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d)"
    r"(?:[.,](?P<part>\d{1,9}))?"
)
_ZONE = r"(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d))?"
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_MONTH_NUMBERS = {name: number for number, name in enumerate(_MONTHS.split("|"), 1)}
_ISO = rf"(?P<year>\d{{4}})[-/.](?P<month>\d\d)[-/.](?P<day>\d\d)[T ]{_CLOCK}{_ZONE}"

_DAY_FIRST = (
    rf"(?P<day>\d\d?)[-/ ](?P<month>{_MONTHS}|\d\d)[-/ ](?P<year>\d{{4}})"
    rf"[: ]{_CLOCK}{_ZONE}"
)
_MONTH_FIRST = (
    rf"(?:[A-Z][a-z]{{2}},? )?(?P<month>{_MONTHS}) +(?P<day>\d\d?) {_CLOCK}"
    r"(?: [A-Z]{2,4})?(?: (?P<year>\d{4}))?"
)
_CLOCK_ONLY = rf"{_START}{_CLOCK}"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_START}{_ISO}",
        rf"{_JSON}{_ISO}",
        # Java and web servers: 27/Nov/2026:10:00:00, 27-11-2026 10:00:00
        rf"{_START}{_DAY_FIRST}",
        # syslog, `date`: Nov 27 10:00:00, Fri Nov 27 10:00:00 UTC 2026
        rf"{_START}{_MONTH_FIRST}",
        # Spark: 26/11/27 10:00:00
        rf"{_START}(?P<year>\d\d)/(?P<month>\d\d)/(?P<day>\d\d) {_CLOCK}",
        # glog: I1127 10:00:00.123456
        rf"^[IWEF](?P<month>\d\d)(?P<day>\d\d) {_CLOCK}",
        _CLOCK_ONLY,
        rf"(?:{_START}|{_JSON})(?P<epoch>1\d{{9}}\.\d+)",
    )
)
# Such a clock is the same again after a day.
_WITHOUT_DAY = 1 + [form.pattern for form in _FORMS].index(_CLOCK_ONLY)
_DAY_S = 86_400.0


def took_s(head: bytes, tail: bytes, *, most_s: float | None = None) -> float | None:
    """Tell how long a step took, by its log.

    Args:
        head: The beginning of the log.
        tail: The end of the log; it may be the same bytes.
        most_s: More than that cannot be, such as what the whole job took.

    Returns:
        Seconds; None where the log tells no two times that fit.
    """
    first = _times(head[:_LOOKED_AT_BYTES].split(b"\n"))
    last = _times(reversed(tail[-_LOOKED_AT_BYTES:].split(b"\n")))
    for form in sorted(first.keys() & last.keys()):
        if form == _WITHOUT_DAY and (most_s is None or most_s >= _DAY_S):
            continue
        seconds = (last[form] - first[form]).total_seconds()
        if seconds > 0 and (most_s is None or seconds <= most_s):
            return seconds
    return None


def _times(lines: Iterable[bytes]) -> dict[int, datetime]:
    """The first time of each form, by the form's number; 0 is calrissian's prefix."""
    found: dict[int, datetime] = {}
    for count, raw in enumerate(lines):
        if count == _MOST_LINES:
            break
        time, text = split_prefix(clean_line(raw[:_MOST_CHARS]))
        if time is not None:
            found.setdefault(0, time)
        for number, form in enumerate(_FORMS, 1):
            match = form.match(text)
            if match is None:
                continue
            read = _time(match.groupdict())
            if read is not None:
                found.setdefault(number, read)
            break
    return found


def _time(parts: dict[str, str | None]) -> datetime | None:
    """Read a time; what it does not say (year, day, zone) is the same for all."""
    if parts.get("epoch"):
        return datetime.fromtimestamp(float(parts["epoch"] or 0), UTC)
    month = parts.get("month") or "1"
    year = int(parts.get("year") or 2000)
    try:
        return datetime(
            year if year > 99 else 2000 + year,  # noqa: PLR2004 - two digits
            _MONTH_NUMBERS.get(month) or int(month),
            int(parts.get("day") or 1),
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
            int((parts.get("part") or "0").ljust(6, "0")[:6]),
            tzinfo=_zone(parts.get("zone")),
        )
    except ValueError:
        return None


def _zone(text: str | None) -> timezone:
    if text is None or not text.startswith(("+", "-")):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
