"""Define how long the phases of one request to the Hub may take.

A whole request with its retries: `Settings.timeout_s` in `config/settings.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long the phases of a request may take, in seconds."""

    connect_s: float = 10.0
    idle_s: float = 60.0  # between two pieces of a log
    log_s: float = 3_600.0  # a whole log
