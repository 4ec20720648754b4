"""The systemd unit: judged by systemd itself, and its hardest limit tried for real."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from eodh_bot.settings import BotSettings
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Seed
from eodh_tools.config.settings import Settings
from tests.bot.running import environment, manifest_app, stopped
from tests.conftest import REPOSITORY, skip_for_missing_tool
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

UNIT = REPOSITORY / "packaging" / "systemd" / "eodh-bot.service"
#: Of 10; what is left is that the bot speaks to the network.
MOST_EXPOSED = 1.2
# prctl(2): PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, as MemoryDenyWriteExecute= does.
WITHOUT_EXECUTABLE_MEMORY = """
import ctypes, os, sys
if ctypes.CDLL(None, use_errno=True).prctl(65, 1, 0, 0, 0) != 0:
    sys.exit(77)
os.execv(sys.executable, [sys.executable, "-m", "eodh_bot"])
"""


def values(key: str) -> list[str]:
    return re.findall(rf"(?m)^{key}=(.*)$", UNIT.read_text("utf-8"))


def analyze(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    program = shutil.which("systemd-analyze")
    if program is None:
        skip_for_missing_tool("systemd-analyze is not installed")
    return subprocess.run(
        [str(program), *arguments],
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    # The program is not installed here; another stands in its place.
    unit = tmp_path / UNIT.name
    text = UNIT.read_text("utf-8")
    unit.write_text(text.replace("/opt/eodh-jobs/bin/eodh-bot", sys.executable))
    reported = analyze("verify", "--man=no", unit)
    assert (reported.returncode, reported.stdout + reported.stderr) == (0, "")

    unit.write_text(unit.read_text().replace("ProtectSystem=", "ProtectSistem="))
    assert "ProtectSistem" in analyze("verify", "--man=no", unit).stderr


def test_the_service_is_exposed_to_little() -> None:
    reported = analyze(
        *("security", "--offline=true", "--no-pager"),
        *(f"--threshold={MOST_EXPOSED * 10:.0f}", UNIT),
    )
    assert reported.returncode == 0, reported.stdout


def test_settings_have_their_real_names_and_secrets_are_credentials() -> None:
    classes = (Settings, BotSettings)
    known = {name for each in classes for name in each.variables().values()}
    secret = {
        variable
        for each in classes
        for name, variable in each.variables().items()
        if "SecretStr" in str(each.model_fields[name].annotation)
    }
    output = " ".join(values("Environment"))
    assert set(re.findall(r"\b((?:EODH|SLACK)_\w+)=", output)) <= known - secret
    credentials = [each.split(":") for each in values("LoadCredential")]
    assert {name.upper() for name, _ in credentials} <= secret
    assert all(path == f"/etc/eodh-bot/secrets/{name}" for name, path in credentials)


def test_the_bot_is_given_the_time_that_it_takes_to_stop() -> None:
    (stop,) = values("TimeoutStopSec")
    assert float(stop) > 2 * 10
    assert values("Restart") == ["always"]
    assert values("WatchdogSec") == []


@pytest.fixture
def slack_seed() -> Seed:
    return Seed(app=manifest_app())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a limit of Linux")
async def test_the_bot_runs_where_no_memory_may_become_executable(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with log.open("wb") as stderr:
        process = await anyio.open_process(
            [sys.executable, "-c", WITHOUT_EXECUTABLE_MEMORY],
            env={
                "PATH": os.environ["PATH"],
                **environment(slack, hub, tmp_path, channel="C1"),
            },
            cwd=tmp_path,
            stdout=None,
            stderr=stderr,
        )
    async with stopped(process):
        with anyio.fail_after(30):
            while '"ready"' not in log.read_text("utf-8"):
                if process.returncode == 77:
                    pytest.skip("this kernel has no such limit (Linux 6.3)")
                assert process.returncode is None, log.read_text("utf-8")
                await anyio.sleep(0.05)
        ada = slack.person("U1")
        await ada.types("C1", "/eodh-logs no-such-job")
        assert (await ada.waits_for("C1", "no-such-job")).ephemeral
