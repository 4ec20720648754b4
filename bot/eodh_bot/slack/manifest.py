"""The Slack app's manifest, and the link that makes the app from it."""

import json
from importlib.resources import files
from typing import Any
from urllib.parse import quote

_FILE = "manifest.json"
_NEW_APP = "https://api.slack.com/apps?new_app=1&manifest_json="


def manifest_text() -> str:
    """Return the manifest as JSON; `manifest.yaml` says what each part is for."""
    return files(__package__).joinpath(_FILE).read_text(encoding="utf-8")


def new_app_link() -> str:
    """Return the URL of Slack's page that makes the app of this manifest."""
    manifest: Any = json.loads(manifest_text())
    return _NEW_APP + quote(json.dumps(manifest, separators=(",", ":")), safe="/:,@")
