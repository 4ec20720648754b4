"""Decide how often to poll the Hub, and when failures are reported. Pure.

What an operator may set (`default_of`), such as the poll interval of idle workspaces,
has its default in `eodh_bot/settings.py`.

`random` gives a number from 0 up to 1. The jitter keeps the polls of many workspaces
from falling on the same moment.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from eodh_bot.settings import default_of

Random = Callable[[], float]

# 2 ** 30 times any wait exceeds every bound.
_MOST_DOUBLED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchBounds:
    """The limits of the polls; times in seconds.

    Attributes:
        rate: Requests per second, over all workspaces.
        lists_at_once: Lists read in parallel, at most one per root.
        polls_at_once: Roots whose jobs are polled in parallel.
        polls_a_turn: Jobs polled in one run of a watch.
        confirmed_a_list: Failed jobs of a list that are read a second time at once.
        page_s: Timeout of one list page; a page can take over a minute (HUB.md
            section 4).
        list_s: Timeout of a whole list.
        poll_s: Timeout of one job.
    """

    rate: float = default_of("hub_rate")
    lists_at_once: int = 20
    polls_at_once: int = 20
    polls_a_turn: int = 10
    confirmed_a_list: int = 50
    page_s: float = 240.0
    list_s: float = 900.0
    poll_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchIntervals:
    """The settings of the polls; times in seconds.

    Attributes:
        list_s: Between two lists of a busy workspace.
        idle_s: At most, between two lists of an idle workspace.
        active_s: A workspace is busy for so long after the last news, or the start.
        list_share: The next list waits at least this many times as long as the last
            one took: the Hub's list can take over a minute (HUB.md section 4). What
            its news took until they were stored counts as well, up to `idle_s`: a
            database that was away for an hour is no reason to wait for four.
        job_s: Between two polls of an unfinished job.
        job_share: A long job is polled at most this many times over its run so far,
            but at least every `idle_s`.
        confirm_s: From a first `failed` to the second read.
        jitter: Each wait grows by up to this share.
        oldest_s: A job that ended longer ago is not reported.
        backoff_s: Pause after a first error; each further error doubles it.
        longest_backoff_s: The longest pause of our own.
        trouble_after_s: Failures are reported after this time without a list,
        trouble_after: and after this many failures in a row.
        refused_after: Refusals in a row before a key counts as ended: one login page
            may be an accident.
        gone_after: Refusals before a job that no list has counts as deleted.
        forget_s: An unlisted job is forgotten this long after its end.
        reload_s: Between two reads of the list of watches.
        bounds: The limits of the polls.
    """

    list_s: float = default_of("busy_poll_s")
    idle_s: float = default_of("idle_poll_s")
    active_s: float = 900.0
    list_share: float = 4.0
    job_s: float = default_of("job_poll_s")
    job_share: float = 240.0
    confirm_s: float = 2.0
    jitter: float = 0.1
    oldest_s: float = default_of("oldest_h") * 3_600
    backoff_s: float = 15.0
    longest_backoff_s: float = 300.0
    trouble_after_s: float = 120.0
    trouble_after: int = 3
    refused_after: int = 2
    gone_after: int = 3
    forget_s: float = 604_800.0
    reload_s: float = 10.0
    bounds: WatchBounds = field(default_factory=WatchBounds)


def quiet_s(intervals: WatchIntervals, last_s: float | None, *, active: bool) -> float:
    """Return the wait before a workspace's next list, before its cost counts.

    Args:
        intervals: The settings.
        last_s: The last wait; None before a second list.
        active: Whether anything is running, or was new within `active_s`.
    """
    if active or last_s is None:
        return intervals.list_s
    return min(last_s * 2, max(intervals.idle_s, intervals.list_s))


def next_list_s(
    intervals: WatchIntervals,
    wait_s: float,
    read_s: float,
    stored_s: float,
    random: Random,
) -> float:
    """Return the time from the start of a list to the start of the next.

    Args:
        intervals: The settings.
        wait_s: See `quiet_s`.
        read_s: How long the Hub took for the list.
        stored_s: How long it took from the start until its news were stored.
        random: For the jitter.
    """
    share = intervals.list_share
    busy_s = min(share * stored_s, intervals.idle_s)
    return jittered(intervals, max(wait_s, share * read_s, busy_s), random)


def next_poll_s(intervals: WatchIntervals, followed_s: float, random: Random) -> float:
    """Return the time from one poll of an unfinished job to the next.

    Args:
        intervals: The settings.
        followed_s: How long the job has been polled so far.
        random: For the jitter.
    """
    wait_s = min(
        max(intervals.job_s, followed_s / intervals.job_share), intervals.idle_s
    )
    return jittered(intervals, max(wait_s, intervals.job_s), random)


def backoff_s(
    intervals: WatchIntervals, failures: int, asked_s: float | None, random: Random
) -> float:
    """Return the pause after an error.

    Args:
        intervals: The settings.
        failures: Failures in a row, this one included.
        asked_s: The wait that the server asks for, bounded; None if it does not.
        random: For the jitter.
    """
    doubled = intervals.backoff_s * 2 ** min(max(failures - 1, 0), _MOST_DOUBLED)
    own_s = min(doubled, intervals.longest_backoff_s)
    return jittered(intervals, max(own_s, asked_s or 0.0), random)


def is_trouble(intervals: WatchIntervals, failures: int, lasted_s: float) -> bool:
    """Return whether `failures` in a row, over this time, are reported."""
    return failures >= intervals.trouble_after and lasted_s >= intervals.trouble_after_s


def jittered(intervals: WatchIntervals, wait_s: float, random: Random) -> float:
    """Lengthen a wait by up to `jitter`; never shorten it."""
    return wait_s * (1 + intervals.jitter * random())
