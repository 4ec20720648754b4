"""The npm packages that we run, of pinned versions, in an ignored folder."""

import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / ".cache" / "npm-mcp"
# npm's own `node` package: the suite needs Node 22, which few systems have.
PACKAGES = (
    "node@22",
    "@modelcontextprotocol/conformance@0.2.0-alpha.12",
    "@modelcontextprotocol/inspector@2.12.0",
)
_INSTALL_S = 300
_MODULES = FOLDER / "node_modules"
_INSTALLED = FOLDER / "installed"

NODE = str(_MODULES / "node" / "bin" / "node")
CONFORMANCE = (
    NODE,
    str(_MODULES / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"),
)
INSPECTOR = (
    NODE,
    str(_MODULES / "@modelcontextprotocol/inspector/clients/launcher/build/index.js"),
    "--cli",
)


def install() -> None:
    """Install what is not there yet; no lock file, which would hold addresses."""
    packages = "\n".join(PACKAGES)
    if _INSTALLED.is_file() and _INSTALLED.read_text(encoding="utf-8") == packages:
        return
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is not installed: install nodejs and npm, then try again.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--no-save")
    subprocess.run(
        [
            npm,
            "install",
            "--prefix",
            str(FOLDER),
            "--loglevel=error",
            *quiet,
            *PACKAGES,
        ],
        check=True,
        timeout=_INSTALL_S,
        stdout=subprocess.DEVNULL,
    )
    if not Path(NODE).is_file():
        sys.exit("npm ran no install scripts, which bring Node 22: allow them.")
    _INSTALLED.write_text(packages, encoding="utf-8")
