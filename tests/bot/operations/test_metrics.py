"""What the bot counts, as Prometheus reads it."""

import re
import time
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import anyio
import pytest
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from eodh_bot.notices import wiring
from eodh_bot.notices.dbos_queue import open_engine
from eodh_bot.notices.work_queue import Engine, Handlers
from eodh_bot.operations.metrics import TASK_KINDS, Metrics
from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_sandbox.slack import LocalSlack
from tests.bot.notices.conftest import at_work
from tests.bot.running import environment, started
from tests.conftest import REPOSITORY
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

Values = dict[str, float]
OURS = {
    "eodh_bot_notice_lag_seconds",
    "eodh_bot_notices",
    "eodh_bot_hub_requests",
    "eodh_bot_retries",
    "eodh_bot_works_given_up",
    "eodh_bot_queue_works",
    "eodh_bot_queue_oldest_seconds",
    "eodh_bot_keys",
    "eodh_bot_workspaces_watched",
    "eodh_bot_watch_late_seconds",
    "eodh_bot_shards_owned",
}


def values(text: str) -> Values:
    """The value of each series of ours, as `name{label}`."""
    return {
        "".join((sample.name, *(f"{{{value}}}" for value in sample.labels.values()))): (
            sample.value
        )
        for family in text_string_to_metric_families(text)
        if family.name.startswith("eodh_bot_")
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def test_every_number_is_explained_and_shown_before_anything_happened() -> None:
    text = Metrics().text().decode()
    families = {
        family.name: family
        for family in text_string_to_metric_families(text)
        # The library's own, of when a series began.
        if not family.name.endswith("_created")
    }

    assert {name for name in families if name.startswith("eodh_bot_")} == OURS
    assert all(family.documentation for family in families.values())
    assert values(text)["eodh_bot_notices_total{posted}"] == 0
    assert values(text)["eodh_bot_queue_works{notice}"] == 0


def test_two_bots_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.retried("slack")
    assert values(one.text().decode())["eodh_bot_retries_total{slack}"] == 1
    assert values(other.text().decode())["eodh_bot_retries_total{slack}"] == 0


def test_each_event_is_on_its_number() -> None:
    metrics = Metrics()
    metrics.notice("posted", 12.5)
    metrics.notice("muted", 12.5)
    metrics.notice("updated", -0.4)
    metrics.given_up(2)
    metrics.waiting({"notice": 3, "a-new-kind": 1})
    metrics.waiting({"notice": 1})
    metrics.oldest(321.0)
    metrics.keys(2, 1)
    metrics.hub_request("busy")
    metrics.watching(lambda: 7, lambda: 0.25)
    metrics.shards(22)

    found = values(metrics.text().decode())
    expected = {
        "eodh_bot_notices_total{posted}": 1,
        "eodh_bot_notices_total{muted}": 1,
        "eodh_bot_notice_lag_seconds_count": 2,
        "eodh_bot_notice_lag_seconds_sum": 12.5,
        "eodh_bot_notice_lag_seconds_bucket{15.0}": 2,
        "eodh_bot_notice_lag_seconds_bucket{10.0}": 1,
        "eodh_bot_works_given_up_total": 2,
        "eodh_bot_queue_works{notice}": 1,
        "eodh_bot_keys{ending}": 2,
        "eodh_bot_keys{ended}": 1,
        "eodh_bot_hub_requests_total{busy}": 1,
        "eodh_bot_workspaces_watched": 7,
        "eodh_bot_watch_late_seconds": 0.25,
        "eodh_bot_shards_owned": 22,
    }
    assert found | expected == found


async def test_every_kind_of_task_has_its_series(
    slack: LocalSlack,
    hub: LocalHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kinds: list[str] = []

    def noted(
        url: str, process_id: str, team: str, handlers: Handlers, **more: Any
    ) -> AbstractAsyncContextManager[Engine]:
        kinds.extend(handlers)
        return open_engine(url, process_id, team, handlers, **more)

    monkeypatch.setattr(wiring, "open_engine", noted)
    url = f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    async with at_work(slack, hub, tmp_path, url):
        pass

    assert sorted(kinds) == sorted(TASK_KINDS)


async def test_a_running_bot_counts_what_it_does_and_names_nobody(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(
        slack,
        hub,
        tmp_path,
        channel="C1",
        EODH_BOT_OPERATIONS="127.0.0.1:0",
        EODH_BOT_LIST_S="1",
        EODH_BOT_IDLE_S="1",
        EODH_BOT_JOB_S="1",
    )
    workspace = variables["EODH_WORKSPACE"]
    async with started(variables, tmp_path) as bot, ClientSession() as client:
        (line,) = [each for each in bot.lines() if each["event"] == "operations"]
        address = f"http://127.0.0.1:{line['port']}/metrics"

        async def read() -> str:
            async with client.get(address) as answer:
                assert answer.content_type == "text/plain"
                return await answer.text()

        async def until(series: str) -> Values:
            with anyio.fail_after(WAIT_S):
                while not values(await read())[series]:  # noqa: ASYNC110 - a program's
                    await anyio.sleep(0.1)
            return values(await read())

        # What had ended at the first poll is announced to nobody.
        found = await until("eodh_bot_hub_requests_total{ok}")
        began = time.monotonic()
        (job,) = hub.script(workspace, ScriptedJob.recorded("no-module", duration_s=0))
        found = await until("eodh_bot_notices_total{posted}")
        await slack.person("U1").waits_for("C1", job)
        waited_s = time.monotonic() - began
        text = await read()

    (done,) = [line for line in bot.lines() if line["event"] == "a notice is done"]
    assert done["job"] == job
    assert {"work", "notice", "level", "timestamp"} <= set(done)
    # Nothing is written beside the log, by DBOS least of all.
    written = bot.log.read_text("utf-8").splitlines()
    assert all(line.startswith('{"') for line in written), written
    assert found["eodh_bot_notice_lag_seconds_count"] == 1
    assert 0 < found["eodh_bot_notice_lag_seconds_sum"] <= waited_s
    assert found["eodh_bot_workspaces_watched"] == 1
    assert found["eodh_bot_shards_owned"] == 64
    assert found["eodh_bot_works_given_up_total"] == 0
    for private in (workspace, "C1", job, variables["EODH_API_KEY"]):
        assert private not in text


def test_the_page_for_operators_names_numbers_that_there_are() -> None:
    page = REPOSITORY / "docs" / "how-to" / "watch-over-the-bot.md"
    named = set(re.findall(r"\b(eodh_bot_\w+)", page.read_text("utf-8")))
    text = Metrics().text().decode()
    assert len(named) >= 4
    assert [name for name in named if f"\n{name}" not in text] == []
