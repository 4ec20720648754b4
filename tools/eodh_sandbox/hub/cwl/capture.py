"""Run one tool's command and store what it prints, as calrissian does.

Usage: capture.py FOLDER STEP STDOUT -- COMMAND... (a program of the standard library
only, run by its path: each run of a tool starts it).

FOLDER gets two files a run: `<start>-<pid>.log`, with one entry a stream chunk
(`<utc>Z - <pod> - <entry>`; continuation lines have no prefix), and
`<start>-<pid>.json` (step and working folder, written first).
STDOUT is `mixed`, or `file` where the CWL sends stdout elsewhere.
The command's own end becomes ours: its exit status, or its signal.
"""

import json
import os
import random
import resource
import select
import signal
import string
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

if sys.platform == "win32":
    raise ImportError("The local Hub runs workflows only on Linux and macOS.")

CHUNK_BYTES = 65_536
# What a tool prints beyond this is read, so that it can go on, but not stored.
MAX_LOG_BYTES = 256_000_000
# Writes closer together than this reach a log follower as one chunk.
SETTLE_S = 0.004


def next_chunk(source: int) -> bytes:
    """Read one chunk of what arrives, b"" at the end."""
    chunk = os.read(source, CHUNK_BYTES)
    while chunk and len(chunk) < CHUNK_BYTES:
        if not select.select([source], [], [], SETTLE_S)[0]:
            break
        more = os.read(source, CHUNK_BYTES - len(chunk))
        if not more:
            break
        chunk += more
    return chunk


def main(folder: str, step: str, stdout: str, command: list[str]) -> int:
    """Run the command; returns its exit status, or ends as it ended."""
    name = f"{time.time_ns():020d}-{os.getpid()}"
    letters = "".join(random.choices(string.ascii_lowercase, k=8))  # noqa: S311
    pod = f"{step.replace('_', '-')}-pod-{letters}"
    about = {"step": step, "folder": str(Path.cwd())}
    Path(folder, f"{name}.json").write_text(json.dumps(about), encoding="utf-8")
    source, sink = os.pipe()
    tool = subprocess.Popen(  # noqa: S603 - the tool's own command
        command,
        stdin=subprocess.DEVNULL,
        stdout=None if stdout == "file" else sink,
        stderr=sink,
    )
    os.close(sink)
    signal.signal(signal.SIGTERM, lambda number, _: tool.send_signal(number))
    with Path(folder, f"{name}.log").open("wb", buffering=0) as log:
        while chunk := next_chunk(source):
            utc = datetime.now(UTC).replace(tzinfo=None).isoformat()
            entry = chunk.decode("utf-8", errors="ignore").rstrip()
            if log.tell() < MAX_LOG_BYTES:
                log.write(f"{utc}Z - {pod} - {entry}\n".encode())
    status = tool.wait()
    if status < 0:
        # The workflow engine must see the same end as if it had run the tool itself.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if -status not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    return status


if __name__ == "__main__":
    _, folder_, step_, stdout_, _, *command_ = sys.argv
    sys.exit(main(folder_, step_, stdout_, command_))
