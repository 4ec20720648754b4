"""Make the Claude Desktop bundle: `make bundle`, or build.py WHEEL FOLDER.

FOLDER gets `mcpb/`, what goes into the bundle, and `eodh-jobs-VERSION.mcpb`, the same
validated and packed by Anthropic's own `mcpb` (npm).
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).parent
MCPB = "@anthropic-ai/mcpb"
MCPB_VERSION = "2.1.2"

_PIN = re.compile(r"^([a-z0-9][\w.-]*(?:\[[\w,-]+\])?==[^\s\\]+(?: ; [^\\]*?)?) *\\?$")


def assemble(wheel: Path, folder: Path) -> Path:
    """Lay out what goes into the bundle; returns its folder."""
    bundle = folder / "mcpb"
    shutil.rmtree(bundle, ignore_errors=True)
    shutil.copytree(SOURCE / "src", bundle / "src", ignore=_unwanted)
    (bundle / "wheels").mkdir()
    shutil.copy(wheel, bundle / "wheels")
    shutil.copy(SOURCE / "manifest.json", bundle)
    shutil.copy(REPOSITORY / "LICENSE", bundle)
    shutil.copy(REPOSITORY / "docs" / "pictures" / "icon.png", bundle)
    pins = "".join(f"  {json.dumps(pin)},\n" for pin in tested_versions())
    project = (SOURCE / "pyproject.toml").read_text(encoding="utf-8")
    constrained = project.replace(
        "package = false\n", f"package = false\nconstraint-dependencies = [\n{pins}]\n"
    )
    (bundle / "pyproject.toml").write_text(constrained, encoding="utf-8")
    return bundle


def tested_versions() -> list[str]:
    """The versions of requirements.lock, without the hashes."""
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    return [found[1] for line in lock.splitlines() if (found := _PIN.match(line))]


def pack(bundle: Path, folder: Path) -> Path:
    """Validate and pack; returns the bundle's file."""
    version = json.loads((bundle / "manifest.json").read_text("utf-8"))["version"]
    packed = folder / f"eodh-jobs-{version}.mcpb"
    program = mcpb()
    subprocess.run([*program, "validate", str(bundle / "manifest.json")], check=True)
    subprocess.run([*program, "pack", str(bundle), str(packed)], check=True)
    return packed


def mcpb() -> list[str]:
    """The command of Anthropic's packer, installed where git does not look."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        sys.exit("The bundle is packed by Anthropic's mcpb: install node (with npm).")
    folder = REPOSITORY / ".cache" / "npm" / f"mcpb-{MCPB_VERSION}"
    script = folder / "node_modules" / MCPB / "dist" / "cli" / "cli.js"
    if not script.exists():
        # Made beside, then moved: two at once must not write into one folder.
        own = folder.with_name(f"{folder.name}.{os.getpid()}")
        own.mkdir(parents=True, exist_ok=True)
        quiet = ("--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
        package = f"{MCPB}@{MCPB_VERSION}"
        subprocess.run(
            [npm, "install", *quiet, "--ignore-scripts", f"--prefix={own}", package],
            check=True,
        )
        try:
            own.rename(folder)
        except OSError:
            shutil.rmtree(own)  # the other was first
    return [node, str(script)]


def _unwanted(_: str, names: list[str]) -> set[str]:
    return {"__pycache__"} & set(names)


def main(wheel: str, folder: str) -> None:
    """Make the bundle of a wheel in a folder."""
    made = assemble(Path(wheel).resolve(), Path(folder).resolve())
    pack(made, Path(folder).resolve())


if __name__ == "__main__":
    _, wheel_, folder_ = sys.argv
    main(wheel_, folder_)
