"""A job's status as a word with a sign: never only by colour."""

from eodh_tools.hub.known_statuses import TERMINAL_STATUSES

_SIGNS = {
    "successful": "✅",
    "failed": "❌",
    "dismissed": "🚫",
    "running": "⏳",
    "accepted": "🕒",
    "created": "🕒",
    "paused": "⏸️",
}


def sign(status: str) -> str:
    """Return the emoji of a status; ❓ for one that nobody knows."""
    return _SIGNS.get(status, "❓")


def word(status: str) -> str:
    """Return a status as a title begins with it: "Failed"."""
    return status[:1].upper() + status[1:]


def is_finished(status: str) -> bool:
    """Return whether a job with this status runs no longer."""
    return status in TERMINAL_STATUSES
