"""Write the pages: `python -m tests.docs.reference`."""

from tests.docs.pages import DOCS
from tests.docs.reference import NOTE, PAGES


def main() -> None:
    """Write each page where it belongs."""
    folder = DOCS / "reference"
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (folder / f"{name}.md").write_text(NOTE + page(), encoding="utf-8")


if __name__ == "__main__":
    main()
