"""Puts hostile text where a job can carry it."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from tests.hostile.inputs import HostileText, Secret

LONG_AGO = datetime(2026, 11, 1, 9, tzinfo=UTC)
_FRAME = (
    b'Traceback (most recent call last):\n  File "/app/x.py", line 1, in <module>\n'
)
# The Hub's answers are read up to 8 MB, and no process has a name of a megabyte there.
_MOST_MESSAGE_CHARS = 100_000
_MOST_NAME_CHARS = 20_000
# So much of a line is its own: no words of ours are the same by chance.
_TRACE_CHARS = 40
_LEAST_TRACE_CHARS = 16

_number = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Plant:
    """A hostile text, planted.

    Attributes:
        hostile: The input.
        job: A failed job with it in its log `a.log` and in its message.
        named: The newest job: its process is called so, and its message says so.
        canary: A word that stands beside it in the log, wherever that is shown.
        traces: Words that no answer may say in its own voice.
    """

    hostile: HostileText
    job: str
    named: str
    canary: str
    traces: tuple[str, ...]


def plant(hub: LocalHub, workspace: str, hostile: HostileText) -> Plant:
    """Make the two jobs."""
    number = next(_number)
    created = LONG_AGO + timedelta(minutes=number)
    canary = f"c4n4ry{number:05}"
    seen = f"ValueError: {canary} ".encode()
    log = f"step begins {canary}\n".encode() + hostile.payload
    log += b"\n" + _FRAME + seen + hostile.payload
    text = hostile.text[:_MOST_MESSAGE_CHARS]
    jobs = hub.script(
        workspace,
        ScriptedJob(
            "ndvi",
            "failed",
            created=created,
            message=f"{text}\n{canary} {text}",
            logs=(JobLog("a.log", log + b"\n"),),
        ),
        ScriptedJob(
            text[:_MOST_NAME_CHARS],
            "failed",
            created=created + timedelta(seconds=30),
            message=f"Traceback (most recent call last):\n{text}",
        ),
    )
    return Plant(hostile, jobs[0], jobs[1], canary, (canary, *_traces(hostile.text)))


def plant_passing(hub: LocalHub, workspace: str) -> str:
    """A job that passed: a failure is compared with it, and the list read once."""
    logs = (JobLog("a.log", b"step begins\nstep ends\n"),)
    return hub.script(workspace, ScriptedJob("ndvi", created=LONG_AGO, logs=logs))[0]


def plant_secret(hub: LocalHub, workspace: str, secret: Secret) -> str:
    """A failed job that tells a secret in its log, its message and its process."""
    created = LONG_AGO + timedelta(minutes=next(_number))
    line = secret.line.encode("utf-8", "surrogatepass")
    # A line of YAML is one where it begins a line.
    words = line if line.startswith((b" ", b"-")) else b"ValueError: " + line
    log = b"step begins\n" + line + b"\n" + _FRAME + words + b"\n"
    return hub.script(
        workspace,
        ScriptedJob(
            "ndvi",
            "failed",
            created=created,
            message=secret.line,
            logs=(JobLog("a.log", log),),
        ),
    )[0]


def _traces(text: str) -> tuple[str, ...]:
    starts = (line.strip()[:_TRACE_CHARS] for line in text.splitlines()[:50])
    return tuple(
        dict.fromkeys(
            start
            for start in starts
            if len(start) >= _LEAST_TRACE_CHARS and start.isprintable()
        )
    )
