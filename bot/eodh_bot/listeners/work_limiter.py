"""Limit how much the bot answers at once, for each person too, and for how long."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import anyio
import structlog
from slack_sdk.errors import SlackApiError

from eodh_bot.listeners.asker import asker
from eodh_bot.slack.api_errors import about, refusal_words
from eodh_bot.slack.directory import SlackUnavailableError
from eodh_tools.errors import HubUnavailableError, JobsError

_T = TypeVar("_T")
_log = structlog.get_logger()


class TooBusyError(JobsError):
    """More questions wait than this bot takes."""


class SlackRefusedError(JobsError):
    """Slack did not take what was to be posted."""


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
        per_person: Questions of one person that are answered at the same time; the
            others of theirs wait.
        waiting_per_person: Questions of one person that may wait.
        still_looking_s: After this long the person reads that it takes longer.
        answer_s: The limit for one answer, its wait included.
        ack_travels_s: An acknowledgement may reach Slack this long after a call.
    """

    at_once: int = 32
    waiting: int = 200
    per_person: int = 8
    waiting_per_person: int = 25
    still_looking_s: float = 2.5
    answer_s: float = 170.0
    ack_travels_s: float = 1.0


@dataclass(slots=True)
class _Person:
    """What one person has asked and is not answered yet."""

    places: anyio.Semaphore
    count: int = 0


class WorkLimiter:
    """Runs work within the bounds."""

    def __init__(self, bounds: WorkBounds) -> None:
        self.bounds = bounds
        self._places = anyio.Semaphore(bounds.at_once)
        self._people: dict[str, _Person] = {}
        self._count = 0
        self._unfinished = 0
        self._one_finished = asyncio.Event()

    async def run_bounded(self, work: Callable[[], Awaitable[_T]]) -> _T:
        """Return the result of some work.

        Raises:
            BotFaultError: For every exception that is no `JobsError`; it is logged.
            HubUnavailableError: The time is over.
            SlackRefusedError: Slack did not take a message of the work.
            SlackUnavailableError: Slack did not answer a call of the work.
            TooBusyError: Too much waits already.
            JobsError: By the work.
        """
        try:
            return await self._in_turn(work)
        except JobsError:
            raise
        except TimeoutError:
            # The Hub's own are translated where it is asked.
            raise SlackUnavailableError(
                "Slack did not answer in time. What you asked for may have happened "
                "all the same: look before you try again."
            ) from None
        except Exception as error:
            if isinstance(error, SlackApiError) and (words := refusal_words(error)):
                raise SlackRefusedError(words) from None
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
        bounds, name = self.bounds, asker.get()
        at_once = bounds.per_person if name else bounds.at_once
        waiting = bounds.waiting_per_person if name else bounds.waiting
        person = self._people.get(name) or _Person(anyio.Semaphore(at_once))
        if (
            self._count >= bounds.waiting + bounds.at_once
            or person.count >= waiting + at_once
        ):
            raise TooBusyError(
                "I am answering too many questions right now: try again in a minute."
            )
        self._count += 1
        person.count += 1
        self._people[name] = person
        began = False
        try:
            with anyio.move_on_after(bounds.answer_s):
                async with person.places, self._places:
                    began = True
                    return await work()
        finally:
            self._count -= 1
            person.count -= 1
            if not person.count:
                del self._people[name]
        if not began:
            raise TooBusyError(
                f"Other questions took {bounds.answer_s:.0f} s: try again in a minute."
            )
        raise HubUnavailableError(
            f"The Hub did not answer completely within {bounds.answer_s:.0f} s: try "
            "again in a few minutes."
        )
