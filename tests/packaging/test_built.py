"""The built wheel and sdist: what they hold, and that they work with nothing else."""

import os
import re
import tarfile
import zipfile
from importlib.metadata import version
from pathlib import Path, PurePosixPath

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from tests.conftest import REPOSITORY
from tests.packaging.conftest import UV, Built, Installed

pytestmark = pytest.mark.anyio

DATA = (
    "eodh_tools/diagnosis/root_weights.json",
    "eodh_tools/diagnosis/whose_words.json",
    "eodh_tools/logs/causes.toml",
    "eodh_tools/logs/excerpt/weights.json",
    "eodh_sandbox/hub/cwl/workflows/ndvi.cwl",
    "eodh_sandbox/hub/cwl/workflows/ndvi.py",
    "eodh_sandbox/hub/recorded/index.json",
    "eodh_sandbox/hub/recorded/app-error/calculate_ndvi.log",
    "eodh_tools/py.typed",
)
# A name of a file or folder that must never be sent to anybody.
PRIVATE = re.compile(
    r"\.env|\.env\.(?!example$).*|.*\.(?:pem|key|p12|pfx|sqlite|db)|id_rsa.*"
    r"|\.(?:venv|git|cache|hypothesis|mypy_cache|pytest_cache|ruff_cache)"
    r"|__pycache__|node_modules|profiles\.toml|judging\.bin"
)


def test_the_sdist_makes_the_same_wheel_as_the_sources(built: Built) -> None:
    assert _contents(built.wheel_of_sdist) == _contents(built.wheel)


def test_the_wheel_has_its_data_and_nothing_beside_its_packages(built: Built) -> None:
    names = set(_contents(built.wheel))
    assert names >= set(DATA)
    tops = {PurePosixPath(name).parts[0] for name in names}
    assert tops <= {"eodh_tools", "eodh_sandbox", "eodh_bot", _info_folder()}
    tracked = {
        path.relative_to(REPOSITORY / "tools").as_posix()
        for folder in ("recorded", "workflows")
        for path in (REPOSITORY / "tools/eodh_sandbox/hub" / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert tracked <= names


def test_neither_holds_anything_private_or_a_path_of_this_machine(
    built: Built,
) -> None:
    held = {**_contents(built.wheel), **_sdist_contents(built.sdist)}
    private = [
        name
        for name in held
        if any(PRIVATE.fullmatch(part) for part in PurePosixPath(name).parts)
    ]
    assert private == []
    here = f"{REPOSITORY}/".encode()
    assert [name for name, content in held.items() if here in content] == []


def test_the_sdist_can_be_tested_and_read(built: Built) -> None:
    names = set(_sdist_contents(built.sdist))
    expected = {"README.md", "LICENSE", "Makefile", "requirements.lock", "server.json"}
    assert names >= expected | {"packaging/mcpb/manifest.json"}
    assert any(name.startswith("tests/") for name in names)


def test_the_readme_on_a_package_index_has_the_marker_of_the_mcp_registry(
    built: Built,
) -> None:
    metadata = _contents(built.wheel)[f"{_info_folder()}/METADATA"].decode()
    assert re.search(r"mcp-name: io\.github\.[\w-]+/eodh-jobs\b", metadata)


def test_what_is_installed_comes_from_the_wheel(installed: Installed) -> None:
    output = installed.run(
        "python", "-c", "import eodh_tools.logs.causes as c; print(c.__file__)"
    )
    assert Path(output.strip()).is_relative_to(installed.folder)
    assert installed.run("eodh-mcp", "--version").strip() == version("eodh-jobs")


def test_each_program_says_how_it_is_used(built: Built, installed: Installed) -> None:
    programs = _programs(built)
    assert {"eodh-mcp", "eodh-logs", "eodh-demo"} <= programs
    for program in programs - {"eodh-bot", "eodh-jobs"}:
        assert program in installed.run(program, "--help")
    # By the package's name each of them is reached.
    assert "eodh-logs" in installed.run("eodh-jobs", "--help")
    assert "eodh-mcp" in installed.run("eodh-jobs", "mcp", "--help")


def test_the_bot_says_that_it_needs_its_extra(
    built: Built, installed: Installed
) -> None:
    _, output = installed.ask("eodh-bot", "--help")
    assert f"-m pip install '{built.wheel_of_sdist}[slack]'" in output
    assert "Traceback" not in output


def test_the_demo_says_that_it_needs_its_extra(
    built: Built, installed: Installed
) -> None:
    status, output = installed.ask("eodh-demo", "hub")
    assert status != 0
    assert f"-m pip install '{built.wheel_of_sdist}[demo]'" in output


def test_an_excerpt_is_made_of_a_log(installed: Installed) -> None:
    log = installed.folder / "step.log"
    lines = [f"INFO tile {number} of 400 done" for number in range(400)]
    error = "ValueError: band 'B8A' is not in scene"
    log.write_text("\n".join([*lines, error, ""]), encoding="utf-8")
    assert error in installed.run("eodh-logs", "excerpt", log)


def test_every_data_file_can_be_read_where_it_is_installed(
    installed: Installed,
) -> None:
    catalogue = "from eodh_tools.logs.causes import catalogue; print(len(catalogue()))"
    assert int(installed.run("python", "-c", catalogue)) > 10


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_a_real_client_lists_the_tools_over_stdio(
    installed: Installed, era: str
) -> None:
    server = StdioServerParameters(
        command=str(installed.programs / "eodh-mcp"),
        env=installed.environment(),
        cwd=installed.folder,
    )
    async with Client(server, mode=era) as client:
        tools = [tool.name for tool in (await client.list_tools()).tools]
    assert tools == [
        "get_status",
        "list_logs",
        "read_log",
        "list_jobs",
        "list_failures",
    ]


async def test_the_command_of_the_install_page_starts_the_server(
    built: Built, installed: Installed
) -> None:
    page = (REPOSITORY / "docs" / "install.md").read_text("utf-8")
    command = r"(?m)^claude mcp add --scope user eodh -- uvx (.*)$"
    (arguments,) = re.findall(command, page)
    path = f"/path/to/dist/{built.wheel_of_sdist.name}"
    assert path in arguments
    server = StdioServerParameters(
        command=str(UV.with_name("uvx")),
        args=arguments.replace(path, str(built.wheel_of_sdist)).split(),
        env=_with_a_package_index(installed),
        cwd=installed.folder,
    )
    async with Client(server) as client:
        assert len((await client.list_tools()).tools) == 5


def _with_a_package_index(installed: Installed) -> dict[str, str]:
    """The environment of uv: as the person has it, but for our own settings."""
    stored = {n: t for n, t in os.environ.items() if not n.startswith("EODH_")}
    return stored | {"XDG_CONFIG_HOME": installed.environment()["XDG_CONFIG_HOME"]}


def _programs(built: Built) -> set[str]:
    entries = _contents(built.wheel)[f"{_info_folder()}/entry_points.txt"].decode()
    return set(re.findall(r"(?m)^([\w-]+) = ", entries))


def _contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _sdist_contents(sdist: Path) -> dict[str, bytes]:
    held = {}
    with tarfile.open(sdist) as archive:
        for member in archive.getmembers():
            if (file := archive.extractfile(member)) is not None:
                held[member.name.partition("/")[2]] = file.read()
    return held


def _info_folder() -> str:
    return f"eodh_jobs-{version('eodh-jobs')}.dist-info"
