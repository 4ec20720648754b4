"""Pictures of the terminal: the real program, in a real terminal, on a real job."""

import fcntl
import io
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Mapping
from pathlib import Path

import pytest
from anyio import to_thread
from rich.console import Console
from rich.text import Text

from eodh_sandbox.hub import HubJob, LocalHub
from tests.conftest import REPOSITORY
from tests.end_to_end.conftest import PROGRAMS
from tests.pictures import keep_picture, svg_of

pytestmark = pytest.mark.anyio

COLUMNS = 100


def shown_on_a_terminal(arguments: list[str], environment: Mapping[str, str]) -> Text:
    """What `eodh-logs` shows to a person, with its colours."""
    ours, theirs = pty.openpty()
    size = struct.pack("HHHH", 50, COLUMNS, 0, 0)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
    program = subprocess.Popen(
        [PROGRAMS / "eodh-logs", *arguments],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 1 << 16):
            shown += part
    except OSError:  # how a terminal says that its last program has gone
        pass
    finally:
        os.close(ours)
    assert program.wait(60) in {0, 1}
    text = shown.decode().replace("\r\n", "\n").rstrip()
    return Text.from_ansi(text)


@pytest.mark.parametrize(
    ("name", "process", "typed", "seen"),
    [
        ("terminal.svg", "no-module", "status JOB", "What to do: Add the module"),
        (
            "terminal-log.svg",
            "app-error",
            "read JOB --grep error --context 2",
            "8> KeyError",
        ),
    ],
)
async def test_a_picture_of_the_terminal_shows_what_the_program_says(
    name: str,
    process: str,
    typed: str,
    seen: str,
    real_hub: LocalHub,
    real_jobs: dict[str, HubJob],
    tmp_path: Path,
) -> None:
    workspace, key = next(iter(real_hub.workspaces.items()))
    job = real_jobs[process].job_id
    await real_hub.wait_for_end(workspace, job, limit_s=240)
    environment = {
        "PATH": os.defpath,
        "HOME": str(tmp_path),
        "TERM": "xterm-256color",
        "EODH_BASE_URL": real_hub.base_url,
        "EODH_WORKSPACE": workspace,
        "EODH_API_KEY": key,
        "EODH_CACHE_DIR": str(tmp_path / "cache"),
    }
    arguments = typed.replace("JOB", job).split()
    shown = await to_thread.run_sync(shown_on_a_terminal, arguments, environment)
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True
    )
    command = f"[bold green]$[/] [bold]eodh-logs {' '.join(arguments)}[/]"
    console.print(command, highlight=False)
    console.print(shown, "")
    assert seen in shown.plain
    assert any(span.style for span in shown.spans)
    assert str(REPOSITORY) not in shown.plain
    keep_picture(name, svg_of(console, f"eodh-logs {arguments[0]}").encode())
