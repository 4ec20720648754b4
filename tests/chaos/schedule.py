"""What is to happen and when, all of it from one seed. Pure."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "job",
    "kill",
    "hub_out",
    "slack_fault",
    "database_out",
    "websocket",
    "history_lag",
    "no_metadata",
    "no_edits",
    "chatter",
    "future_job",
    "long_job",
    "deletion",
    "freeze",
    "restore",
    "disk_full",
    "resets",
    "machine_clock",
    "hub_date",
    "slack_date",
]

#: By how much a clock is off for a while, in seconds.
CLOCKS_OFF_S = (-90_000.0, -7_200.0, -1_200.0, 1_200.0, 3_840.0, 7_200.0, 90_000.0)
#: How jobs of the chaos end, by the process that they are recorded of.
CASES = ("convert", "no-module", "killed", "convert", "ndvi-of-item", "convert")
SLACK_FAULTS = (
    "rate_limit",
    "drop_before",
    "drop_after",
    "drop_after",
    "server_error",
    "taken_late",
)
SLACK_METHODS = (
    "chat.postMessage",
    "chat.postMessage",
    "chat.postMessage",
    "chat.update",
    "conversations.history",
    "conversations.info",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is to happen; times in seconds."""

    seed: int
    jobs: int
    channels: int
    kills: int
    lasts_s: float
    hub_outages: int = 0
    database_outages: int = 0
    slack_faults: int = 0
    #: How often each further kind happens.
    others: Mapping[Kind, int] = field(default_factory=dict)
    #: A message may appear in Slack so long after its try, in seconds.
    settle_s: float = 60.0
    #: Whether Slack's clock and this machine's differ, by a time that the seed decides.
    clocks_differ: bool = False

    @property
    def slack_ahead_s(self) -> float:
        """How far Slack's clock is ahead of this machine's, in seconds."""
        hours = (-1 / 3, 25.0, -25.0, 1 / 3)
        return 3_600 * hours[self.seed % len(hours)] if self.clocks_differ else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happens, some seconds after the beginning.

    Attributes:
        number: Which channel, or which process.
        what: The case of a job; the fault and the method.
        for_s: How long a job or an outage lasts.
        times: How often a fault is met.
    """

    at_s: float
    kind: Kind
    number: int = 0
    what: str = ""
    for_s: float = 0.0
    times: int = 1


def events(plan: Plan, processes: int, cases: tuple[str, ...] = CASES) -> list[Event]:
    """Everything that happens, in order; the same for the same plan."""
    chance = random.Random(plan.seed)  # noqa: S311 - to be replayed, not to be secret

    def at(last: float = 1.0) -> float:
        return chance.uniform(0.0, plan.lasts_s * last)

    def job() -> Event:
        return Event(
            at_s=at(),
            kind="job",
            number=chance.randrange(plan.channels),
            what=chance.choice(cases),
            # Some end before anybody has looked.
            for_s=chance.choice((0.0, 0.5, 2.0, 5.0, 9.0)),
        )

    def kill() -> Event:
        return Event(at_s=at(), kind="kill", number=chance.randrange(processes))

    def slack_fault() -> Event:
        what = f"{chance.choice(SLACK_FAULTS)} {chance.choice(SLACK_METHODS)}"
        times = chance.choice((1, 1, 2, 4))
        return Event(at_s=at(), kind="slack_fault", what=what, times=times)

    def hub_out() -> Event:
        return Event(at_s=at(0.9), kind="hub_out", for_s=chance.uniform(2, 8))

    def database_out() -> Event:
        return Event(at_s=at(0.9), kind="database_out", for_s=chance.uniform(1, 5))

    made = [
        *(job() for _ in range(plan.jobs)),
        *(kill() for _ in range(plan.kills)),
        *(hub_out() for _ in range(plan.hub_outages)),
        *(database_out() for _ in range(plan.database_outages)),
        *(slack_fault() for _ in range(plan.slack_faults)),
        *(
            Event(
                at_s=at(0.9),
                kind=kind,
                number=chance.randrange(plan.channels),
                what=chance.choice(("before", "behind")),
                for_s=chance.uniform(2, 12),
            )
            for kind, count in sorted(plan.others.items())
            for _ in range(count)
        ),
        Event(at_s=at(), kind="websocket"),
    ]
    return sorted(made, key=lambda event: event.at_s)
