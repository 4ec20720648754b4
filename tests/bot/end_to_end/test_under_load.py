"""The real program when much is asked, when Slack stumbles, and what its log says."""

import os
import time
from pathlib import Path

import anyio
import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import ChannelSeed, LocalSlack, PersonSeed, Seed
from tests.bot.running import environment, failed_job, manifest_app, started

pytestmark = pytest.mark.anyio

PEOPLE = 50


@pytest.fixture
def slack_seed() -> Seed:
    people = tuple(
        PersonSeed(user_id=f"U{n}", name=f"p{n}", real_name=f"Person {n}")
        for n in range(1, PEOPLE + 1)
    )
    members = (*(person.user_id for person in people), "U0BOT")
    channels = (ChannelSeed(channel_id="C1", name="eodh-jobs", members=members),)
    return Seed(app=manifest_app(), people=people, channels=channels)


async def test_fifty_people_who_ask_at_once_are_all_acknowledged_and_answered(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    job = failed_job(hub, "eo-team")
    acked_s: list[float] = []
    answered_s: list[float] = []

    async def asks(number: int) -> None:
        person = slack.person(f"U{number}")
        began = time.monotonic()
        outcome = await person.types("C1", f"/eodh-logs {job}")
        assert outcome.acked
        acked_s.append(outcome.took_s)
        await person.waits_for("C1", "ModuleNotFoundError")
        answered_s.append(time.monotonic() - began)

    async with started(
        environment(slack, hub, tmp_path, channel="C1"), tmp_path
    ) as bot:
        await asks(1)
        first_bytes = _memory_bytes(bot.process.pid)
        async with anyio.create_task_group() as group:
            for number in range(1, PEOPLE + 1):
                group.start_soon(asks, number)
        grown_bytes = _memory_bytes(bot.process.pid) - first_bytes

    print(  # noqa: T201 - figures, shown with -s
        f"alone: acknowledged {acked_s[0] * 1e3:.0f} ms,"
        f" answered {answered_s[0]:.2f} s;"
        f" {PEOPLE} at once: acknowledged at most {max(acked_s) * 1e3:.0f} ms,"
        f" answered at most {max(answered_s):.2f} s; memory {first_bytes / 1e6:.0f} MB,"
        f" and {grown_bytes / 1e6:.0f} MB more"
    )
    assert max(acked_s) < 3
    assert grown_bytes < 100_000_000


def _memory_bytes(pid: int) -> int:
    statm = Path(f"/proc/{pid}/statm")
    if not statm.is_file():
        return 0
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def test_nothing_is_posted_twice_when_slack_breaks_off_and_429_is_waited_for(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    job = failed_job(hub, "eo-team")
    person = slack.person("U1")
    async with started(
        environment(slack, hub, tmp_path, channel="C1"), tmp_path
    ) as bot:
        slack.faults.drop_after("response_url")
        await person.types("C1", f"/eodh-logs {job}")
        await person.waits_for("C1", "ModuleNotFoundError")
        slack.faults.rate_limit("response_url")
        await person.types("C1", f"/eodh-logs {job} cloud_mask")
        await person.waits_for("C1", "Lines 1 to")
        slack.faults.drop_after("chat.postMessage")
        output = person.says("C1", f"@EODH {job}")
        await person.waits_for("C1", "ModuleNotFoundError", thread_ts=output.ts)
        slack.drop_websockets()
        await slack.until(lambda: slack.connected == 0)
        await slack.until_connected()
        await person.types("C1", "/eodh-logs help")
        await person.waits_for("C1", "You can ask")
        bot.process.terminate()
        assert await bot.process.wait() == 0

    answers = [m for m in person.sees("C1") if "ModuleNotFoundError" in m.words]
    assert len(answers) == 2
    assert len(person.sees("C1", output.ts)) == 2
    log = bot.log.read_text(encoding="utf-8")
    held = (
        slack.bot_token,
        slack.app_token,
        slack.signing_secret,
        hub.workspaces["eo-team"],
        "ModuleNotFoundError",
    )
    assert not [secret for secret in held if secret in log]
    assert bot.lines()[-1]["event"] == "stopping"
