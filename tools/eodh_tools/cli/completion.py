"""Complete job ids, log names and processes in a shell; silent where it cannot."""

# Imports inside: completing an option must not load an HTTP client.
# ruff: noqa: PLC0415

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import typer

#: A shell waits for this long at most: a list of jobs can take the Hub a minute.
MAX_WAIT_S = 3.0
_MOST = 30
_T = TypeVar("_T")


def jobs(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the newest jobs' ids that begin so, each with its process and state."""
    words = [("last", "the newest job"), ("last failed", "the newest failed job")]
    found = _ask(context, lambda toolbox: toolbox.list_jobs(limit=1_000))
    if found is not None:
        words += [(job.job_id, f"{job.process}, {job.status}") for job in found.jobs]
    return [word for word in words if word[0].startswith(incomplete)][:_MOST]


def logs(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the names of the job's logs that begin so, each with its kind of step."""
    job = context.params.get("job")
    found = _ask(context, lambda toolbox: toolbox.list_logs(str(job))) if job else None
    if found is None:
        return []
    return [
        (log.name, log.kind) for log in found.logs if log.name.startswith(incomplete)
    ]


def processes(context: typer.Context, incomplete: str) -> list[str]:
    """Return the processes of the workspace's jobs that begin so, the newest first."""
    found = _ask(context, lambda toolbox: toolbox.list_jobs(limit=1_000))
    if found is None:
        return []
    names = dict.fromkeys(job.process for job in found.jobs if job.process)
    return [name for name in names if name.startswith(incomplete)][:_MOST]


def statuses(incomplete: str) -> list[str]:
    """Return the states of a job that begin so."""
    states = ("accepted", "running", "successful", "failed", "dismissed")
    return [state for state in states if state.startswith(incomplete)]


def _ask(
    context: typer.Context, question: Callable[[Any], Coroutine[Any, Any, _T]]
) -> _T | None:
    """An answer of the toolbox; None in time or for any error: a shell shows none."""
    import anyio

    from eodh_tools.toolbox.wiring import open_toolbox

    profile = (context.parent.params.get("profile") if context.parent else None) or None

    async def ask() -> _T | None:
        with anyio.move_on_after(MAX_WAIT_S):
            async with open_toolbox(profile) as toolbox:
                return await question(toolbox)
        return None

    try:
        return anyio.run(ask)
    except Exception:  # noqa: BLE001 - the top: a completion has no place for words
        return None
