"""The end of a wait: a bell in a terminal, and a notification where a desktop is."""

import json
import sys
from pathlib import Path

import pytest

from tests.tools.cli.conftest import Program

pytestmark = pytest.mark.skipif(
    sys.platform in {"win32", "darwin"}, reason="notify-send is of Linux desktops"
)
STORE = """#!{python}
import json, pathlib, sys
pathlib.Path({file!r}).write_text(json.dumps(sys.argv[1:]))
"""


@pytest.fixture
def notified(program: Program, tmp_path: Path) -> Path:
    """Where a program in place of `notify-send` writes what it was given."""
    file = tmp_path / "notified.json"
    programs = tmp_path / "programs"
    programs.mkdir()
    stand_in = programs / "notify-send"
    stand_in.write_text(STORE.format(python=sys.executable, file=str(file)))
    stand_in.chmod(0o755)
    program.variables["PATH"] = f"{programs}:{program.environment()['PATH']}"
    program.variables["DISPLAY"] = ":0"
    return file


def test_a_terminal_hears_a_bell_and_the_desktop_shows_which_job_ended(
    program: Program, failed_job: str, notified: Path
) -> None:
    shown = program.run_in_terminal("wait", failed_job)

    assert "\x07" in shown
    *options, title, text = json.loads(notified.read_text())
    assert options == ["--app-name=eodh-logs", "--"]
    assert "failed" in f"{title} {text}"


def test_no_bell_and_no_notification_in_a_pipe_or_where_none_is_wanted(
    program: Program, failed_job: str, notified: Path
) -> None:
    assert "\x07" not in program.run("wait", failed_job).stdout
    assert "\x07" not in program.run_in_terminal("wait", failed_job, "--no-bell")
    assert not notified.exists()


def test_without_a_desktop_the_bell_is_all(
    program: Program, failed_job: str, notified: Path
) -> None:
    del program.variables["DISPLAY"]
    program.variables["WAYLAND_DISPLAY"] = ""

    assert "\x07" in program.run_in_terminal("wait", failed_job)
    assert not notified.exists()
