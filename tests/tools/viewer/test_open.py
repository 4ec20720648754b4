"""`eodh-logs open JOB` in a real browser: what a person sees, and what a log cannot."""

import asyncio
import errno
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import httpx2
import pytest
from playwright.async_api import expect

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob, growing
from eodh_tools.http.out_of_files import report_briefly
from tests.pictures import keep_picture
from tests.sandbox.slack.browser import launched
from tests.tools.viewer.hostile_job import (
    HOSTILE,
    Watch,
    failed_job,
    new_page,
)
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio
EODH_LOGS = Path(sys.executable).with_name("eodh-logs")


@asynccontextmanager
async def opened_in_a_browser(
    job: str, environment: dict[str, str], home: Path
) -> AsyncIterator[tuple[str, str, asyncio.subprocess.Process]]:
    """What the browser's command line shows, and the address that is printed."""
    browser = home / "browser"
    browser.write_text('#!/bin/sh\necho "$*"\n')
    browser.chmod(0o700)
    process = await asyncio.create_subprocess_exec(
        EODH_LOGS,
        "open",
        job,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "BROWSER": f"{browser} %s &",
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        with anyio.fail_after(WAIT_S):
            url = (await process.stdout.readline()).decode().strip()
            shown = (await process.stdout.readline()).decode().strip()
        yield shown, url, process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


@asynccontextmanager
async def opened(
    job: str, environment: dict[str, str], *also: str, files: int | None = None
) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """The address that `eodh-logs open` prints; the program is ended at the end.

    With `files`, it may open only that many at a time.
    """
    limited = [] if files is None else ["sh", "-c", f'ulimit -n {files}; exec "$@"', ""]
    process = await asyncio.create_subprocess_exec(
        *limited,
        EODH_LOGS,
        "open",
        job,
        "--no-browser",
        *also,
        env={"PATH": os.environ["PATH"], "HOME": environment["EODH_CACHE_DIR"]}
        | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        with anyio.fail_after(WAIT_S):
            url = (await process.stdout.readline()).decode().strip()
        yield url, process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def test_a_person_sees_why_it_failed_and_a_log_does_nothing(
    hub: LocalHub, workspace: str, environment: dict[str, str]
) -> None:
    job = failed_job(hub, workspace)
    async with launched() as browser, opened(job, environment) as (url, _):
        origin = url.partition("/view/")[0]
        page = await new_page(browser)
        watch = Watch(page, origin)
        await page.goto(url)
        await expect(page.locator("#state")).to_have_text("failed")
        await expect(page.locator("#headline")).to_contain_text(
            "lacks the module rasterio"
        )
        await expect(page.get_by_role("tab", selected=True)).to_contain_text("ndvi")
        marked = page.locator(".line.evidence", has_text="ModuleNotFoundError")
        await expect(marked).to_be_visible()
        # The code is out of the address, and no good a second time.
        assert page.url == url.partition("#")[0]

        for text in HOSTILE[:3]:
            await expect(page.locator(".text", has_text=text)).to_have_count(1)
        inside = page.locator("#lines *:not(div):not(span)")
        await expect(inside).to_have_count(0)
        shown = await page.locator("#lines").inner_text()
        assert not any(sign in shown for sign in "\x1b\u202e\u202c\u2066\u2069")

        await page.keyboard.press("/")
        await page.keyboard.type("line 2. of")
        await page.keyboard.press("Enter")
        await expect(page.locator("#where")).to_contain_text("10 lines match")
        await expect(page.locator(".hit")).to_have_count(10)
        await page.keyboard.press("Escape")
        await page.keyboard.press("e")
        current = page.locator(".line.current")
        await expect(current).to_have_class("line evidence current")

        first = int(await page.locator(".line").first.get_attribute("data-line") or 0)
        await page.locator("#older").click()
        await expect(page.locator(f'[data-line="{first - 1}"]')).to_have_count(1)
        numbers = await page.locator(".line").evaluate_all(
            "rows => rows.map((row) => Number(row.dataset.line))"
        )
        assert numbers == list(range(numbers[0], numbers[-1] + 1))

        await page.keyboard.press("ArrowLeft")
        await expect(page.locator("#lines")).to_contain_text("staged in")
        await page.keyboard.press("e")
        await expect(page.locator("#where")).to_contain_text("speaks of an error")

        await page.locator("#copy").click()
        await expect(page.locator("#where")).to_contain_text("report")
        await page.reload()
        await expect(page.locator("#state")).to_have_text("failed")
        assert watch.harmless(), (watch.dialogs, watch.errors, watch.left)

        again = await new_page(browser)
        await again.goto(url)
        await expect(again.locator("#where")).to_contain_text("used before")
        assert await again.locator(".line").count() == 0


def modes(address: str) -> tuple[int, int] | None:
    """Who may read a page's folder, and the page; None where there is no folder."""
    file = Path(address.removeprefix("file://"))
    if not file.parent.exists():
        return None
    return file.parent.stat().st_mode & 0o777, file.stat().st_mode & 0o777


async def test_a_log_that_was_replaced_while_its_job_runs_is_shown_anew(
    hub: LocalHub, workspace: str, environment: dict[str, str]
) -> None:
    def shown(words: str) -> tuple[JobLog, ...]:
        content = "".join(f"{words} {number}\n" for number in range(1, 6)).encode()
        return growing((JobLog("a.log", content),), over_s=0.001)

    begun = datetime.now(UTC) - timedelta(seconds=60)
    job = ScriptedJob(created=begun, duration_s=900, logs=shown("old"))
    (job_id,) = hub.script(workspace, job)
    async with launched() as browser, opened(job_id, environment) as (url, _):
        page = await new_page(browser)
        await page.goto(url)
        await expect(page.locator(".line")).to_have_count(5)
        running = hub.jobs.find(workspace, job_id)
        assert running is not None
        running.logs = shown("new")

        await page.locator("#newer").click()

        await expect(page.locator("#where")).to_contain_text("not the log that was")
        await expect(page.locator(".line")).to_have_count(5)
        await expect(page.locator("#lines")).not_to_contain_text("old")


@pytest.mark.skipif(sys.platform != "linux", reason="a browser of Linux")
@pytest.mark.parametrize("has_downloads", [True, False])
async def test_no_list_of_processes_shows_the_code_and_the_browser_gets_there(
    hub: LocalHub,
    workspace: str,
    environment: dict[str, str],
    tmp_path: Path,
    *,
    has_downloads: bool,
) -> None:
    """A browser of snap or Flatpak reads the downloads, and no hidden folder."""
    if has_downloads:
        (tmp_path / "Downloads").mkdir()
    job = failed_job(hub, workspace)
    async with opened_in_a_browser(job, environment, tmp_path) as (shown, url, _):
        code = url.partition("#")[2]
        assert len(code) > 30
        assert code not in shown
        assert modes(shown) == (0o700, 0o600)
        place = (
            tmp_path / "Downloads" if has_downloads else environment["EODH_CACHE_DIR"]
        )
        assert shown.startswith(f"file://{place}/")
        async with launched() as browser:
            page = await new_page(browser)
            await page.goto(shown)
            await expect(page.locator("#state")).to_have_text("failed")
            assert page.url == url.partition("#")[0]
        # Its link was used: nothing of it stays.
        assert modes(shown) is None


@pytest.mark.skipif(sys.platform != "linux", reason="a browser of Linux")
async def test_a_page_whose_link_nobody_used_goes_at_the_end(
    hub: LocalHub, workspace: str, environment: dict[str, str], tmp_path: Path
) -> None:
    job = failed_job(hub, workspace)
    async with opened_in_a_browser(job, environment, tmp_path) as (shown, _, process):
        assert modes(shown) == (0o700, 0o600)
        process.terminate()
        await process.communicate()
        assert modes(shown) is None


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False)])
async def test_it_fits_a_narrow_and_a_wide_window(
    hub: LocalHub,
    workspace: str,
    environment: dict[str, str],
    *,
    width: int,
    dark: bool,
) -> None:
    job = failed_job(hub, workspace, hostile=())
    async with launched() as browser, opened(job, environment) as (url, _):
        page = await new_page(browser, width=width, dark=dark)
        await page.goto(url)
        await expect(page.locator(".line.evidence").first).to_be_visible()
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
        tall = await page.evaluate("document.getElementById('log').clientHeight")
        assert tall >= 200
        picture = await page.screenshot()
        back = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert back == ("rgb(20, 24, 28)" if dark else "rgb(255, 255, 255)")
    assert len(picture) > 1_000
    if width == 1280:
        keep_picture("log-viewer.png", picture)


async def test_nobody_without_the_code_and_no_other_name_reads_anything(
    hub: LocalHub, workspace: str, environment: dict[str, str]
) -> None:
    job = failed_job(hub, workspace)
    async with opened(job, environment) as (url, _), httpx2.AsyncClient() as http:
        page, _, code = url.partition("#")
        api = page.rpartition("/")[0] + "/api"
        body = {"job": job}
        for token in ("", "wrong", code):
            sent = {"Authorization": f"Bearer {token}"} if token else {}
            refused = await http.post(f"{api}/get_status", json=body, headers=sent)
            assert refused.status_code == 401
        sent = {"Authorization": f"Bearer {code}"}
        for names in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
            refused = await http.post(f"{api}/session", json={}, headers=sent | names)
            assert refused.status_code == 403
        token = (await http.post(f"{api}/session", json={}, headers=sent)).json()
        assert (
            await http.post(f"{api}/session", json={}, headers=sent)
        ).status_code == 401
        sent = {"Authorization": f"Bearer {token['token']}"}
        ok = await http.post(f"{api}/get_status", json=body, headers=sent)
        assert ok.json()["status"] == "failed"
        for other in (failed_job(hub, workspace), "last"):
            refused = await http.post(
                f"{api}/read_log", json={"job": other}, headers=sent
            )
            assert refused.status_code == 403
        wrong = await http.post(f"{api}/list_jobs", json=body, headers=sent)
        assert wrong.status_code == 404
        odd = await http.post(f"{api}/read_log", json={"jobs": 1}, headers=sent)
        assert (odd.status_code, odd.json()) == (
            422,
            {"error": "The viewer and its server differ: reload it."},
        )
        long = await http.post(
            f"{api}/read_log", json={"job": "x" * 20_000}, headers=sent
        )
        assert long.status_code == 413


@pytest.mark.skipif(os.name != "posix", reason="no limit of open files there")
async def test_hundreds_of_silent_connections_keep_the_person_out_of_nothing(
    hub: LocalHub, workspace: str, environment: dict[str, str]
) -> None:
    job = failed_job(hub, workspace)
    async with opened(job, environment, files=256) as (url, process):
        page, _, code = url.partition("#")
        port = int(page.split("/")[2].partition(":")[2])
        with anyio.fail_after(WAIT_S):
            held = [
                await asyncio.open_connection("127.0.0.1", port) for _ in range(400)
            ]
            try:
                api = page.rpartition("/")[0] + "/api"
                async with httpx2.AsyncClient(timeout=WAIT_S) as http:
                    sent = {"Authorization": f"Bearer {code}"}
                    session = await http.post(f"{api}/session", json={}, headers=sent)
                    sent = {"Authorization": f"Bearer {session.json()['token']}"}
                    found = await http.post(
                        f"{api}/get_status", json={"job": job}, headers=sent
                    )
                assert found.json()["status"] == "failed"
                # Those that never ask are closed, the oldest first.
                with suppress(ConnectionError):
                    assert await held[0][0].read() == b""
            finally:
                for _, writer in held:
                    writer.close()
        process.terminate()
        _, output = await process.communicate()
    assert output.decode().splitlines() == ["The log viewer is open. Ctrl-C ends it."]


async def test_a_program_out_of_files_says_so_in_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    try:
        report_briefly(loop)
        for _ in range(100):
            full = OSError(errno.EMFILE, "Too many open files")
            loop.call_exception_handler({"message": "accept", "exception": full})
        loop.call_exception_handler({"message": "another", "exception": OSError()})
    finally:
        loop.set_exception_handler(before)
    assert [each.getMessage() for each in caplog.records] == [
        "no more files may be open: connections wait; raise `ulimit -n`",
        "another",
    ]


async def test_it_ends_by_itself_when_nobody_asks(
    hub: LocalHub, workspace: str, environment: dict[str, str]
) -> None:
    job = failed_job(hub, workspace)
    async with opened(job, environment, "--idle", "1") as (_, process):
        with anyio.fail_after(WAIT_S):
            assert await process.wait() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a browser of POSIX")
async def test_a_browser_of_the_terminal_is_answered_while_it_is_open(
    hub: LocalHub, workspace: str, environment: dict[str, str], tmp_path: Path
) -> None:
    """Such as w3m: `webbrowser` waits until it is left."""
    browser, got = tmp_path / "browser", tmp_path / "got"
    browser.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, re, sys, urllib.request\n"
        "leads = urllib.request.urlopen(sys.argv[1]).read().decode()\n"
        "link = re.search('href=\"([^#]*)#', leads)[1]\n"
        "page = urllib.request.urlopen(link, timeout=20)\n"
        f"pathlib.Path({str(got)!r}).write_text(str(page.status))\n"
    )
    browser.chmod(0o700)
    with anyio.fail_after(WAIT_S):
        done = await anyio.run_process(
            [EODH_LOGS, "open", failed_job(hub, workspace), "--idle", "1"],
            env={
                "PATH": os.environ["PATH"],
                "HOME": environment["EODH_CACHE_DIR"],
                "BROWSER": f"{browser} %s",
                **environment,
            },
            check=False,
        )
    assert (done.returncode, got.read_text()) == (0, "200")
