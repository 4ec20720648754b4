"""The Claude Desktop bundle, made as `make bundle` makes it and started as it is."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from tests.conftest import REPOSITORY, skip_for_missing_tool
from tests.packaging.conftest import UV, Built
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

SCRIPT = REPOSITORY / "packaging" / "mcpb" / "build.py"


@pytest.fixture(scope="module")
def bundle(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle, unpacked as a client unpacks it."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        skip_for_missing_tool("node and npm are needed to pack the bundle")
    folder = tmp_path_factory.mktemp("bundle")
    done = subprocess.run(
        [sys.executable, SCRIPT, built.wheel_of_sdist, folder],
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (packed,) = folder.glob("*.mcpb")
    with zipfile.ZipFile(packed) as archive:
        assert archive.testzip() is None
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_the_bundle_holds_the_wheel_and_the_versions_that_were_tested(
    bundle: Path, built: Built
) -> None:
    wheel = bundle / "wheels" / built.wheel_of_sdist.name
    assert wheel.read_bytes() == built.wheel_of_sdist.read_bytes()
    assert (bundle / "icon.png").stat().st_size > 1_000
    project = tomllib.loads((bundle / "pyproject.toml").read_text("utf-8"))
    source = project["tool"]["uv"]["sources"]["eodh-jobs"]["path"]
    assert (bundle / source) == wheel
    pins = project["tool"]["uv"]["constraint-dependencies"]
    assert any(pin.startswith("mcp==2.") for pin in pins)
    lock = (REPOSITORY / "requirements.lock").read_text("utf-8")
    assert len(pins) == sum("==" in line[:80] for line in lock.splitlines())


async def test_the_bundle_starts_as_its_manifest_says(
    bundle: Path, tmp_path: Path
) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    config = manifest["server"]["mcp_config"]
    answers = {"api_key": "made-up-" * 5, "workspace": "eo-team"}
    answers["base_url"] = manifest["user_config"]["base_url"]["default"]
    environment = {
        name: answers[value.removeprefix("${user_config.").removesuffix("}")]
        for name, value in config["env"].items()
    }
    arguments = [part.replace("${__dirname}", str(bundle)) for part in config["args"]]
    stored = {n: t for n, t in os.environ.items() if n != "VIRTUAL_ENV"}
    server = StdioServerParameters(
        command=str(UV.with_name(config["command"])),
        args=arguments,
        env=stored | environment | {"EODH_CACHE_DIR": str(tmp_path)},
        cwd=tmp_path,
    )
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == [each["name"] for each in manifest["tools"]]
