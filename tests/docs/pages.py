"""The pages that people read, and the blocks and commands on them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.conftest import REPOSITORY

DOCS = REPOSITORY / "docs"
#: Pages of the repository itself; the first is what a package index shows, too.
AT_THE_TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")

_HERE_DOCUMENT = re.compile(r"<<-?\s*'?(\w+)'?")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    Attributes:
        page: The page's path in the repository.
        line: Where it begins, 1-based.
        language: The first word behind the fence, "" for none.
        options: The other words there, as `name=value`.
        text: What is in it.
    """

    page: str
    line: int
    language: str
    options: dict[str, str]
    text: str

    def statements(self) -> list[str]:
        """Its commands one by one, each whole: continued lines, here-documents."""
        return list(_statements(self.text))


def pages() -> list[str]:
    """The paths of all pages, as the repository has them."""
    inner = sorted(DOCS.rglob("*.md"))
    return [*AT_THE_TOP, *(path.relative_to(REPOSITORY).as_posix() for path in inner)]


@cache
def tokens(page: str) -> list[Token]:
    parser = MarkdownIt("commonmark").enable("table")
    return parser.parse((REPOSITORY / page).read_text("utf-8"))


def blocks(page: str) -> list[Block]:
    """The blocks of a page, an indented one with the language "indented"."""
    found = []
    for token in tokens(page):
        if token.type not in {"fence", "code_block"}:
            continue
        words = token.info.split() or [""]
        language = "indented" if token.type == "code_block" else words[0]
        options = dict(word.split("=", 1) for word in words[1:] if "=" in word)
        assert token.map is not None
        line = token.map[0] + 1
        found.append(Block(page, line, language, options, token.content))
    return found


def inline(page: str) -> Iterator[Token]:
    """Everything in a page's running text: links, pictures, code."""
    for token in tokens(page):
        yield from token.children or ()


def _statements(text: str) -> Iterator[str]:
    lines = iter(text.splitlines())
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        whole = [line]
        while whole[-1].endswith("\\"):
            whole.append(next(lines))
        if opened := _HERE_DOCUMENT.search(line):
            while whole[-1].strip() != opened[1]:
                whole.append(next(lines))
        yield "\n".join(whole)
