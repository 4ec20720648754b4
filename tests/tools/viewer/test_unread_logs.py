"""A log that cannot be read: whose it is, and no lines of another under its name."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, Route, expect

from eodh_sandbox.hub import LocalHub
from tests.sandbox.slack.browser import launched
from tests.tools.viewer.hostile_job import failed_job, new_page
from tests.tools.viewer.test_open import opened

pytestmark = pytest.mark.anyio

_READ = "**/view/api/read_log"
_REASON = "The Hub answered 503."


async def _refuse(route: Route) -> None:
    await route.fulfill(status=502, json={"error": _REASON})


async def _by_tab(page: Page) -> None:
    await page.get_by_role("tab", name="node_stage_in").click()


async def _by_key(page: Page) -> None:
    await page.keyboard.press("ArrowLeft")


async def _by_search(page: Page) -> None:
    await page.locator("#search").fill("line")
    await page.locator("#go").click()


async def _by_an_empty_search(page: Page) -> None:
    await page.locator("#search").fill("")
    await page.locator("#go").click()


async def _by_end(page: Page) -> None:
    await page.keyboard.press("End")


async def _by_first_error(page: Page) -> None:
    # The line is out of what is shown: it is asked for.
    await page.keyboard.press("e")


_OTHER = "node_stage_in.log cannot be read."
_WAYS: dict[str, tuple[Callable[[Page], Awaitable[None]], str]] = {
    "tab": (_by_tab, _OTHER),
    "key": (_by_key, _OTHER),
    "search": (_by_search, "ndvi.log cannot be searched."),
    "empty search": (_by_an_empty_search, "ndvi.log cannot be read."),
    "end": (_by_end, "The end of ndvi.log cannot be read."),
    "first error": (_by_first_error, "ndvi.log cannot be read."),
}


@pytest.mark.parametrize("width", [390, 1280])
async def test_what_cannot_be_read_shows_no_lines_and_says_whose(
    hub: LocalHub, workspace: str, environment: dict[str, str], *, width: int
) -> None:
    job = failed_job(hub, workspace, hostile=())
    async with launched() as browser, opened(job, environment) as (url, _):
        page = await new_page(browser, width=width)
        unreadable = asyncio.Event()

        async def refuse(route: Route) -> None:
            await (_refuse(route) if unreadable.is_set() else route.continue_())

        await page.route(_READ, refuse)
        await page.goto(url)
        marked = page.locator(".line.evidence").first
        for way, (do, whose) in _WAYS.items():
            await page.get_by_role("tab", name="ndvi").click()
            await expect(marked).to_be_visible()
            if way == "first error":
                await page.locator("#search").fill("line 2. of")
                await page.locator("#go").click()
                await expect(page.locator(".hit")).to_have_count(10)
            unreadable.set()
            await do(page)
            where = page.locator("#where")
            await expect(where, way).to_have_text(f"{whose} {_REASON}")
            await expect(page.locator("#lines > *"), way).to_have_count(0)
            await expect(page.locator(".more:visible"), way).to_have_count(0)
            selected = page.get_by_role("tab", selected=True)
            name = "node_stage_in" if whose == _OTHER else "ndvi"
            await expect(selected, way).to_have_text(name)
            unreadable.clear()
            await page.locator("#search").blur()
        # The same again, now that it can be read.
        await page.keyboard.press("e")
        await expect(marked).to_be_visible()


async def test_more_lines_that_cannot_be_read_take_none_away(
    hub: LocalHub, workspace: str, environment: dict[str, str]
) -> None:
    job = failed_job(hub, workspace, hostile=())
    async with launched() as browser, opened(job, environment) as (url, _):
        page = await new_page(browser)
        await page.goto(url)
        await expect(page.locator(".line.evidence").first).to_be_visible()
        count = await page.locator(".line").count()
        await page.route(_READ, _refuse)
        await page.locator("#older").click()
        await expect(page.locator("#where")).to_have_text(
            f"More of ndvi.log cannot be read. {_REASON}"
        )
        await expect(page.locator(".line")).to_have_count(count)


async def test_while_a_log_is_waited_for_no_other_stands_under_its_tab(
    hub: LocalHub, workspace: str, environment: dict[str, str]
) -> None:
    job = failed_job(hub, workspace, hostile=())
    answer = asyncio.Event()

    async def late(route: Route) -> None:
        await answer.wait()
        await route.continue_()

    async with launched() as browser, opened(job, environment) as (url, _):
        page = await new_page(browser)
        await page.goto(url)
        await expect(page.locator(".line.evidence").first).to_be_visible()
        await page.route(_READ, late)
        await page.keyboard.press("ArrowLeft")
        where = page.locator("#where")
        await expect(where).to_have_text("Reading node_stage_in.log…")
        await expect(page.locator("#lines > *")).to_have_count(0)
        # What is asked for meanwhile is of this log, and leaves its lines to read.
        await page.keyboard.press("e")
        answer.set()
        await expect(where).to_have_text(
            "No line of node_stage_in.log speaks of an error."
        )
        await expect(page.locator("#lines")).to_contain_text("staged in")
