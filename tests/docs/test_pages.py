"""Every command on every page is run, with the built wheel, or listed with a reason."""

import ast
import configparser
import json
import os
import re
import subprocess
import tomllib
from collections.abc import AsyncIterator
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from eodh_bot.listeners.command_syntax import read
from eodh_bot.listeners.failure_answers import parse_failures
from eodh_bot.listeners.subscription_syntax import CHANGES, parse_change
from eodh_bot.settings import BotSettings
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Seed
from eodh_tools.config.settings import Settings
from tests.bot.running import failed_job, manifest_app
from tests.conftest import REPOSITORY, TIMING
from tests.docs.not_run import listed, passed_over
from tests.docs.pages import DOCS, Block, blocks, inline, pages
from tests.docs.reader import PORTS, Reader, free_port
from tests.docs.terminal import BashSession
from tests.packaging.conftest import UV, Built, Installed

pytestmark = pytest.mark.anyio

TUTORIAL = "docs/tutorial.md"  # has a test of its own
WITH_COMMANDS = [
    page
    for page in pages()
    if page != TUTORIAL
    and any(block.language in {"sh", "slack"} for block in blocks(page))
]
#: Pages whose commands are also run on a terminal, narrow and wide.
ON_SCREEN = [
    page
    for page in WITH_COMMANDS
    if any(
        statement.startswith("eodh-logs ")
        for block in blocks(page)
        if block.language == "sh"
        for statement in block.statements()
    )
]
WHEEL = f"/path/to/dist/eodh_jobs-{version('eodh-jobs')}-py3-none-any.whl"
#: What a block may be, and so how it is looked at.
LANGUAGES = {"sh", "slack", "text", "python", "json", "toml", "yaml", "ini", "nginx"}
SPHINX = re.compile(r"\{[a-z]+\}")  # a directive of the site


@pytest.mark.parametrize(
    ("page", "columns"),
    [
        *((page, None) for page in WITH_COMMANDS),
        *((page, columns) for page in ON_SCREEN for columns in (80, 120)),
    ],
)
async def test_the_commands_of_a_page_work(
    page: str,
    columns: int | None,
    built: Built,
    installed_whole: Installed,
    tmp_path: Path,
) -> None:
    on_page = blocks(page)
    ports = {port: str(free_port()) for port in PORTS}
    with LocalHub() as hub:
        workspace, key = next(iter(hub.workspaces.items()))
        job = failed_job(hub, workspace, "app-error")
        (tmp_path / "step.log").write_text("INFO begun\nValueError: no band 9\n")
        (tmp_path / ".venv").symlink_to(installed_whole.programs.parent)
        environment = _machine() | installed_whole.environment()
        environment |= {
            "PATH": os.pathsep.join(
                (
                    *(str(installed_whole.programs), str(UV.parent)),
                    *("/usr/local/bin", "/usr/bin", "/bin"),
                )
            ),
            "EODH_BASE_URL": hub.base_url,
            "EODH_WORKSPACE": workspace,
            "EODH_API_KEY": key,
            "EODH_BOT_DATA_DIR": str(tmp_path / "data"),
        }
        given = {
            "JOB": job,
            "DIR": str(tmp_path / "saved"),
            "FILE": str(tmp_path / "step.log"),
            "my-workspace": workspace,
            WHEEL: str(built.wheel_of_sdist),
            "https://processes.example.org/api": hub.root_url(workspace),
        }
        reader = Reader(tmp_path, environment, given, passed_over(page), ports, columns)
        async for more in _slack(on_page, reader):
            reader.environment = environment | more
            await reader.follow(on_page)


def _machine() -> dict[str, str]:
    """What a machine knows of the network, and where uv keeps packages; no settings."""
    ours = ("EODH_", "SLACK_")
    known = {n: t for n, t in os.environ.items() if not n.startswith(ours)}
    done = subprocess.run(
        [UV, "cache", "dir"], capture_output=True, text=True, check=True
    )
    return known | {"UV_CACHE_DIR": done.stdout.strip()}


async def _slack(on_page: list[Block], reader: Reader) -> AsyncIterator[dict[str, str]]:
    """A local Slack and the bot in it, for pages that type there."""
    if not any(block.language == "slack" for block in on_page):
        yield {}
        return
    seed, port = Seed(app=manifest_app()), int(reader.ports["8090"])
    async with LocalSlack(seed, port=port, timing=TIMING) as slack:
        variables = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "EODH_BOT_CHANNEL": "C1",
            "EODH_BOT_CONNECT": "true",
        }
        if any("eodh-bot" in block.statements() for block in on_page):
            yield variables
            return
        terminal = BashSession(reader.folder, dict(reader.environment) | variables)
        try:
            terminal.start("eodh-bot")
            yield variables
        finally:
            terminal.close()


@pytest.mark.parametrize("page", pages())
def test_every_block_says_what_it_is_and_is_it(page: str) -> None:
    for block in blocks(page):
        where = f"{page}:{block.line}"
        is_known = block.language in LANGUAGES or SPHINX.fullmatch(block.language)
        assert is_known, f"{where}: {block.language!r} is none of {sorted(LANGUAGES)}"
        try:
            _parse(block)
        except (SyntaxError, ValueError, yaml.YAMLError, AssertionError) as error:
            pytest.fail(f"{where}: {error}")


def _parse(block: Block) -> None:
    match block.language:
        case "sh":
            _checked_by_bash(block.text)
        case "python":
            ast.parse(block.text)
        case "json":
            json.loads(block.text)
        case "toml":
            tomllib.loads(block.text)
        case "yaml":
            yaml.safe_load(block.text)
        case "nginx":
            # The lines of tests/tools/mcp/test_proxy.py, which nginx itself reads.
            for line in block.text.splitlines():
                assert line.rstrip().endswith((";", "{", "}")), line
        case "ini" if block.text.lstrip().startswith(("[", "#")):
            configparser.ConfigParser(strict=False).read_string(block.text)
        case "ini":
            names = re.findall(r"(?m)^(\w+)=", block.text)
            known = {
                *Settings.variables().values(),
                *BotSettings.variables().values(),
            }
            assert set(names) <= known, f"{set(names) - known} are no settings"


def _checked_by_bash(text: str) -> None:
    done = subprocess.run(
        ["bash", "-n"],  # noqa: S607 - whichever bash there is
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_list_of_what_is_not_run_has_reasons_and_nothing_too_much() -> None:
    for each in listed():
        assert len(each.why) > 20, each
        statements = [
            statement
            for page in (pages() if each.page == "*" else [each.page])
            for block in blocks(page)
            if block.language == "sh"
            for statement in block.statements()
        ]
        for begins in each.begins:
            is_there = any(statement.startswith(begins) for statement in statements)
            assert is_there, f"no command begins with {begins!r}: take it out"


@pytest.mark.parametrize("page", pages())
def test_what_a_page_says_to_make_can_be_made(page: str) -> None:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"(?m)^([a-z-]+):", makefile))
    output = [token.content for token in inline(page) if token.type == "code_inline"]
    for block in blocks(page):
        output += block.statements() if block.language == "sh" else []
    for command in output:
        for made in re.findall(r"(?:^|&& )make ((?:[a-z][a-z-]* ?)+)", command):
            assert set(made.split()) <= targets, f"{page}: {command}"


@pytest.mark.parametrize("page", pages())
def test_a_command_within_a_sentence_exists(page: str) -> None:
    programs = (DOCS / "reference" / "cli.md").read_text("utf-8")
    for token in inline(page):
        if token.type != "code_inline":
            continue
        output = token.content
        if command := re.match(r"(eodh-logs) (?:--profile \S+ )?([a-z]+)", output):
            assert f"### `{command[1]} {command[2]}`" in programs, f"{page}: {output}"
        if re.match(r"eodh-(?:logs|mcp|bot|demo) ", output):
            options = re.findall(r"(?<= )--?[a-z][a-z-]*", output)
            lost = [each for each in options if f"`{each}" not in programs]
            assert lost == [], f"{page}: {output}"
        if typed := re.match(r"/eodh-logs ?(.*)", output):
            asked = typed[1].replace("JOB", "last").replace("@ada", "<@U1>")
            known = read(asked) is not None or parse_failures(asked) is not None
            assert known, f"{page}: {output}"
            if asked.partition(" ")[0] in CHANGES:
                parse_change(asked)  # refuses what it does not know


@pytest.mark.parametrize("page", pages())
def test_a_file_or_a_test_that_a_page_names_is_there(page: str) -> None:
    form = re.compile(r"((?:bot|packaging|tests|tools)/[\w/-]+\.\w+)(?:::(\w+))?")
    for token in inline(page):
        if token.type == "code_inline" and (named := form.fullmatch(token.content)):
            file = REPOSITORY / named[1]
            assert file.is_file(), f"{page}: {token.content}"
            if named[2]:
                found = f"def {named[2]}(" in file.read_text("utf-8")
                assert found, f"{page}: {token.content}"
