"""One client over one transport, in a folder of its own."""

import contextlib
import os
import shlex
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.clients.model_server import served
from tests.clients.script import Calls
from tests.clients.scripted_model import ScriptedModel

Transport = Literal["stdio", "HTTP"]
TRANSPORTS: tuple[Transport, ...] = ("stdio", "HTTP")
TIMEOUT_S = 120.0
_CLOSED = "http://127.0.0.1:9"
_MOST_SAID_CHARS = 160


@dataclass(frozen=True, slots=True)
class Server:
    """Where our server is: a command with its environment, and a URL with a token."""

    command: str
    environment: Mapping[str, str]
    url: str
    token: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What a client is prepared with.

    Args:
        home: Its home and working folder, empty.
        packages: Where it is installed.
        model: The origin of the scripted model.
        transport: How it reaches our server.
        server: Our server; `command` notes each start.
    """

    home: Path
    packages: Path
    model: str
    transport: Transport
    server: Server

    def given(self) -> dict[str, Any]:
        """The server as the drivers take it."""
        if self.transport == "HTTP":
            return {"url": self.server.url, "token": self.server.token}
        return {
            "command": self.server.command,
            "env": dict(self.server.environment),
        }

    def write(self, name: str, text: str) -> Path:
        """Write a file of the client's configuration."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


@dataclass(frozen=True, slots=True)
class Command:
    """How a client is started.

    Args:
        arguments: The program and its arguments.
        environment: What its environment has beside the usual.
        before: Commands that run first, as those that add a server.
    """

    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    before: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class ClientUnderTest:
    """A client, what it is installed from, and how it is set up.

    Args:
        name: As the table names it.
        packages: Of npm or PyPI; the first one's version is the client's.
        registry: Which of the two.
        prepare: Writes its configuration, and says how it is started.
    """

    name: str
    packages: tuple[str, ...]
    registry: Literal["npm", "PyPI"]
    prepare: Callable[[Setting], Command]

    @property
    def folder(self) -> str:
        """The name of the folder in which it is installed."""
        return "clients-" + self.name.lower().replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial.

    Args:
        model: With the results that it received.
        starts: How often our server was started.
        complaint: Why it ended early, in the client's words; empty otherwise.
    """

    model: ScriptedModel
    starts: int
    complaint: str


def attempt(
    client: ClientUnderTest,
    transport: Transport,
    server: Server,
    calls: Calls,
    packages: Path,
    home: Path,
) -> Outcome:
    """Let a client do all calls of the script."""
    home.mkdir(parents=True)
    starts = home / "starts"
    starts.touch()
    noting = home / "eodh-mcp"
    # The environment too, as a saved login gives it: some clients pass on none.
    exported = [
        f"export {name}={shlex.quote(value)}\n"
        for name, value in server.environment.items()
    ]
    noting.write_text(
        f"#!/bin/sh\necho started >> {shlex.quote(str(starts))}\n"
        f"{''.join(exported)}exec {shlex.quote(server.command)}\n"
    )
    noting.chmod(0o755)
    noted = Server(str(noting), server.environment, server.url, server.token)
    model = ScriptedModel(calls, home / "requests.jsonl")
    with served(model) as origin:
        setting = Setting(home, packages, origin, transport, noted)
        command = client.prepare(setting)
        complaint = ""
        for arguments in [*command.before, command.arguments]:
            starts.write_text("")
            complaint = _run(arguments, command.environment, home)
    count = len(starts.read_text("utf-8").splitlines())
    return Outcome(model, count, "" if model.complete else complaint)


def _run(arguments: Sequence[str], extra: Mapping[str, str], home: Path) -> str:
    """Run a client to its end, or for two minutes; its last words."""
    with (home / "output.txt").open("ab") as output:
        process = subprocess.Popen(
            list(arguments),
            cwd=home,
            env=person_environment(home) | dict(extra),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            process.wait(TIMEOUT_S)
            ended = f"exit code {process.returncode}"
        except subprocess.TimeoutExpired:
            ended = f"not done after {TIMEOUT_S:.0f} s"
        finally:
            _end(process, home)
    lines = (home / "output.txt").read_text("utf-8", "replace").strip().splitlines()
    last = lines[-1].strip()[:_MOST_SAID_CHARS] if lines else "no output"
    return f"{ended}: {last}"


def _end(process: "subprocess.Popen[bytes]", home: Path) -> None:
    """End a client with all that it started, daemons too: they have its home."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"HOME={home}" in environment.read_text("utf-8", "replace").split("\0"):
                os.kill(int(environment.parent.name), signal.SIGKILL)


def person_environment(home: Path) -> dict[str, str]:
    """A person's environment without this one's keys, and no way out of the machine."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_STATE_HOME": str(home / ".local" / "state"),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "HTTPS_PROXY": _CLOSED,
        "HTTP_PROXY": _CLOSED,
        "NO_PROXY": "127.0.0.1,localhost",
        "DO_NOT_TRACK": "1",
    }
