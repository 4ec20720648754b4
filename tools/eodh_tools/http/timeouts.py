"""Define how long calls may take, where EODH_TIMEOUT_S does not say. Pure."""

from dataclasses import dataclass

#: A whole call with its retries; the Hub's list of jobs may take over a minute.
CALL_S = 120.0


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long the parts of a call may take, in seconds."""

    connect_s: float = 10.0
    idle_s: float = 60.0  # between two pieces of a log
    log_s: float = 3_600.0  # a whole log
