"""Names of buttons and views, and what a button remembers."""

import json
from enum import StrEnum
from typing import Any

#: The most that Slack keeps in a button's value.
MAX_VALUE_CHARS = 2_000


class ActionId(StrEnum):
    """What a person can click or choose; the value says for which job and log."""

    #: The menu ⋯; the value's `do` says which of the others was chosen.
    MORE = "more"
    SHARE = "share"
    # As in messages that were posted before there was one view for all.
    SHOW_LOGS = "other_log"
    FULL_LOG = "full_log"
    #: Only in messages that were posted before there was one view for all.
    SEARCH = "search"
    REPORT = "report"
    CHECK_AGAIN = "check_again"
    OPEN_IN_HUB = "open_in_hub"
    OPEN_RESULTS = "open_results"
    PICK_JOB = "pick_job"
    PICK_LOG = "pick_log"
    OLDER = "older"
    NEWER = "newer"
    CONNECT = "connect"
    DISCONNECT = "disconnect"
    REFRESH_HOME = "refresh_home"
    WATCH = "watch"
    CHANGE_WATCH = "change_watch"
    MUTE_PROCESS = "mute_process"
    UNMUTE = "unmute"
    FAILURES_ONLY = "failures_only"
    SUCCESSES_TOO = "successes_too"
    LOOK_AT_IT = "look_at_it"
    LEAVE_IT = "leave_it"


class SubscriptionChange(StrEnum):
    """What can be done to a subscription, from the home page."""

    MUTE_2_HOURS = "mute_2_hours"
    MUTE_1_DAY = "mute_1_day"
    FAILURES_ONLY = "failures_only"
    SUCCESSES_TOO = "successes_too"
    STOP = "stop"


class ViewId(StrEnum):
    """The modals, by their callback id."""

    LOG_BROWSER = "log_browser"
    CONNECT = "connect_workspace"


class ShortcutId(StrEnum):
    """The shortcuts, by their callback id in `manifest.yaml`."""

    EXPLAIN_JOB = "explain_job"


class FieldId(StrEnum):
    """What a person fills in: the id of the block and of the element in it."""

    PATTERN = "pattern"
    CONTEXT = "context"
    LOG = "log"
    WORKSPACE = "workspace"
    KEY = "key"
    BASE_URL = "base_url"
    KEY_ENDS = "key_ends"
    FOR_WHOM = "for_whom"


class UnreadableValueError(ValueError):
    """A button's value that none of ours can be."""


def pack(**facts: str | None) -> str:
    """Write what a button or a view remembers; a fact that is None is left out.

    Raises:
        UnreadableValueError: It is more than Slack keeps.
    """
    given = {name: fact for name, fact in facts.items() if fact is not None}
    value = json.dumps(given, separators=(",", ":"), ensure_ascii=False)
    if len(value) > MAX_VALUE_CHARS:
        raise UnreadableValueError(f"{len(value)} characters are too many.")
    return value


def unpack(value: str) -> dict[str, str]:
    """Read what a button or a view remembers.

    Slack hands back what we gave it; this holds against another app's or an older
    version's value.

    Raises:
        UnreadableValueError: It is no value of ours.
    """
    try:
        facts: Any = json.loads(value) if len(value) <= MAX_VALUE_CHARS else None
    except (ValueError, RecursionError):
        facts = None
    if not isinstance(facts, dict):
        raise UnreadableValueError("It is no value of ours.")
    if not all(isinstance(fact, str) for fact in facts.values()):
        raise UnreadableValueError("It is no value of ours.")
    return facts
