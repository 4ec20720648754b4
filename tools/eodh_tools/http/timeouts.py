"""Define how long the parts of a call may take; a whole call: `Settings.timeout_s`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long the parts of a call may take, in seconds."""

    connect_s: float = 10.0
    idle_s: float = 60.0  # between two pieces of a log
    log_s: float = 3_600.0  # a whole log
