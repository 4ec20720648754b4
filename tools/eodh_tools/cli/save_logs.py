"""Save a job's logs, cleaned and redacted, and its status into a folder."""

import errno
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from anyio import to_thread
from pydantic import Field
from rich.console import Console

from eodh_tools.cli.every_log import EveryLog
from eodh_tools.cli.progress import transfer, waiting
from eodh_tools.errors import JobsError, RequestError
from eodh_tools.files import close_to_others, make_private_folder, private_file
from eodh_tools.hub.log_links import relations, unusable_names
from eodh_tools.logs.log_text import LogText
from eodh_tools.results.formatting import counted, size_text
from eodh_tools.results.models import LogsState, ToolResult
from eodh_tools.toolbox.command_line import printable
from eodh_tools.toolbox.saved_jobs import JOB_FILE, LOGS_FOLDER, safe_names
from eodh_tools.toolbox.wiring import open_toolbox

STATUS_FILE = "status.json"
# The Hub's logs come up to 30 s after the end, doubled (see `PollIntervals`).
LOGS_DUE_S = 60.0
_MAX_SHOWN = 100
_MOST_LEFT_SHOWN = 5
_UNREADABLE = "(a log whose address is not readable)"
_ODD = (
    "its name cannot be a file's, so the log is not saved: read it on the Hub's "
    "own page."
)


class SavedLog(ToolResult):
    """One log that was written."""

    log: str
    file: str
    lines: int
    size_bytes: int
    redacted: int


class SaveReport(ToolResult):
    """What was written where, and what could not be."""

    job_id: str
    workspace: str | None
    status: str
    folder: str
    logs_state: LogsState
    saved: tuple[SavedLog, ...]
    not_saved: dict[str, str] = Field(
        default_factory=dict, description="Why, by the log's name"
    )
    left: tuple[str, ...] = Field(
        default=(), description="Files among the logs that are not of this save"
    )


async def save(
    profile: str | None, job: str, folder: Path, *, overwrite: bool, console: Console
) -> SaveReport:
    """Write the job's status and every log of it into the folder.

    `job.json` is the Hub's own status document, secrets removed, and `logs` holds the
    logs: `eodh-logs explain --from` reads them. `status.json` is our answer.

    Args:
        profile: As `wiring.open_toolbox` takes it.
        job: The job's id, or a pasted job, status or log URL.
        folder: Made if it is not there.
        overwrite: Replace files of the same name.
        console: Where the progress is shown.

    Raises:
        RequestError: A file of that name is there already, or the folder is not one.
        JobsError: By cause, see `eodh_tools.errors`.
    """
    async with open_toolbox(profile, names_stay=True) as toolbox:
        with waiting(console) as on_progress:
            listing = await toolbox.list_logs(job)
            if listing.logs_state == "not there yet":
                listing = await toolbox.list_logs(
                    job, wait_s=LOGS_DUE_S, on_progress=on_progress
                )
        names = [log.name for log in listing.logs]
        files = dict(zip(names, safe_names(names), strict=True))
        documents = [STATUS_FILE, JOB_FILE]
        listed = [f"{LOGS_FOLDER}/{file}" for file in files.values()]
        _check_folder(folder, [*documents, *listed], overwrite=overwrite)
        # First, as it makes the logs a saved job, whatever comes of the rest.
        hubs_own = await toolbox.status_document(job)
        raw = f"{hubs_own}\n".encode()
        _write(folder / JOB_FILE, [raw], overwrite=overwrite)
        every = EveryLog(toolbox, job)
        saved: list[SavedLog] = []
        with transfer(console) as on_progress:
            for name, file in files.items():
                async with AsyncExitStack() as stack:
                    text = await every.open(name, stack, on_progress)
                    if text is None:
                        continue
                    path = folder / LOGS_FOLDER / file
                    await to_thread.run_sync(
                        partial(_write, path, _blocks(text), overwrite=overwrite)
                    )
                    saved.append(_saved(name, path, text))
        # After the logs: what explains a failure then reads those that were cached.
        status = await toolbox.get_status(job)
        document = status.model_dump_json(indent=2).encode() + b"\n"
        _write(folder / STATUS_FILE, [document], overwrite=overwrite)
    return SaveReport(
        job_id=status.job_id,
        workspace=status.workspace,
        status=status.status,
        folder=str(folder),
        logs_state=status.logs_state,
        saved=tuple(saved),
        not_saved=every.unread | _odd_names(hubs_own, status.job_id),
        left=_left(folder, {log.file for log in saved}),
    )


def _left(folder: Path, saved: set[str]) -> tuple[str, ...]:
    """Files among the logs that were there before, maybe of another job."""
    there = (f"{LOGS_FOLDER}/{each.name}" for each in (folder / LOGS_FOLDER).iterdir())
    return tuple(sorted(printable(file) for file in set(there) - saved))


def _odd_names(document: str, job_id: str) -> dict[str, str]:
    """Why logs without a usable file name were not saved."""
    try:
        links = relations(json.loads(document).get("links"))
    except (ValueError, RecursionError):
        # A secret that was taken out may leave no JSON.
        return {}
    return {
        ascii(name)[1:-1][:_MAX_SHOWN] or _UNREADABLE: _ODD
        for name in unusable_names(links, job_id)
    }


def saving_text(answer: SaveReport) -> str:
    """Say what was written."""
    what = f"{JOB_FILE}, {STATUS_FILE} and {counted(len(answer.saved), 'log')}"
    lines = [
        f"Saved {what} of job {answer.job_id} ({answer.status}) in {answer.folder}"
    ]
    for log in answer.saved:
        name = (
            f" (the Hub's {log.log})" if log.file != f"{LOGS_FOLDER}/{log.log}" else ""
        )
        facts = [counted(log.lines, "line"), size_text(log.size_bytes)]
        if log.redacted:
            facts.append(f"{counted(log.redacted, 'secret')} redacted")
        lines.append(f"  {log.file}{name}: {', '.join(facts)}")
    lines += [f"Not saved: {name}: {why}" for name, why in answer.not_saved.items()]
    if answer.left:
        shown = ", ".join(answer.left[:_MOST_LEFT_SHOWN])
        more = len(answer.left) - _MOST_LEFT_SHOWN
        also = f" and {more:,} more" if more > 0 else ""
        lines.append(f"Left from before, maybe of another job: {shown}{also}")
    if not answer.saved and not answer.not_saved:
        lines.append(
            "The logs come when the job has finished: `eodh-logs wait` first."
            if answer.logs_state == "not finished"
            else "The Hub gives no logs for this job."
        )
    return "\n".join(lines)


def _check_folder(folder: Path, files: Iterable[str], *, overwrite: bool) -> None:
    logs = folder / LOGS_FOLDER
    if logs.is_symlink():
        raise RequestError(
            f"{logs} is a link to another folder, and nothing was written: name "
            "another folder."
        )
    try:
        make_private_folder(logs)
        if not logs.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        close_to_others(logs)
    except OSError as error:
        raise RequestError(
            f"The folder {folder} cannot be made ({error.strerror}): name another."
        ) from error
    there = [file for file in files if (folder / file).exists()]
    if there and not overwrite:
        raise RequestError(
            f"{folder} holds {', '.join(there[:5])} already, and nothing was written: "
            "name another folder, or use --overwrite."
        )


def _blocks(text: LogText) -> Iterator[bytes]:
    return (block for _, block in text.blocks())


def _write(path: Path, blocks: Iterable[bytes], *, overwrite: bool) -> None:
    """Write a file whole or not at all, only for its owner, never through a link."""
    try:
        with private_file(path, replace=overwrite) as file:
            file.writelines(blocks)
    except FileExistsError as error:
        raise RequestError(
            f"{path} was created meanwhile: name another folder, or use --overwrite."
        ) from error
    except OSError as error:
        raise JobsError(
            f"{path} cannot be written ({error.strerror}): check the permissions "
            "and the free space."
        ) from error


def _saved(name: str, path: Path, text: LogText) -> SavedLog:
    return SavedLog(
        log=name,
        file=f"{LOGS_FOLDER}/{path.name}",
        lines=text.total_lines,
        size_bytes=path.stat().st_size,
        redacted=text.redacted,
    )
