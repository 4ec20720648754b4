"""Servers started and ended, and programs run to their end with their output stored."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from eodh_sandbox.hub import LocalHub
from tests.conformance.packages import FOLDER, REPOSITORY

EODH_MCP = str(Path(sys.executable).parent / "eodh-mcp")
_START_S = 30.0
_RUN_S = 240.0


def environment_of(hub: LocalHub, folder: Path) -> dict[str, str]:
    """What a program of a person of the local Hub is started with."""
    workspace = next(iter(hub.workspaces))
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "EODH_BASE_URL": hub.base_url,
        "EODH_WORKSPACE": workspace,
        "EODH_API_KEY": hub.workspaces[workspace],
        "EODH_CACHE_DIR": str(folder / "cache"),
        "EODH_MCP_RATE_PER_MINUTE": "0",
        "XDG_CONFIG_HOME": str(folder / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


@contextmanager
def server(
    command: Sequence[str], port: int, environment: Mapping[str, str], log: Path
) -> Iterator[str]:
    """Run a server until the end of the context; give its URL once it listens."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(command),
            cwd=REPOSITORY,
            env=dict(environment),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()
            process.wait(_START_S)


def run(
    command: Sequence[str], environment: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Run a program to its end; its exit code and all that it printed."""
    done = subprocess.run(
        list(command),
        cwd=FOLDER,
        env=dict(environment or os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        timeout=_RUN_S,
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    # By a connection: a GET would open a stream that never ends.
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit(f"The server did not start: see {FOLDER}.")
