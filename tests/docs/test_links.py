"""Links of the pages outside the site lead somewhere; Sphinx looks after the rest."""

import re
from itertools import pairwise
from urllib.parse import unquote

import pytest

from tests.conftest import REPOSITORY
from tests.docs.pages import AT_THE_TOP, inline, tokens


@pytest.mark.parametrize("page", AT_THE_TOP)
def test_every_link_and_picture_leads_to_a_file_and_to_a_heading_in_it(
    page: str,
) -> None:
    led = [str(token.attrs["href"]) for token in inline(page) if "href" in token.attrs]
    led += [str(token.attrs["src"]) for token in inline(page) if "src" in token.attrs]
    for link in led:
        if re.match(r"https?://", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (REPOSITORY / (path or page)).resolve()
        assert target.exists(), f"{page}: {link}"
        if anchor:
            within = target.relative_to(REPOSITORY).as_posix()
            assert anchor in _anchors(within), f"{page}: {link}"


def _anchors(page: str) -> set[str]:
    """A page's headings, as GitHub names them."""
    parsed = tokens(page)
    return {
        re.sub(r"[^\w\- ]", "", after.content.lower()).replace(" ", "-")
        for token, after in pairwise(parsed)
        if token.type == "heading_open"
    }
