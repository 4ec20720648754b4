"""Slack's own types of what an app sends, held against ours by TypeScript's compiler.

`@slack/types` and `typescript` are found in `node_modules` beside the checkout's files.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY, skip_for_missing_tool

_VERSIONS = {"@slack/types": "3.2.0", "typescript": "5.9.3"}
_COMPILING_S = 120
_PROBLEM = re.compile(r"(?m)^(?P<name>[^(\s]+)\.ts\(\d+,\d+\): error (?P<what>.*)$")
# Slack's types also let any block of an unknown type pass: here only known ones do.
_SENT = """\
import type { HomeView, KnownBlock, ModalView } from "@slack/types";
interface Blocks { blocks: KnownBlock[] }
export interface Message extends Blocks { text: string }
export interface Card extends Blocks { fallback: string }
export interface Modal extends Omit<ModalView, "blocks">, Blocks {}
export interface Home extends Omit<HomeView, "blocks">, Blocks {}
"""


def problems(sent: Mapping[str, Any], folder: Path) -> dict[str, list[str]]:
    """What Slack's types say against each object, by its name.

    Args:
        sent: Messages, views and cards as they are stored, by name.
        folder: An empty folder to compile in.
    """
    node, modules = _tools()
    for name, made in sent.items():
        literal = json.dumps(_as_sent(made), indent=1)
        kind = _kind(made)
        code = (
            f'import type {{ {kind} }} from "./sent";\n'
            f"export const sent: {kind} = {literal};\n"
        )
        (folder / f"{name}.ts").write_text(code, encoding="utf-8")
    (folder / "sent.d.ts").write_text(_SENT, encoding="utf-8")
    types = modules / "@slack" / "types" / "dist" / "index.d.ts"
    options = {
        "strict": True,
        "noEmit": True,
        "target": "es2022",
        "module": "esnext",
        "moduleResolution": "bundler",
        "types": [],
        "paths": {"@slack/types": [str(types)]},
    }
    config = folder / "tsconfig.json"
    config.write_text(json.dumps({"compilerOptions": options}), encoding="utf-8")
    compiler = modules / "typescript" / "bin" / "tsc"
    ran = subprocess.run(
        [node, str(compiler), "--pretty", "false", "--project", str(folder)],
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
        timeout=_COMPILING_S,
    )
    found: dict[str, list[str]] = {}
    for problem in _PROBLEM.finditer(ran.stdout):
        found.setdefault(problem["name"], []).append(problem["what"])
    if bool(ran.returncode) != bool(found):
        raise RuntimeError(f"The compiler did not do its work: {ran.stdout}")
    return found


def _tools() -> tuple[str, Path]:
    """Node and the folder of both packages, or a skip that says what is missing."""
    node = shutil.which("node")
    if node is None:
        skip_for_missing_tool("node is not installed")
    modules = REPOSITORY / "node_modules"
    for package, version in _VERSIONS.items():
        described = modules / package / "package.json"
        there = described.is_file() and json.loads(described.read_bytes())["version"]
        if there != version:
            skip_for_missing_tool(f"{package}@{version} from npm is not installed")
    return str(node), modules


def _kind(made: Mapping[str, Any]) -> str:
    if "fallback" in made:
        return "Card"
    return {"modal": "Modal", "home": "Home"}.get(made.get("type", ""), "Message")


def _as_sent(made: Mapping[str, Any]) -> Mapping[str, Any]:
    """What goes to Slack: files are uploaded beside a message."""
    return {name: part for name, part in made.items() if name != "snippets"}
