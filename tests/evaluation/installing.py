"""Programs of others that only the evaluation needs, each in a folder of `.cache/`."""

import shutil
import subprocess
import sys
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".cache"
_INSTALL_S = 600
SCIENCE = ("xarray==2026.9.0", "geopandas==1.2.0", "rasterio==1.4.4")


def python_package(requirement: str, program: str) -> Path:
    """A program of a Python package, in a virtual environment of its own."""
    name = requirement.replace("==", "-")
    return python_packages(name, (requirement,)) / program


def python_packages(name: str, requirements: tuple[str, ...]) -> Path:
    """The `bin` folder of a virtual environment with these packages."""
    folder = CACHE / "evaluation" / name
    installed = folder / ".installed"
    if not installed.exists():
        uv = _tool("uv")
        shutil.rmtree(folder, ignore_errors=True)
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)])
        python = str(folder / "bin" / "python")
        _run([uv, "pip", "install", "--quiet", "--python", python, *requirements])
        installed.touch()
    return folder / "bin"


def node_package(package: str, version: str) -> Path:
    """The folder of an npm package."""
    name = f"{package.rpartition('/')[2]}-{version}"
    return node_packages(name, (f"{package}@{version}",)) / "node_modules" / package


def node_packages(name: str, packages: tuple[str, ...]) -> Path:
    """The folder in which these npm packages are; no lockfile is written."""
    folder = CACHE / "npm" / name
    if not (folder / ".installed").exists():
        folder.mkdir(parents=True, exist_ok=True)
        quiet = ("--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
        where = f"--prefix={folder}"
        _run([_tool("npm"), "install", *quiet, where, *packages])
        (folder / ".installed").touch()
    return folder


def _tool(name: str) -> str:
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is not installed; it is needed here.")
    return found


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=_INSTALL_S)
