"""Every module and every program on every Python that the project supports."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.pythons import environment, interpreter, supported
from tests.waiting import WAIT_S

IMPORT_ALL = """
import importlib, pkgutil, eodh_bot, eodh_tools
names = [
    module.name
    for package in (eodh_bot, eodh_tools)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    if module.name != "eodh_bot.store.migrations.env"  # run only by alembic
]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


OPEN_ENGINE = """
import asyncio, pathlib
from eodh_bot.notices.dbos_queue import open_engine
from eodh_bot.store import open_database

async def main():
    url = f"sqlite:///{pathlib.Path.cwd() / 'bot.db'}"
    async with open_database(url), open_engine(url, "p1", "T1", {}) as engine:
        print(dict(await engine.waiting()))

asyncio.run(main())
"""


@pytest.fixture(scope="module", params=supported())
def python(request: pytest.FixtureRequest) -> Path:
    found = interpreter(request.param)
    if found is None:
        pytest.skip(f"Python {request.param} is not on this machine")
    return environment(request.param, found)


def output(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    return done.stdout


def test_every_module_is_imported_without_a_warning(
    python: Path, tmp_path: Path
) -> None:
    count = output(python, "-W", "error", "-c", IMPORT_ALL, folder=tmp_path)
    packages = [REPOSITORY / "tools/eodh_tools", REPOSITORY / "bot/eodh_bot"]
    assert int(count) > 0.8 * sum(len(list(p.rglob("*.py"))) for p in packages)


@pytest.mark.parametrize(
    "program", ["eodh-mcp", "eodh-logs", "eodh-bot", "eodh-demo", "eodh-jobs"]
)
def test_every_program_starts(python: Path, program: str, tmp_path: Path) -> None:
    assert (
        "usage"
        in output(
            *(python, "-W", "error", python.with_name(program), "--help"),
            folder=tmp_path,
        ).lower()
    )


def test_the_mcp_server_has_its_tools_and_the_terminal_its_excerpt(
    python: Path, tmp_path: Path
) -> None:
    assert "get_status" in output(
        python, "-W", "error", python.with_name("eodh-mcp"), "tools", folder=tmp_path
    )
    log = tmp_path / "step.log"
    log.write_text("INFO one\nValueError: no band B8A\n", encoding="utf-8")
    excerpt = output(
        *(python, "-W", "error", python.with_name("eodh-logs"), "excerpt", log),
        folder=tmp_path,
    )
    assert "no band B8A" in excerpt


def test_the_bot_s_database_and_engine_open_on_whatever_sqlite_it_has(
    python: Path, tmp_path: Path
) -> None:
    assert output(python, "-c", OPEN_ENGINE, folder=tmp_path) == "{}\n"
