"""The messages as people see them: posted to the local Slack, shown in Chromium."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from playwright.async_api import expect
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.log import log_message
from eodh_bot.messages.status import status_message
from eodh_sandbox.slack import LocalSlack
from tests.bot.messages.examples import MESSAGES, TAIL, VIEWS
from tests.bot.messages.test_hostile import HOSTILE, reported
from tests.sandbox.slack.browser import launched, watched

pytestmark = pytest.mark.anyio

# A machine without a font of emoji shows only those that the page draws.
_NOT_DRAWN = """node => {
    const found = new Set();
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const { data, parentElement } = texts.currentNode;
        if (parentElement.closest('.unseen')) continue;
        for (const [sign] of data.matchAll(/\\p{Extended_Pictographic}/gu))
            found.add(sign);
    }
    return [...found];
}"""


@pytest.fixture
async def client(slack: LocalSlack) -> AsyncIterator[AsyncWebClient]:
    async with ClientSession() as session:
        yield AsyncWebClient(
            slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[]
        )


async def test_every_message_is_shown_whole(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    for make in MESSAGES.values():
        message = make()
        await client.chat_postEphemeral(
            channel="C1", user="U1", text=message.text, blocks=list(message.blocks)
        )
    async with launched() as browser, watched(browser, slack.url) as seen:
        shown = seen.page.locator("article.eph")
        await expect(shown).to_have_count(len(MESSAGES))
        await expect(shown.first.locator(".rt b").first).to_contain_text("failed after")
        await expect(shown.first.locator(".pre")).to_contain_text("MemoryError")
        await expect(shown.first.locator(".b time")).to_have_count(1)

        assert await shown.locator("div.badge").count() == 0  # an unknown block
        assert await seen.page.locator("#messages").evaluate(_NOT_DRAWN) == []
        assert seen.errors == []
        assert seen.left == []


async def test_every_home_is_shown_whole(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    async with launched() as browser, watched(browser, slack.url) as seen:
        await seen.page.click("[data-channel=app]")
        home = seen.page.locator(".home")
        for make in VIEWS.values():
            view = make()
            if view["type"] != "home":
                continue
            await client.views_publish(user_id="U1", view=view)
            await expect(home.locator("> *")).to_have_count(len(view["blocks"]))

            assert await home.locator("div.badge").count() == 0
            assert await home.evaluate(_NOT_DRAWN) == []
        assert seen.errors == []


async def test_hostile_text_is_seen_and_nothing_comes_alive(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    text = "\n".join(
        HOSTILE[name]
        for name in ("a broadcast", "a mention", "a link", "a fence", "emoji codes")
    )
    log = log_message(TAIL.model_copy(update={"text": text}))
    for message in (log, status_message(reported(text), share=True)):
        await client.chat_postEphemeral(
            channel="C1", user="U1", text=message.text, blocks=list(message.blocks)
        )
    async with launched() as browser, watched(browser, slack.url) as seen:
        shown = seen.page.locator("article.eph")
        await expect(shown).to_have_count(2)
        await expect(shown.first.locator(".pre")).to_have_text(text)

        assert await shown.locator(".mention").count() == 0
        assert await shown.locator("a[href]").count() == 0
        assert await shown.locator(".b .emoji[title]").count() == 0
        assert seen.errors == []
