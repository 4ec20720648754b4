"""What was tried, and how it went: refused, inert, or a leak."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from tests.hostile.inputs import Hostile
from tests.hostile.oracle import Leak
from tests.hostile.outside import watched

Verdict = Literal["refused", "inert", "leak"]

#: No single input may keep a door busy for longer (seconds of processor time).
MOST_S = 15.0


@dataclass(slots=True)
class Trial:
    """One input at one door."""

    hostile: Hostile
    door: str
    outcome: Verdict = "inert"
    why: str = ""

    def refused(self) -> None:
        """The door refused, in words."""
        self.outcome = "refused"


@dataclass(slots=True)
class Tally:
    """Every trial of one test.

    Attributes:
        ports: Of 127.0.0.1, that may be connected to: the servers of the test's own.
    """

    ports: set[int] = field(default_factory=set)
    trials: list[Trial] = field(default_factory=list)

    @contextmanager
    def trial(self, hostile: Hostile, door: str) -> Iterator[Trial]:
        """Try an input at a door: what is raised within, or asked elsewhere, leaks.

        Raises:
            TimeoutError: The door did not answer: so would not the next input, and each
                would be waited for.
        """
        trial = Trial(hostile, door)
        self.trials.append(trial)
        began = time.process_time()
        with watched(self.ports) as asked:
            try:
                yield trial
                took_s = time.process_time() - began
                if took_s > MOST_S:
                    raise Leak(f"it took {took_s:.0f} s of processor time")  # noqa: TRY301
            except TimeoutError as error:
                trial.outcome = "leak"
                trial.why = f"no answer: {error}"[:500]
                raise TimeoutError(_leak(trial)) from error
            except Exception as error:  # noqa: BLE001 - a crash is no refusal
                trial.outcome = "leak"
                trial.why = f"{type(error).__name__}: {error}"[:500]
        if asked:
            trial.outcome = "leak"
            trial.why = "; ".join(dict.fromkeys(asked))[:300]

    @property
    def leaks(self) -> list[str]:
        """What got through, in words."""
        return [leak for *_, leak in self.rows() if leak]

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Family, door, outcome and leak of each, for the report."""
        return [
            (trial.hostile.family, trial.door, trial.outcome, _leak(trial))
            for trial in self.trials
        ]


def _leak(trial: Trial) -> str:
    if trial.outcome != "leak":
        return ""
    where = f"{trial.hostile.family} / {trial.hostile.name} / {trial.door}"
    return f"{where}: {trial.why}"
