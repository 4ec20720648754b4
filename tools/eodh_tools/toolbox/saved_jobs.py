"""Explain jobs that were saved into folders: offline, from their files only.

A folder holds `job.json` (a raw statusInfo), `logs/*.log`, and perhaps `results.json`.
Only the logs that `job.json` links to are read: the Hub does not list others.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from eodh_tools.diagnosis import steps
from eodh_tools.diagnosis.diagnose import explain
from eodh_tools.diagnosis.findings import LogWithExcerpt
from eodh_tools.errors import RequestError, UnexpectedAnswerError
from eodh_tools.files import open_within
from eodh_tools.hub.client import MAX_LOG_BYTES
from eodh_tools.hub.failure_reason import parse_failure
from eodh_tools.hub.job import Job
from eodh_tools.hub.redacted_answers import redacted_job
from eodh_tools.hub.status_info import parse_job
from eodh_tools.logs.excerpt.excerpter import excerpt
from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.results.models import Explanation, LogEntry
from eodh_tools.toolbox.log_facts import facts_of_ends

JOB_FILE, LOGS_FOLDER, RESULTS_FILE = "job.json", "logs", "results.json"
_READ_BYTES = 1 << 20
_ENDS_BYTES = 64 << 10
# Windows keeps these for devices, whatever the extension.
_DEVICES = re.compile(r"(?i)^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)")
_NOT_IN_FILE_NAMES = re.compile(r"[^A-Za-z0-9._ +=@,()-]")
_MAX_NAME_CHARS = 150
_MOST_JOB_BYTES = 8 << 20
_MOST_RESULT_BYTES = 1 << 20


def explain_saved(
    folder: Path, redactor: Redactor | None = None
) -> tuple[Job, Explanation]:
    """Explain the job that was saved into a folder.

    Args:
        folder: Holds `job.json` and `logs`.
        redactor: Knows the secrets that the program itself holds.

    Raises:
        RequestError: The folder holds no job, or its `job.json` is no job status.
    """
    try:
        with open_within(folder, JOB_FILE) as file:
            job = redacted_job(redactor, parse_job(file.read(_MOST_JOB_BYTES)))
    except OSError as error:
        raise RequestError(_no_job(folder, error)) from error
    except UnexpectedAnswerError as error:
        raise RequestError(
            f"{folder / JOB_FILE} is not the status of a job: save the job again with "
            "`eodh-logs save JOB DIR`."
        ) from error
    files = saved_logs(job)
    names = list(files)
    logs = [
        _read(folder, f"{LOGS_FOLDER}/{files[entry.name]}", entry, job, redactor)
        for entry in steps.entries(names)
    ]
    ordered = steps.in_order(log.entry for log in logs)
    by_name = {log.entry.name: log for log in logs}
    explanation = explain(
        job,
        [by_name[entry.name] for entry in ordered],
        logs_state="there" if logs else "none",
        reason=_results(folder, redactor),
    )
    return job, explanation


def saved_logs(job: Job) -> dict[str, str]:
    """Return the file's name of each log that a job links to, by the log's name."""
    names = [link.name for link in job.logs]
    return dict(zip(names, safe_names(names), strict=True))


def _no_job(folder: Path, error: OSError) -> str:
    if folder.is_file():
        return f"{folder} is a file: unpack it, and name the folder within."
    inner = sorted(each.parent for each in folder.glob(f"*/{JOB_FILE}"))[:1]
    hint = f"name {inner[0]}." if inner else "save one with `eodh-logs save JOB DIR`."
    return f"{folder} holds no saved job ({JOB_FILE}: {error.strerror}): {hint}"


def _read(
    folder: Path, name: str, entry: LogEntry, job: Job, redactor: Redactor | None
) -> LogWithExcerpt:
    try:
        with open_within(folder, name) as file:
            head = file.read(_ENDS_BYTES)
            file.seek(0)
            part = excerpt(_blocks(file), redactor=redactor)
            file.seek(max(0, part.total_bytes - _ENDS_BYTES))
            tail = file.read(_ENDS_BYTES)
    except FileNotFoundError:
        return _unread(entry, "not among the saved files")
    except OSError as error:
        return _unread(entry, f"not read: {error.strerror}")
    facts = {
        "lines": part.total_lines,
        "size_bytes": part.total_bytes,
        **facts_of_ends(head, tail, job),
    }
    return LogWithExcerpt(entry.model_copy(update=facts), part)


def _unread(entry: LogEntry, note: str) -> LogWithExcerpt:
    return LogWithExcerpt(entry.model_copy(update={"note": note}))


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """At most as much as of a log of the Hub's."""
    left = MAX_LOG_BYTES
    while left and (block := file.read(min(_READ_BYTES, left))):
        left -= len(block)
        yield block


def _results(folder: Path, redactor: Redactor | None) -> str | None:
    """What the Hub answered in place of results, if it was saved and gives a reason."""
    try:
        with open_within(folder, RESULTS_FILE) as file:
            reason = parse_failure(file.read(_MOST_RESULT_BYTES))
    except OSError:
        return None
    return redactor.text(reason)[0] if redactor and reason else reason


def safe_names(names: Iterable[str]) -> Iterator[str]:
    """File names that every system can hold, none twice whatever the case."""
    used = {"status.json"}
    for name in names:
        plain = _NOT_IN_FILE_NAMES.sub("_", name).rstrip(". ")[-_MAX_NAME_CHARS:]
        plain = plain.lstrip(".- ") or "log"
        if _DEVICES.match(plain):
            plain = f"_{plain}"
        path, number, file = Path(plain), 1, plain
        while file.casefold() in used:
            number += 1
            file = f"{path.stem}~{number}{path.suffix}"
        used.add(file.casefold())
        yield file
