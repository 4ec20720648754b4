"""Limit how much the bot answers at once, and for how long."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import anyio
import structlog

from eodh_bot.slack.api_errors import about
from eodh_tools.errors import HubUnavailableError, JobsError

_T = TypeVar("_T")
_log = structlog.get_logger()


class TooBusyError(JobsError):
    """More questions wait than this bot takes."""


class BotFaultError(JobsError):
    """A bug of the bot.

    Attributes:
        reference: Finds the traceback in the bot's log.
    """

    def __init__(self, reference: str) -> None:
        super().__init__(f"Something went wrong in the bot (reference {reference}).")
        self.reference = reference


@dataclass(frozen=True, slots=True)
class WorkBounds:
    """How many questions at once, and for how long; times in seconds.

    Attributes:
        at_once: Questions that are answered at the same time.
        waiting: Questions that may wait behind them.
        still_looking_s: After this long the person reads that it takes longer.
        answer_s: The limit for one answer, its wait included.
        ack_travels_s: An acknowledgement may reach Slack this long after a call.
    """

    at_once: int = 32
    waiting: int = 200
    still_looking_s: float = 2.5
    answer_s: float = 170.0
    ack_travels_s: float = 1.0


class WorkLimiter:
    """Runs work within the bounds."""

    def __init__(self, bounds: WorkBounds) -> None:
        self.bounds = bounds
        self._places = anyio.Semaphore(bounds.at_once)
        self._count = 0
        self._unfinished = 0
        self._one_finished = asyncio.Event()

    async def run_bounded(self, work: Callable[[], Awaitable[_T]]) -> _T:
        """Return the result of some work.

        Raises:
            BotFaultError: For every exception that is no `JobsError`; it is logged.
            HubUnavailableError: The time is over.
            TooBusyError: Too much waits already.
            JobsError: By the work.
        """
        try:
            return await self._in_turn(work)
        except JobsError:
            raise
        except TimeoutError:
            raise HubUnavailableError(
                f"The Hub did not answer completely within {self.bounds.answer_s:.0f} "
                "s: try again in a few minutes."
            ) from None
        except Exception as error:
            reference = secrets.token_hex(4)
            _log.error("a question failed", reference=reference, **about(error))
            raise BotFaultError(reference) from error

    @contextmanager
    def unfinished(self) -> Iterator[None]:
        """Let `drain` wait for the context: until the answer has reached Slack."""
        self._unfinished += 1
        try:
            yield
        finally:
            self._unfinished -= 1
            self._one_finished.set()

    async def drain(self, limit_s: float) -> bool:
        """Wait until every question is answered, at most `limit_s` seconds.

        Returns:
            Whether none is left.
        """
        with anyio.move_on_after(limit_s):
            while self._unfinished:
                self._one_finished.clear()
                await self._one_finished.wait()
        return not self._unfinished

    @property
    def busy(self) -> int:
        """How many questions are being answered or wait."""
        return self._count

    async def _in_turn(self, work: Callable[[], Awaitable[_T]]) -> _T:
        if self._count >= self.bounds.waiting + self.bounds.at_once:
            raise TooBusyError(
                "I am answering too many questions right now: try again in a minute."
            )
        self._count += 1
        try:
            with anyio.fail_after(self.bounds.answer_s):
                async with self._places:
                    return await work()
        finally:
            self._count -= 1
