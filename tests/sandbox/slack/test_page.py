"""The page, in a real browser: what people see, type, click and fill in."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack, Timing
from tests.conftest import TIMING
from tests.sandbox.slack.answering import LOG_TAIL, Json, mrkdwn, plain
from tests.sandbox.slack.browser import BrowserWatch, watched

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("bot")]


@pytest.fixture
def slack_timing() -> Timing:
    """A browser on a busy machine takes longer than Slack waits."""
    return TIMING


async def ask(seen: BrowserWatch, typed: str = "/eodh-logs job-1") -> None:
    await seen.page.fill("#text", typed)
    await seen.page.press("#text", "Enter")


async def test_a_command_is_typed_and_its_answer_read(
    slack: LocalSlack, browser: Browser, tmp_path: Path
) -> None:
    async with watched(browser, slack.url) as seen:
        page = seen.page
        await page.fill("#text", "/eo")
        await expect(page.locator("#suggest")).to_contain_text("/eodh-logs")
        await ask(seen)
        answer = page.locator("article.eph")
        await expect(answer).to_contain_text("Only visible to you")
        await expect(answer.locator(".b-header")).to_contain_text("out of memory")
        await expect(answer.locator(".pre")).to_have_text(LOG_TAIL)
        await expect(answer.locator("li")).to_have_count(2)
        await expect(answer.locator(".fields .text")).to_have_count(4)
        await expect(page.locator(".top")).to_contain_text("nothing leaves it")
        await expect(page.locator("#state")).to_have_text("EODH is connected")
        folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
        picture = await page.screenshot(path=folder / "local-slack.png")

        assert seen.errors == []
        assert seen.left == []
    assert len(picture) > 20_000


async def test_a_modal_is_filled_in_corrected_and_submitted(
    slack: LocalSlack, browser: Browser
) -> None:
    async with watched(browser, slack.url) as seen:
        page = seen.page
        await ask(seen)
        await page.get_by_role("button", name="Search the log").click()
        modal = page.get_by_role("dialog", name="Search the log")
        await modal.get_by_role("button", name="Search", exact=True).click()
        await expect(modal).to_contain_text("Please complete this required field.")
        await modal.get_by_label("Find").fill("(")
        await modal.get_by_role("button", name="Search", exact=True).click()
        await expect(modal).to_contain_text("Not a regular expression")
        await expect(modal.get_by_label("Find")).to_have_value("(")
        await modal.get_by_label("Find").fill("MemoryError")
        await modal.get_by_label("In (optional)").select_option("mosaic.log")
        await modal.get_by_role("button", name="Search", exact=True).click()
        await expect(modal).to_be_hidden()
        await page.click("[data-channel=app]")
        await page.get_by_role("tab", name="Messages").click()
        await expect(page.locator("#messages")).to_contain_text("2 lines match")

        assert seen.errors == []


def clicked(slack: LocalSlack) -> list[str]:
    payloads = [d.parcel.payload for d in slack.deliveries]
    return [
        p["actions"][0]["action_id"]
        for p in payloads
        if p.get("type") == "block_actions"
    ]


async def test_buttons_menus_and_files_do_what_they_say(
    slack: LocalSlack, browser: Browser
) -> None:
    async with watched(browser, slack.url) as seen:
        page = seen.page
        await ask(seen)
        await page.get_by_text("•••").click()
        await page.get_by_role("menuitem", name="Report to the Hub team").click()
        await page.get_by_label("Another log").select_option("mosaic.log")
        await slack.until(lambda: clicked(slack) == ["more", "other"])
        await page.get_by_role("button", name="Full log").click()
        await slack.person("U1").waits_for(slack.person("U1").direct(), "The full log")
        await page.get_by_role("button", name="Share in channel").click()
        shared = page.locator("article:not(.eph)")
        await expect(shared).to_contain_text("out of memory")
        await expect(page.locator("article.eph")).to_have_count(0)
        await page.click("[data-channel=app]")
        await expect(page.locator(".file pre")).to_contain_text("line 5")
        await expect(page.locator(".file-more")).to_have_text("35 more lines")
        await page.get_by_role("button", name="Open", exact=True).click()
        await expect(page.get_by_role("dialog")).to_contain_text("line 40")

        assert seen.errors == []


async def test_one_chooses_who_one_is(slack: LocalSlack, browser: Browser) -> None:
    async with watched(browser, slack.url) as seen:
        page = seen.page
        await ask(seen)
        await expect(page.locator("article.eph")).to_have_count(1)
        await page.get_by_label("Who you are").select_option("U2")
        await expect(page.locator("#channels")).to_contain_text("flood-team")
        await expect(page.locator("article")).to_have_count(0)
        await page.get_by_label("Who you are").select_option("U3")
        await expect(page.locator("#channels")).not_to_contain_text("random")


async def test_a_thread_a_mention_a_card_and_the_home(
    slack: LocalSlack, browser: Browser
) -> None:
    async with watched(browser, slack.url) as seen:
        page = seen.page
        await ask(seen, "@EODH see https://eodatahub.org.uk/jobs/job-3")
        await expect(page.locator(".att")).to_contain_text("job-3 succeeded")
        await page.get_by_role("button", name="1 reply").click()
        await expect(page.locator("#replies")).to_contain_text("failed after 4 m 12 s")
        await page.fill("#reply-text", "@EODH and job-4?")
        await page.press("#reply-text", "Enter")
        await expect(page.locator("#replies article")).to_have_count(4)
        await page.locator("#replies article").first.hover()
        await page.get_by_role("button", name="Explain this job").first.click()
        await expect(page.locator("#messages")).to_contain_text("About: @EODH")
        await page.click("[data-channel=app]")
        await page.get_by_role("tab", name="Home").click()
        await expect(page.locator(".home")).to_contain_text("Your jobs")
        await page.get_by_role("button", name="Why?").click()
        await slack.until(
            lambda: slack.deliveries[-1].parcel.payload.get("type") == "block_actions"
        )

        assert seen.errors == []
        assert seen.left == []


HOSTILE = (
    "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>"
    "<b>bold</b> <!channel> <@U2> <https://evil.example/?q=1|click> "
    "<javascript:window.hacked=1|run> ``` *a* &lt;i&gt; \u202egnp.exe :fire: "
    '"><svg onload=window.hacked=1> </pre></div>'
)


@pytest.mark.parametrize("where", ["mrkdwn", "plain", "preformatted", "file", "text"])
async def test_hostile_text_is_inert(
    slack: LocalSlack, browser: Browser, client: AsyncWebClient, where: str
) -> None:
    element = {"type": "text", "text": HOSTILE}
    rich = {"type": "rich_text_preformatted", "elements": [element]}
    by_place: dict[str, list[Json] | None] = {
        "mrkdwn": [{"type": "section", "text": mrkdwn(HOSTILE)}],
        "plain": [{"type": "section", "text": plain(HOSTILE)}],
        "preformatted": [{"type": "rich_text", "elements": [rich]}],
        "file": None,
        "text": None,
    }
    blocks = by_place[where]
    if where == "file":
        await client.files_upload_v2(
            channel="C1", content=HOSTILE, filename=HOSTILE, snippet_type="text"
        )
    else:
        await client.chat_postMessage(channel="C1", text=HOSTILE, blocks=blocks)
    async with watched(browser, slack.url) as seen:
        page = seen.page
        message = page.locator("article")
        await expect(message).to_contain_text("</pre></div>")

        assert await page.evaluate("window.hacked") is None
        assert await message.locator("script, img, object, iframe").count() == 0
        assert await page.locator("[onerror], [onload]").count() == 0
        links = [
            await link.get_attribute("href")
            for link in await message.locator("a").all()
        ]
        alive = where in {"mrkdwn", "text"}
        assert links == (["https://evil.example/?q=1"] if alive else [])
        assert await message.locator(".mention").count() == (2 if alive else 0)
        assert seen.left == []
        assert seen.errors == []


async def test_the_page_works_on_a_narrow_screen(
    slack: LocalSlack, browser: Browser
) -> None:
    async with watched(browser, slack.url) as seen:
        await seen.page.set_viewport_size({"width": 390, "height": 800})
        await ask(seen)
        await expect(seen.page.locator("article.eph")).to_be_visible()

        width = await seen.page.evaluate("document.documentElement.scrollWidth")

    assert width <= 390
