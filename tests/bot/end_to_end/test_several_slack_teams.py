"""Two Slack teams, an app and a bot each, on one database: nothing crosses.

Both teams have the same channel and people ids, which Slack's own never have.
"""

import json
from pathlib import Path

import pytest
from anyio import to_thread

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Seed
from tests.bot.asking import asks
from tests.bot.connecting import connects
from tests.bot.postgres import new_database
from tests.bot.running import environment, failed_job, manifest_app, started
from tests.conftest import TIMING

pytestmark = pytest.mark.anyio

QUICK = {"EODH_BOT_LIST_S": "1", "EODH_BOT_IDLE_S": "2", "EODH_BOT_JOB_S": "1"}


def team(name: str) -> Seed:
    """A Slack workspace with an app of its own, made from the same manifest."""
    app = manifest_app(
        app_id=f"A{name}",
        bot_token=f"xoxb-{name}",
        app_token=f"xapp-{name}",
        signing_secret=f"secret-{name}",
    )
    return Seed(team_id=f"T{name}", team_name=name, app=app)


def sent(slack: LocalSlack) -> str:
    return json.dumps([call.arguments for call in slack.calls])


async def test_each_team_is_notified_of_its_own_jobs_and_of_no_others(
    postgresql: str, tmp_path: Path
) -> None:
    url = await to_thread.run_sync(new_database, postgresql)
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    async with (
        LocalHub() as hub,
        LocalSlack(team("ONE"), timing=TIMING, rate_limits=False) as one,
        LocalSlack(team("TWO"), timing=TIMING, rate_limits=False) as two,
    ):
        slacks = [one, two]
        mine = list(hub.workspaces)[:2]

        def is_watched(workspace: str) -> bool:
            """Whether its list was read twice, so that a job that ends is new."""
            asked = [each.target for each in list(hub.requests)]
            return sum(workspace in each and "/jobs?" in each for each in asked) > 1

        settings = [
            environment(
                slack,
                hub,
                folder,
                EODH_BOT_DATABASE_URL=url,
                # A key of its own: no bot can read another team's Hub keys.
                EODH_BOT_MASTER_KEY=letter * 43 + "=",
                **QUICK,
            )
            for slack, folder, letter in zip(slacks, folders, "ab", strict=True)
        ]
        people = [slack.person("U1") for slack in slacks]
        async with started(settings[1], folders[1]):
            async with started(settings[0], folders[0]):
                for ada, workspace in zip(people, mine, strict=True):
                    await connects(ada, "C1", hub, workspace, for_channel=True)
                    await asks(ada, "C1", "watch", "are announced")
                await one.until(lambda: all(map(is_watched, mine)))
                jobs = [failed_job(hub, workspace) for workspace in mine]
                for ada, own, other in zip(people, jobs, reversed(jobs), strict=True):
                    await ada.waits_for("C1", f"job {own}")
                    await asks(ada, "C1", other, "No such job")
                await asks(people[0], "C1", "mute 2h", "muted in")
                listed = await asks(people[1], "C1", "list", "Announced in")
                assert "muted" not in listed.words
                await asks(people[0], "C1", "unmute", "announced in")
            # Team one's bot stands still, and team two's takes none of its work.
            late = [failed_job(hub, workspace) for workspace in mine]
            await people[1].waits_for("C1", late[1])
            async with started(settings[0], folders[0]):
                await people[0].waits_for("C1", late[0])

        for slack, its, theirs in ((one, 0, 1), (two, 1, 0)):
            output = [m.words for m in slack.person("U2").sees("C1")]
            assert sum(jobs[its] in words for words in output) == 1
            assert sum(late[its] in words for words in output) == 1
            assert mine[theirs] not in sent(slack)
            assert late[theirs] not in sent(slack)
            assert {c.error for c in slack.calls} <= {None, "not_found"}
