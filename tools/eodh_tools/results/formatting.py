"""Times, durations, sizes and indented text, as every door writes them. Pure."""

from datetime import UTC, datetime


def time_text(when: datetime | None) -> str:
    """Write a time in UTC, to the second."""
    if when is None:
        return "-"
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def duration_text(seconds: float | None) -> str:
    """Write a duration for people: "3.1 s", "4 min 05 s", "2 h 10 min"."""
    if seconds is None:
        return "-"
    if round(seconds, 1) < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min"


def short_duration_text(seconds: float | None) -> str:
    """Write a duration for a narrow column: "41 s", "4 min", "2 h 05 m"."""
    if seconds is None:
        return "-"
    if round(seconds) < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d} m"


def step_duration_text(seconds: float) -> str:
    """Write a duration of a step: "under 1 s", "12 s", "4 min", "4 min 05 s"."""
    if seconds < 1:
        return "under 1 s"
    if seconds < 59.5:  # noqa: PLR2004 - rounded to less than a minute
        return f"{seconds:.0f} s"
    return (
        duration_text(max(seconds, 60.0)).removesuffix(" 00 s").removesuffix(" 00 min")
    )


def size_text(size_bytes: int) -> str:
    """Write a size for people, in SI units: "812 bytes", "3.4 MB"."""
    size = float(size_bytes)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:  # noqa: PLR2004 - SI units
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def indented(text: str) -> str:
    """Indent each line by four spaces."""
    return "\n".join(f"    {line}" for line in text.splitlines())


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: "1 line", "4,312 lines"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
