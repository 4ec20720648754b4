"""What says how the project is installed agrees with itself, and with the code."""

import importlib.util
import json
import re
import shutil
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest

from eodh_tools.mcp.tools import job_tools
from tests.conftest import REPOSITORY

MCPB = REPOSITORY / "packaging" / "mcpb"


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _version() -> str:
    version: str = _toml(REPOSITORY / "pyproject.toml")["project"]["version"]
    return version


def test_every_manifest_has_the_version_of_the_project() -> None:
    server = _json(REPOSITORY / "server.json")
    bundle = _toml(MCPB / "pyproject.toml")
    wheel = f"eodh_jobs-{_version()}-py3-none-any.whl"
    assert server["version"] == _version()
    assert [package["version"] for package in server["packages"]] == [_version()]
    assert _json(MCPB / "manifest.json")["version"] == _version()
    assert bundle["project"]["version"] == _version()
    assert bundle["project"]["dependencies"] == [f"eodh-jobs=={_version()}"]
    assert bundle["tool"]["uv"]["sources"]["eodh-jobs"] == {"path": f"wheels/{wheel}"}
    page = (REPOSITORY / "docs" / "install.md").read_text("utf-8")
    assert set(re.findall(r"eodh_jobs-\S+?\.whl", page)) == {wheel}


def test_server_json_is_what_the_registry_takes(shared: Path) -> None:
    schema = _json(shared / "schemas" / "mcp-server.schema.json")
    server = _json(REPOSITORY / "server.json")
    assert server["$schema"] == schema["$id"]
    jsonschema.validate(server, schema)


def test_the_key_is_asked_for_as_a_secret_everywhere() -> None:
    manifest = _json(MCPB / "manifest.json")
    assert manifest["manifest_version"] == "0.4"
    assert manifest["server"]["type"] == "uv"
    secret = {n for n, c in manifest["user_config"].items() if c.get("sensitive")}
    assert secret == {"api_key"}
    environment = manifest["server"]["mcp_config"]["env"]
    assert environment["EODH_API_KEY"] == "${user_config.api_key}"
    (package,) = _json(REPOSITORY / "server.json")["packages"]
    asked = package["environmentVariables"]
    assert {each["name"] for each in asked} == set(environment)
    assert [e["name"] for e in asked if e.get("isSecret")] == ["EODH_API_KEY"]


def test_the_bundle_lists_the_tools_as_the_server_does() -> None:
    listed = _json(MCPB / "manifest.json")["tools"]
    tools = [(tool.name, tool.description) for tool in job_tools()]
    assert [(each["name"], each["description"]) for each in listed] == tools


def _owner_script() -> ModuleType:
    path = REPOSITORY / "packaging" / "owner.py"
    spec = importlib.util.spec_from_file_location("owner", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_owner_is_named_in_one_step_and_alike_in_both_files(
    tmp_path: Path,
) -> None:
    script = _owner_script()
    for name in script.FILES:
        shutil.copy(REPOSITORY / name, tmp_path)
    script.main("an-owner", tmp_path)
    readme = (tmp_path / "README.md").read_text("utf-8")
    server = _json(tmp_path / "server.json")
    assert server["name"] == "io.github.an-owner/eodh-jobs"
    assert f"mcp-name: {server['name']} " in readme
    assert server["repository"]["url"] == "https://github.com/an-owner/eodh-jobs"
    for name in script.FILES:
        assert script.OWNER not in (tmp_path / name).read_text("utf-8")
    with pytest.raises(SystemExit, match="named before"):
        script.main("another", tmp_path)
    with pytest.raises(SystemExit, match="no name"):
        script.main("not/a name", tmp_path)
