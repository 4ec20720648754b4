"""The demo's tour: real workflows, asked about over a real MCP connection."""

import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import anyio
from pydantic import SecretStr
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from eodh_sandbox.demo.mcp_client import Assistant, connected
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.stages import DEMO
from eodh_tools.http.client import OriginClient
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.roots import HubRoot
from eodh_tools.hub.status_messages import stage_text

_POLL_S = 0.2
_LIMIT_S = 55.0
_COLOURS = {"successful": "green", "failed": "red"}


@dataclass(frozen=True, slots=True)
class Stop:
    """One job of the tour, and what an assistant asks about it."""

    process: str
    question: str
    calls: tuple[tuple[str, dict[str, str | int | bool]], ...]


STOPS = (
    Stop("ndvi", "Did my NDVI job finish?", (("get_status", {"wait": True}),)),
    Stop(
        "app-error",
        "Why did my job fail?",
        (("get_status", {"wait": True}), ("list_logs", {})),
    ),
    Stop(
        "no-catalog",
        "It says failed. Show me the log.",
        (("get_status", {"wait": True}), ("read_log", {"tail": 12})),
    ),
)


#: A further part: given where to show it, the Hub's settings and the jobs' ids, it
#: yields the address of something to look at for as long as it is open.
Part = Callable[
    [Console, Mapping[str, str], Sequence[str]], AbstractAsyncContextManager[str]
]


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
    with anyio.fail_after(None if stay else _LIMIT_S * 2):
        async with LocalHub(pace=DEMO, concurrent_runs=len(stops)) as hub:
            workspace, key = next(iter(hub.workspaces.items()))
            console.print(
                Panel(
                    f"A Hub on this machine ({hub.base_url}), not the EO Data Hub:\n"
                    "it runs real CWL workflows with cwltool, without containers, "
                    "account or network.",
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
                ids = [job_id for _, job_id in jobs]
                async with AsyncExitStack() as stack:
                    page = None
                    if then is not None:
                        page = await stack.enter_async_context(
                            then(console, settings, ids)
                        )
                    if stay:
                        await _stay(console, settings, page)


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
        async with OriginClient(root.origin, SecretStr(key)) as http:
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
    command = [sys.executable, "-m", "eodh_tools.mcp"]
    console.print("\nConnecting to [bold]eodh-mcp[/] over MCP (stdio) …")
    async with connected(command, os.environ | settings) as assistant:
        for stop, job_id in jobs:
            console.print(f"\n[bold cyan]You:[/] {escape(stop.question)} ({job_id})")
            for tool, arguments in stop.calls:
                await _call(console, assistant, tool, {"job": job_id, **arguments})


async def _call(
    console: Console,
    assistant: Assistant,
    tool: str,
    arguments: dict[str, str | int | bool],
) -> None:
    answer = await assistant.ask(tool, **arguments)
    written = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    console.print(
        Panel(
            Text(answer),
            title=escape(f"{tool}({written})"),
            title_align="left",
            border_style="dim",
        )
    )


async def _stay(console: Console, settings: dict[str, str], page: str | None) -> None:
    """Let a person go on with the same Hub."""
    if page is not None:
        console.print(f"\nThe local Slack, to look at and type in: [bold]{page}[/]")
    here = Path(sys.executable).parent
    console.print("\nGo on in another terminal:\n", style="bold")
    for name, value in settings.items():
        console.print(f"  export {name}={value}", soft_wrap=True)
    console.print(f"  {here / 'eodh-logs'} jobs", soft_wrap=True)
    console.print("\nPress Enter here to end the local Hub.")
    await anyio.to_thread.run_sync(sys.stdin.readline, abandon_on_cancel=True)
