"""One CWL run: cwltool as a child process, bounded in time, in a folder of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eodh_sandbox.hub.cwl.container_paths import in_container
from eodh_sandbox.hub.job_store import JobLog

if sys.platform == "win32":
    raise ImportError("The local Hub runs workflows only on Linux and macOS.")

# What cwltool says of a tool: where it runs, and that its outputs were not collected.
_STARTED = re.compile(r"^\S*?INFO\S* ?\[job (\S+)\] (/\S+)\$ ", re.MULTILINE)
_NOT_COLLECTED = re.compile(r"\[job (\S+)\] Job error:")
_END_GRACE_S = 5.0
# `python -m cwltool` loses the exit status; its console script does not.
_CWLTOOL = "import sys; from cwltool.main import run; sys.exit(run())"


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a CWL run ended: its printed output ("" if it failed) and its tools' logs."""

    output: str
    logs: tuple[JobLog, ...]


class CwlRun:
    """A run of cwltool that can be stopped from another thread."""

    def __init__(self, document: Mapping[str, Any], folder: Path) -> None:
        self._folder = folder
        self._document = document
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def run(self, environment: Mapping[str, str], limit_s: float) -> RunOutcome:
        """Run to the end, or to the limit; blocks."""
        folder = self._folder
        packed = folder / "packed.cwl"
        packed.write_text(json.dumps(self._document), encoding="utf-8")
        (folder / "results").mkdir()
        (folder / "tmp").mkdir()
        # Own temporary and home folders; nothing of ours but what a tool needs.
        own = {
            "HOME": str(folder),
            "PATH": os.environ.get("PATH", os.defpath),
            "TMPDIR": str(folder / "tmp"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        preserved = (f"--preserve-environment={name}" for name in environment)
        command = [
            *(
                sys.executable,
                "-P",
                "-c",
                _CWLTOOL,
                "--disable-color",
                "--no-container",
            ),
            *("--disable-js-validation", "--skip-schemas", "--disable-pull"),
            *("--outdir", str(folder / "results")),
            *("--tmpdir-prefix", f"{folder / 'tmp'}/"),
            *("--tmp-outdir-prefix", f"{folder / 'tmp'}/"),
            *preserved,
            f"{packed}#main",
        ]
        status, output = self._wait(command, {**own, **environment}, limit_s)
        text = (folder / "cwltool.txt").read_text(encoding="utf-8", errors="replace")
        logs = captured_logs(folder / "captures", text)
        return RunOutcome(output if status == 0 else "", logs)

    def stop(self) -> None:
        """End the run and the tools it started."""
        with self._lock:
            self._stopped = True
            self._signal_group(signal.SIGKILL)

    def _wait(
        self, command: list[str], environment: Mapping[str, str], limit_s: float
    ) -> tuple[int, str]:
        output = self._folder / "output.json"
        with output.open("wb") as out, (self._folder / "cwltool.txt").open("wb") as err:
            with self._lock:
                if self._stopped:
                    return -signal.SIGKILL, ""
                # A group of its own, so that its tools can be ended with it.
                self._child = subprocess.Popen(  # noqa: S603 - our own command
                    command,
                    cwd=self._folder,
                    env=dict(environment),
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=err,
                    start_new_session=True,
                )
            try:
                status = self._child.wait(limit_s)
            except subprocess.TimeoutExpired:
                with self._lock:
                    self._signal_group(signal.SIGKILL)
                status = self._child.wait(_END_GRACE_S)
            with self._lock:
                self._child = None
        return status, output.read_text(encoding="utf-8")

    def _signal_group(self, number: signal.Signals) -> None:
        if self._child is not None and self._child.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, number)


def captured_logs(captures: Path, stderr: str) -> tuple[JobLog, ...]:
    """The tools' logs in the order of their starts, `x_2.log` for a second x.

    A log has no link if the tool's outputs were not collected (HUB.md section 3).

    Args:
        captures: the folder that `capture.py` wrote to.
        stderr: what cwltool wrote to stderr.
    """
    folders = {folder: job for job, folder in _STARTED.findall(stderr)}
    missing = set(_NOT_COLLECTED.findall(stderr))
    seen: Counter[str] = Counter()
    logs = []
    for about_file in sorted(captures.glob("*.json")):
        about = json.loads(about_file.read_text(encoding="utf-8"))
        step = about["step"]
        seen[step] += 1
        name = step if seen[step] == 1 else f"{step}_{seen[step]}"
        log_file = about_file.with_suffix(".log")
        # A run that was ended may have left no text yet.
        content = in_container(log_file.read_bytes()) if log_file.exists() else b""
        listed = folders.get(about["folder"]) not in missing
        logs.append(JobLog(f"{name}.log", content, listed=listed))
    return tuple(logs)
