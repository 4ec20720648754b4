"""The statuses that a job can have: which are known, and which are final. Pure."""

from collections.abc import Iterable

from eodh_tools.errors import RequestError

TERMINAL_STATUSES = frozenset({"successful", "failed", "dismissed"})
KNOWN_STATUSES = TERMINAL_STATUSES | {"accepted", "running", "created", "paused"}
UNKNOWN_STATUS = "unknown"  # ours, where the server gives none


def check_status(status: str, there: Iterable[str]) -> None:
    """Check that a status is one that a job can have.

    Raises:
        RequestError: It is not known, and no job has it.
    """
    if status.casefold() in KNOWN_STATUSES | {each.casefold() for each in there}:
        return
    raise RequestError(
        f"{status[:40]!r} is no status of a job. There are: "
        f"{', '.join(sorted(KNOWN_STATUSES))}."
    )
