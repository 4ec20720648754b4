"""Scripted jobs: their end, times and logs are given, nothing runs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from eodh_sandbox.hub.cwl.runner_traceback import runner_traceback
from eodh_sandbox.hub.job_store import (
    DISMISSED_MESSAGE,
    DONE_MESSAGE,
    HubJob,
    JobLog,
    StatusChange,
    make_job_id,
    utc_now,
)
from eodh_sandbox.hub.stages import scripted_changes

RECORDED = Path(__file__).parent / "recorded"


@dataclass(frozen=True, slots=True)
class ScriptedJob:
    """A job as a test or a demo wants it.

    Args:
        process: the process's id; any text, it need not be there.
        status: how it ends; `running` never does.
        created: when it was created, aware; None for now.
        duration_s: from creation to the end; the end may lie ahead.
        log_delay_s: from the end to its logs.
        message: what it says at its end; None for what the Hub says.
        reason: title and detail of a failed job's results; None for its message.
        queued_s: how long it waits in the queue first, of its duration.
        stuck_at: the progress at which its worker crashes; it then runs for ever.
        logs: its logs.
        job_id: None for a new one.
    """

    process: str = "convert"
    status: Literal["successful", "failed", "dismissed", "running"] = "successful"
    created: datetime | None = None
    duration_s: float = 60.0
    log_delay_s: float = 0.0
    message: str | None = None
    logs: tuple[JobLog, ...] = ()
    job_id: str | None = None
    reason: tuple[str, str] | None = None
    queued_s: float = 0.0
    stuck_at: int | None = None

    @classmethod
    def recorded(
        cls,
        case: str,
        *,
        created: datetime | None = None,
        duration_s: float = 60.0,
        log_delay_s: float = 0.0,
        job_id: str | None = None,
    ) -> "ScriptedJob":
        """A job that ends as that process once did, with the logs of that run.

        Raises:
            ValueError: for a case of which there is no record.
        """
        outcomes = recorded_outcomes()
        if case not in outcomes:
            raise ValueError(f"No record of {case!r}; there are {', '.join(outcomes)}.")
        return replace(
            outcomes[case],
            created=created,
            duration_s=duration_s,
            log_delay_s=log_delay_s,
            job_id=job_id,
        )

    def place(self, workspace: str) -> HubJob:
        """The job in that workspace."""
        created = self.created or utc_now()
        changes = scripted_changes(created, self.duration_s, self.queued_s)
        if self.stuck_at is not None:
            reached = self.stuck_at
            changes = [each for each in changes if (each.progress or 0) <= reached]
        elif self.status != "running":
            end = created + timedelta(seconds=self.duration_s)
            message = self.message or _message(self.status, workspace, self.process)
            changes.append(StatusChange(end, self.status, message))
        return HubJob(
            workspace=workspace,
            process=self.process,
            created=created,
            job_id=self.job_id or make_job_id(created),
            changes=changes,
            logs=self.logs,
            log_delay_s=self.log_delay_s,
            reason=self.reason,
        )


def _message(status: str, workspace: str, process: str) -> str:
    if status == "failed":
        return _failed_message(workspace, process)
    return DONE_MESSAGE if status == "successful" else DISMISSED_MESSAGE


@cache
def _failed_message(workspace: str, process: str) -> str:
    return runner_traceback(workspace, process)


@cache
def recorded_outcomes() -> dict[str, ScriptedJob]:
    """The records in `recorded/`, by case; made by `record.py`."""
    index = json.loads((RECORDED / "index.json").read_text(encoding="utf-8"))
    outcomes = {}
    for case, about in index.items():
        logs = tuple(
            JobLog(
                log["name"],
                (RECORDED / case / log["name"]).read_bytes(),
                listed=log["listed"],
            )
            for log in about["logs"]
        )
        outcomes[case] = ScriptedJob(
            about["process"], about["status"], message=about["message"], logs=logs
        )
    return {**outcomes, **_written_outcomes(outcomes)}


def _written_outcomes(outcomes: dict[str, ScriptedJob]) -> dict[str, ScriptedJob]:
    """What cannot be run here: an image that no node can pull, memory that ends.

    HUB.md section 2 (image pull) and 3 (out of memory: a log that just stops).
    """
    image_pull = ScriptedJob("image-pull", "failed", duration_s=130.0)
    # To the log's reader, out of memory and SIGKILL are the same.
    out_of_memory = replace(outcomes["killed"], process="out-of-memory")
    return {"image-pull": image_pull, "out-of-memory": out_of_memory}


def growing(logs: Iterable[JobLog], over_s: float) -> tuple[JobLog, ...]:
    """The same logs on a server that shows them while they are written."""
    return tuple(replace(log, grows_s=over_s, accept_ranges=True) for log in logs)
