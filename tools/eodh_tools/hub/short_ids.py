"""Find the job that the beginning of an id, or a mistyped id, may mean. Pure."""

import difflib
import re
from collections.abc import Sequence

from eodh_tools.hub.job import Job
from eodh_tools.logs.lazy_pattern import lazy_pattern

#: The fewest characters of an id that may stand for the whole.
MIN_PREFIX_CHARS = 8
_UUID = lazy_pattern(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MOST_GUESSES = 3


def is_whole_id(text: str) -> bool:
    """Return whether a text is a UUID, as the Hub's job ids are (HUB.md section 1)."""
    return bool(_UUID.fullmatch(text))


def with_prefix(text: str, jobs: Sequence[Job]) -> tuple[Job, ...]:
    """Return the jobs whose ids begin with a text of at least `MIN_PREFIX_CHARS`."""
    if len(text) < MIN_PREFIX_CHARS:
        return ()
    begin = text.lower()
    return tuple(job for job in jobs if job.job_id.lower().startswith(begin))


def guesses(text: str, jobs: Sequence[Job]) -> tuple[Job, ...]:
    """Return the jobs that a text may name: by a similar id, or by a process's name.

    Args:
        text: What was typed.
        jobs: Newest first.

    Returns:
        At most three, the likeliest first; of a process its newest job.
    """
    by_id = {job.job_id: job for job in reversed(jobs)}
    alike = difflib.get_close_matches(text, by_id, n=_MOST_GUESSES, cutoff=0.75)
    newest: dict[str, Job] = {}
    for job in jobs:
        newest.setdefault((job.process or "").casefold(), job)
    named = difflib.get_close_matches(text.casefold(), newest, n=1, cutoff=0.7)
    found = [by_id[each] for each in alike] + [newest[each] for each in named]
    return tuple({job.job_id: job for job in found}.values())[:_MOST_GUESSES]
