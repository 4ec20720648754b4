"""`eodh-demo`: the tools' tour, and then the same questions asked in a local Slack."""

import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

import anyio
from rich.console import Console
from rich.panel import Panel

from eodh_sandbox.demo import tools_demo as demo
from eodh_sandbox.demo.terminal_output import say
from eodh_tools.hub.status_info import parse_job
from eodh_tools.hub.workspace_urls import HubRoot

if TYPE_CHECKING:
    from eodh_sandbox.slack import Person

_PERSON = "U1"
_CHANNEL = "C1"
_TYPED = "/eodh-logs jobs failed"
_START_S = 90.0
_ANSWER_S = 90.0
# A busy machine is no failure of the bot.
_ACK_S = 30.0
_STOP_S = 10.0
_NOTICE_S = 90.0
# Run while nobody asks.
_UNASKED = ("ndvi", "no-module")
# In place of a minute between two looks.
_QUICK = {"EODH_BOT_LIST_S": "2", "EODH_BOT_IDLE_S": "2", "EODH_BOT_JOB_S": "1"}


def main() -> None:
    """Run `eodh-demo`; without the Slack extra, only the tools' part."""
    has_slack = all(find_spec(name) for name in ("aiohttp", "slack_bolt", "sqlalchemy"))
    demo.main(in_slack if has_slack else None)


@asynccontextmanager
async def in_slack(console: Console, settings: Mapping[str, str]) -> AsyncIterator[str]:
    """Ask the real bot about the tour's jobs in a local Slack.

    Args:
        console: Where to show it.
        settings: The Hub's, as environment variables.

    Yields:
        The address of the page that shows the local Slack, until it is ended.
    """
    # An extra has it.
    from eodh_sandbox.demo.slack_text import in_terminal  # noqa: PLC0415
    from eodh_sandbox.slack import LocalSlack, Seed, Timing, bot_app  # noqa: PLC0415

    async with LocalSlack(Seed(app=bot_app()), timing=Timing(ack_s=_ACK_S)) as slack:
        console.print()
        console.print(
            Panel(
                f"A Slack on this machine, not the real one: {slack.url}",
                title="eodh-jobs demo: the local Slack",
                border_style="yellow",
            )
        )
        with tempfile.TemporaryDirectory(prefix="eodh-demo-") as folder:
            variables = {
                **settings,
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "SLACK_API_URL": slack.api_url,
                "EODH_BOT_CHANNEL": _CHANNEL,
                "EODH_BOT_DATA_DIR": folder,
                **_QUICK,
            }
            process = await anyio.open_process(
                [sys.executable, "-P", "-m", "eodh_bot"],
                env=os.environ | variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                with console.status("The bot connects …"):
                    await slack.until_connected(deadline_s=_START_S)
                person = slack.person(_PERSON)
                await _ask(console, person)
                console.print(
                    f"\nNow {' and '.join(_UNASKED)} are run, and nobody asks:"
                )
                for job in [await _execute(settings, each) for each in _UNASKED]:
                    with console.status("The workflows run, and the bot watches …"):
                        posted = await person.waits_for(
                            _CHANNEL, job, deadline_s=_NOTICE_S
                        )
                    title = "EODH, to everyone in #eodh-jobs"
                    say(console, title, in_terminal(posted))
                yield slack.url
            finally:
                process.terminate()
                with anyio.move_on_after(_STOP_S, shield=True) as patience:
                    await process.wait()
                if patience.cancelled_caught:
                    process.kill()
                with anyio.CancelScope(shield=True):
                    await process.aclose()


async def _ask(console: Console, person: "Person") -> None:
    from eodh_sandbox.demo.slack_text import in_terminal  # noqa: PLC0415 - an extra

    console.print(f"\n[bold cyan]You in Slack:[/] {_TYPED}", highlight=False)
    with console.status("EODH looks …"):
        await person.types(_CHANNEL, _TYPED)
        answer = await person.waits_for(
            _CHANNEL, "latest failed jobs", deadline_s=_ANSWER_S
        )
    say(console, "EODH, only visible to you", in_terminal(answer))


async def _execute(settings: Mapping[str, str], process: str) -> str:
    """Execute a process of the local Hub over HTTP, as its users do; the job's id."""
    import aiohttp  # noqa: PLC0415 - an extra

    root = HubRoot.of_workspace(settings["EODH_BASE_URL"], settings["EODH_WORKSPACE"])
    headers = {"Authorization": f"Bearer {settings['EODH_API_KEY']}"}
    url = f"{root.url}/processes/{process}/execution"
    async with (
        aiohttp.ClientSession(headers=headers, raise_for_status=True) as session,
        session.post(url, json={"inputs": {}}) as answer,
    ):
        return parse_job(await answer.read()).job_id
