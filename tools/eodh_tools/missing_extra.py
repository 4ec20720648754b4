"""Say how to add an extra to the package, the way in which it was installed."""

import json
import shlex
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

_PACKAGE = "eodh-jobs"


def how_to_add(extra: str) -> str:
    """Return the command that installs the package again, with this extra.

    uv leaves `uv-receipt.toml` and pipx `pipx_metadata.json` in the environments that
    they made. `direct_url.json` says which wheel was installed (PEP 610).
    """
    what = shlex.quote(f"{_source()}[{extra}]")
    place = Path(sys.prefix)
    if (place / "uv-receipt.toml").exists():
        return f"uv tool install --force {what}"
    if (place / "pipx_metadata.json").exists():
        return f"pipx install --force {what}"
    if "archive-v0" in place.parts:  # where uvx keeps the environments that it makes
        return f"uvx --from {what} {shlex.quote(Path(sys.argv[0]).stem)}"
    return f"{shlex.quote(sys.executable)} -m pip install {what}"


def _source() -> str:
    try:
        recorded = distribution(_PACKAGE).read_text("direct_url.json")
    except PackageNotFoundError:
        recorded = None
    url = urlsplit(json.loads(recorded)["url"] if recorded else "")
    return url2pathname(url.path) if url.scheme == "file" else _PACKAGE
