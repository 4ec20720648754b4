"""The page about trouble knows every error, and says it in the programs' own words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from eodh_tools import errors
from eodh_tools.cli import main
from eodh_tools.config.documentation import help_for
from eodh_tools.config.settings import Settings
from eodh_tools.errors import JobsError
from tests.conftest import REPOSITORY
from tests.docs.pages import DOCS, tokens
from tests.in_process import run

PAGE = "docs/troubleshooting.md"


def kinds(error: type[JobsError] = JobsError) -> Iterator[type[JobsError]]:
    yield error
    for inner in error.__subclasses__():
        yield from kinds(inner)


def said_by_the_programs() -> str:
    """Every string of the tools' code, values within sentences as `{}`."""
    output = []
    for path in (REPOSITORY / "tools" / "eodh_tools").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                output.append(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    v.value if isinstance(v, ast.Constant) else "{}"
                    for v in node.values
                ]
                output.append("".join(map(str, parts)))
    return re.sub(r"\s+", " ", "\n".join(output)).lower()


KINDS = [k for k in kinds() if k.__module__ == errors.__name__]


def anchor_of(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_names_a_heading_that_is_there(kind: type[JobsError]) -> None:
    page, _, anchor = kind.help_page.partition("#")
    headings = {
        anchor_of(after.content)
        for token, after in zip(tokens(PAGE), tokens(PAGE)[1:], strict=False)
        if token.type == "heading_open"
    }
    assert (DOCS / page).is_file()
    assert anchor in headings


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_that_an_error_names_prints_its_part_of_the_page(
    kind: type[JobsError], tmp_path: Path
) -> None:
    printed = run(main, *help_for(kind).split(), variables={}, folder=tmp_path)
    headings = re.findall(r"(?m)^## (.*)$", printed.stdout)
    assert [anchor_of(each) for each in headings] == [kind.help_page.partition("#")[2]]


def test_once_the_documentation_has_an_address_an_error_names_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EODH_DOCS_URL", "https://docs.example.org/eodh/")
    assert help_for(errors.HubBusyError) == (
        "https://docs.example.org/eodh/troubleshooting.html#the-hub-is-busy"
    )


@pytest.mark.parametrize(
    "address", ["docs.example.org", "https://u:p@docs.example.org", "https://d/?a=1"]
)
def test_an_address_of_the_documentation_is_written_plainly(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EODH_DOCS_URL", address)
    with pytest.raises(errors.SettingsError, match=r"EODH_DOCS_URL .*as https://host"):
        Settings()
    # An error about the settings is an error, too.
    assert help_for(errors.HubBusyError) == "eodh-logs help the-hub-is-busy"


def test_what_the_page_quotes_is_what_the_programs_say() -> None:
    quoted = re.findall(r'\*"([^"]+)"\*', (REPOSITORY / PAGE).read_text("utf-8"))
    output = said_by_the_programs()
    assert len(quoted) > 10
    assert [words for words in quoted if words.lower() not in output] == []
