"""A bot that is asked to stop ends, in order or at once."""

import os
import signal
import subprocess
import sys

import pytest

from eodh_bot.cluster.membership import LOST_STATUS
from tests.waiting import WAIT_S

PROGRAM = """\
import asyncio, time
from eodh_bot.operations.stop_signals import stop_on_signals

async def main():
    with stop_on_signals(longest_s={longest_s}) as stop:
        print("ready", flush=True)
        {body}
    print("stopped", flush=True)

asyncio.run(main())
"""
# What a database that stores nothing does to a start, to a task and to neither.
HANGING_LOOP = "time.sleep(600)"
HANGING_THREAD = "await asyncio.to_thread(time.sleep, 600)"
IN_ORDER = "await stop.wait()"


def ended_by(asked: signal.Signals, body: str, longest_s: float) -> tuple[int, str]:
    """The status and the output of a program that was asked to stop once ready."""
    program = PROGRAM.format(body=body, longest_s=longest_s)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(asked)
        shown, _ = process.communicate(timeout=WAIT_S)
    return process.returncode, shown


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_ends_in_order(asked: signal.Signals) -> None:
    assert ended_by(asked, IN_ORDER, WAIT_S) == (0, "stopped\n")


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
@pytest.mark.parametrize("body", [HANGING_LOOP, HANGING_THREAD])
def test_what_cannot_be_interrupted_ends_at_its_time(body: str) -> None:
    status, shown = ended_by(signal.SIGTERM, body, 0.2)
    assert status == LOST_STATUS
    assert "could not stop in time" in shown
    assert "stopped" not in shown.replace("could not stop in time", "")
