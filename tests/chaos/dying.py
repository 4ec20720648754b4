"""The bot, which kills itself at the step that a file names: `kill -9` from within.

A step is a commit, named by what it changes, or a call of Slack; the kill comes right
before it.
"""

import asyncio
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.__main__ import main

#: Names the folder with the files below.
FOLDER = "EODH_TEST_DYING"
#: What to die at: a job, a step, and at which time of it; the steps that came.
PLAN, CAME = "plan", "came"
_CHANGES = {"INSERT", "UPDATE", "DELETE"}


class Steps:
    """Counts the steps since the plan changed.

    Args:
        folder: Of the files.
    """

    def __init__(self, folder: Path) -> None:
        self._plan, self._came = folder / PLAN, folder / CAME
        self._read = ""
        self._counts: Counter[str] = Counter()

    def comes(self, step: str) -> None:
        """Note a step, and die where the plan says so."""
        if not self._plan.exists():
            return
        plan = self._plan.read_text()
        if plan != self._read:
            self._read, self._counts = plan, Counter()
        self._counts[step] += 1
        with self._came.open("a") as file:
            file.write(f"{step}\n")
        _, _, planned = plan.partition("\n")
        if planned == f"{step}\n{self._counts[step]}":
            self._plan.unlink()
            os.kill(os.getpid(), signal.SIGKILL)


def watch(steps: Steps) -> None:
    """Let every commit and every call of Slack be a step."""

    def executes(connection: sa.Connection, _cursor: Any, text: str, *_: Any) -> None:
        words = text.split()
        if words[0] in _CHANGES:
            name = " ".join(words[:3] if words[0] != "UPDATE" else words[:2])
            # On PostgreSQL a single statement is a transaction by itself.
            raw = connection.connection.dbapi_connection
            if getattr(raw, "autocommit", False) is True:
                steps.comes(name)
            else:
                connection.info.setdefault("changed", {})[name] = None

    def commits(connection: sa.Connection) -> None:
        if changed := connection.info.pop("changed", None):
            steps.comes(" and ".join(changed))

    def rolls_back(connection: sa.Connection) -> None:
        connection.info.pop("changed", None)

    sa.event.listen(sa.Engine, "before_cursor_execute", executes)
    sa.event.listen(sa.Engine, "commit", commits)
    sa.event.listen(sa.Engine, "rollback", rolls_back)
    calls = AsyncWebClient.api_call

    async def call(self: AsyncWebClient, api_method: str, **how: Any) -> Any:
        await asyncio.to_thread(steps.comes, api_method)
        return await calls(self, api_method, **how)

    AsyncWebClient.api_call = call  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    watch(Steps(Path(os.environ[FOLDER])))
    sys.exit(main())
