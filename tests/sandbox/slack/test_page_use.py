"""The page as people use it: by keyboard, on a telephone, in the dark, in threads."""

import pytest
from playwright.async_api import Browser, expect
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack
from tests.sandbox.slack.answering import failure_blocks
from tests.sandbox.slack.browser import BrowserWatch, watched

pytestmark = pytest.mark.anyio


# The contrast of each text with what is behind it (WCAG 2.2, 1.4.3).
_CONTRAST = """() => {
    const read = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (rgb) => rgb.slice(0, 3)
        .map((c) => c / 255)
        .map((c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
    const behind = (node) => {
        for (let at = node; at; at = at.parentElement) {
            const rgba = read(getComputedStyle(at).backgroundColor);
            if (rgba.length === 3 || rgba[3] === 1) return rgba;
        }
        return [255, 255, 255];
    };
    const low = [];
    for (const node of document.querySelectorAll('main *, .thread *, .options *')) {
        const own = [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
        if (!own || !node.checkVisibility() || node.closest('[aria-hidden]')) continue;
        const [a, b] = [light(read(getComputedStyle(node).color)), light(behind(node))];
        const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        const name = node.className || node.tagName;
        if (ratio < 4.5) low.push(`${name} ${ratio.toFixed(1)}`);
    }
    return low;
}"""


async def say(seen: BrowserWatch, text: str, box: str = "#text") -> None:
    await seen.page.fill(box, text)
    await seen.page.press(box, "Enter")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_text_can_be_read_in_both_themes(
    slack: LocalSlack, browser: Browser, client: AsyncWebClient, theme: str
) -> None:
    posted = await client.chat_postMessage(
        channel="C1", text="x", blocks=failure_blocks("job-1")
    )
    ada = slack.person("U1")
    ada.edits(ada.says("C1", "first"), "<!channel> @ben see https://eodatahub.org.uk")
    ada.says("C1", "a reply", thread_ts=posted["ts"])
    async with watched(browser, slack.url) as seen:
        await seen.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        await seen.page.get_by_role("button", name="1 reply").click()
        await expect(seen.page.locator("#replies article")).to_have_count(2)
        await seen.page.get_by_role("button", name="More actions").first.click()
        await expect(seen.page.get_by_role("menuitem").first).to_be_focused()
        shade = await seen.page.locator(".frame").evaluate(
            "node => getComputedStyle(node).backgroundColor"
        )

        assert await seen.page.evaluate(_CONTRAST) == []
        assert seen.errors == []
    assert (shade == "rgb(255, 255, 255)") == (theme == "light")


async def test_an_own_message_is_scrolled_into_view(
    slack: LocalSlack, browser: Browser
) -> None:
    ben = slack.person("U2")
    for number in range(60):
        ben.says("C1", f"message {number}")
    async with watched(browser, slack.url) as seen:
        newest = seen.page.locator("#messages article").last
        await expect(newest).to_be_in_viewport()
        await seen.page.locator("#messages").evaluate("node => { node.scrollTop = 0 }")
        await expect(newest).not_to_be_in_viewport()
        await say(seen, "my own message")

        await expect(newest).to_contain_text("my own message")
        await expect(newest).to_be_in_viewport()


async def test_on_a_telephone_the_channels_fold_away(
    slack: LocalSlack, browser: Browser
) -> None:
    async with watched(browser, slack.url) as seen:
        page = seen.page
        await page.set_viewport_size({"width": 390, "height": 800})
        side, menu = page.locator("#side"), page.get_by_role("button", name="Channels")
        await expect(side).to_be_hidden()
        await expect(menu).to_have_attribute("aria-expanded", "false")
        await menu.click()
        await expect(side).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(side).to_be_hidden()
        await menu.click()
        await page.click("[data-channel=C2]")
        await expect(side).to_be_hidden()
        await expect(page.locator("#title")).to_have_text("# random")
        box = await page.locator("#box").bounding_box()

        assert box is not None
        assert box["width"] > 350
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        assert seen.errors == []


async def test_messages_threads_and_the_way_back_by_keyboard(
    slack: LocalSlack, browser: Browser, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C1", text="x", blocks=failure_blocks("1"))
    slack.person("U2").says("C1", "what now?")
    async with watched(browser, slack.url) as seen:
        page = seen.page
        articles = page.locator("#messages article")
        await expect(articles).to_have_count(2)
        await page.focus("#text")
        await page.keyboard.press("ArrowUp")
        await expect(articles.nth(1)).to_be_focused()
        await page.keyboard.press("ArrowUp")
        await expect(articles.nth(0)).to_be_focused()
        slack.person("U2").says("C1", "and this came meanwhile")
        await expect(articles).to_have_count(3)
        await expect(articles.nth(0)).to_be_focused()
        await page.keyboard.press("t")
        await expect(page.locator("#thread")).to_be_visible()
        await say(seen, "I look into it", "#reply-text")
        await expect(page.locator("#replies article")).to_have_count(2)
        await page.keyboard.press("Escape")
        await expect(page.locator("#thread")).to_be_hidden()
        await expect(articles.nth(0)).to_be_focused()
        await expect(articles.nth(0)).to_contain_text("1 reply")
        for _ in range(3):
            await page.keyboard.press("ArrowDown")
        await expect(page.locator("#text")).to_be_focused()

        assert seen.errors == []


async def test_edited_shared_and_private_messages_are_marked_and_a_reload_forgets(
    slack: LocalSlack, browser: Browser, client: AsyncWebClient
) -> None:
    ada = slack.person("U1")
    first = ada.says("C1", "see thsi")
    ada.edits(first, "see this")
    await client.chat_postMessage(
        channel="C1", text="It failed.", thread_ts=first.ts, reply_broadcast=True
    )
    await client.chat_postEphemeral(channel="C1", user="U1", text="Only for Ada.")
    async with watched(browser, slack.url) as seen:
        page = seen.page
        articles = page.locator("#messages article")
        await expect(articles.nth(0)).to_contain_text("(edited)")
        await expect(articles.nth(1)).to_contain_text("replied to a thread")
        await expect(articles.nth(2)).to_contain_text("Only visible to you")
        await page.get_by_role("button", name="replied to a thread").click()
        await expect(page.locator("#replies article")).to_have_count(2)
        await page.reload()
        await expect(articles).to_have_count(2)

        assert seen.errors == []
