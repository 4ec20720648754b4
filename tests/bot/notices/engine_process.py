"""An engine in a process of its own, to be killed: what it does, it writes down.

Each work is written down when it begins and when it is done, one line each, in a file
that is opened to append: a line is there once it was written, whatever happens next.
"""

import asyncio
import os
import sys
from pathlib import Path

from eodh_bot.cluster.membership import open_presence
from eodh_bot.notices.dbos_queue import open_engine
from eodh_bot.notices.work_queue import Attempt, Handlers, Task, TaskResult


def note(path: Path, line: str) -> None:
    """Write a line down for good."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{line}\n".encode())
    finally:
        os.close(handle)


def handlers(path: Path, takes_s: float) -> Handlers:
    """A work that takes a while, and one that follows from it."""

    async def first(turn: Attempt) -> TaskResult:
        number = turn.payload["n"]
        note(path, f"begun {number}")
        await asyncio.sleep(takes_s)
        following = Task(
            id=f"second/{number}",
            kind="second",
            payload={"n": number},
            channel=f"C{number % 3}",
        )
        return TaskResult(then=[following])

    async def second(turn: Attempt) -> TaskResult:
        if turn.tries == 0 and turn.payload["n"] % 5 == 0:
            return TaskResult(again_s=0.1)
        note(path, f"done {turn.payload['n']}")
        return TaskResult()

    return {"first": first, "second": second}


async def main(url: str, folder: str, takes_s: float, count: int) -> None:
    """Hand over some works, and do all that there are, until killed."""
    path = Path(folder) / "done.txt"
    async with (
        open_presence(url, "T1") as presence,
        open_engine(url, presence.process_id, "T1", handlers(path, takes_s)) as engine,
    ):
        await engine.hand_over(
            [
                Task(id=f"first/{n}", kind="first", payload={"n": n})
                for n in range(count)
            ]
        )
        note(path, "ready")
        while True:
            await engine.take_over(presence.inheriting)
            await asyncio.sleep(0.3)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])))
