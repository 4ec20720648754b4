"""`eodh-logs` against a local Hub: in this process, or in one of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_tools.cli import run_command
from eodh_tools.toolbox.job_lookup import PollIntervals
from tests import in_process
from tests.compiled_patterns import share_patterns
from tests.in_process import Ended
from tests.waiting import WAIT_S

EODH_LOGS = Path(sys.executable).with_name("eodh-logs")
WORKSPACE = "eo-team"

LONG_AGO = datetime(2026, 11, 20, 8, tzinfo=UTC)

STEP_LOG = b"".join(
    b"2026-11-20T08:00:%02d.000000Z - convert-pod-abcdefgh - line %d of the step\n"
    % (number % 60, number)
    for number in range(1, 301)
) + (
    b"Traceback (most recent call last):\n"
    b"ValueError: no bands in [bold]scene[/bold] \x1b[31mred\x1b[0m\n"
    b"export TOKEN=token-4711-secret-0815\n"
)

MERGE_LOG = (
    "".join(f"INFO tile {n} written\n" for n in range(4_000))
    + "Traceback (most recent call last):\n"
    + '  File "/app/merge.py", line 12, in <module>\n'
    + "    merge(tiles)\n"
    + "ValueError: tiles overlap\n"
)


@dataclass
class Program:
    """`eodh-logs` with a home, a folder and an environment of its own."""

    home: Path
    variables: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """What the process sees: nothing of this machine's own settings."""
        stored = {
            name: os.environ[name]
            for name in ("PATH", "SYSTEMROOT", "LANG")
            if name in os.environ
        }
        return {
            **stored,
            "HOME": str(self.home),
            "USERPROFILE": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            # A warning of ours or of a dependency would reach a person's terminal.
            "PYTHONWARNINGS": "error",
            "COLUMNS": "200",
            **self.variables,
        }

    def run(
        self, *arguments: str, stdin: str = "", also: Mapping[str, str] | None = None
    ) -> Ended:
        """Run in this process, to the end; `stdin` is no terminal."""
        return in_process.run(
            run_command,
            "eodh-logs",
            *arguments,
            variables={**self.environment(), **(also or {})},
            folder=self.home,
            stdin=stdin,
        )

    def run_process(
        self,
        *arguments: str,
        stdin: str = "",
        also: Mapping[str, str] | None = None,
        program: Sequence[str] = (str(EODH_LOGS),),
    ) -> "subprocess.CompletedProcess[str]":
        """Run the installed program to the end; `stdin` is no terminal."""
        return subprocess.run(
            [*program, *arguments],
            input=stdin,
            env={**self.environment(), **(also or {})},
            cwd=self.home,
            capture_output=True,
            encoding="utf-8",
            timeout=WAIT_S,
            check=False,
        )

    def run_in_terminal(self, *arguments: str) -> str:
        """Run in a terminal of its own; all that appears there, codes and all."""
        if sys.platform == "win32":
            pytest.skip("Windows has no pty")
        script = "import pty, sys; pty.spawn(sys.argv[1:])"
        done = subprocess.run(
            [sys.executable, "-c", script, str(EODH_LOGS), *arguments],
            env={**self.environment(), "TERM": "xterm-256color"},
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WAIT_S,
            check=False,
        )
        return done.stdout.decode()


@pytest.fixture(autouse=True)
def often_polled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for a running job every tenth of a second: what tests wait for comes soon."""
    quick = partial(PollIntervals, poll_s=0.1, confirm_s=0.02)
    monkeypatch.setattr("eodh_tools.toolbox.toolbox.PollIntervals", quick)
    monkeypatch.setattr("eodh_tools.cli.polling.GROWTH_POLL_S", 0.1)


@pytest.fixture
def bare(tmp_path: Path) -> Program:
    """The program with nothing set."""
    home = tmp_path / "home"
    share_patterns(home / "cache" / "eodh")
    return Program(home)


@pytest.fixture
def program(bare: Program, hub: LocalHub) -> Program:
    """The program with a workspace and its key in the environment."""
    bare.variables = {
        "EODH_BASE_URL": hub.base_url,
        "EODH_WORKSPACE": WORKSPACE,
        "EODH_API_KEY": hub.workspaces[WORKSPACE],
        "EODH_TIMEOUT_S": "20",
    }
    return bare


@pytest.fixture
def failed_job(hub: LocalHub) -> str:
    logs = (
        JobLog("node_stage_in.log", b"staged in\n"),
        JobLog("convert.log", STEP_LOG),
    )
    return hub.script(
        WORKSPACE, ScriptedJob(status="failed", logs=logs, created=LONG_AGO)
    )[0]


@pytest.fixture
def successful_job(hub: LocalHub) -> str:
    logs = (
        JobLog("node_stage_in.log", b"staged in\n"),
        JobLog("convert.log", b"one\ntwo\nthree\n"),
        JobLog("node_stage_out.log", b"staged out\n"),
    )
    return hub.script(WORKSPACE, ScriptedJob(logs=logs, created=LONG_AGO))[0]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a person's own patterns and logs are stored."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("EODH_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "merge.log"
    path.write_text(MERGE_LOG)
    return path


def run_excerpt(
    *arguments: str, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run `eodh-logs excerpt` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "eodh_tools.cli.excerpt", *arguments],
        input=stdin,
        capture_output=True,
        check=False,
    )
