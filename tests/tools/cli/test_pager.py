"""The person's own pager: what it does with Ctrl-C is its own matter."""

import subprocess
import sys

import pytest

from tests.waiting import WAIT_S

# A pager that stays at Ctrl-C, as `less` does, which all programs of a terminal get.
STAYS = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.stdin.read()
os.kill(os.getppid(), signal.SIGINT)
print("left", flush=True)
"""
PROGRAM = """
import signal, sys
from eodh_tools.cli.pager import page
print(page("text", [sys.executable, "-c", sys.argv[1]]), flush=True)
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no signal of POSIX")
def test_ctrl_c_in_the_pager_does_not_end_the_program_under_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, STAYS],
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.stdout.splitlines() == ["left", "True", "True"]
    assert (done.returncode, done.stderr) == (0, "")
