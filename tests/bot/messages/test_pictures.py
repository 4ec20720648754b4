"""The messages as pictures, and how many rows they take, measured in Chromium."""

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.message import Message
from eodh_sandbox.slack import LocalSlack
from eodh_sandbox.slack.state.open_views import new_view
from tests.bot.messages.examples import MESSAGES, VIEWS
from tests.pictures import keep_picture
from tests.sandbox.slack.browser import launched
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

WIDTHS = (390, 768, 1280)
MOST_ROWS = {
    "notice-failed": 12,
    "notice-failed-likely": 12,
    "notice-failed-not-asked": 12,
    "notice-failed-others": 12,
    "notice-failed-changed": 12,
    "notice-failed-changed-likely": 12,
    "notice-failed-past": 12,
    "notice-again": 4,
    "notice-again-mentions": 4,
    "notice-recovered": 2,
    "notice-still-failing": 3,
    "notice-successful": 2,
    "notice-successful-with-warnings": 2,
    "notice-successful-outputs": 2,
}
# On a phone.
PHONE_ROWS = {
    "notice-successful": 2,
    "notice-successful-with-warnings": 2,
    "notice-successful-outputs": 2,
    "notice-recovered": 3,
}
PICTURED = {
    "notices": (
        *("notice-failed", "notice-failed-likely", "notice-failed-not-asked"),
        *("notice-successful", "notice-successful-with-warnings", "notice-reply"),
        *("notice-running", "notice-long-running", "digest"),
    ),
    "answers": (
        *("failed", "failed-likely", "failed-no-reason", "successful-outputs"),
        *("running", "jobs-failed", "last-of-several", "failures", "log-search"),
        *(
            "report",
            "help-here",
            "joined-unannounced",
            "watching",
            "subscriptions",
            "muted",
        ),
        *("unmuted-pause", "connected-in-channel", "error-with-page", "bug"),
        *("trouble-hub", "recovered", "key-ending"),
    ),
}
# All the blocks of a message, in rows of the page's text.
_ROWS = """node => {
    const blocks = [...node.querySelectorAll('.msg-body > .b')];
    const top = blocks[0].getBoundingClientRect().top;
    const end = blocks.at(-1).getBoundingClientRect().bottom;
    return (end - top) / parseFloat(getComputedStyle(node).lineHeight);
}"""


@pytest.fixture
def slack_rate_limits() -> bool:
    """All messages are posted at once."""
    return False


@pytest.fixture
async def client(slack: LocalSlack) -> AsyncIterator[AsyncWebClient]:
    async with ClientSession() as session:
        yield AsyncWebClient(
            slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[]
        )


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as running:
        yield running


@pytest.mark.parametrize(("width", "most"), [(768, MOST_ROWS), (390, PHONE_ROWS)])
async def test_a_notice_is_as_short_as_it_should_be(
    slack: LocalSlack,
    client: AsyncWebClient,
    browser: Browser,
    width: int,
    most: dict[str, int],
) -> None:
    await _post(client, *(MESSAGES[name]() for name in most))
    page = await browser.new_page(viewport={"width": width, "height": 1_000})
    await _opened(page, slack, len(most))
    articles = await page.locator("article").all()
    # Less than a pixel is no row.
    rows = [math.ceil(await each.evaluate(_ROWS) - 1 / 22) for each in articles]
    await page.close()

    measured = dict(zip(most, rows, strict=True))
    too_long = {k: n for k, n in measured.items() if n > most[k]}
    assert too_long == {}, measured


@pytest.mark.parametrize("kind", PICTURED)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_the_messages_fit_at_every_width_as_the_pictures_show(
    slack: LocalSlack,
    client: AsyncWebClient,
    browser: Browser,
    width: int,
    theme: Literal["light", "dark"],
    kind: str,
) -> None:
    names = PICTURED[kind]
    await _post(client, *(MESSAGES[name]() for name in names))
    async with _page(browser, width, theme) as page:
        await _opened(page, slack, len(names))
        picture = await _whole(page, width, 260)
    keep_picture(f"slack-{kind}-{width}-{theme}.png", picture)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_the_home_fits_at_every_width_as_the_pictures_show(
    slack: LocalSlack,
    client: AsyncWebClient,
    browser: Browser,
    width: int,
    theme: Literal["light", "dark"],
) -> None:
    view = VIEWS["home-failures"]()
    await client.views_publish(user_id="U1", view=view)
    async with _page(browser, width, theme) as page:
        await _opened(page, slack, 0)
        if width < WIDTHS[1]:
            await page.click("#menu")
        await page.click("[data-channel=app]")
        await expect(page.locator(".home > *")).to_have_count(len(view["blocks"]))
        picture = await _whole(page, width, 160)
    keep_picture(f"slack-home-{width}-{theme}.png", picture)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_the_logs_fit_at_every_width_as_the_pictures_show(
    slack: LocalSlack, browser: Browser, width: int, theme: Literal["light", "dark"]
) -> None:
    view = VIEWS["log-browser-error"]()
    slack.workspace.modals["U1"] = [new_view(slack.workspace, "U1", view)]
    async with _page(browser, width, theme) as page:
        await _opened(page, slack, 0)
        modal = page.get_by_role("dialog", name="Logs")
        await expect(modal.get_by_label("Search this log")).to_be_focused()
        await page.set_viewport_size({"width": width, "height": 1_400})
        body = modal.locator(".modal-body")
        wide = await body.evaluate("node => node.scrollWidth - node.clientWidth")
        picture = await page.screenshot()
    assert wide <= 0
    keep_picture(f"slack-log-browser-{width}-{theme}.png", picture)


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_weekly_summary_fits_as_the_picture_shows(
    slack: LocalSlack, client: AsyncWebClient, browser: Browser, width: int
) -> None:
    await _post(client, MESSAGES["weekly"]())
    page = await browser.new_page(viewport={"width": width, "height": 700})
    await _opened(page, slack, 1)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    picture = await page.screenshot()
    await page.close()

    assert wide <= width
    if width > 390:
        keep_picture("slack-weekly.png", picture)


@asynccontextmanager
async def _page(
    browser: Browser, width: int, theme: Literal["light", "dark"]
) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme
    )
    try:
        yield await context.new_page()
    finally:
        await context.close()


async def _whole(page: Page, width: int, besides: int) -> bytes:
    """A picture of all that can be scrolled to; nothing in it is too wide."""
    tall = await page.locator("#messages").evaluate("node => node.scrollHeight")
    await page.set_viewport_size({"width": width, "height": tall + besides})
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    more = "node => node.scrollWidth - node.clientWidth"
    assert await page.locator("#messages").evaluate(more) <= 0
    return await page.screenshot()


async def _post(client: AsyncWebClient, *messages: Message) -> None:
    for message in messages:
        await client.chat_postMessage(
            channel="C1", text=message.text, blocks=list(message.blocks)
        )


async def _opened(page: Page, slack: LocalSlack, count: int) -> None:
    expect.set_options(timeout=WAIT_S * 1_000)
    await page.goto(slack.url)
    await expect(page.locator("article")).to_have_count(count)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_a_row_of_failures_fits_at_every_width_as_the_pictures_show(
    slack: LocalSlack,
    client: AsyncWebClient,
    browser: Browser,
    width: int,
    theme: Literal["light", "dark"],
) -> None:
    shown = ("notice-failed", "notice-again", "notice-failed-changed")
    roots: list[str] = []
    for name in (*shown, "notice-still-failing", "notice-recovered"):
        message = MESSAGES[name]()
        is_reply = name not in {"notice-failed", "notice-failed-changed"}
        answer = await client.chat_postMessage(
            channel="C1",
            text=message.text,
            blocks=list(message.blocks),
            thread_ts=roots[-1] if is_reply else None,
            reply_broadcast=is_reply,
        )
        if not is_reply:
            roots.append(str(answer["ts"]))
    async with _page(browser, width, theme) as page:
        await _opened(page, slack, 5)
        picture = await _whole(page, width, 260)
    keep_picture(f"slack-streak-{width}-{theme}.png", picture)
