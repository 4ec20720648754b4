"""Find which step a log belongs to, and what is missing, as far as the logs show.

Names (HUB.md section 3): `node_stage_in.log`, `node_stage_in_2.log`, `<step>.log`;
a scattered or repeated step is `<step>_2.log`, `<step>_3.log` and so on.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from eodh_tools.logs.line_prefix import split_prefix
from eodh_tools.logs.lines import clean_line
from eodh_tools.results.formatting import step_duration_text
from eodh_tools.results.models import LogEntry, StepKind

STAGE_IN = "node_stage_in"
STAGE_OUT = "node_stage_out"

_NUMBERED = re.compile(r"^(?P<base>.+)_(?P<number>[1-9][0-9]{0,5})$")
_ORDER: dict[StepKind, int] = {"stage-in": 0, "step": 1, "stage-out": 2}


def entries(names: Sequence[str]) -> tuple[LogEntry, ...]:
    """Name the step of each log, stage-in first and stage-out last."""
    stems = {_stem(name) for name in names}
    found = []
    for name in names:
        step, number = _step_and_number(_stem(name), stems)
        found.append(LogEntry(name=name, step=step, kind=kind_of(step), scatter=number))
    return in_order(found)


def in_order(logs: Iterable[LogEntry]) -> tuple[LogEntry, ...]:
    """Sort logs by the order in which their steps ran, as far as it is known.

    Stage-in first, stage-out last; steps by when their first log began, else as the
    Hub lists them; scattered runs by number.
    """
    listed = list(logs)
    begins = [log.began for log in listed if log.kind == "step" and not log.empty]
    all_known = None not in begins
    first_seen: dict[str, tuple[float, int]] = {}
    for position, log in enumerate(listed):
        began = log.began.timestamp() if all_known and log.began else float("inf")
        if not all_known:
            began = 0.0
        seen = first_seen.get(log.step, (float("inf"), position))
        first_seen[log.step] = min(seen, (began, seen[1]))
    return tuple(
        sorted(
            listed,
            key=lambda log: (_ORDER[log.kind], first_seen[log.step], log.scatter or 1),
        )
    )


def likeliest(logs: Sequence[LogEntry]) -> LogEntry | None:
    """Return the log most likely to show the end, only by its place.

    Steps end before the stage-out that follows them, and a stage-out fails when a
    step left it nothing: so the last log that holds anything.
    """
    with_text = [log for log in logs if not log.empty and log.note is None]
    return with_text[-1] if with_text else None


def kind_of(step: str) -> StepKind:
    """Tell the built-in steps from the workflow's own."""
    if step == STAGE_IN:
        return "stage-in"
    return "stage-out" if step == STAGE_OUT else "step"


def missing_steps(
    logs: Collection[LogEntry], passing_steps: Collection[str] | None
) -> tuple[str, ...]:
    """Return the steps that a passing run of the process had and that have no log here.

    Nothing lists a process's steps (DESIGN.md fact 10): only a passing run shows them.
    """
    present = {log.step for log in logs}
    return tuple(
        step
        for step in passing_steps or ()
        if step not in present and kind_of(step) == "step"
    )


def missing(
    logs: Collection[LogEntry], passing_steps: Collection[str] | None
) -> tuple[str, ...]:
    """Say in words which logs are missing, only as far as it is known.

    Args:
        logs: The logs that the job lists.
        passing_steps: The steps of a passing run, where one is known.
    """
    gone = [
        f"No log of step {step!r}, which a passing run of the same process had: the "
        "job ended before or in that step, or its log was lost."
        for step in missing_steps(logs, passing_steps)
    ]
    for step, numbers in gaps(logs).items():
        gone.append(
            f"No log of {runs_text(numbers)} of step {step!r}, though other runs have "
            "one: the Hub lists no log of a run that gave no output."
        )
    if logs and not any(log.kind == "stage-out" for log in logs):
        gone.append(
            "No stage-out log: the job ended before its outputs were published, and "
            "the step that failed may have no log."
        )
    return tuple(gone)


def gaps(logs: Collection[LogEntry]) -> dict[str, tuple[int, ...]]:
    """Return runs of scattered steps that have no log, though others have one.

    That the last runs are missing can be known only where another step of the job was
    scattered more often, and no outputs were published.

    Returns:
        Numbers of the missing runs (from 1) by step.
    """
    runs: dict[str, set[int]] = {}
    for log in logs:
        if log.kind == "step" and log.scatter is not None:
            runs.setdefault(log.step, set()).add(log.scatter)
    counts = {step: max(numbers) for step, numbers in runs.items()}
    if not any(log.kind == "stage-out" for log in logs):
        order = list(runs)
        for before, step in pairwise(order):
            if counts[before] == counts[step] + 1 and len(runs[before]) > counts[step]:
                counts[step] = counts[before]
    missing = {
        step: tuple(n for n in range(1, counts[step] + 1) if n not in numbers)
        for step, numbers in runs.items()
    }
    return {step: numbers for step, numbers in missing.items() if numbers}


def runs_text(numbers: Sequence[int]) -> str:
    """Name runs of a scattered step: "run 2", "runs 2, 5 and 3 more"."""
    shown = [str(number) for number in numbers[:5]]
    more = len(numbers) - len(shown)
    if len(numbers) == 1:
        return f"run {shown[0]}"
    if more:
        return f"runs {', '.join(shown)} and {more:,} more"
    return f"runs {', '.join(shown[:-1])} and {shown[-1]}"


def steps_text(logs: Iterable[LogEntry]) -> list[str]:
    """Name each step once, with its duration where its logs tell it.

    Runs of a scattered step may run side by side: its duration is from the first
    line of all to the last.
    """
    by_step: dict[str, list[LogEntry]] = {}
    for log in logs:
        by_step.setdefault(log.step, []).append(log)
    return [_step_text(runs) for runs in by_step.values()]


def _step_text(runs: Sequence[LogEntry]) -> str:
    first = runs[0]
    name = first.step if first.kind == "step" else first.kind
    seconds = first.took_s
    if len(runs) > 1:
        spans = [
            (run.began, run.began + timedelta(seconds=run.took_s))
            for run in runs
            if run.began is not None and run.took_s is not None
        ]
        if len(spans) < len(runs):
            return name
        first_began = min(began for began, _ in spans)
        seconds = (max(ended for _, ended in spans) - first_began).total_seconds()
    return name if seconds is None else f"{name} {step_duration_text(seconds)}"


def began(head: bytes) -> datetime | None:
    """Return when a log began (aware UTC), by calrissian's prefix of its first line."""
    time, _ = split_prefix(clean_line(head.partition(b"\n")[0]))
    return time


def _stem(name: str) -> str:
    return name.removesuffix(".log")


def _step_and_number(stem: str, stems: set[str]) -> tuple[str, int | None]:
    numbered = _NUMBERED.match(stem)
    if numbered and (numbered["base"] in stems or _lacks_first(numbered, stems)):
        return numbered["base"], int(numbered["number"])
    # A first run of several carries no number in its name.
    has_others = any(
        (other := _NUMBERED.match(s)) is not None and other["base"] == stem
        for s in stems
    )
    return stem, 1 if has_others else None


def _lacks_first(numbered: re.Match[str], stems: set[str]) -> bool:
    """Whether a step has runs 2 and 3 and no run 1: the first left no log.

    A step whose own name ends in a number has seldom such neighbours.
    """
    base = numbered["base"]
    return {f"{base}_2", f"{base}_3"} <= stems and f"{base}_1" not in stems
