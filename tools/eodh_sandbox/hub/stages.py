"""The stages that a job shows, and how fast the local Hub goes through them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from eodh_sandbox.hub.job_store import (
    ACCEPTED_MESSAGE,
    QUEUED_MESSAGE,
    StatusChange,
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its progress number, its message, and how long it lasts."""

    progress: int
    message: str
    lasts_s: float


# HUB.md section 2: the polled sequence; durations of the one recorded run.
BEFORE_RUN = (
    Stage(0, ACCEPTED_MESSAGE, 0.5),
    Stage(2, "Pre-execution hook", 0.5),
    Stage(3, "Inputs downloaded, nested processes execution finalized", 1.5),
    Stage(5, "starting execution", 0.5),
    Stage(10, "workflow wrapped, creating processing environment", 2.0),
    Stage(15, "processing environment created, preparing execution", 1.5),
    Stage(20, "upload required files", 15.0),
)
RUN = Stage(23, "execution submitted", 120.0)
AFTER_RUN = (
    Stage(90, "delivering outputs, logs and usage report", 8.0),
    Stage(97, "Post-execution hook", 3.0),
    Stage(99, "clean-up processing resources", 2.0),
)


@dataclass(frozen=True, slots=True)
class StageTiming:
    """How fast stages pass.

    Args:
        scale: times the recorded seconds of each stage but the CWL run itself.
        log_delay_s: from the end of a job to its log links (up to 30 s on the Hub).
        never_started_s: how long a job lasts whose deployment is broken.
    """

    scale: float
    log_delay_s: float
    never_started_s: float


QUICK = StageTiming(scale=0.001, log_delay_s=0.05, never_started_s=0.05)
DEMO = StageTiming(scale=0.06, log_delay_s=1.5, never_started_s=0.5)
RECORDED = StageTiming(scale=1.0, log_delay_s=25.0, never_started_s=0.5)
PACES = {"quick": QUICK, "demo": DEMO, "recorded": RECORDED}


def queued(created: datetime) -> StatusChange:
    """What a job shows from its acceptance until a worker takes it (KERNEL.md K5)."""
    return StatusChange(created, "running", QUEUED_MESSAGE, 0)


def scripted_changes(
    created: datetime, duration_s: float, queued_s: float = 0.0
) -> list[StatusChange]:
    """The changes of a run of that length, the queue included, without its end."""
    stages = (*BEFORE_RUN, RUN, *AFTER_RUN)
    whole_s = sum(stage.lasts_s for stage in stages)
    changes, at_s = [queued(created)] if queued_s else [], 0.0
    begun = created + timedelta(seconds=queued_s)
    run_s = max(0.0, duration_s - queued_s)
    for stage in stages:
        at = begun + timedelta(seconds=at_s / whole_s * run_s)
        changes.append(StatusChange(at, "running", stage.message, stage.progress))
        at_s += stage.lasts_s
    return changes
