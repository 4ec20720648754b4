"""Describe how a try to post a message ended, and how long to wait for the next."""

from dataclasses import dataclass

import structlog
from slack_sdk.errors import SlackApiError

from eodh_bot.notices.work_queue import TaskResult
from eodh_bot.slack.api_errors import about, slack_code
from eodh_tools.http.retries import retry_after_s

#: The `ts` of a message that may exist and was not posted again.
UNKNOWN_TS = "unknown"

_LONGEST_PAUSE_S = 300.0
_LONGEST_ASKED_S = 3_600.0
_TOO_MANY = frozenset({"ratelimited", "rate_limited"})
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Posted:
    """The message exists.

    Attributes:
        ts: Slack's id of it; `UNKNOWN_TS` if it may exist and nobody can check.
        found: It existed already, perhaps with an earlier text.
    """

    ts: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Try again after `after_s` seconds."""

    after_s: float


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Slack never takes it: the channel is archived."""


@dataclass(frozen=True, slots=True)
class ThreadGone:
    """The message in whose thread it was to be was deleted; it was not posted."""


@dataclass(frozen=True, slots=True)
class NotChanged:
    """Slack does not let this message be changed: it is too old, or gone.

    Attributes:
        is_there: Whether the message stands as it is.
    """

    is_there: bool = False


def task_result(posted: Posted | RetryLater | GivenUp | ThreadGone) -> TaskResult:
    """Try the task of a message again where Slack asks for it; else it is done."""
    return TaskResult(
        again_s=posted.after_s if isinstance(posted, RetryLater) else None
    )


def pause_after(error: Exception, tries: int) -> RetryLater:
    """Return how long to wait after an error of Slack.

    Args:
        error: The error; a 429 says how long.
        tries: How often it was tried before.
    """
    if isinstance(error, SlackApiError) and slack_code(error) in _TOO_MANY:
        headers = getattr(error.response, "headers", {}) or {}
        header = str(headers.get("Retry-After", headers.get("retry-after", "")))
        wait_s = retry_after_s(header)
        return RetryLater(5.0 if wait_s is None else min(wait_s, _LONGEST_ASKED_S))
    _log.warning("could not post a notice to Slack", **about(error))
    return RetryLater(min(_LONGEST_PAUSE_S, 3.0 * 2.0 ** min(tries, 10)))
