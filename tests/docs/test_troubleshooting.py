"""The page about trouble knows every error, and says it in the programs' own words."""

import ast
import re
from collections.abc import Iterator

import pytest

from eodh_tools import errors
from eodh_tools.errors import JobsError
from tests.conftest import REPOSITORY
from tests.docs.pages import DOCS, tokens

PAGE = "docs/troubleshooting.md"


def kinds(error: type[JobsError] = JobsError) -> Iterator[type[JobsError]]:
    yield error
    for inner in error.__subclasses__():
        yield from kinds(inner)


def said_by_the_programs() -> str:
    """Every string of the tools' code, values within sentences as `{}`."""
    said = []
    for path in (REPOSITORY / "tools" / "eodh_tools").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.append(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    v.value if isinstance(v, ast.Constant) else "{}"
                    for v in node.values
                ]
                said.append("".join(map(str, parts)))
    return re.sub(r"\s+", " ", "\n".join(said)).lower()


@pytest.mark.parametrize(
    "kind", [k for k in kinds() if k.__module__ == errors.__name__]
)
def test_every_error_names_a_heading_that_is_there(kind: type[JobsError]) -> None:
    page, _, anchor = kind.help_page.partition("#")
    headings = {
        re.sub(r"[^\w\- ]", "", after.content.lower()).replace(" ", "-")
        for token, after in zip(tokens(PAGE), tokens(PAGE)[1:], strict=False)
        if token.type == "heading_open"
    }
    assert (DOCS / page).is_file()
    assert anchor in headings


def test_what_the_page_quotes_is_what_the_programs_say() -> None:
    quoted = re.findall(r'\*"([^"]+)"\*', (REPOSITORY / PAGE).read_text("utf-8"))
    said = said_by_the_programs()
    assert len(quoted) > 10
    assert [words for words in quoted if words.lower() not in said] == []
