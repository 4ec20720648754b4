"""Other MCP servers, asked about the same logs as their own documentation says.

Each is given the log that holds the cause; mcp-jenkins the one console of its build.
"""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from mcp.client.stdio import StdioServerParameters

from tests.evaluation.asking import Conversation
from tests.evaluation.installing import node_package, python_package

# What people type who look for a failure in a console.
ALARMING = r"(?i)error|exception|fail|fatal|traceback|killed"


@dataclass(frozen=True, slots=True)
class PeerLog:
    """Where the log of one case lies.

    Args:
        case: the case's name.
        folder: the job's folder with its logs as files.
        log: the name of the log that holds the cause.
        origin: where the same is served over HTTP.
    """

    case: str
    folder: Path
    log: str
    origin: str

    @property
    def url(self) -> str:
        """The log's address."""
        return f"{self.origin}/logs/{self.case}/{self.log}"


@dataclass(frozen=True, slots=True)
class Peer:
    """A server, how it is started, and how it is asked."""

    name: str
    start: Callable[[str, Path], StdioServerParameters]
    ask: Callable[[Conversation, PeerLog], Awaitable[None]]


def _jenkins(origin: str, _: Path) -> StdioServerParameters:
    program = python_package("mcp-jenkins==3.6.0", "mcp-jenkins")
    arguments = ["--jenkins-url", origin, "--read-only"]
    return _started(program, *arguments)


async def _ask_jenkins(conversation: Conversation, place: PeerLog) -> None:
    """The lines that look alarming, then the whole console: it has no tail."""
    console = {"fullname": place.case}
    for arguments in ({**console, "pattern": ALARMING}, console):
        if not conversation.over:
            await conversation.call("get_build_console_output", arguments)


def _fetch(_: str, __: Path) -> StdioServerParameters:
    program = python_package("mcp-server-fetch==2026.10.24", "mcp-server-fetch")
    return _started(program, "--allow-private-ips")


async def _ask_fetch(conversation: Conversation, place: PeerLog) -> None:
    """Chunk after chunk, from the beginning."""
    start = 0
    size = (place.folder / place.log).stat().st_size
    while not conversation.over and start < size:
        await conversation.call("fetch", {"url": place.url, "start_index": start})
        start += 5000


def _filesystem(_: str, folder: Path) -> StdioServerParameters:
    package = "@modelcontextprotocol/server-filesystem"
    script = node_package(package, "2026.8.31") / "dist" / "index.js"
    return _started("node", str(script), str(folder))


async def _ask_filesystem(conversation: Conversation, place: PeerLog) -> None:
    """The folder, the tail of the log, the log."""
    await conversation.call("list_directory", {"path": str(place.folder)})
    log = {"path": str(place.folder / place.log)}
    for arguments in ({**log, "tail": 100}, log):
        if not conversation.over:
            await conversation.call("read_text_file", arguments)


def _logdetective(_: str, __: Path) -> StdioServerParameters:
    program = python_package("logdetective-mcp==0.6.1", "logdetective-mcp")
    return _started(program)


async def _ask_logdetective(conversation: Conversation, place: PeerLog) -> None:
    """Its two extractors as they are, then more clusters with their context."""
    log = {"log_url": place.url}
    more = {**log, "max_clusters": 20, "context": 3}
    for tool, arguments in (
        ("extract_log_snippets", log),
        ("extract_python_tracebacks", log),
        ("extract_log_snippets", more),
    ):
        if not conversation.over:
            await conversation.call(tool, arguments)


def _started(program: str | Path, *arguments: str) -> StdioServerParameters:
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    return StdioServerParameters(
        command=str(program), args=list(arguments), env=environment
    )


PEERS = (
    Peer("mcp-jenkins 3.6.0", _jenkins, _ask_jenkins),
    Peer("mcp-server-fetch 2026.10.24", _fetch, _ask_fetch),
    Peer("server-filesystem 2026.8.31", _filesystem, _ask_filesystem),
    Peer("logdetective-mcp 0.6.1", _logdetective, _ask_logdetective),
)
