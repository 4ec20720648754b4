"""How often the Hub is asked, and after how much trouble it is said. Pure.

`random` gives a number from 0 up to 1: what is asked for many workspaces must not be
asked for all of them at the same moment.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

Random = Callable[[], float]

# 2 ** 30 times any wait is over every bound.
_MOST_DOUBLED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchBounds:
    """How much at once, and how long; times in seconds.

    Attributes:
        rate: Requests a second, over all workspaces.
        lists_at_once: Lists that are read, each of another root.
        looks_at_once: Roots at which jobs are looked at.
        looks_a_turn: Jobs looked at before others have their turn.
        confirmed_a_list: Failures that are read a second time before a list counts.
        page_s: One page of a list: it can take over a minute (HUB.md section 4).
        list_s: A whole list.
        look_s: One job.
    """

    rate: float = 20.0
    lists_at_once: int = 20
    looks_at_once: int = 20
    looks_a_turn: int = 10
    confirmed_a_list: int = 50
    page_s: float = 240.0
    list_s: float = 900.0
    look_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchIntervals:
    """Everything that is settable about it; times in seconds.

    Attributes:
        list_s: Between two lists of a workspace in which something goes on.
        idle_s: At most between two lists of one in which nothing does.
        list_share: A list is asked for no more often than so many times what the last
            one took: the Hub's list can take over a minute (HUB.md section 4).
        job_s: Between two looks at an unfinished job.
        job_share: A job that runs long is looked at no more often than so many times
            in the time that it was followed, but at least every `idle_s`.
        confirm_s: From a first `failed` to the second read.
        jitter: Waits are longer by up to this share.
        oldest_s: What ended longer ago, while nobody looked, is not told.
        backoff_s: After a first error; doubled by each further one.
        longest_backoff_s: At most so long.
        longest_asked_s: A server's Retry-After is kept to, up to this.
        trouble_after_s: No list for so long, and it is said,
        trouble_after: once so many in a row have failed.
        refused_after: A key is said to have ended once it was refused so often in a
            row: a login page may be a hiccup.
        gone_after: A job that no list has is given up once it was refused so often.
        forget_s: What ended so long ago, and is in no list, is forgotten.
        reload_s: Between two looks at what is to be watched.
        bounds: How much at once.
    """

    list_s: float = 60.0
    idle_s: float = 300.0
    list_share: float = 4.0
    job_s: float = 15.0
    job_share: float = 240.0
    confirm_s: float = 2.0
    jitter: float = 0.1
    oldest_s: float = 86_400.0
    backoff_s: float = 15.0
    longest_backoff_s: float = 300.0
    longest_asked_s: float = 3_600.0
    trouble_after_s: float = 120.0
    trouble_after: int = 3
    refused_after: int = 2
    gone_after: int = 3
    forget_s: float = 604_800.0
    reload_s: float = 10.0
    bounds: WatchBounds = field(default_factory=WatchBounds)


def quiet_s(pace: WatchIntervals, last_s: float | None, *, active: bool) -> float:
    """How long a workspace's list may wait, its cost not counted.

    Args:
        pace: The pace.
        last_s: How long it waited last; None before a second list.
        active: Whether something goes on there.
    """
    if active or last_s is None:
        return pace.list_s
    return min(last_s * 2, max(pace.idle_s, pace.list_s))


def next_list_s(
    pace: WatchIntervals, wait_s: float, took_s: float, random: Random
) -> float:
    """From the beginning of a list to the beginning of the next.

    Args:
        pace: The pace.
        wait_s: See `quiet_s`.
        took_s: What the list took.
        random: Of the jitter.
    """
    return jittered(pace, max(wait_s, pace.list_share * took_s), random)


def next_look_s(pace: WatchIntervals, followed_s: float, random: Random) -> float:
    """From one look at an unfinished job to the next.

    Args:
        pace: The pace.
        followed_s: For how long it was followed by now.
        random: Of the jitter.
    """
    wait_s = min(max(pace.job_s, followed_s / pace.job_share), pace.idle_s)
    return jittered(pace, max(wait_s, pace.job_s), random)


def backoff_s(
    pace: WatchIntervals, failures: int, asked_s: float | None, random: Random
) -> float:
    """How long nothing is asked after an error.

    Args:
        pace: The pace.
        failures: In a row, this one too.
        asked_s: What the server asks for, if it does.
        random: Of the jitter.
    """
    doubled = pace.backoff_s * 2 ** min(max(failures - 1, 0), _MOST_DOUBLED)
    own_s = min(doubled, pace.longest_backoff_s)
    told_s = min(asked_s or 0.0, pace.longest_asked_s)
    return jittered(pace, max(own_s, told_s), random)


def is_trouble(pace: WatchIntervals, failures: int, lasted_s: float) -> bool:
    """Whether failures in a row, over so long, are worth a word to people."""
    return failures >= pace.trouble_after and lasted_s >= pace.trouble_after_s


def jittered(pace: WatchIntervals, wait_s: float, random: Random) -> float:
    """A wait, and up to `jitter` longer: never shorter."""
    return wait_s * (1 + pace.jitter * random())
