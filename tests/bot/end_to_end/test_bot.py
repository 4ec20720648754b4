"""The real program, real Bolt, a real websocket: from the command to the answer."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from eodh_bot.localslack import LocalSlack, Seed
from eodh_tools.localhub import LocalHub
from tests.bot.running import TIMING, environment, failed_job, manifest_app, started

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def hub() -> Iterator[LocalHub]:
    with LocalHub() as running:
        yield running


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(Seed(app=manifest_app()), timing=TIMING) as running:
        yield running


async def test_a_command_is_answered_from_typing_to_reading(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    job = failed_job(hub, "eo-team")
    ada = slack.person("U1")
    async with started(environment(slack, hub, tmp_path, channel="C1"), tmp_path):
        outcome = await ada.types("C1", f"/eodh-logs {job}")
        answer = await ada.waits_for("C1", job, deadline_s=15)

    assert outcome.acked
    assert answer.ephemeral
    assert "Failed" in answer.words
    assert "ModuleNotFoundError" in answer.words
    assert answer.mentions == ()
    assert job not in "".join(m.words for m in slack.person("U2").sees("C1"))


async def test_the_same_over_http_with_signatures(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    job = failed_job(hub, "eo-team")
    ada = slack.person("U1")
    variables = environment(slack, hub, tmp_path, channel="C1")
    async with started(variables, tmp_path, "--http", ":0") as bot:
        ready = next(line for line in bot.lines() if line["event"] == "ready")
        assert ready["host"] == "127.0.0.1"
        await slack.use_request_url(f"http://127.0.0.1:{ready['port']}/slack/events")
        outcome = await ada.types("C1", f"/eodh-logs {job}")
        answer = await ada.waits_for("C1", job, deadline_s=15)

    assert outcome.acked
    assert "ModuleNotFoundError" in answer.words
