"""The documented ways to install, from a package index on loopback; and the weight."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.packaging.conftest import UV, Built, Installed, build, copy_sources
from tests.waiting import WAIT_S

TOOLS = UV.parent
#: What the wheel may put beside Python, besides mcp and what mcp itself needs.
LIGHT_BYTES = 35_000_000

WEIGHT = """
import json, re
from importlib.metadata import distribution, distributions

def name_of(text):
    return re.sub("[-_.]+", "-", re.match(r"[\\w.-]+", text)[0]).lower()

def needed(name, seen):
    if name in seen or name not in there:
        return
    seen.add(name)
    for each in distribution(name).requires or ():
        # mcp asks for pyjwt[crypto].
        _, _, condition = each.partition(";")
        if "extra" not in condition or (name == "pyjwt" and "crypto" in condition):
            needed(name_of(each), seen)

there = {name_of(each.metadata["Name"]): each for each in distributions()}
of_mcp = set()
needed("mcp", of_mcp)
sizes = {
    name: sum(p.size or 0 for p in each.files or ()) for name, each in there.items()
}
print(json.dumps({name: size for name, size in sizes.items() if name not in of_mcp}))
"""
IMPORTED = """
import json, sys
import eodh_tools.cli.app, eodh_tools.mcp.server, eodh_tools.mcp.tools
import eodh_tools.mcp.http_server, eodh_tools.toolbox.wiring
import eodh_tools.viewer.page_routes
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing of what it serves."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Keep quiet."""


@pytest.fixture(scope="module")
def index(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A package index only of our packages: a folder of folders, as PEP 503 has it."""
    folder = tmp_path_factory.mktemp("index")
    (folder / "eodh-jobs").mkdir()
    for package in (built.wheel_of_sdist, built.sdist):
        shutil.copy(package, folder / "eodh-jobs")
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def person(index: str, tmp_path: Path) -> dict[str, str]:
    """The environment of somebody whose installers know our index, too."""
    stored = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("EODH_", "SLACK_", "VIRTUAL_ENV"))
    }
    programs = tmp_path / "bin"
    constraints = tmp_path / "constraints.txt"
    lock = (REPOSITORY / "requirements.lock").read_text("utf-8").splitlines()
    # pip wants no hashes in constraints, for our own package has none.
    pins = [line.removesuffix(" \\") for line in lock if "==" in line.split(" ")[0]]
    constraints.write_text("\n".join(pins), encoding="utf-8")
    cache = subprocess.run(
        [UV, "cache", "dir"], capture_output=True, text=True, check=True
    )
    return stored | {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PATH": os.pathsep.join((str(programs), str(TOOLS), os.defpath)),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "UV_CACHE_DIR": cache.stdout.strip(),
        "UV_PYTHON": sys.executable,
        "UV_INDEX": index,
        "UV_CONSTRAINT": str(constraints),
        "UV_TOOL_DIR": str(tmp_path / "uv-tools"),
        "UV_TOOL_BIN_DIR": str(programs),
        "PIPX_HOME": str(tmp_path / "pipx"),
        "PIPX_BIN_DIR": str(programs),
        "PIPX_DEFAULT_PYTHON": sys.executable,
        "PIP_EXTRA_INDEX_URL": index,
        "PIP_CONSTRAINT": str(constraints),
        "COLUMNS": "80",
    }


def typed(command: str, person: dict[str, str]) -> str:
    """Type a command as a page has it; it must end well."""
    done = subprocess.run(
        ["bash", "-c", command],  # noqa: S607 - whichever bash there is
        env=person,
        cwd=person["HOME"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_uvx_runs_the_terminal_and_the_mcp_server_without_installing(
    person: dict[str, str],
) -> None:
    assert "eodh-logs login" in typed("uvx eodh-jobs --help", person)
    assert version("eodh-jobs") in typed("uvx eodh-jobs --version", person)
    tools = json.loads(typed("uvx eodh-jobs mcp tools", person))
    assert "get_status" in {tool["name"] for tool in tools}
    # A client of the MCP registry starts it with pipes; here they end at once.
    assert typed("uvx eodh-jobs < /dev/null", person) == ""
    Path(person["HOME"], "step.log").write_text("ValueError: no band 9\n", "utf-8")
    assert "no band 9" in typed("uvx eodh-jobs excerpt step.log", person)


def test_uv_tool_install_brings_the_programs(person: dict[str, str]) -> None:
    typed("uv tool install eodh-jobs", person)

    for program in ("eodh-jobs", "eodh-logs", "eodh-mcp"):
        assert version("eodh-jobs") in typed(f"{program} --version", person)
    # What an upgrade says when there is nothing newer is no error.
    typed("uv tool upgrade eodh-jobs", person)
    assert "Nothing is saved" in typed("eodh-logs logout --all", person)
    typed("uv tool uninstall eodh-jobs", person)
    assert not Path(person["UV_TOOL_BIN_DIR"], "eodh-logs").exists()


def test_what_a_program_says_of_a_missing_extra_can_be_typed(
    person: dict[str, str],
) -> None:
    typed("uv tool install eodh-jobs", person)
    output = typed("eodh-bot --help 2>&1 || true", person)
    typed(output.splitlines()[-1], person)

    assert "usage: eodh-bot" in typed("eodh-bot --help", person)


def test_pipx_install_with_the_slack_extra_brings_the_bot(
    person: dict[str, str],
) -> None:
    typed("pipx install 'eodh-jobs[slack]'", person)

    assert "usage: eodh-bot" in typed("eodh-bot --help", person)
    assert "usage: eodh-bot" in typed("eodh-jobs bot --help", person)
    assert version("eodh-jobs") in typed("eodh-logs --version", person)


def test_built_twice_the_packages_have_the_same_bytes(
    built: Built, tmp_path: Path
) -> None:
    sources = copy_sources(tmp_path / "elsewhere")
    for path in sources.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    again = build(sources, tmp_path / "again")

    assert again.sdist.read_bytes() == built.sdist.read_bytes()
    assert again.wheel_of_sdist.read_bytes() == built.wheel_of_sdist.read_bytes()
    assert again.wheel.read_bytes() == built.wheel_of_sdist.read_bytes()


def test_the_package_index_takes_both_packages(built: Built) -> None:
    done = subprocess.run(
        [
            *(TOOLS / "twine", "check", "--strict"),
            *(built.sdist, built.wheel_of_sdist),
        ],
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PASSED") == 2


def test_the_release_workflow_is_one_by_its_schema_and_stores_no_token() -> None:
    workflow = REPOSITORY / ".github" / "workflows" / "release.yml"
    done = subprocess.run(
        [
            *(TOOLS / "check-jsonschema", "--builtin-schema"),
            *("vendor.github-workflows", workflow),
        ],
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "secrets." not in workflow.read_text("utf-8")


def test_without_extras_it_is_light_besides_what_mcp_needs(
    installed: Installed,
) -> None:
    sizes = json.loads(installed.run("python", "-c", WEIGHT))
    assert "eodh-jobs" in sizes
    assert "hyperscan" in sizes
    assert sum(sizes.values()) <= LIGHT_BYTES, sorted(
        sizes.items(), key=lambda each: -each[1]
    )


def test_the_light_doors_import_nothing_of_the_extras(
    installed_whole: Installed,
) -> None:
    imported = json.loads(installed_whole.run("python", "-c", IMPORTED))
    heavy = {
        *("aiohttp", "aiolimiter", "alembic", "dbos", "psycopg"),
        *("slack_bolt", "slack_sdk", "sqlalchemy", "structlog"),
        *("boto3", "botocore", "cwltool", "moto", "pystac"),
        *("eodh_bot", "eodh_sandbox"),
    }
    assert heavy & set(imported) == set()
    assert {"eodh_tools", "mcp"} <= set(imported)
