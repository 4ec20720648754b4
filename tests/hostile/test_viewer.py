"""Text in a log, in the Hub's message or as a name, in the viewer: real Chromium."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from eodh_sandbox.hub import LocalHub
from tests.hostile import oracle
from tests.hostile.conftest import WORKSPACE
from tests.hostile.corpus import LOG_TEXT
from tests.hostile.families.secrets import KEY
from tests.hostile.planting import Plant, plant
from tests.hostile.tally import Tally
from tests.sandbox.slack.browser import launched
from tests.tools.mcp.over_http import authorization, save_profile, served
from tests.tools.viewer.hostile_job import Watch, new_page

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600)]

VIEWER = "the log viewer"
_LOADED_MS = 180_000
TOKEN = "alice-" + "a1" * 16
# The page is made of none of these; text of a job can add none.
_MARKUP = "#lines *:not(div):not(span):not(mark)"
_LINKS = "a[href]:not([href^='#']), img, iframe, object, embed, form, base, link[href]"


@pytest.mark.parametrize("family", LOG_TEXT)
async def test_a_person_is_shown_it_and_nothing_of_it_runs(
    family: str,
    hub: LocalHub,
    tally: Tally,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "EODH_MCP_TOKENS": f"alice:first:{TOKEN}",
        "EODH_MAX_LOG_BYTES": "20000000",
        "EODH_MCP_RATE_PER_MINUTE": "100000",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    save_profile("first", hub, WORKSPACE)
    plants = [plant(hub, WORKSPACE, hostile) for hostile in LOG_TEXT[family]]
    with served(tmp_path, environment) as server:
        origins = (server.origin, hub.base_url)
        tally.ports = {int(each.rpartition(":")[2]) for each in origins}
        async with launched() as browser:
            page = await new_page(browser)
            watch = Watch(page, server.origin)
            for each in plants:
                link = await page.request.post(
                    f"{server.origin}/view/{each.job}",
                    headers=authorization(TOKEN),
                )
                url = server.origin + (await link.json())["url"]
                with tally.trial(each.hostile, VIEWER):
                    await _seen(page, url, each)
                    if not watch.harmless():
                        done = (watch.dialogs, watch.errors, watch.left)
                        raise oracle.Leak(f"the page did something: {done}")
    assert not tally.leaks


async def _seen(page: Page, url: str, planted: Plant) -> None:
    # Away first: another code on the same address would load nothing.
    await page.goto("about:blank")
    await page.goto(url)
    state = page.locator("#state")
    # What only costs time is judged by the processor time of a trial, not here.
    await expect(state).to_have_text("failed", timeout=_LOADED_MS)
    lines = page.locator("#lines")
    if planted.hostile.family == "bombs":
        # The page opens where the failure is shown: the canary may lie far from there.
        await expect(lines).not_to_be_empty()
    else:
        await expect(lines).to_contain_text(planted.canary)
    if await page.locator(_MARKUP).count():
        raise oracle.Leak("a line became markup")
    if await page.locator(_LINKS).count():
        raise oracle.Leak("the page has something that loads or leads away")
    shown = await page.locator("body").inner_text()
    oracle.check_visible(shown)
    oracle.check_secretless(shown, [KEY, TOKEN])
