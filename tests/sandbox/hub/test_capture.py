"""The capture keeps a tool's streams and its end as they were."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from eodh_sandbox.hub.cwl.processes import CAPTURE
from tests.waiting import WAIT_S

ENTRY = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z - two-words-pod-[a-z]{8} - (.*)"
)


def capture(
    folder: Path, code: str, stdout: str = "mixed"
) -> tuple[subprocess.CompletedProcess[bytes], str]:
    command = [sys.executable, str(CAPTURE), str(folder), "two_words", stdout, "--"]
    ended = subprocess.run(
        [*command, sys.executable, "-u", "-c", code],
        capture_output=True,
        check=False,
        cwd=folder,
        timeout=WAIT_S,
    )
    (log,) = folder.glob("*.log")
    return ended, log.read_text(encoding="utf-8")


def test_both_streams_are_stored_and_lines_of_a_chunk_have_one_prefix(
    tmp_path: Path,
) -> None:
    code = "import os; os.write(1, b'out\\nmore\\n'); os.write(2, b'err\\n')"
    ended, text = capture(tmp_path, code)
    assert ended.returncode == 0
    first, *rest = text.splitlines()
    entry = ENTRY.fullmatch(first)
    assert entry
    assert entry[1] == "out"
    assert rest[0] == "more"
    assert rest[-1].endswith("err")


def test_writes_at_different_times_are_entries_of_their_own(tmp_path: Path) -> None:
    # The second line waits until the first is an entry.
    code = (
        "import os, pathlib, time; os.write(1, b'1\\n')\n"
        "while not any(log.stat().st_size for log in pathlib.Path().glob('*.log')):\n"
        "    time.sleep(0.001)\n"
        "os.write(1, b'2\\n')"
    )
    _, text = capture(tmp_path, code)
    entries = [ENTRY.fullmatch(line) for line in text.splitlines()]
    assert [entry and entry[1] for entry in entries] == ["1", "2"]


def test_the_exit_status_is_the_tools(tmp_path: Path) -> None:
    ended, _ = capture(tmp_path, "raise SystemExit(3)")
    assert ended.returncode == 3


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM, signal.SIGABRT]
)
def test_the_signal_is_the_tools(tmp_path: Path, number: signal.Signals) -> None:
    # One write: two of them may be two entries.
    code = f"import os; os.write(1, b'here\\n'); os.kill(os.getpid(), {int(number)})"
    ended, text = capture(tmp_path, code)
    assert ended.returncode == -number
    assert text.endswith(" - here\n")


def test_a_stdout_that_the_workflow_wants_is_not_in_the_log(tmp_path: Path) -> None:
    code = "import os; os.write(1, b'wanted\\n'); os.write(2, b'said\\n')"
    ended, text = capture(tmp_path, code, stdout="file")
    assert ended.stdout == b"wanted\n"
    assert "wanted" not in text
    assert text.endswith(" - said\n")


def test_bytes_that_are_no_text_are_dropped(tmp_path: Path) -> None:
    code = "import sys; sys.stdout.buffer.write(b'a\\xffb\\n')"
    _, text = capture(tmp_path, code)
    assert text.endswith(" - ab\n")


def test_the_step_and_its_folder_are_reported(tmp_path: Path) -> None:
    capture(tmp_path, "pass")
    (about,) = tmp_path.glob("*.json")
    reported = json.loads(about.read_text(encoding="utf-8"))
    assert reported == {"step": "two_words", "folder": str(tmp_path)}
