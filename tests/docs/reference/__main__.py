"""Write what is made from other files: `python -m tests.docs.reference`."""

import json

import yaml

from tests.conftest import REPOSITORY
from tests.docs.pages import DOCS
from tests.docs.reference import NOTE, PAGES

MANIFEST = REPOSITORY / "bot/eodh_bot/slack/manifest.json"


def main() -> None:
    """Write each page where it belongs."""
    folder = DOCS / "reference"
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (folder / f"{name}.md").write_text(NOTE + page(), encoding="utf-8")
    MANIFEST.write_text(packaged_manifest(), encoding="utf-8")


def packaged_manifest() -> str:
    """The Slack app's manifest for the package, which has no reader of YAML."""
    manifest = yaml.safe_load((REPOSITORY / "manifest.yaml").read_text("utf-8"))
    return json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
