"""A reader who does what a page says, and compares what the page shows."""

import re
import socket
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import anyio
from anyio import to_thread
from playwright.async_api import Page, expect

from tests.docs.pages import Block
from tests.docs.terminal import BashSession
from tests.sandbox.slack.browser import launched, watched

_COMMAND_S = 60.0
_START_S = 30.0
_NOTICE_S = 60.0
_ANSWER_S = 20.0
_ANSWER_MS = _ANSWER_S * 1_000

#: What pages call a value that the reader copies from what was shown before.
COPIED = {
    "KEY-OF-EO-TEAM": r'"eo-team": "([^"…]+)"',
    "THE-BOT-TOKEN": r'"bot_token": "([^"…]+)"',
    "THE-APP-TOKEN": r'"app_token": "([^"…]+)"',
}
#: Ports on the pages; each reader takes free ones in their place.
PORTS = ("8080", "8090", "8765")

# A command with one of these is never tried out: it is for somebody's own machine.
_OF_THE_MACHINE = re.compile(
    r"(?:^|[\s=\"'])/(?:etc|opt|srv|usr|var)/|^(?:sudo|docker|systemctl|apt(?:-get)?) "
)

# What differs from one time to the next.
_VARIABLE = (
    (r"\b[0-9a-f]{8}(?:(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?\b", "ID"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z| UTC)?", "TIME"),
    (r"just now|\d+ (?:min|h|d) ago", "AGO"),
    (r"\d+(?:\.\d+)? (?:s|ms|min|h|bytes|kB|MB)\b", "N"),
    (r"\s+", " "),
)
# How a wrapped log line goes on.
_CONTINUED = re.compile(r"\n +\| ")


def free_port() -> int:
    """A port of loopback that nobody listens on at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def missing(shown: str, real: str) -> str | None:
    """The first line that a page shows, and that did not come, in order.

    Ids, times, durations and sizes may differ; `…` stands for anything.
    """
    lines = iter([_plain(line) for line in real.splitlines()])
    for expected in filter(str.strip, shown.splitlines()):
        pattern = _pattern(expected)
        if not any(pattern.search(line) for line in lines):
            return expected
    return None


def missing_on_screen(shown: str, screen: str) -> str | None:
    """The same where the screen's width may have broken lines elsewhere."""
    left = _plain(_CONTINUED.sub(" ", screen))
    for expected in filter(str.strip, shown.splitlines()):
        found = _pattern(expected).search(left)
        if found is None:
            return expected
        left = left[found.end() :]
    return None


def too_long(screen: str, columns: int) -> list[str]:
    """The rows beyond the screen's width; a lone URL or id stays whole."""
    rows = [row for row in screen.split("\n") if " " in row.strip()]
    return [row for row in rows if len(row) > columns]


def _is_text(statement: str) -> bool:
    """Whether a command prints a text to send or to keep, which is never wrapped."""
    return (
        re.search(r"\b(?:report|redact)\b|--(?:json|raw|all|level)\b", statement)
        is not None
    )


def _pattern(expected: str) -> re.Pattern[str]:
    parts = [re.escape(part.strip()) for part in _plain(expected).split("…")]
    return re.compile(".*?".join(parts))


def _plain(line: str) -> str:
    for pattern, word in _VARIABLE:
        line = re.sub(pattern, word, line)
    return line.strip()


@dataclass
class Reader:
    """Follows one page.

    Attributes:
        folder: Where the terminals open.
        environment: What they know.
        given: Words of the pages that stand for something of this reader's own.
        passed_over: How lines begin that are not typed.
        ports: The port that each port of the pages stands for.
        columns: The width of the terminals; None for pipes.
    """

    folder: Path
    environment: Mapping[str, str]
    given: Mapping[str, str] = field(default_factory=dict)
    passed_over: tuple[str, ...] = ()
    ports: Mapping[str, str] = field(
        default_factory=lambda: {port: str(free_port()) for port in PORTS}
    )
    columns: int | None = None

    def __post_init__(self) -> None:
        self._terminals: dict[str, BashSession] = {}
        self._shown = ""
        self.typed: list[str] = []

    async def follow(self, blocks: list[Block]) -> None:
        """Do what each block says, one after another.

        Raises:
            AssertionError: A command fails, or shows something else than the page.
        """
        async with AsyncExitStack() as stack:
            stack.callback(self._close_terminals)
            slack = _Slack(f"http://127.0.0.1:{self.ports['8090']}", stack)
            for block, following in zip(blocks, [*blocks[1:], None], strict=True):
                shows = following is not None and following.language == "text"
                expected = following.text if following is not None and shows else ""
                await self._take(block, self._own(expected), slack)

    async def _take(self, block: Block, expected: str, slack: "_Slack") -> None:
        if block.language == "sh" and "terminal" in block.options:
            self._shown = await to_thread.run_sync(self._start, block)
        elif block.language == "sh":
            self._shown = await to_thread.run_sync(self._run, block)
        elif block.language == "slack":
            typed = self._own(block.text).splitlines()
            self.typed += typed
            self._shown = await slack.types(typed, expected)
        elif "file" in block.options:
            path = self._here() / block.options["file"]
            path.write_text(self._own(block.text), encoding="utf-8")
        elif block.options.get("in") == "slack":
            reported = await slack.is_notified(self._own(block.text))
            lost = missing(self._own(block.text), reported)
            assert lost is None, f"{block.page}:{block.line}: there was:\n{reported}"
        elif block.language == "text" and self._shown:
            compare = missing_on_screen if self.columns else missing
            lost = compare(self._own(block.text), self._shown)
            where = f"{block.page}:{block.line}"
            assert lost is None, f"{where} shows {lost!r}; there was:\n{self._shown}"

    def _start(self, block: Block) -> str:
        """Start what goes on in a terminal of its own, as a reader who read on."""
        terminal = self._terminal(block.options["terminal"])
        for statement in block.statements():
            self.typed.append(statement)
            terminal.start(self._own(statement))
        terminal.wait_for(lambda shown: shown.endswith("\n"), _START_S)
        return terminal.shown

    def _run(self, block: Block) -> str:
        terminal = self._terminal("")
        shown = ""
        for statement in block.statements():
            if statement.startswith(self.passed_over):
                continue
            own = self._own(statement)
            where = f"{block.page}:{block.line}: {statement}"
            machine = _OF_THE_MACHINE.search(own)
            assert machine is None, f"{where}\nis for a machine: see not_run.toml"
            self.typed.append(statement)
            code, output = terminal.run(own, _COMMAND_S)
            assert code in _may_end_with(statement), f"{where}\nended {code}:\n{output}"
            if self.columns and statement.startswith("eodh-logs "):
                long = too_long(output, self.columns)
                assert not long or _is_text(statement), f"{where}\nhas {long}"
            shown += output + "\n"
        return shown

    def _close_terminals(self) -> None:
        for terminal in self._terminals.values():
            terminal.close()

    def _terminal(self, name: str) -> BashSession:
        if name not in self._terminals:
            where = self._here() if name else self.folder
            # A further terminal is opened in the checkout, and made ready as the page
            # says.
            self._terminals[name] = BashSession(where, self.environment, self.columns)
            if name and (where / ".venv").exists():
                self._terminals[name].run(". .venv/bin/activate", _COMMAND_S)
        return self._terminals[name]

    def _here(self) -> Path:
        """The folder that the reader is in."""
        if "" not in self._terminals:
            return self.folder
        return Path(self._terminals[""].run("pwd", _COMMAND_S)[1].strip())

    def _own(self, text: str) -> str:
        """A page's text with the reader's own values in it."""
        shown = "\n".join(terminal.shown for terminal in self._terminals.values())
        for word, pattern in COPIED.items():
            if word in text:
                copied = re.search(pattern, shown)
                assert copied is not None, f"nothing to copy as {word}"
                text = text.replace(word, copied[1])
        for word, value in self.given.items():
            text = re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w-])", value, text)
        for port, own in self.ports.items():
            text = re.sub(rf"\b{port}\b", own, text)
        return text


class _Slack:
    """The local Slack's page, opened when something is first typed there."""

    def __init__(self, url: str, stack: AsyncExitStack) -> None:
        self._url = url
        self._stack = stack
        self._page: Page | None = None
        self._articles = 0

    async def types(self, lines: list[str], expected: str) -> str:
        """Type some lines; returns what then came, if need be once it has these."""
        if self._page is None:
            self._page = await self._opened()
        reported = ""
        for typed in lines:
            before = await self._page.locator("article").count()
            await self._page.fill("#text", typed)
            await self._page.press("#text", "Enter")
            answer, needed = "", expected if typed is lines[-1] else ""
            with anyio.move_on_after(_ANSWER_S):
                while not answer.strip() or missing(needed, reported + answer):
                    await self._page.wait_for_timeout(100)
                    answer = await _newly_shown(self._page, before)
            reported += answer
        self._articles = await self._page.locator("article").count()
        return reported

    async def is_notified(self, expected: str) -> str:
        """Wait for what comes by itself below the last answer; returns what came."""
        reported = ""
        if self._page is None:
            self._page = await self._opened()
        before = self._articles
        with anyio.move_on_after(_NOTICE_S):
            while missing(expected, reported):
                await self._page.wait_for_timeout(100)
                reported = await _newly_shown(self._page, before)
        return reported

    async def _opened(self) -> Page:
        browser = await self._stack.enter_async_context(launched())
        seen = await self._stack.enter_async_context(watched(browser, self._url))
        state = seen.page.locator("#state")
        await expect(state).to_have_text("EODH is connected", timeout=_ANSWER_MS)
        return seen.page


async def _newly_shown(page: Page, articles_before: int) -> str:
    """What came since: messages below those that were there, and a modal."""
    messages = await page.locator("article").all_inner_texts()
    modal = await page.locator("dialog[open]").all_inner_texts()
    return "\n".join([*messages[articles_before:], *modal, ""])


def _may_end_with(statement: str) -> set[int]:
    """0; and 1 where that says that the job failed, as it did."""
    tells_of_the_job = re.search(r"\beodh-logs (?:status|wait)\b", statement)
    return {0, 1} if tells_of_the_job else {0}
