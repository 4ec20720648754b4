"""The reference says what the code says."""

import pytest

from tests.docs.pages import DOCS
from tests.docs.reference import NOTE, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_what_the_code_makes_of_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    stored = (DOCS / "reference" / f"{name}.md").read_text("utf-8")
    assert stored == NOTE + PAGES[name](), "make reference"


def test_every_page_of_the_reference_is_made() -> None:
    stored = {path.stem for path in (DOCS / "reference").glob("*.md")}
    assert stored == PAGES.keys()
