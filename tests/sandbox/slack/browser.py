"""Debian's Chromium, headless, held to loopback."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, async_playwright, expect

from tests.conftest import skip_for_missing_tool
from tests.waiting import WAIT_S

_ARGUMENTS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def chromium() -> str:
    """The program, or a skip that says that it is missing."""
    found = shutil.which("chromium")
    if found is None:
        skip_for_missing_tool("chromium is not installed")
    return str(found)


class BrowserWatch:
    """A page, and everything that went wrong on it or left it."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.errors: list[str] = []
        self.left: list[str] = []

        def asked(url: str) -> None:
            if not url.startswith(origin):
                self.left.append(url)

        page.on("request", lambda request: asked(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.errors.append(message.text) if message.type == "error" else None
            ),
        )


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    program = chromium()
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=[*_ARGUMENTS, *sandbox]
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def watched(browser: Browser, url: str) -> AsyncIterator[BrowserWatch]:
    """A page of its own that is open at this address."""
    expect.set_options(timeout=WAIT_S * 1_000)
    context = await browser.new_context(viewport={"width": 1280, "height": 860})
    page = await context.new_page()
    page.set_default_timeout(WAIT_S * 1_000)
    seen = BrowserWatch(page, url)
    await page.goto(url)
    try:
        yield seen
    finally:
        await context.close()
