"""Clients installed by their package names, each in a folder that git ignores."""

import json
import subprocess
from pathlib import Path

from tests.clients.trial import ClientUnderTest
from tests.evaluation.installing import node_packages, python_packages


class NotInstalledError(Exception):
    """A client cannot be had; the message says why."""


def install(client: ClientUnderTest) -> Path:
    """Install a client, once; its folder."""
    try:
        if client.registry == "npm":
            return node_packages(client.folder, client.packages)
        return python_packages(client.folder, client.packages).parent
    except (subprocess.SubprocessError, OSError) as error:
        raise NotInstalledError(f"not installed: {error}") from error


def version_of(client: ClientUnderTest, folder: Path) -> str:
    """The version that was installed."""
    package = client.packages[0].partition("[")[0]
    if client.registry == "npm":
        about = folder / "node_modules" / package / "package.json"
        version: str = json.loads(about.read_text("utf-8"))["version"]
        return version
    name = package.replace("-", "_").lower()
    (about,) = folder.glob(f"lib/python*/site-packages/{name}-*.dist-info")
    return about.name.removesuffix(".dist-info").partition("-")[2]
