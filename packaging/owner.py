"""Put the owner's name where it must stand: `python packaging/owner.py NAME`.

`OWNER` is the one thing about publishing that nobody but the owner can know: the GitHub
account or organisation that publishes. It stands in two files, and a test keeps them
alike: `server.json` (the name in the MCP registry) and README.md (the marker by which
the registry sees that the package on PyPI is the owner's).
"""

import re
import sys
from pathlib import Path

OWNER = "OWNER"
FILES = ("server.json", "README.md")
REPOSITORY = Path(__file__).resolve().parents[1]

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?")


def main(owner: str, folder: Path = REPOSITORY) -> None:
    """Replace the placeholder in both files."""
    if not _NAME.fullmatch(owner):
        sys.exit(f"{owner!r} is no name of a GitHub account.")
    for file in (folder / each for each in FILES):
        text = file.read_text(encoding="utf-8")
        named = text.replace(f"io.github.{OWNER}/", f"io.github.{owner}/").replace(
            f"github.com/{OWNER}/", f"github.com/{owner}/"
        )
        if named == text:
            sys.exit(f"{file.name} does not hold {OWNER}: it has been named before.")
        file.write_text(named, encoding="utf-8")


if __name__ == "__main__":
    _, name = sys.argv
    main(name)
