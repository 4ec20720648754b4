"""The audit log: who asked for which job and log, and how it went; never content."""

import json
import logging
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from io import FileIO, TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any, BinaryIO, cast

import anyio
from anyio import to_thread
from mcp import MCPError
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.types import INTERNAL_ERROR

from eodh_tools.errors import JobsError, SettingsError
from eodh_tools.files import keep_private
from eodh_tools.hub.job_references import parse_job_uri, parse_reference
from eodh_tools.mcp.schemas import READING_META

# What reads a person's data; the lists are the same for everybody.
AUDITED = {
    "tools/call",
    "resources/read",
    "prompts/get",
    "completion/complete",
    "subscriptions/listen",
}
_MOST_WATCHED = 16
MOST_REFUSALS_A_MINUTE = 60
_MINUTE_S = 60.0

#: Who makes the request that is being served; None on standard input and output.
caller_name: ContextVar[str | None] = ContextVar("caller_name", default=None)

# Of a pipe that nobody reads the system then says so, and does not wait for a reader.
_APPENDED = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
_logger = logging.getLogger(__name__)

_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_HUB_JOB_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class AuditLog:
    """Writes one JSON object a line, to a private file or to standard error.

    Args:
        file: Appended to, readable by its owner only; it may be rotated.
        now: A clock in seconds.
        on_lost: Called for each line that cannot be written.

    Raises:
        SettingsError: The file cannot be written.
    """

    def __init__(
        self,
        file: Path | None = None,
        now: Callable[[], float] = time.monotonic,
        on_lost: Callable[[], None] = lambda: None,
    ) -> None:
        self._now = now
        self._on_lost = on_lost
        self._said_at: float | None = None
        self._lost = 0
        try:
            self._handler: logging.Handler = (
                logging.StreamHandler(sys.stderr)
                if file is None
                else _PrivateFileHandler(file.expanduser(), encoding="utf-8")
            )
        except OSError as error:
            raise SettingsError(
                f"The audit log {str(file)!r} cannot be written ({error.strerror}): "
                "set EODH_MCP_AUDIT_FILE to another file."
            ) from error
        # logging's own way is a traceback for each line.
        self._handler.handleError = self._count_lost  # type: ignore[method-assign]

    def _count_lost(self, record: logging.LogRecord) -> None:  # noqa: ARG002
        """Say at most once a minute that lines cannot be written, and how many."""
        self._lost += 1
        self._on_lost()
        if self._said_at is None or self._now() - self._said_at >= _MINUTE_S:
            self._said_at = self._now()
            error = sys.exc_info()[1]
            why = error.strerror if isinstance(error, OSError) else "unexpected"
            _logger.error("audit log: %s lines lost so far (%s)", self._lost, why)

    def write(self, token: str | None, outcome: str, **facts: object) -> None:
        """Write one line; what is None is left out."""
        entry = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "token": token,
            **facts,
            "outcome": outcome,
        }
        text = json.dumps({k: v for k, v in entry.items() if v is not None})
        made = {"msg": text, "levelno": logging.INFO, "levelname": "INFO"}
        self._handler.handle(logging.makeLogRecord(made))

    def close(self) -> None:
        """Close the file."""
        self._handler.close()


class Refusals:
    """Writes refused requests, at most 60 lines a minute: anybody can be refused.

    Args:
        log: Where lines are written.
        now: A clock in seconds.
    """

    def __init__(
        self, log: AuditLog, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._log = log
        self._now = now
        self._minute = -_MINUTE_S
        self._written = 0
        self._left_out = 0

    def write(self, caller: str | None, status: int) -> None:
        """Write one refusal, or count it for the first line of the next minute."""
        if self._now() - self._minute >= _MINUTE_S:
            self.flush()
            self._minute, self._written = self._now(), 0
        if self._written >= MOST_REFUSALS_A_MINUTE:
            self._left_out += 1
            return
        self._written += 1
        self._log.write(caller, "refused", status=status)

    def flush(self) -> None:
        """Write how many refusals were left out."""
        if self._left_out:
            self._log.write(None, "refused", left_out=self._left_out)
            self._left_out = 0


class AuditMiddleware:
    """Middleware that writes a line for each request.

    Args:
        open_log: Opens the log at the first request, in a thread; None for no log.
    """

    def __init__(self, open_log: Callable[[], AuditLog | None]) -> None:
        self._open_log = open_log
        self._log: AuditLog | None = None
        self._is_opened = False

    async def __call__(
        self, ctx: ServerRequestContext[Any, Any], call_next: CallNext
    ) -> HandlerResult:
        """Serve the request, and write how it went."""
        if ctx.method not in AUDITED:
            return await call_next(ctx)
        if not self._is_opened:
            await self._open()
        if self._log is None:
            return await call_next(ctx)
        began = time.perf_counter()
        outcome, result = "error", None
        try:
            result = await call_next(ctx)
            outcome = outcome_of(result)
        except anyio.get_cancelled_exc_class():
            outcome = "cancelled"
            raise
        finally:
            ms = round((time.perf_counter() - began) * 1000, 1)
            about = _about(ctx.method, ctx.params or {}, result)
            self._log.write(
                caller_name.get(), outcome, request=ctx.method, **about, ms=ms
            )
        return result

    async def _open(self) -> None:
        try:
            self._log = await to_thread.run_sync(self._open_log)
        except SettingsError as error:
            raise MCPError(INTERNAL_ERROR, str(error)) from error
        self._is_opened = True


class _PrivateFileHandler(WatchedFileHandler):
    """A log file that is readable by its owner only, also after a rotation."""

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, _APPENDED, 0o600)
        facts = os.fstat(handle)
        if stat.S_ISREG(facts.st_mode):
            try:
                # It was there before, or whoever rotates it made it.
                keep_private(Path(self.baseFilename), facts)
            except OSError:
                os.close(handle)
                raise
        # Unbuffered: what a full disk refuses is not stored up to be refused again.
        raw = cast("BinaryIO", FileIO(handle, "a"))
        return TextIOWrapper(raw, encoding=self.encoding, write_through=True)


def outcome_of(result: HandlerResult) -> str:
    """Return how a request went: ok, asked (a person is asked first) or error."""
    if not isinstance(result, dict):
        return "ok"
    if result.get("resultType") == "input_required":
        return "asked"
    return "error" if result.get("isError") else "ok"


def _about(
    method: str, params: Mapping[str, Any], result: HandlerResult
) -> dict[str, object]:
    """What was asked for: names that we know, ids that the Hub confirmed."""
    answered = result if isinstance(result, dict) else {}
    match method:
        case "tools/call":
            facts = _facts(answered)
            asked = _mapping(params.get("arguments"))
            job = facts.get("job_id") or hub_job_id(asked.get("job"))
            return {"tool": _plain(params), "job": job, "log": facts.get("log")}
        case "prompts/get":
            return {"prompt": _plain(params)}
        case "resources/read":
            return _resource(params.get("uri"), confirmed=bool(answered))
        case "subscriptions/listen":
            asked = _mapping(params.get("notifications"))
            uris = asked.get("resourceSubscriptions")
            if not isinstance(uris, list):
                return {}
            jobs = [hub_job_id(uri) for uri in uris[:_MOST_WATCHED]]
            return {"jobs": [job for job in jobs if job]}
    return {}


def _facts(answered: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the answer is about; that of `read_log` is text, its facts are beside it."""
    reading = _mapping(answered.get("_meta")).get(READING_META)
    return _mapping(answered.get("structuredContent") or reading)


def _resource(uri: object, *, confirmed: bool) -> dict[str, object]:
    reference = parse_job_uri(uri) if isinstance(uri, str) else None
    if reference is None:
        return {}
    kind = "job_status" if reference.log is None else "job_log"
    if not confirmed:
        return {"resource": kind, "job": hub_job_id(uri)}
    return {"resource": kind, "job": reference.job_id, "log": reference.log}


def hub_job_id(asked: object) -> str | None:
    """Return the id in the call, if it is surely one and no key pasted by mistake."""
    if not isinstance(asked, str):
        return None
    try:
        job_id = parse_reference(asked).job_id
    except JobsError:
        return None
    return job_id if _HUB_JOB_ID.fullmatch(job_id) else None


def _mapping(value: object) -> Mapping[str, Any]:
    """What may be anything, as it is not validated yet."""
    return value if isinstance(value, Mapping) else {}


def _plain(params: Mapping[str, Any]) -> str | None:
    name = params.get("name")
    plain = isinstance(name, str) and _PLAIN_NAME.fullmatch(name)
    return name if plain else "?"
