"""A job with logs, and a reading of one as JSON."""

from collections.abc import Iterable

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_tools.results.models import LogReading
from tests.tools.cli.conftest import LONG_AGO, WORKSPACE, Program

SECRET = "token-4711-secret-0815"


def job_with(hub: LocalHub, logs: Iterable[JobLog], process: str = "convert") -> str:
    job = ScriptedJob(process, created=LONG_AGO, logs=tuple(logs))
    return hub.script(WORKSPACE, job)[0]


def reading(program: Program, *arguments: str) -> LogReading:
    done = program.run("read", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return LogReading.model_validate_json(done.stdout)
