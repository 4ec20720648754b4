"""The site: built without a warning, and looked at in a real browser."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.sandbox.slack.browser import launched, watched
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

LOOKED_AT = (
    "index",
    "troubleshooting",
    "tutorial",
    "install",
    "reference/cli",
    "access",
    "benchmarks",
)
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-q"),
            *("-d", folder / "doctrees", REPOSITORY / "docs", folder / "site"),
        ],
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing of what it serves."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Keep quiet."""


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    handler = partial(Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_every_page_is_built_and_found_by_the_search(site: Path) -> None:
    pages = {
        path.relative_to(REPOSITORY / "docs").with_suffix("").as_posix()
        for path in (REPOSITORY / "docs").rglob("*.md")
    }
    built = {
        path.relative_to(site).with_suffix("").as_posix()
        for path in site.rglob("*.html")
    }
    assert pages <= built
    index = (site / "searchindex.js").read_text("utf-8")
    assert all(f'"{page}"' in index for page in pages)


async def test_pages_load_nothing_from_elsewhere_and_fit_a_narrow_screen(
    served: str, tmp_path: Path
) -> None:
    async with launched() as browser, watched(browser, served) as seen:
        for page in LOOKED_AT:
            for width in WIDTHS:
                await seen.page.set_viewport_size({"width": width, "height": 900})
                await seen.page.goto(f"{served}/{page}.html")
                wide = await seen.page.evaluate("document.body.scrollWidth")
                assert wide <= width, f"{page} is {wide} wide on {width}"
                assert await seen.page.locator("h1").is_visible()
                broken = await seen.page.evaluate(
                    "[...document.images].filter(i => !i.naturalWidth).map(i => i.src)"
                )
                assert broken == [], page
                name = f"{page.replace('/', '-')}-{width}.png"
                await seen.page.screenshot(path=tmp_path / name)
        assert seen.left == []
        assert seen.errors == []


@pytest.mark.parametrize(
    ("trouble", "pages"),
    [
        ("memory", {"troubleshooting", "reference/causes"}),
        ("403", {"troubleshooting"}),
        ("401", {"troubleshooting"}),
        ("137", {"troubleshooting"}),
        ("glob", {"troubleshooting", "reference/causes"}),
        ("no such file", {"troubleshooting", "reference/causes"}),
    ],
)
async def test_a_search_for_a_trouble_first_finds_a_page_about_it(
    trouble: str, pages: set[str], served: str
) -> None:
    async with launched() as browser, watched(browser, served) as seen:
        await seen.page.goto(f"{served}/search.html?q={trouble}")
        first = seen.page.locator("#search-results li a").first
        found = str(await first.get_attribute("href"))
        assert found.partition(".html")[0] in pages, found


async def test_what_is_typed_can_be_copied_and_each_page_leads_to_its_source(
    served: str,
) -> None:
    async with launched() as browser, watched(browser, served) as seen:
        await seen.page.goto(f"{served}/how-to/watch.html")
        typed = await seen.page.locator("div.highlight-slack").count()
        assert await seen.page.locator(
            "div.highlight-slack button.copybtn"
        ).count() == (typed)
        assert await seen.page.locator("div.highlight-text").count() > 0
        assert await seen.page.locator("div.highlight-text button").count() == 0
        assert version("eodh-jobs") in await seen.page.inner_text(".sidebar-brand-text")
        source = seen.page.locator(".view-this-page a").first
        address = await source.evaluate("link => link.href")
        answer = await seen.page.request.get(address)
        assert "# Be told" in await answer.text() or "# Get" in await answer.text()
        assert seen.left == []
        assert seen.errors == []
