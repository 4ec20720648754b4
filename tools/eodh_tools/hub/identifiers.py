"""Check names that become part of a URL: workspaces, job ids, log files. Pure.

Each becomes one segment of a path, so it must be plain ASCII that no server, proxy or
file system reads as more than a name.
"""

from eodh_tools.logs.lazy_pattern import lazy_pattern

MAX_NAME_CHARS = 200

_WORKSPACE = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
_JOB_ID = lazy_pattern(r"[A-Za-z0-9_][A-Za-z0-9._:~+=@-]{0,199}")
_LOG_NAME = lazy_pattern(
    r"[A-Za-z0-9_](?:[A-Za-z0-9._ +=@,:()-]{0,198}[A-Za-z0-9_)-])?"
)

# What OGC servers have beside the logs, under /jobs/{id}/.
NOT_LOGS = frozenset({"results", "inputs", "outputs", "exceptions", "statistics"})


def is_workspace(text: str) -> bool:
    """Return whether this can be a workspace's name (of Kubernetes, or with `_`)."""
    return bool(_WORKSPACE.fullmatch(text))


def is_job_id(text: str) -> bool:
    """Return whether this can be a job id of any server (UUIDs, but not only)."""
    return bool(_JOB_ID.fullmatch(text))


def is_log_name(text: str) -> bool:
    """Return whether this can be a log file's name: no path, nothing encoded."""
    return bool(_LOG_NAME.fullmatch(text)) and text not in NOT_LOGS
