"""Count events for Prometheus, without any names.

No label holds a workspace, a channel or a person, so the numbers reveal none of them
and the number of series is fixed.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import get_args

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from eodh_bot.models import NoticeOutcome

#: The outcomes of a request to the Hub (`eodh_bot.watch.hub_requests`).
HUB_OUTCOMES = ("ok", "busy", "unavailable", "refused", "gone", "unexpected")
#: What is retried.
RETRIED = ("slack", "hub", "notice")
#: The kinds of tasks in the queue (`eodh_bot.notices.wiring`).
TASK_KINDS = (
    *("started", "ended", "gone", "notice", "reply", "still_failing"),
    *("trouble", "recovered", "key_ending", "long_running", "weekly", "message"),
)
# Up to an hour: a job is polled every 15 s, its logs come up to 60 s later.
_LAG_BUCKETS_S = (1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 300, 600, 1_800, 3_600)


class Metrics:
    """The metrics of one process; a `NoticeObserver`.

    Attributes:
        content_type: The content type of `text`.
    """

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._lag = Histogram(
            "eodh_bot_notice_lag_seconds",
            "From a job's end, by the Hub's clock, to its notice in Slack.",
            buckets=_LAG_BUCKETS_S,
            registry=self._registry,
        )
        self._notices = self._counter(
            "notices",
            "Notices by outcome.",
            "outcome",
            get_args(NoticeOutcome),
        )
        self._hub = self._counter(
            "hub_requests",
            "Lists and job polls sent to the Hub, by outcome.",
            "outcome",
            HUB_OUTCOMES,
        )
        self._retries = self._counter(
            "retries", "Calls that are retried, by what failed.", "what", RETRIED
        )
        self._given_up = Counter(
            "eodh_bot_works_given_up",
            "Tasks that failed for good: somebody was not notified.",
            registry=self._registry,
        )
        self._queue = self._gauge(
            "queue_works", "Tasks that wait or run, by kind.", "kind", TASK_KINDS
        )
        self._oldest = self._gauge(
            "queue_oldest_seconds",
            "The age of the oldest task or notice that waits: it grows while one is "
            "stuck.",
        )
        self._keys = self._gauge(
            "keys",
            "Connections whose Hub key ends within 3 days, or has ended.",
            "state",
            ("ending", "ended"),
        )
        self._watched = self._gauge(
            "workspaces_watched", "Workspaces that this process polls."
        )
        self._late = self._gauge(
            "watch_late_seconds", "How late the most delayed poll is."
        )
        self._shards = self._gauge(
            "shards_owned", "How many of the 64 shards of workspaces this process has."
        )

    def notice(self, outcome: NoticeOutcome, lag_s: float | None) -> None:
        """Count an outcome; `lag_s` is the time since the job's end."""
        self._notices.labels(outcome).inc()
        if lag_s is not None and outcome in {"posted", "updated", "digest"}:
            # Clocks differ: a negative lag counts as 0.
            self._lag.observe(max(0.0, lag_s))

    def retried(self, what: str) -> None:
        """Count a retry of "slack", "hub" or "notice"."""
        self._retries.labels(what).inc()

    def given_up(self, tasks: int) -> None:
        """Add tasks that failed for good."""
        self._given_up.inc(tasks)

    def waiting(self, tasks: Mapping[str, int]) -> None:
        """Set how many tasks wait or run, by kind."""
        for kind in {*TASK_KINDS, *tasks}:
            self._queue.labels(kind).set(tasks.get(kind, 0))

    def oldest(self, age_s: float) -> None:
        """Set the age of the oldest task or notice that waits, in seconds."""
        self._oldest.set(age_s)

    def keys(self, ending: int, ended: int) -> None:
        """Set how many keys end soon, and how many have ended."""
        self._keys.labels("ending").set(ending)
        self._keys.labels("ended").set(ended)

    def hub_request(self, outcome: str) -> None:
        """Count a request to the Hub by its outcome."""
        self._hub.labels(outcome).inc()

    def watching(
        self, workspaces: Callable[[], float], late_s: Callable[[], float]
    ) -> None:
        """Set the functions that read the workspaces polled and the worst delay."""
        self._watched.set_function(workspaces)
        self._late.set_function(late_s)

    def shards(self, owned: int) -> None:
        """Set how many shards this process has."""
        self._shards.set(owned)

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self._registry)

    def _counter(
        self, name: str, help_: str, label: str, values: Iterable[str]
    ) -> Counter:
        metric = Counter(f"eodh_bot_{name}", help_, [label], registry=self._registry)
        _begin(metric, values)
        return metric

    def _gauge(
        self,
        name: str,
        help_: str,
        label: str | None = None,
        values: Iterable[str] = (),
    ) -> Gauge:
        labels = [label] if label else []
        metric = Gauge(f"eodh_bot_{name}", help_, labels, registry=self._registry)
        _begin(metric, values)
        return metric


def _begin(metric: Counter | Gauge, values: Iterable[str]) -> None:
    """Create each series with 0, because a rate needs a value before the first."""
    for value in values:
        metric.labels(value)
