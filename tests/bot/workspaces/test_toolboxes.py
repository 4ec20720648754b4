"""Open toolboxes: few, and each for one key."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from eodh_bot.listeners.answers import MAX_FILE_BYTES, _end_of
from eodh_bot.workspaces.toolboxes import OPEN_S, Toolboxes
from eodh_sandbox.hub import LocalHub
from eodh_tools.config.settings import Settings
from eodh_tools.errors import (
    AnswerTooLargeError,
    HubUnavailableError,
    JobReferenceError,
)
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.logs.redaction.redactor import Redactor
from tests.bot.running import failed_job
from tests.tools.logs.memory_log import MemoryLog

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class Door:
    """A workspace and a key."""

    name: str
    root: HubRoot
    key: SecretStr | None
    place: str = "C1"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("EODH_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("EODH_TIMEOUT_S", "20")
    monkeypatch.chdir(tmp_path)
    return Settings()


def door(hub: LocalHub, workspace: str, key: str | None = None) -> Door:
    root = HubRoot.of_workspace(hub.base_url, workspace)
    secret = SecretStr(key or hub.workspaces[workspace])
    return Door(f"{workspace} {secret.get_secret_value()}", root, secret)


@pytest.mark.usefixtures("settings")
async def test_the_setting_bounds_the_log_that_is_read(
    hub: LocalHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = failed_job(hub, "eo-team")
    monkeypatch.setenv("EODH_MAX_LOG_BYTES", "10")
    toolbox = await Toolboxes(Settings()).open(door(hub, "eo-team"))
    with pytest.raises(AnswerTooLargeError, match="EODH_MAX_LOG_BYTES"):
        await toolbox.read_log(job)


async def test_the_longest_unused_is_dropped_and_goes_on_where_it_is_in_use(
    hub: LocalHub, settings: Settings
) -> None:
    boxes = Toolboxes(settings, most_open=1)
    job = failed_job(hub, "eo-team")
    first = await boxes.open(door(hub, "eo-team"))
    await boxes.open(door(hub, "river-lab"))
    assert boxes.open_now == 1
    assert (await first.get_status(job)).status == "failed"
    assert await boxes.open(door(hub, "eo-team")) is not first
    await boxes.close()
    assert boxes.open_now == 0


async def test_each_key_has_a_toolbox_of_its_own(
    hub: LocalHub, settings: Settings
) -> None:
    boxes = Toolboxes(settings)
    first = await boxes.open(door(hub, "eo-team"))
    other = await boxes.open(door(hub, "eo-team", "another-key-0123456789"))
    assert first is not other
    assert await boxes.open(door(hub, "eo-team")) is first
    await boxes.close()


async def test_one_that_was_opened_long_ago_is_opened_again(
    hub: LocalHub, settings: Settings
) -> None:
    clock = [0.0]
    boxes = Toolboxes(settings, now=lambda: clock[0])
    first = await boxes.open(door(hub, "eo-team"))
    second = await boxes.open(door(hub, "eo-team"))
    clock[0] = OPEN_S + 1
    third = await boxes.open(door(hub, "eo-team"))
    assert first is second
    assert third is not second
    job = failed_job(hub, "eo-team")
    assert (await second.get_status(job)).job_id == job
    await boxes.close()


async def test_a_toolbox_reaches_no_other_workspace(
    hub: LocalHub, settings: Settings
) -> None:
    boxes = Toolboxes(settings)
    job = failed_job(hub, "river-lab")
    toolbox = await boxes.open(door(hub, "eo-team"))
    with pytest.raises(JobReferenceError) as refused:
        await toolbox.get_status(hub.job_url("river-lab", job))
    await boxes.close()
    assert "river-lab" not in str(refused.value)


async def test_a_key_is_checked_by_the_list(hub: LocalHub, settings: Settings) -> None:
    boxes = Toolboxes(settings)

    assert await boxes.check(door(hub, "eo-team"))
    assert not await boxes.check(door(hub, "eo-team", "another-key-0123456789"))
    nowhere = HubRoot.of_workspace("http://127.0.0.1:9", "eo-team")
    with pytest.raises(HubUnavailableError):
        await boxes.check(Door("x", nowhere, SecretStr("another-key-0123456789")))
    await boxes.close()


@pytest.mark.parametrize("last_is_long", [False, True])
def test_of_a_huge_log_the_file_holds_the_end(
    last_is_long: bool,  # noqa: FBT001 - both shapes of log
) -> None:
    lines = [f"line {number} {'x' * 80}" for number in range(150_000)]
    if last_is_long:
        lines = ["short"] * 100_000 + [f"{'y' * 5_000} {n}" for n in range(3_000)]
    raw = "\n".join(lines).encode() + b"\n"
    text = _end_of(MemoryLog(raw, Redactor()))

    assert len(text) <= MAX_FILE_BYTES + 200
    assert text.startswith(b"[The last ")
    assert text.rstrip().endswith(lines[-1][-20:].encode())
    stored = text.split(b"\n", 1)[1].splitlines()
    assert (
        f"{len(stored):,} of {len(lines):,} lines".encode() in text.split(b"\n", 1)[0]
    )


def test_a_log_that_fits_is_whole() -> None:
    raw = b"one\ntwo\n"

    assert _end_of(MemoryLog(raw, Redactor())) == b"one\ntwo\n"
