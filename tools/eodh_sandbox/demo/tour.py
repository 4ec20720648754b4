"""The demo's tour: real workflows, asked about over a real MCP connection."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    contextmanager,
    suppress,
)
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import anyio
from pydantic import SecretStr
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from eodh_sandbox.demo.mcp_client import connected
from eodh_sandbox.demo.terminal_output import beginning, say, without_fences
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.stages import DEMO
from eodh_tools.errors import JobsError
from eodh_tools.http.client import OriginClient
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.status_messages import stage_text
from eodh_tools.hub.workspace_urls import HubRoot

_POLL_S = 0.2
_LIMIT_S = 240.0
_LINE_BYTES = 4096
_COLOURS = {"successful": "green", "failed": "red"}


class DemoTooSlowError(JobsError):
    """The demo was not over in time."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One job of the tour, and what an assistant asks about it.

    Attributes:
        process: The workflow.
        question: In a person's words.
        tool: The tool that the assistant calls.
        arguments: What it gives besides the job.
        lines: How much of the answer is shown; None for all.
    """

    process: str
    question: str
    tool: str
    arguments: Mapping[str, str | int | bool]
    lines: int | None = None


STOPS = (
    Stop("ndvi", "Did my NDVI job finish?", "get_status", {"wait": True}, 2),
    Stop("app-error", "Why did my job fail?", "get_status", {"wait": True}),
)


#: A further part: given where to show it and the Hub's settings, it yields the address
#: of something to look at for as long as it is open.
Part = Callable[[Console, Mapping[str, str]], AbstractAsyncContextManager[str]]


async def tour(
    console: Console,
    *,
    stay: bool,
    stops: Sequence[Stop] = STOPS,
    then: Part | None = None,
) -> None:
    """Run workflows on a local Hub and ask the tools about each.

    Args:
        console: Where to show it.
        stay: Keep the Hub at the end, until Enter is pressed.
        stops: Which workflows, and what to ask.
        then: What follows with the same jobs, if anything.
    """
    with _in_time(None if stay else _LIMIT_S):
        async with LocalHub(pace=DEMO, concurrent_runs=len(stops)) as hub:
            workspace, key = next(iter(hub.workspaces.items()))
            console.print(
                Panel(
                    f"A Hub on this machine ({hub.base_url}), not the EO Data Hub.\n"
                    "It runs real CWL workflows, without containers or account.",
                    title="eodh-jobs demo: the local Hub",
                    border_style="yellow",
                )
            )
            jobs = [
                (stop, await hub.execute(workspace, stop.process)) for stop in stops
            ]
            root = HubRoot.of_workspace(hub.base_url, workspace)
            await _show_progress(console, root, key, jobs)
            with tempfile.TemporaryDirectory(prefix="eodh-demo-") as cache:
                settings = {
                    "EODH_BASE_URL": hub.base_url,
                    "EODH_WORKSPACE": workspace,
                    "EODH_API_KEY": key,
                    "EODH_CACHE_DIR": cache,
                }
                await _ask(console, settings, jobs)
                async with AsyncExitStack() as stack:
                    page = None
                    if then is not None:
                        page = await stack.enter_async_context(then(console, settings))
                    await _what_next(console, settings, page if stay else None)
                    if stay:
                        console.print(
                            "\nPress Enter (or Ctrl-C) here to end the local Hub."
                        )
                        await _enter()


async def _enter() -> None:
    """Wait until Enter is pressed.

    The thread is a daemon, for nothing can wake it: Python would wait for any other at
    its end, and a second Ctrl-C there would be a traceback.
    """
    pressed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def read() -> None:
        # Past `sys.stdin`, whose lock Python wants when it ends.
        os.read(sys.stdin.fileno(), _LINE_BYTES)
        with suppress(RuntimeError):  # the demo has ended
            loop.call_soon_threadsafe(pressed.set)

    Thread(target=read, daemon=True).start()
    await pressed.wait()


@contextmanager
def _in_time(limit_s: float | None) -> Generator[None]:
    """Say it in a sentence where the demo takes too long."""
    try:
        with anyio.fail_after(limit_s):
            yield
    except TimeoutError as error:
        raise DemoTooSlowError(
            "The demo waited too long for an answer: this machine is busy. Try again "
            "later."
        ) from error


async def _show_progress(
    console: Console, root: HubRoot, key: str, jobs: Sequence[tuple[Stop, str]]
) -> None:
    """Follow the jobs over HTTP until each has ended."""
    columns = (
        TextColumn("{task.fields[process]:<12}"),
        BarColumn(24),
        TextColumn("{task.fields[stage]:<46}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        tasks = {
            job_id: progress.add_task(
                "", total=None, process=stop.process, stage="accepted"
            )
            for stop, job_id in jobs
        }
        async with OriginClient(root.origin, SecretStr(key), timeout_s=60) as http:
            client = HubClient(root, http)
            running = dict(tasks)
            while running:
                for job_id, task in list(running.items()):
                    job = await client.job(job_id)
                    if job.is_finished:
                        colour = _COLOURS.get(job.status, "yellow")
                        stage = f"[{colour}]{job.status}[/]"
                        progress.update(task, total=1, completed=1, stage=stage)
                        progress.stop_task(task)
                        del running[job_id]
                    else:
                        stage = stage_text(job)
                        progress.update(task, stage=stage)
                await anyio.sleep(_POLL_S)


async def _ask(
    console: Console, settings: dict[str, str], jobs: Sequence[tuple[Stop, str]]
) -> None:
    """Ask `eodh-mcp`, a process of its own, over its standard input and output."""
    command = [sys.executable, "-P", "-m", "eodh_tools.mcp"]
    async with AsyncExitStack() as stack:
        with console.status("Connecting to eodh-mcp over MCP …"):
            assistant = await stack.enter_async_context(
                connected(command, os.environ | settings)
            )
        console.print("\nAn assistant asks [bold]eodh-mcp[/] over MCP (stdio):")
        for stop, job_id in jobs:
            console.print(f"\n[bold cyan]You:[/] {escape(stop.question)}")
            with console.status(f"{stop.tool} …"):
                answer = await assistant.ask(stop.tool, job=job_id, **stop.arguments)
            given = {"job": f"{job_id[:8]}…", **stop.arguments}
            written = ", ".join(f"{name}={value!r}" for name, value in given.items())
            seen = without_fences(answer)
            shown = seen if stop.lines is None else beginning(seen, stop.lines)
            say(console, f"{stop.tool}({written})", shown)


async def _what_next(
    console: Console, settings: Mapping[str, str], page: str | None
) -> None:
    """Say how a person goes on: with the same Hub while it is there."""
    programs = Path(sys.executable).parent
    shown = sys.stdin.isatty()
    console.print("\n[bold]What to try next[/]")
    if page is not None:
        console.print(f"  The local Slack, to look at and type in: [bold]{page}[/]")
    if shown:
        console.print("  In another terminal, with the same jobs:")
        for name in ("EODH_BASE_URL", "EODH_WORKSPACE", "EODH_API_KEY"):
            value = settings[name]
            console.print(f"    export {name}={value}", soft_wrap=True)
        console.print(f"    export PATH={programs}:$PATH", soft_wrap=True)
        console.print("    eodh-logs jobs")
    where = "in a terminal without these settings, " if shown else ""
    console.print("  Your own log:   eodh-logs excerpt FILE")
    console.print(f"  Your own jobs:  {where}eodh-logs login", soft_wrap=True)
    console.print("  For your team:  eodh-bot setup (docs/how-to/slack-app.md)")
