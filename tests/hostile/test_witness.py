"""The disk and the machine as witnesses: what they could tell of a key afterwards."""

import logging
import os
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_sandbox.slack import LocalSlack
from eodh_tools.config.key_store import KeyStore, clean_key
from eodh_tools.config.profiles import Profile, ProfileFile
from tests.bot.connecting import connects
from tests.bot.running import bot, environment, started
from tests.conftest import TIMING
from tests.hostile import oracle
from tests.hostile.conftest import WORKSPACE
from tests.hostile.doors.chat import ADA, CHANNEL, chat, seed
from tests.hostile.doors.terminal import in_pipe, on_terminal
from tests.hostile.families.secrets import KEY
from tests.hostile.planting import LONG_AGO

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="modes and /proc are POSIX's"),
]


@pytest.fixture
def job(hub: LocalHub) -> str:
    logs = (JobLog("a.log", b"step begins\nValueError: bad\n"),)
    made = ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=logs)
    return hub.script(WORKSPACE, made)[0]


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    """A umask that closes nothing: what is closed, is closed by us."""
    before = os.umask(0)
    yield
    os.umask(before)


def check_private(folder: Path) -> None:
    """Nobody else may read or write what is in it."""
    paths = [folder, *folder.rglob("*")]
    assert len(paths) > 1
    for path in paths:
        mode = stat.S_IMODE(path.stat().st_mode)
        # In a folder that is closed, a file of SQLite's own may be what it likes.
        closed = mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0
        assert closed, f"{path} is {mode:o}"
    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0


def test_only_the_owner_reads_what_a_terminal_stores(
    job: str, hub: LocalHub, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = Profile("default", hub.base_url, WORKSPACE)
    ProfileFile().write(profile)
    KeyStore().put(profile, clean_key(KEY))
    for name in ("EODH_API_KEY", "EODH_WORKSPACE", "EODH_BASE_URL"):
        monkeypatch.delenv(name)
    assert "ValueError" in on_terminal("read", job).out.decode()
    on_terminal("status", job)

    check_private(environment / "cache" / "logs")
    holds = [
        path
        for path, content in oracle.files_below(environment)
        if KEY.encode() in content
    ]
    (only,) = holds
    assert stat.S_IMODE(only.stat().st_mode) == 0o600


async def test_only_the_owner_reads_what_the_bot_stores_and_its_keys_are_encrypted(
    job: str, hub: LocalHub, tmp_path: Path
) -> None:
    async with chat(hub, tmp_path, EODH_BOT_CONNECT="true") as slack:
        answer = await slack.commands(f"{job} a.log")
        assert answer is not None
        assert "ValueError" in answer.words
        await connects(slack.ada, CHANNEL, hub, "river-lab", for_channel=False)
    check_private(tmp_path / "data")
    check_private(tmp_path / "cache" / "bot" / "logs")
    assert (tmp_path / "cache").stat().st_mode & 0o022 == 0
    keys = [KEY.encode(), hub.workspaces["river-lab"].encode()]
    for path, content in oracle.files_below(tmp_path):
        for key in keys:
            assert key not in content, path


async def test_no_process_list_and_no_log_of_the_bot_shows_a_key(
    job: str, hub: LocalHub, tmp_path: Path
) -> None:
    async with LocalSlack(seed(), timing=TIMING) as slack:
        variables = environment(slack, hub, tmp_path, channel=CHANNEL)
        async with started(variables, tmp_path) as running:
            ada = slack.person(ADA)
            await ada.types(CHANNEL, f"/eodh-logs {job}")
            await ada.waits_for(CHANNEL, job)
            proc = Path("/proc") / str(running.process.pid)
            if not proc.is_dir():
                pytest.skip("this system has no /proc")
            command = (proc / "cmdline").read_bytes()
            owner_only = (proc / "environ").stat().st_mode & 0o077 == 0
        log = running.log.read_text(encoding="utf-8")
    secrets = [KEY, slack.bot_token, slack.app_token, slack.signing_secret]
    oracle.check_secretless(command.decode() + log, secrets)
    assert b"eodh_bot" in command
    assert owner_only


def test_no_traceback_shows_a_key(
    job: str, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        await anyio.lowlevel.checkpoint()
        raise ValueError(f"Authorization: Bearer {KEY} and {KEY!r}")

    assert environment.is_dir()
    monkeypatch.setattr("eodh_tools.toolbox.toolbox.Toolbox.get_status", broken)
    quiet = in_pipe("status", job)
    with monkeypatch.context() as patch:
        # What `-v` sets up stays with the process.
        patch.setattr(logging.getLogger(), "handlers", [])
        loud = in_pipe("-v", "status", job)
        logging.getLogger("eodh_tools").setLevel(logging.NOTSET)
    assert b"Traceback" not in quiet.out + quiet.err
    assert b"ValueError" in loud.err
    for printed in (quiet, loud):
        oracle.check_secretless((printed.out + printed.err).decode(), [KEY])


async def test_a_failure_of_the_bot_shows_no_key(
    job: str,
    hub: LocalHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(*_: object, **__: object) -> None:
        await anyio.lowlevel.checkpoint()
        raise ValueError(f"Authorization: Bearer {KEY}")

    async with LocalSlack(seed(), timing=TIMING) as slack:
        variables = environment(slack, hub, tmp_path, channel=CHANNEL)
        async with bot(slack, variables, now=time.monotonic):
            monkeypatch.setattr("eodh_tools.toolbox.toolbox.Toolbox.get_status", broken)
            ada = slack.person(ADA)
            await ada.types(CHANNEL, f"/eodh-logs {job}")
            answer = await ada.waits_for(CHANNEL, "this reference")
    output = capfd.readouterr()
    reported = answer.words + output.out + output.err + caplog.text
    oracle.check_secretless(reported, [KEY])
    assert "a question failed" in reported
