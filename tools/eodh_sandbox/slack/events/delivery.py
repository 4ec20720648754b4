"""Deliver payloads to the app: interactions once, events again after a failure.

A command or an interaction has three seconds to be acknowledged and is never sent
again. An event that is not acknowledged comes again, three times.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from eodh_sandbox.slack.slack_errors import UndeliveredError
from eodh_sandbox.slack.state.clock import Timing
from eodh_sandbox.slack.state.objects import Json
from eodh_sandbox.slack.web_api_limits import MAX_PENDING, MAX_TASKS

PayloadKind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One payload, with the number of the try."""

    kind: PayloadKind
    payload: Json
    takes_answer: bool
    retry: int = 0
    retry_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The outcome of one delivery."""

    parcel: Parcel
    answer: Json | None = None  # what came with the acknowledgement
    failed: str | None = None  # operation_timeout, dispatch_failed, http_service_error
    took_s: float = 0.0


class Carrier(Protocol):
    """Brings payloads to the app: by websocket or signed requests."""

    async def carry(self, parcel: Parcel, *, deadline_s: float) -> Json | None:
        """Deliver one payload and return the acknowledgement's content.

        Raises:
            UndeliveredError: not acknowledged; the reason is Slack's word for it.
        """


class EventPost:
    """Sends parcels by the current carrier, and records the outcomes."""

    def __init__(self, timing: Timing, choose: Callable[[], Carrier]) -> None:
        self._timing = timing
        self._choose = choose
        self.journal: deque[Delivery] = deque(maxlen=MAX_PENDING)
        self._tasks: set[asyncio.Task[None]] = set()

    async def deliver(self, parcel: Parcel) -> Delivery:
        """Deliver one parcel, once."""
        started = time.monotonic()
        answer, failed = None, None
        try:
            answer = await self._choose().carry(parcel, deadline_s=self._timing.ack_s)
        except UndeliveredError as error:
            failed = error.reason
        done = Delivery(
            parcel=parcel,
            answer=answer,
            failed=failed,
            took_s=time.monotonic() - started,
        )
        self.journal.append(done)
        return done

    def event(self, payload: Json) -> None:
        """Deliver an event in the background; repeat it without acknowledgement."""
        self.spawn(self._event(payload))

    async def _event(self, payload: Json) -> None:
        reason = ""
        for retry, wait_s in enumerate((None, *self._timing.event_retries_s)):
            if wait_s is not None:
                await asyncio.sleep(wait_s)
            done = await self.deliver(
                Parcel(
                    kind="events_api",
                    payload=payload,
                    takes_answer=False,
                    retry=retry,
                    retry_reason=reason,
                )
            )
            # Nothing is stored for an app without a connection.
            if done.failed is None or done.failed == "dispatch_failed":
                return
            reason = "timeout" if done.failed == "operation_timeout" else "http_error"

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background, until the server stops."""
        if len(self._tasks) >= MAX_TASKS:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Call a function after n seconds."""

        async def wait() -> None:
            await asyncio.sleep(seconds)
            act()

        self.spawn(wait())

    async def stop(self) -> None:
        """Cancel all deliveries, and forget those that were."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.journal.clear()
