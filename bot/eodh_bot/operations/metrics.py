"""What is counted, for Prometheus: how things go, never what they are about.

No label holds a workspace, a channel or a person: whoever reads the numbers learns
nothing of them, and there are never more series than stand here.
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

#: How a question to the Hub may go (`eodh_bot.watch.hub_requests`).
HUB_OUTCOMES = ("ok", "busy", "unavailable", "refused", "gone", "unexpected")
#: What is tried again.
RETRIED = ("slack", "hub", "notice")
#: The works that the engine keeps (`eodh_bot.notices.wiring`).
WORKS = (
    *("started", "ended", "gone", "notice", "reply"),
    *("trouble", "recovered", "key_ending"),
)
# From at once to an hour: a job is looked at each 15 s, its logs come up to 60 s later.
_LAG_BUCKETS_S = (1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 300, 600, 1_800, 3_600)


class Metrics:
    """The numbers of one process; fits `eodh_bot.notices.observer.Observed`.

    Attributes:
        content_type: Of `text`.
    """

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._lag = Histogram(
            "eodh_bot_notice_lag_seconds",
            "From a job's end, as the Hub says it, to its notice in Slack.",
            buckets=_LAG_BUCKETS_S,
            registry=self._registry,
        )
        self._notices = self._counter(
            "notices",
            "Notices by how they came out.",
            "outcome",
            get_args(NoticeOutcome),
        )
        self._hub = self._counter(
            "hub_requests",
            "Lists and looks at jobs that were asked of the Hub, by how it went.",
            "outcome",
            HUB_OUTCOMES,
        )
        self._retries = self._counter(
            "retries", "What was put off to be tried again.", "what", RETRIED
        )
        self._given_up = Counter(
            "eodh_bot_works_given_up",
            "Works that failed for good: somebody was not told.",
            registry=self._registry,
        )
        self._queue = self._gauge(
            "queue_works", "Works that wait or run, by kind.", "kind", WORKS
        )
        self._keys = self._gauge(
            "keys",
            "Connections whose Hub key ends within 3 days, or has ended.",
            "state",
            ("ending", "ended"),
        )
        self._watched = self._gauge(
            "workspaces_watched", "Workspaces that this process watches."
        )
        self._late = self._gauge(
            "watch_late_seconds", "By how much the turn that is due longest is late."
        )
        self._shards = self._gauge(
            "shards_owned", "Of 64 shares of the workspaces, this process's."
        )

    def notice(self, outcome: NoticeOutcome, lag_s: float | None) -> None:
        """One came out so, so many seconds after the job's end."""
        self._notices.labels(outcome).inc()
        if lag_s is not None and outcome in {"posted", "updated", "digest"}:
            # Clocks differ: what seems to come before the end came at once.
            self._lag.observe(max(0.0, lag_s))

    def retried(self, what: str) -> None:
        """A call is made again: "slack", "hub" or "notice"."""
        self._retries.labels(what).inc()

    def given_up(self, works: int) -> None:
        """So many more works failed for good."""
        self._given_up.inc(works)

    def waiting(self, works: Mapping[str, int]) -> None:
        """How many works wait, by kind."""
        for kind in {*WORKS, *works}:
            self._queue.labels(kind).set(works.get(kind, 0))

    def keys(self, ending: int, ended: int) -> None:
        """How many connections' keys end soon, and have ended."""
        self._keys.labels("ending").set(ending)
        self._keys.labels("ended").set(ended)

    def hub_request(self, outcome: str) -> None:
        """The Hub was asked, and it went so."""
        self._hub.labels(outcome).inc()

    def watching(
        self, workspaces: Callable[[], float], late_s: Callable[[], float]
    ) -> None:
        """Ask these, each time, how much is watched and how late the latest turn is."""
        self._watched.set_function(workspaces)
        self._late.set_function(late_s)

    def shards(self, owned: int) -> None:
        """How many shards this process has."""
        self._shards.set(owned)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)

    def _counter(
        self, name: str, help_: str, label: str, values: Iterable[str]
    ) -> Counter:
        made = Counter(f"eodh_bot_{name}", help_, [label], registry=self._registry)
        _begin(made, values)
        return made

    def _gauge(
        self,
        name: str,
        help_: str,
        label: str | None = None,
        values: Iterable[str] = (),
    ) -> Gauge:
        labels = [label] if label else []
        made = Gauge(f"eodh_bot_{name}", help_, labels, registry=self._registry)
        _begin(made, values)
        return made


def _begin(made: Counter | Gauge, values: Iterable[str]) -> None:
    """Show 0 before the first: a rate needs what was before it."""
    for value in values:
        made.labels(value)
