"""Faults that a test switches on for the next n calls of a method."""

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Literal

FaultKind = Literal[
    "rate_limited",
    "dropped_before",
    "dropped_after",
    "slow",
    "server_error",
    "taken_late",
    "refused",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackFault:
    """One fault of one call."""

    kind: FaultKind
    retry_after_s: int | str = 1
    delay_s: float = 0.0
    status: int = 503
    body: str | None = None
    error: str = "internal_error"


class SlackFaults:
    """The next faults, by method.

    A method is a Web API method's name, `*` for any of them, `response_url`, `upload`
    or `download`.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[SlackFault]] = defaultdict(deque)

    def add(self, method: str, fault: SlackFault, *, times: int = 1) -> None:
        """Apply this fault to the next calls of a method."""
        self._waiting[method].extend([fault] * times)

    def rate_limit(
        self, method: str, *, times: int = 1, retry_after_s: int | str = 1
    ) -> None:
        """Answer 429 with Retry-After; the call has no effect."""
        self.add(
            method,
            SlackFault(kind="rate_limited", retry_after_s=retry_after_s),
            times=times,
        )

    def drop_before(self, method: str, *, times: int = 1) -> None:
        """Break the connection before the call has an effect."""
        self.add(method, SlackFault(kind="dropped_before"), times=times)

    def drop_after(self, method: str, *, times: int = 1) -> None:
        """Break the connection after the call has its effect."""
        self.add(method, SlackFault(kind="dropped_after"), times=times)

    def slow(self, method: str, *, delay_s: float, times: int = 1) -> None:
        """Answer late; the call has its effect."""
        self.add(method, SlackFault(kind="slow", delay_s=delay_s), times=times)

    def server_error(self, method: str, *, times: int = 1, status: int = 503) -> None:
        """Answer 5xx; the call has no effect, which the app cannot know."""
        self.add(method, SlackFault(kind="server_error", status=status), times=times)

    def refuse(self, method: str, *, error: str, times: int = 1) -> None:
        """Refuse the call by this error; it has no effect."""
        self.add(method, SlackFault(kind="refused", error=error), times=times)

    def taken_late(self, method: str, *, delay_s: float, times: int = 1) -> None:
        """504 at once; the call is taken later, by this Slack's clock."""
        fault = SlackFault(kind="taken_late", delay_s=delay_s, status=504)
        self.add(method, fault, times=times)

    def next(self, method: str) -> SlackFault | None:
        """Return and remove the fault for this call, if there is one."""
        for name in (method, "*"):
            if waiting := self._waiting.get(name):
                return waiting.popleft()
        return None

    def clear(self) -> None:
        """Remove all faults."""
        self._waiting.clear()

    @property
    def waiting(self) -> int:
        """How many faults still wait for a call."""
        return sum(len(faults) for faults in self._waiting.values())
