"""The Dockerfile and the compose file: linted, and their steps done for real."""

import importlib.util
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
import yaml
from jsonschema import Draft202012Validator

from eodh_bot.settings import BotSettings
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Seed
from eodh_tools.config.settings import Settings
from tests.bot.running import environment, failed_job, manifest_app, stopped
from tests.conftest import REPOSITORY
from tests.packaging.image import (
    DOCKERFILE,
    Image,
    check_can_be_made,
    environment_of,
    instructions,
)

pytestmark = pytest.mark.anyio

COMPOSE = REPOSITORY / "compose.yaml"
SECRETS = {
    variable
    for settings in (Settings, BotSettings)
    for name, variable in settings.variables().items()
    if "SecretStr" in str(settings.model_fields[name].annotation)
}


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))
    return read


def test_the_linter_of_dockerfiles_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    reported = subprocess.run(
        [hadolint, "--failure-threshold", "style", "--no-color", DOCKERFILE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (reported.returncode, reported.stdout) == (0, "")


def test_the_compose_file_fits_the_schema_of_the_compose_specification() -> None:
    found = importlib.util.find_spec("check_jsonschema")
    assert found is not None
    assert found.origin is not None
    vendor = Path(found.origin).parent / "builtin_schemas" / "vendor"
    schema = json.loads((vendor / "compose-spec.json").read_text("utf-8"))
    judge = Draft202012Validator(schema)

    assert [error.message for error in judge.iter_errors(compose())] == []
    # The judge can tell.
    assert not judge.is_valid({"services": {"bot": {"read_onl": True}}})


@pytest.mark.parametrize("name", ["bot", "mcp", "database"])
def test_every_service_is_hardened_and_bounded(name: str) -> None:
    service = compose()["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert {"cpus", "memory", "pids"} <= set(service["deploy"]["resources"]["limits"])
    assert any("size=" in each for each in service["tmpfs"])
    is_ours = service["image"] == "eodh-jobs"
    assert service.get("user") == (None if is_ours else "999:999")
    # What the image says counts where the file says nothing.
    assert "healthcheck" in service or name == "bot"
    assert not any(port.startswith(("0", "8")) for port in service.get("ports", ()))


def test_several_bots_can_run_beside_each_other_and_stop_in_time() -> None:
    bot = compose()["services"]["bot"]

    assert not {"container_name", "ports", "volumes"} & set(bot)
    assert bot["depends_on"]["database"]["condition"] == "service_healthy"
    assert int(bot["stop_grace_period"].removesuffix("s")) > 10
    assert compose()["networks"]["database"] == {"internal": True}


@pytest.mark.parametrize("name", ["bot", "mcp"])
def test_settings_have_their_real_names_and_secrets_are_files(name: str) -> None:
    whole = compose()
    service = whole["services"][name]
    known = {*Settings.variables().values(), *BotSettings.variables().values()}

    assert set(service["environment"]) <= known - SECRETS
    assert {each.upper() for each in service["secrets"]} <= SECRETS
    for each in whole["services"].values():
        assert set(each["secrets"]) <= set(whole["secrets"])
    for secret, source in whole["secrets"].items():
        assert source == {"file": f"./secrets/{secret}"}


def test_every_setting_of_the_bot_can_be_given_in_the_compose_file() -> None:
    bot = compose()["services"]["bot"]
    given = {*bot["environment"], *(each.upper() for each in bot["secrets"])}
    # Of HTTP in place of Socket Mode, and a folder that the image names.
    fixed = {"SLACK_SIGNING_SECRET", "EODH_BOT_DATA_DIR"}
    assert set(BotSettings.variables().values()) - given == fixed


def test_the_image_runs_as_a_number_that_is_not_root_and_says_how_it_is() -> None:
    last = [(word, rest) for stage, word, rest in instructions() if stage == 1]
    users = [rest for word, rest in last if word == "USER"]
    assert [re.fullmatch(r"([1-9]\d{3,}):\1", user) is not None for user in users] == [
        True
    ]
    assert any(word == "HEALTHCHECK" for word, _ in last)
    variables = {name for name in environment_of(1) if name.startswith("EODH_")}
    known = {*Settings.variables().values(), *BotSettings.variables().values()}
    assert variables <= known - SECRETS


def test_the_build_is_sent_nothing_but_what_it_copies() -> None:
    lines = (REPOSITORY / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    copied = {
        source
        for _, word, rest in instructions()
        if word == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    }
    assert let_in == copied
    assert "**/.env" in rules[len(let_in) :]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    check_can_be_made()
    root = tmp_path_factory.mktemp("image") / "root"
    root.mkdir()
    made = Image(root)
    made.build()
    return made


def test_the_recipe_installs_what_the_lock_names_and_no_more(image: Image) -> None:
    program = (
        "import importlib.metadata as m, json;"
        "print(json.dumps({d.name.lower().replace('_', '-').replace('.', '-'):"
        " d.version for d in m.distributions()}))"
    )
    output = subprocess.run(
        image.command("/opt/eodh-jobs/bin/python", "-c", program, as_user=True),
        env=environment_of(1),
        capture_output=True,
        text=True,
        check=True,
    )
    installed = json.loads(output.stdout)
    lock = (REPOSITORY / "requirements.lock").read_text("utf-8")
    locked = dict(re.findall(r"(?m)^([a-z0-9-]+)(?:\[\w+\])?==([^\s;\\]+)", lock))
    ours = installed.pop("eodh-jobs")

    assert ours
    assert {"mcp", "slack-bolt", "dbos", "psycopg"} <= set(installed)
    assert installed.items() <= locked.items()
    assert not {"pytest", "cwltool", "moto", "ruff", "pip", "uv"} & set(installed)


def test_a_package_that_is_not_the_locked_one_ends_the_build(
    tmp_path: Path,
) -> None:
    check_can_be_made()
    lock = (REPOSITORY / "requirements.lock").read_text("utf-8")
    begin = lock.index("\naiohttp==")
    end = lock.index("\n    #", begin)
    changed = re.sub(r"sha256:[0-9a-f]{8}", "sha256:00000000", lock[begin:end])
    (tmp_path / "root").mkdir()
    with pytest.raises(RuntimeError, match=r"(?s)aiohttp.*[Hh]ash mismatch|Hash"):
        Image(tmp_path / "root").build(lock=lock[:begin] + changed + lock[end:])


def test_what_is_installed_cannot_be_changed_by_the_one_who_runs_it(
    image: Image,
) -> None:
    script = (
        "id -u; touch /opt/eodh-jobs/x /etc/x /root/x /x ~/x; "
        "touch /tmp/x && echo tmp; cat /proc/self/status"
    )
    output = subprocess.run(
        image.command("sh", "-c", script, as_user=True),
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert output.stdout.startswith("10001\ntmp\n")
    assert output.stderr.count("touch: cannot touch") == 5
    assert re.search(r"(?m)^CapBnd:\s+0+$", output.stdout)
    assert re.search(r"(?m)^NoNewPrivs:\s+1$", output.stdout)


@pytest.fixture
def slack_seed() -> Seed:
    return Seed(app=manifest_app())


@asynccontextmanager
async def running(
    image: Image,
    arguments: list[str],
    variables: dict[str, str],
    binds: dict[str, Path],
    until: str,
) -> AsyncIterator[str]:
    """The program as the image's user, once it has printed `until`; gives its log."""
    log = image.root.parent / f"log-{time.monotonic_ns()}"
    with log.open("wb") as file:
        process = await anyio.open_process(
            image.command(*arguments, as_user=True, binds=binds),
            env=environment_of(1) | {"HOME": "/nonexistent"} | variables,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
    async with stopped(process):
        with anyio.fail_after(60):
            while until not in log.read_text("utf-8"):
                assert process.returncode is None, log.read_text("utf-8")
                await anyio.sleep(0.05)
        yield log.read_text("utf-8")
    # A web server of Python's ends by the signal that it was asked to end by.
    assert process.returncode in {0, -signal.SIGTERM}, log.read_text("utf-8")


def folder_of_the_user(path: Path) -> Path:
    """A folder that the image's user owns, as a tmpfs or a volume is."""
    path.mkdir()
    os.chown(path, 10001, 10001)
    path.chmod(0o700)
    return path


async def test_the_bot_runs_there_answers_and_its_health_check_passes(
    image: Image, slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    port = free_port()
    secret = environment(slack, hub, tmp_path, channel="C1")
    variables = {
        "SLACK_API_URL": slack.api_url,
        "EODH_BASE_URL": hub.base_url,
        "EODH_BOT_CHANNEL": "C1",
        "EODH_WORKSPACE": secret["EODH_WORKSPACE"],
        "EODH_BOT_OPERATIONS": f"127.0.0.1:{port}",
    }
    secrets = folder_of_the_user(tmp_path / "secrets")
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "EODH_API_KEY"):
        (secrets / name.lower()).write_text(secret[name] + "\n", encoding="utf-8")
        (secrets / name.lower()).chmod(0o444)
    data = folder_of_the_user(tmp_path / "data")
    (image.root / "run/secrets").mkdir(exist_ok=True)
    binds = {
        "/run/secrets": secrets,
        "/var/lib/eodh-bot": data,
        "/var/cache/eodh-jobs": folder_of_the_user(tmp_path / "container-cache"),
    }
    job = failed_job(hub, secret["EODH_WORKSPACE"])
    ((_, _, command),) = [each for each in instructions() if each[1] == "CMD"]
    ((_, _, check),) = [each for each in instructions() if each[1] == "HEALTHCHECK"]
    ada = slack.person("U1")
    async with running(image, json.loads(command), variables, binds, '"ready"'):
        await slack.until_connected()
        await ada.types("C1", f"/eodh-logs {job}")
        answer = await ada.waits_for("C1", job)
        output = await anyio.run_process(
            image.command(
                *json.loads(check.partition("CMD")[2]), as_user=True, binds=binds
            ),
            env=environment_of(1) | variables,
            check=False,
        )

    assert "ModuleNotFoundError" in answer.words
    assert (output.returncode, json.loads(output.stdout)["status"]) == (0, "ok")
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in data.iterdir()}
    assert {"master.key", "eodh-bot.db"} <= set(modes)
    assert all(mode & 0o077 == 0 for mode in modes.values()), modes


async def test_the_mcp_server_runs_there_as_the_compose_file_starts_it(
    image: Image, hub: LocalHub, tmp_path: Path
) -> None:
    service = compose()["services"]["mcp"]
    workspace = next(iter(hub.workspaces))
    secrets = folder_of_the_user(tmp_path / "secrets")
    (secrets / "eodh_api_key").write_text(hub.workspaces[workspace], encoding="utf-8")
    (secrets / "eodh_mcp_token").write_text("made-up-" * 4, encoding="utf-8")
    for each in secrets.iterdir():
        each.chmod(0o444)
    (image.root / "run/secrets").mkdir(exist_ok=True)
    port = free_port()
    binds = {
        "/run/secrets": secrets,
        "/var/cache/eodh-jobs": folder_of_the_user(tmp_path / "container-cache"),
    }
    variables = {
        "EODH_BASE_URL": hub.base_url,
        "EODH_WORKSPACE": workspace,
        "EODH_MCP_ALLOWED_HOSTS": f"localhost:{port}",
    }

    def on_our_port(words: list[str]) -> list[str]:
        return [word.replace("8765", str(port)) for word in words]

    # Every address is safe here: a test listens only on loopback.
    command = [
        word.replace("0.0.0.0", "127.0.0.1")  # noqa: S104
        for word in on_our_port(service["command"])
    ]
    check = on_our_port(service["healthcheck"]["test"][1:])
    async with running(image, command, variables, binds, "eodh-mcp serves"):
        output = await anyio.run_process(
            image.command(*check, as_user=True, binds=binds),
            env=environment_of(1) | variables,
            check=False,
        )
    assert (output.returncode, json.loads(output.stdout)) == (0, {"status": "ok"})


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
