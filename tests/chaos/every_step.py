"""`python -m tests.chaos.every_step`: `kill -9` right before every durable step.

A first job shows the steps that its notices take: each commit, and each call of Slack.
Then for each of them one job, at whose step the bot dies.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import anyio

from tests.chaos.dying import CAME, FOLDER, PLAN
from tests.chaos.running import Databases, baseline_read, opened_database, verdict_of
from tests.chaos.stage import ChaosStage, set_up
from tests.chaos.supervisor import Supervised
from tests.conftest import REPOSITORY

#: How it may take a job: at most so many seconds until everything is told.
_POSTED_S = 90.0
_PAUSE_S = 0.1
#: Slack's history shows a message at once here.
_SETTLE_S = 5.0
#: A job that runs for so long and then fails: a start, its change, and a reply.
_CASE, _RUNS_S = "no-module", 5.0
# What has nothing to do with a job comes at any time.
_MOST_OF_ONE = 3


@dataclass(frozen=True, slots=True)
class Died:
    """What came of a job.

    Attributes:
        died: Whether its step came.
        posted_s: After how many seconds everything was posted.
    """

    step: str
    number: int
    died: bool
    posted_s: float


async def every_step(database: Databases) -> tuple[list[Died], Sequence[str]]:
    """Let the bot die at each step; return that, and the jobs that went wrong."""
    with tempfile.TemporaryDirectory(prefix="eodh-steps-") as temporary:
        folder = Path(temporary)
        async with (
            opened_database(database, folder) as (url, _),
            set_up(3, url, folder, settle_s=_SETTLE_S) as stage,
        ):
            more = {
                FOLDER: str(folder),
                "PYTHONPATH": str(REPOSITORY),
                # Each job a message of its own.
                "EODH_BOT_DIGEST_OVER": "100",
            }
            variables = stage.variables("bot-0", **more)
            bot = Supervised(variables, folder, "bot-0", "tests.chaos.dying")
            async with anyio.create_task_group() as group:
                group.start_soon(bot.keep_running)
                await baseline_read(stage)
                died = await _all(stage, folder)
                bot.stopped = True
            return died, verdict_of(stage).wrong


async def _all(stage: ChaosStage, folder: Path) -> list[Died]:
    plan, came = folder / PLAN, folder / CAME
    plan.write_text("first\nnothing\n0")
    await _posted(stage)
    counts = Counter(came.read_text().splitlines())
    steps = [
        (step, number)
        for step, count in counts.items()
        for number in range(1, min(count, _MOST_OF_ONE) + 1)
    ]
    done = []
    for turn, (step, number) in enumerate(steps):
        plan.write_text(f"{turn}\n{step}\n{number}")
        took_s = await _posted(stage)
        done.append(Died(step, number, not plan.exists(), took_s))
    return done


async def _posted(stage: ChaosStage) -> float:
    """Let a job run, and wait until everything about it is posted, or time is up."""
    job_id = stage.start_job(0, _CASE, _RUNS_S)
    began = time.monotonic()
    while time.monotonic() - began < _POSTED_S:
        verdict = verdict_of(stage)
        missing = {*verdict.lost, *verdict.without_reply, *verdict.unfinished}
        if job_id not in missing:
            break
        await anyio.sleep(_PAUSE_S)
    took_s = time.monotonic() - began
    # What is posted twice is posted late; and a step may come after the last message.
    await anyio.sleep(2.0)
    return took_s


def main() -> int:
    """Run it on a database, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.every_step")
    parser.add_argument("database", choices=("sqlite", "postgresql"))
    died, wrong = anyio.run(every_step, parser.parse_args().database)
    for each in died:
        how = "died" if each.died else "did not come"
        line = f"{how}, posted after {each.posted_s:.0f} s: {each.step} ({each.number})"
        sys.stdout.write(f"{line}\n")
    count = sum(each.died for each in died)
    sys.stdout.write(f"{count} deaths, {len(wrong)} jobs wrong: {list(wrong)}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
