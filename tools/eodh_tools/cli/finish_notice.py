"""Notify a person who waits that a job has ended: by a bell and on the desktop."""

import os
import shutil
import subprocess
import sys

from rich.console import Console

_NOTIFY_S = 3.0


def announce(console: Console, title: str, text: str) -> None:
    """Ring the terminal's bell; where there is a desktop, notify there too.

    Nothing is done where `console` is no terminal, and no failure is shown: the
    answer itself is on the screen.
    """
    if not console.is_terminal:
        return
    console.bell()
    command = desktop_command(title, text)
    if command is None:
        return
    try:
        subprocess.run(  # noqa: S603 - a fixed program; the words are arguments
            command,
            check=False,
            timeout=_NOTIFY_S,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return


def desktop_command(title: str, text: str) -> list[str] | None:
    """Find this desktop's notifier and its arguments; None where there is none."""
    if sys.platform == "darwin":
        program = shutil.which("osascript")
        if program is None:
            return None
        script = "on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run"  # noqa: E501 - AppleScript
        return [program, "-e", script, title, text]
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return None
    program = shutil.which("notify-send")
    # `--`: a process of the Hub may be named like an option.
    return (
        None
        if program is None
        else [program, "--app-name=eodh-logs", "--", title, text]
    )
