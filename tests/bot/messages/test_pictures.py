"""The messages as pictures, and how many rows they take, measured in Chromium."""

import math
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.message import Message
from eodh_sandbox.slack import LocalSlack
from tests.bot.messages.examples import MESSAGES
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
PICTURED = (
    *(
        "notice-failed",
        "notice-failed-likely",
        "notice-failed-not-asked",
        "notice-successful",
        "notice-successful-with-warnings",
    ),
    *("notice-reply", "notice-running", "notice-long-running", "digest"),
)
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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_the_notices_fit_at_every_width_as_the_pictures_show(
    slack: LocalSlack,
    client: AsyncWebClient,
    browser: Browser,
    width: int,
    theme: str,
) -> None:
    await _post(client, *(MESSAGES[name]() for name in PICTURED))
    context = await browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if theme == "dark" else "light",
    )
    page = await context.new_page()
    await _opened(page, slack, len(PICTURED))
    tall = await page.locator("#messages").evaluate("node => node.scrollHeight")
    await page.set_viewport_size({"width": width, "height": tall + 260})
    wide = await page.evaluate("document.documentElement.scrollWidth")
    picture = await page.screenshot()
    await context.close()

    assert wide <= width
    keep_picture(f"slack-notices-{width}-{theme}.png", picture)


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


async def _post(client: AsyncWebClient, *messages: Message) -> None:
    for message in messages:
        await client.chat_postMessage(
            channel="C1", text=message.text, blocks=list(message.blocks)
        )


async def _opened(page: Page, slack: LocalSlack, count: int) -> None:
    expect.set_options(timeout=WAIT_S * 1_000)
    await page.goto(slack.url)
    await expect(page.locator("article")).to_have_count(count)


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_row_of_failures_fits_at_every_width_as_the_pictures_show(
    slack: LocalSlack, client: AsyncWebClient, browser: Browser, width: int
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
    page = await browser.new_page(viewport={"width": width, "height": 800})
    await _opened(page, slack, 5)
    tall = await page.locator("#messages").evaluate("node => node.scrollHeight")
    await page.set_viewport_size({"width": width, "height": tall + 260})
    wide = await page.evaluate("document.documentElement.scrollWidth")
    picture = await page.screenshot()
    await page.close()

    assert wide <= width
    keep_picture(f"slack-streak-{width}-light.png", picture)
