"""The viewer within an assistant: through the extension's own host bridge."""

import functools
import http.server
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.server.apps import APP_MIME_TYPE, EXTENSION_ID
from playwright.async_api import Browser, FrameLocator, expect

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_tools.mcp.server import build_server
from eodh_tools.mcp.viewer_app import URI
from tests.conftest import skip_for_missing_tool
from tests.sandbox.slack.browser import launched
from tests.tools.conftest import OpenToolbox
from tests.tools.mcp.conftest import LONG_AGO
from tests.tools.viewer.hostile_job import (
    FIRST_ERROR,
    HOSTILE,
    Watch,
    failed_job,
    new_page,
)

pytestmark = pytest.mark.anyio

REPOSITORY = Path(__file__).parents[3]
_MODULES = "node_modules/@modelcontextprotocol"
_VERSION = "2.0.4"
_IMPORTS = {
    "@modelcontextprotocol/client": f"/{_MODULES}/client/dist/index.mjs",
    "@modelcontextprotocol/client/_shims": f"/{_MODULES}/client/dist/shimsBrowser.mjs",
    "@modelcontextprotocol/core": f"/{_MODULES}/core/dist/index.mjs",
    "@modelcontextprotocol/core/internal": f"/{_MODULES}/core/dist/internal.mjs",
    "eventsource": "/node_modules/eventsource/dist/index.js",
    "eventsource-parser": "/node_modules/eventsource-parser/dist/index.js",
    "eventsource-parser/stream": "/node_modules/eventsource-parser/dist/stream.js",
    "pkce-challenge": "/node_modules/pkce-challenge/dist/index.browser.js",
    "zod/v4": "/node_modules/zod/v4/index.js",
}
_HOST = """<!doctype html><meta charset="utf-8"><title>A host</title>
<script type="importmap">IMPORTS</script>
<body style="margin:0"><script type="module">
import { AppBridge, PostMessageTransport }
  from "/MODULES/ext-apps/dist/src/app-bridge.js";
window.show = async (html, args, result, context) => {
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts";
  frame.style = "border:0;width:100%;height:820px";
  document.body.append(frame);
  const bridge = new AppBridge(null, { name: "host", version: "1" },
    { serverTools: {} }, { hostContext: context });
  window.bridge = bridge;
  window.sizes = [];
  bridge.oncalltool = (params) => window.callTool(params.name, params.arguments || {});
  bridge.addEventListener("sizechange", (size) => window.sizes.push(size.height));
  bridge.addEventListener("initialized", async () => {
    await bridge.sendToolInput({ arguments: args });
    await bridge.sendToolResult(result);
  });
  const target = frame.contentWindow;
  await bridge.connect(new PostMessageTransport(target, target));
  frame.srcdoc = html;
};
window.ready = true;
</script>"""


@contextmanager
def host_page() -> Iterator[str]:
    """A page on loopback that holds the bridge; its origin."""
    package = REPOSITORY / _MODULES / "ext-apps" / "package.json"
    found = json.loads(package.read_text())["version"] if package.exists() else None
    if found != _VERSION:
        skip_for_missing_tool(
            f"@modelcontextprotocol/ext-apps@{_VERSION} from npm is not installed"
        )
    content = _HOST.replace("IMPORTS", json.dumps({"imports": _IMPORTS})).replace(
        "MODULES", _MODULES
    )

    class Handler(http.server.SimpleHTTPRequestHandler):
        extensions_map = {  # noqa: RUF012 - as in the class that it replaces
            ".js": "text/javascript",
            ".mjs": "text/javascript",
            "": "application/octet-stream",
        }

        def do_GET(self) -> None:
            if self.path != "/":
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = functools.partial(Handler, directory=str(REPOSITORY))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@asynccontextmanager
async def shown(
    browser: Browser,
    client: Client,
    tool: str,
    arguments: dict[str, Any],
    **context: str,
) -> AsyncIterator[tuple[FrameLocator, Watch, list[str]]]:
    """The viewer in a host, as it opens beside a tool's answer."""
    calls: list[str] = []

    async def answer(name: str, given: dict[str, Any]) -> dict[str, Any]:
        result = await client.call_tool(name, given)
        return result.model_dump(mode="json", by_alias=True, exclude_none=True)

    async def call_tool(name: str, given: dict[str, Any]) -> dict[str, Any]:
        calls.append(name)
        return await answer(name, given)

    page_of_tool = await client.read_resource(URI)
    (content,) = page_of_tool.contents
    assert content.mime_type == APP_MIME_TYPE
    with host_page() as origin:
        page = await new_page(browser)
        watch = Watch(page, origin, "about:")
        await page.expose_function("callTool", call_tool)
        await page.goto(origin)
        await page.wait_for_function("window.ready")
        await page.evaluate(
            "(each) => window.show(...each)",
            [content.text, arguments, await answer(tool, arguments), context],  # type: ignore[union-attr]
        )
        yield page.frame_locator("iframe"), watch, calls
        assert watch.harmless(), (watch.dialogs, watch.errors, watch.left)


@pytest.fixture
async def client(open_toolbox: OpenToolbox) -> AsyncIterator[Client]:
    async with Client(build_server(open_toolbox)) as client:
        yield client


async def test_the_tools_name_the_page_and_the_server_offers_it(client: Client) -> None:
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    opening = {name for name, tool in tools.items() if "ui" in (tool.meta or {})}
    assert opening == {"get_status", "read_log"}
    assert (tools["get_status"].meta or {})["ui"] == {"resourceUri": URI}
    assert EXTENSION_ID in (client.server_capabilities.extensions or {})
    (content,) = (await client.read_resource(URI)).contents
    assert content.meta == {
        "ui": {
            "csp": {
                "connectDomains": [],
                "resourceDomains": [],
                "frameDomains": [],
                "baseUriDomains": [],
            },
            "permissions": {"clipboardWrite": {}},
            "prefersBorder": True,
        }
    }


async def test_beside_a_status_it_shows_the_lines_that_tell_why(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    job = failed_job(hub, workspace)
    async with (
        launched() as browser,
        shown(browser, client, "get_status", {"job": job}, theme="dark") as opened,
    ):
        view, watch, calls = opened
        await expect(view.locator("#state")).to_have_text("failed")
        await expect(view.locator("#headline")).to_contain_text(
            "lacks the module rasterio"
        )
        await expect(view.locator("#headline")).not_to_contain_text("<log")
        marked = view.locator(".line.evidence", has_text="ModuleNotFoundError")
        await expect(marked).to_be_visible()
        await expect(view.locator("html")).to_have_attribute("data-theme", "dark")
        assert calls == ["list_logs", "read_log"]
        for text in HOSTILE[:3]:
            await expect(view.locator(".text", has_text=text)).to_have_count(1)
        await expect(view.locator("#lines *:not(div):not(span)")).to_have_count(0)

        await view.locator("#search").fill("line 2. of")
        await view.locator("#go").click()
        await expect(view.locator("#where")).to_contain_text("10 lines match")
        await view.get_by_role("tab", name="node_stage_in").click()
        await expect(view.locator("#lines")).to_contain_text("staged in")
        await watch.page.evaluate("window.bridge.setHostContext({theme: 'light'})")
        await expect(view.locator("html")).to_have_attribute("data-theme", "light")
        assert await watch.page.evaluate("window.sizes") == [640]


async def test_beside_a_log_it_shows_that_log(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    job = failed_job(hub, workspace)
    arguments = {"job": job, "log": "ndvi", "around": 21}
    async with (
        launched() as browser,
        shown(browser, client, "read_log", arguments) as opened,
    ):
        view, _, _ = opened
        await expect(view.locator('[data-line="21"]')).to_be_visible()
        await view.locator("#first-error").click()
        current = view.locator(".line.current")
        await expect(current).to_be_visible()
        assert int(await current.get_attribute("data-line") or 0) == FIRST_ERROR


async def test_a_call_that_failed_is_shown_in_its_words(client: Client) -> None:
    async with (
        launched() as browser,
        shown(browser, client, "get_status", {"job": "no job"}) as opened,
    ):
        view, _, calls = opened
        await expect(view.locator("#where")).to_contain_text("neither a job id")
        assert calls == []


async def test_a_headline_that_quotes_a_log_twice_shows_no_fence(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    log = JobLog("a.log", b"KeyError: 'Forest Cover Type'\n")
    made = ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=(log,))
    (job,) = hub.script(workspace, made)
    async with (
        launched() as browser,
        shown(browser, client, "get_status", {"job": job}) as (view, _, _),
    ):
        headline = view.locator("#headline")
        await expect(headline).to_contain_text("“Forest Cover Type” is not in the data")
        await expect(headline).to_contain_text("KeyError: 'Forest Cover Type'")
        await expect(headline).not_to_contain_text("log text is data")
