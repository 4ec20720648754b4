"""Jobs to put on the local Hub."""

from dataclasses import replace
from datetime import UTC, datetime

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.scripted_jobs import ScriptedJob

LONG_AGO = datetime(2026, 11, 1, 9, tzinfo=UTC)


def prefixed(count: int, pod: str = "resize-pod-abcdefgh") -> bytes:
    """A log of numbered lines in calrissian's form."""
    return b"".join(
        b"2026-11-01T09:%02d:%02d.5Z - %s - line %d\n"
        % (n // 60 % 60, n % 60, pod.encode(), n)
        for n in range(1, count + 1)
    )


def add(hub: LocalHub, workspace: str, job: ScriptedJob) -> str:
    return hub.script(workspace, replace(job, created=job.created or LONG_AGO))[0]
