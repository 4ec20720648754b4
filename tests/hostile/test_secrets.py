"""Secrets that logs tell: at every door, and on the disk behind it."""

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from eodh_sandbox.hub import LocalHub
from tests.hostile import oracle
from tests.hostile.conftest import WORKSPACE
from tests.hostile.corpus import SECRET_TEXT
from tests.hostile.doors.chat import CHAT, chat, ports_of
from tests.hostile.doors.model import MODEL, model
from tests.hostile.doors.terminal import TERMINAL, in_pipe, on_terminal
from tests.hostile.inputs import Secret
from tests.hostile.planting import plant_passing, plant_secret
from tests.hostile.tally import Tally

pytestmark = pytest.mark.anyio

FAMILIES = pytest.mark.parametrize("family", SECRET_TEXT)
DISK = "disk and logs"


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All that is logged, debugging too."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def planted(
    hub: LocalHub, family: str, tally: Tally
) -> list[tuple[Secret, str, Iterable[str]]]:
    tally.ports.add(int(hub.base_url.rpartition(":")[2]))
    plant_passing(hub, WORKSPACE)
    return [
        (secret, plant_secret(hub, WORKSPACE, secret), secret.secrets)
        for secret in SECRET_TEXT[family]
    ]


def look_behind(tally: Tally, family: str, folder: Path, logged: str) -> None:
    """On the disk, and in what was logged: once for all inputs of a door."""
    files = list(oracle.files_below(folder))
    assert files
    assert any(b"[redacted]" in content for _, content in files)
    for secret in SECRET_TEXT[family]:
        with tally.trial(secret, DISK):
            oracle.check_secretless(logged, secret.secrets)
            for needle in secret.secrets:
                for path, content in files:
                    if needle.encode("utf-8", "surrogatepass") in content:
                        raise oracle.Leak(f"a secret lies in {path.name}")


@FAMILIES
async def test_no_model_receives_a_secret(
    family: str,
    hub: LocalHub,
    tally: Tally,
    environment: Path,
    logged: pytest.LogCaptureFixture,
) -> None:
    async with model() as client:
        for secret, job, secrets in planted(hub, family, tally):
            with tally.trial(secret, MODEL):
                for reported in (
                    await client.calls("get_status", job=job),
                    await client.calls("read_log", job=job),
                    await client.calls("read_log", job=job, search="redacted"),
                ):
                    assert not reported.refused
                    reported.check(secrets=tuple(secrets))
    look_behind(tally, family, environment / "cache", logged.text)
    assert not tally.leaks


@FAMILIES
def test_no_terminal_shows_a_secret(
    family: str,
    hub: LocalHub,
    tally: Tally,
    environment: Path,
    logged: pytest.LogCaptureFixture,
) -> None:
    for number, (secret, job, secrets) in enumerate(planted(hub, family, tally)):
        with tally.trial(secret, TERMINAL):
            known = tuple(secrets)
            on_terminal("report", job).check(known)
            match number % 3:
                case 0:
                    in_pipe("status", job, "--json").check(known)
                case 1:
                    on_terminal("read", job).check(known)
                case _:
                    on_terminal("save", job, str(environment / "saved" / job))
    look_behind(tally, family, environment, logged.text)
    assert not tally.leaks


@FAMILIES
async def test_nobody_in_slack_is_shown_a_secret(
    family: str,
    hub: LocalHub,
    tally: Tally,
    tmp_path: Path,
    logged: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    async with chat(hub, tmp_path) as slack:
        tally.ports |= ports_of(slack.slack)
        for number, (secret, job, secrets) in enumerate(planted(hub, family, tally)):
            with tally.trial(secret, CHAT):
                status = await slack.commands(job)
                assert status is not None
                # What is shown in other ways takes turns.
                match number % 5:
                    case 0:
                        screen = await slack.opens(status, "other_log")
                        await slack.clicks(screen, "full_log")
                    case 1:
                        await slack.clicks(status, "report")
                    case 2:
                        await slack.opens(status, "other_log")
                    case 3:
                        await slack.card(hub.job_url(WORKSPACE, job))
                    case _:
                        await slack.commands(f"{job} a.log")
                await slack.check(tuple(secrets))
    message = capfd.readouterr()
    look_behind(tally, family, tmp_path, logged.text + message.out + message.err)
    assert not tally.leaks
