"""What can be clicked on the page: menus, buttons, forms, at every width."""

from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack, Timing
from tests.conftest import TIMING
from tests.sandbox.slack.answering import button, failure_blocks, mrkdwn, plain
from tests.sandbox.slack.browser import watched

pytestmark = pytest.mark.anyio


@pytest.fixture
def slack_timing() -> Timing:
    """A browser on a busy machine takes longer than Slack waits."""
    return TIMING


def menu(*labels: str) -> dict[str, Any]:
    options = [{"text": plain(label), "value": label} for label in labels]
    return {"type": "overflow", "action_id": "more", "options": options}


async def inside(part: Locator, width: int, height: int) -> bool:
    """Whether all of it can be seen in a window of this size."""
    box = await part.bounding_box()
    assert box is not None
    right, low = box["x"] + box["width"], box["y"] + box["height"]
    return box["x"] >= 0 and box["y"] >= 0 and right <= width and low <= height


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("width", [390, 768, 1280])
async def test_a_menu_opens_inside_the_window_and_is_used_by_keyboard(
    slack: LocalSlack, browser: Browser, client: AsyncWebClient, width: int
) -> None:
    left = {"type": "actions", "elements": [menu("First", "A long second choice")]}
    for number in range(20):
        slack.person("U2").says("C1", f"message {number}")
    await client.chat_postMessage(channel="C1", text="x", blocks=[left])
    async with watched(browser, slack.url) as seen:
        page = seen.page
        await page.set_viewport_size({"width": width, "height": 800})
        more = page.get_by_role("button", name="More actions")
        choices = page.get_by_role("menuitem")
        await more.click()
        await expect(choices).to_have_count(2)
        for choice in await choices.all():
            assert await inside(choice, width, 800)
        await page.keyboard.press("Escape")
        await expect(choices).to_have_count(0)
        await expect(more).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(choices.first).to_be_focused()
        await more.click()
        await expect(choices).to_have_count(0)
        await more.click()
        await page.mouse.click(width / 2, 300)
        await expect(choices).to_have_count(0)
        await more.focus()
        await page.keyboard.press("Enter")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")

        def chosen() -> bool:
            payload = slack.deliveries[-1].parcel.payload
            return "A long second choice" in str(payload.get("actions"))

        await slack.until(lambda: bool(slack.deliveries) and chosen())
        assert seen.errors == []


async def test_on_a_telephone_a_wide_button_leaves_its_text_room(
    slack: LocalSlack, browser: Browser, client: AsyncWebClient
) -> None:
    wide = {
        "type": "section",
        "text": mrkdwn("eo-team: no jobs are announced"),
        "fields": [mrkdwn("in #eodh-jobs"), mrkdwn("when they end")],
        "accessory": button("explain", "Announce finished jobs here"),
    }
    long = {**wide, "text": mrkdwn("long " * 60), "accessory": button("open", "Why?")}
    await client.chat_postMessage(channel="C1", text="x", blocks=[wide, long])
    async with watched(browser, slack.url) as seen:
        page = seen.page
        await page.set_viewport_size({"width": 390, "height": 800})
        first = page.locator(".b-section").first
        await first.locator(".fields .text").first.wait_for()
        fields = await first.locator(".fields .text").all()
        boxes = [await each.bounding_box() for each in fields]
        text = await first.locator(".grow").bounding_box()
        why = await page.get_by_role("button", name="Why?").bounding_box()

        assert text is not None
        assert text["width"] > 280
        assert boxes[0] is not None
        assert boxes[1] is not None
        assert boxes[0]["x"] == boxes[1]["x"]
        assert why is not None
        assert why["height"] < 40
        assert seen.errors == []


async def test_a_channels_mark_is_whole_beside_a_long_name(
    slack: LocalSlack, browser: Browser
) -> None:
    slack.workspace.channels["C3"].name = "with-partners-of-many-names"
    async with watched(browser, slack.url) as seen:
        await seen.page.set_viewport_size({"width": 768, "height": 800})
        row = seen.page.locator("[data-channel=C3]")
        whole = await row.locator(".tag").evaluate(
            "node => node.getBoundingClientRect().right"
            " <= node.parentElement.getBoundingClientRect().right"
        )

        assert whole


@pytest.mark.usefixtures("bot")
async def test_the_answer_to_a_command_is_seen_also_where_old_messages_were_read(
    slack: LocalSlack, browser: Browser
) -> None:
    for number in range(60):
        slack.person("U2").says("C1", f"message {number}")
    async with watched(browser, slack.url) as seen:
        page = seen.page
        await expect(page.locator("#messages article")).to_have_count(60)
        await page.locator("#messages").evaluate("node => { node.scrollTop = 0 }")
        await page.fill("#text", "/eodh-logs job-1")
        await page.press("#text", "Enter")
        answer = page.locator("article.eph")

        await expect(answer.get_by_role("button", name="Full log")).to_be_in_viewport()
        assert seen.errors == []


async def test_a_new_message_below_is_announced_with_a_button_to_it(
    slack: LocalSlack, browser: Browser
) -> None:
    ben = slack.person("U2")
    for number in range(60):
        ben.says("C1", f"message {number}")
    async with watched(browser, slack.url) as seen:
        page = seen.page
        newer = page.get_by_role("button", name="New messages")
        await expect(page.locator("#messages article")).to_have_count(60)
        await expect(newer).to_be_hidden()
        await page.locator("#messages").evaluate("node => { node.scrollTop = 0 }")
        ben.says("C1", "the newest")
        await newer.click()

        await expect(page.locator("#messages article").last).to_be_in_viewport()
        await expect(newer).to_be_hidden()
        assert seen.errors == []


@pytest.mark.usefixtures("bot")
async def test_a_modal_takes_the_keyboard_and_the_page_stays_connected(
    slack: LocalSlack, browser: Browser
) -> None:
    async with watched(browser, slack.url) as seen:
        page = seen.page
        await page.fill("#text", "/eodh-logs job-1")
        await page.press("#text", "Enter")
        await page.get_by_role("button", name="Search the log").click()
        modal = page.get_by_role("dialog", name="Search the log")
        await expect(modal.get_by_label("Find")).to_be_focused()
        await page.keyboard.type("MemoryError")
        await expect(modal.get_by_label("Find")).to_have_value("MemoryError")
        await page.keyboard.press("Escape")
        await expect(modal).to_be_hidden()
        await expect(page.locator("#state")).to_have_text("EODH is connected")

        assert seen.errors == []


@pytest.mark.usefixtures("bot")
async def test_a_command_is_completed_by_tab_and_by_enter(
    slack: LocalSlack, browser: Browser
) -> None:
    async with watched(browser, slack.url) as seen:
        page = seen.page
        for key in ("Tab", "Enter"):
            await page.fill("#text", "/eo")
            await page.press("#text", key)
            await expect(page.locator("#text")).to_have_value("/eodh-logs ")
            await expect(page.locator("#text")).to_be_focused()
        await page.keyboard.type("job-1")
        await page.keyboard.press("Enter")

        await expect(page.locator("article.eph")).to_contain_text("job-1")
        assert seen.errors == []


@pytest.mark.usefixtures("bot")
async def test_the_keyboard_stays_on_its_button_while_messages_come(
    slack: LocalSlack, browser: Browser, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C1", text="x", blocks=failure_blocks("1"))
    async with watched(browser, slack.url) as seen:
        page = seen.page
        full = page.get_by_role("button", name="Full log")
        await full.focus()
        await page.keyboard.press("Enter")
        slack.person("U2").says("C1", "and this came meanwhile")
        await expect(page.locator("#messages article")).to_have_count(2)

        await expect(full).to_be_focused()
        assert seen.errors == []


async def test_a_user_group_has_its_name(
    slack: LocalSlack, browser: Browser, client: AsyncWebClient
) -> None:
    group = {"type": "usergroup", "usergroup_id": "S1EO"}
    message = {"type": "rich_text_section", "elements": [group]}
    blocks = [{"type": "rich_text", "elements": [message]}]
    await client.chat_postMessage(channel="C1", text="x", blocks=blocks)
    await client.chat_postMessage(channel="C1", text="<!subteam^S1EO> look")
    async with watched(browser, slack.url) as seen:
        mentions = seen.page.locator("article .mention")

        await expect(mentions).to_have_text(["@eo-support", "@eo-support"])
