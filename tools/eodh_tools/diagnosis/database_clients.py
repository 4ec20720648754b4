"""Which error of a database's client was first, where it went on after it."""

import re

from eodh_tools.diagnosis.events import Event, Story
from eodh_tools.diagnosis.records import Record
from eodh_tools.diagnosis.survived_errors import WENT_ON, progress

_CLIENT_ERROR = re.compile(
    r"(?:psql:[^:]*:\d+: )?(?:ERROR|FATAL): {2}\S"
    r"|(?:mysql: )?ERROR \d{4} \(\w{5}\)|(?:Parse |Runtime )?[Ee]rror:? near line \d+"
)
_ABORTED = re.compile(r"(?i)\bcurrent transaction is aborted\b")


def first_of_a_client(story: Story, end: Event) -> Event | None:
    """Return the first error of a client of a database, before a later one of it.

    A transaction that met an error does nothing more; what should have been in it is
    not there for what comes after.
    """
    if not is_client_error(story.records[end.first]):
        return None
    found = end
    for event in reversed(story.events):
        is_earlier = event.first < found.first and not event.is_harmless
        if not is_earlier or not is_client_error(story.records[event.first]):
            continue
        if progress(story, event.last, found.first) >= WENT_ON:
            break
        found = event
    return found if found is not end and not _ABORTED.search(found.words) else None


def is_client_error(record: Record) -> bool:
    """Return whether a client of a database tells by a line that a statement failed."""
    return bool(_CLIENT_ERROR.match(record.text))
