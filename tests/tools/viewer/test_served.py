"""`/view/JOB` of `eodh-mcp --http`: a caller's browser sees what the caller may see."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Route, expect

from eodh_sandbox.hub import LocalHub
from tests.sandbox.slack.browser import launched
from tests.tools.mcp.over_http import Served, authorization, save_profile, served
from tests.tools.viewer.hostile_job import Watch, failed_job, new_page
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

ALICE = "alice-" + "a1" * 16
BOB = "bob-" + "b2" * 16


@pytest.fixture
def per_minute() -> str:
    """How much each caller may ask."""
    return "1200"


@pytest.fixture
def team(
    hub: LocalHub, tmp_path: Path, per_minute: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    """Alice and Bob, each with a token for a workspace of their own."""
    environment = {
        "EODH_MCP_RATE_PER_MINUTE": per_minute,
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "EODH_MCP_TOKENS": f"alice:first:{ALICE}, bob:second:{BOB}",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name, workspace in zip(("first", "second"), hub.workspaces, strict=True):
        save_profile(name, hub, workspace)
    with served(tmp_path, environment) as running:
        yield running


async def test_each_caller_reads_only_what_his_own_key_may_see(
    hub: LocalHub, workspace: str, team: Served
) -> None:
    job = failed_job(hub, workspace)
    api = f"{team.origin}/view/api"
    body = {"job": job}
    async with httpx2.AsyncClient(timeout=WAIT_S) as http:
        for token in (None, "wrong-" + "c3" * 16):
            for url in (f"{api}/get_status", f"{team.origin}/view/{job}"):
                refused = await http.post(url, json=body, headers=authorization(token))
                assert refused.status_code == 401
        seen = await http.post(
            f"{api}/get_status", json=body, headers=authorization(ALICE)
        )
        assert seen.json()["status"] == "failed"
        unseen = await http.post(
            f"{api}/read_log", json=body, headers=authorization(BOB)
        )
        assert unseen.status_code == 404
        assert "rasterio" not in unseen.text
        made = await http.post(f"{team.origin}/view/{job}", headers=authorization(BOB))
        code = made.json()["url"].partition("#")[2]
        session = await http.post(
            f"{api}/session", json={}, headers=authorization(code)
        )
        bobs = authorization(session.json()["token"])
        unseen = await http.post(f"{api}/get_status", json=body, headers=bobs)
        assert unseen.status_code == 404
        # A page's session is only for the page.
        refused = await http.post(team.url, json={}, headers=bobs)
        assert refused.status_code == 401
        for names in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
            refused = await http.post(f"{api}/session", json={}, headers=names)
            assert refused.status_code == 403
        counted = (await http.get(f"{team.origin}/metrics")).text
    for request, tool, outcome, count in (
        ("view", "get_status", "ok", 1),
        ("view", "get_status", "error", 1),
        ("view", "read_log", "error", 1),
        ("view/link", "", "ok", 1),
    ):
        labels = f'outcome="{outcome}",request="{request}",tool="{tool}"'
        assert f"eodh_mcp_requests_total{{{labels}}} {count}.0" in counted
    assert 'eodh_mcp_refused_total{status="401"} 5.0' in counted
    assert 'eodh_mcp_refused_total{status="403"} 2.0' in counted
    assert job not in counted
    written = [
        (each.get("token"), each.get("request"), each.get("tool"), each["outcome"])
        for each in team.audit()
    ]
    assert ("alice", "view", "get_status", "ok") in written
    assert ("bob", "view", "read_log", "error") in written
    assert ("bob", "view/link", None, "ok") in written


async def test_a_link_opens_the_page_for_a_person(
    hub: LocalHub, workspace: str, team: Served
) -> None:
    job = failed_job(hub, workspace)
    async with httpx2.AsyncClient() as http:
        made = await http.post(
            f"{team.origin}/view/{job}", headers=authorization(ALICE)
        )
    async with launched() as browser:
        page = await new_page(browser)
        watch = Watch(page, team.origin)
        await page.goto(team.origin + made.json()["url"])
        await expect(page.locator("#state")).to_have_text("failed")
        marked = page.locator(".line.evidence", has_text="ModuleNotFoundError")
        await expect(marked).to_be_visible()
        assert watch.harmless(), (watch.dialogs, watch.errors, watch.left)


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_link_that_did_not_reach_its_server_opens_at_a_reload(
    hub: LocalHub, workspace: str, team: Served, *, width: int
) -> None:
    job = failed_job(hub, workspace)
    async with httpx2.AsyncClient() as http:
        made = await http.post(
            f"{team.origin}/view/{job}", headers=authorization(ALICE)
        )
    url = team.origin + made.json()["url"]
    failing = [None, 503, 429]

    async def fail_first(route: Route) -> None:
        if not failing:
            await route.continue_()
        elif (status := failing.pop(0)) is None:
            await route.abort()
        else:
            await route.fulfill(status=status, body="busy")

    async with launched() as browser:
        page = await new_page(browser, width=width)
        await page.route("**/view/api/session", fail_first)
        await page.goto(url)
        where = page.locator("#where")
        for reason in ("has ended", "answered 503", "answered 429"):
            await expect(where).to_contain_text(reason)
            await expect(where).to_contain_text("Reload the page")
            assert page.url == url.partition("#")[0]
            await page.reload()
        await expect(page.locator("#state")).to_have_text("failed")
        assert await page.evaluate("Object.keys(sessionStorage)") == ["eodh-view"]
        # A link that is used stays used.
        again = await new_page(browser)
        await again.goto(url)
        await expect(again.locator("#where")).to_contain_text("used before")
        await again.reload()
        await expect(again.locator("#where")).to_contain_text("not signed in")


@pytest.mark.parametrize("damaged", ["%E0%A4%A", "%", "%zz", "job%FF"])
async def test_an_address_that_is_damaged_says_what_to_do(
    team: Served, damaged: str
) -> None:
    async with launched() as browser:
        page = await new_page(browser)
        await page.goto(f"{team.origin}/view/{damaged}")
        await expect(page.locator("#where")).to_have_text(
            "The address of this page is damaged, so it names no job: "
            "open the job again by a new link."
        )


@pytest.mark.parametrize("per_minute", ["60"])
async def test_a_link_counts_as_a_question_of_its_caller(team: Served) -> None:
    made = []
    async with httpx2.AsyncClient(timeout=WAIT_S) as http:
        for _ in range(30):
            link = await http.post(f"{team.origin}/view/x", headers=authorization(BOB))
            made.append(link)
        others = await http.post(f"{team.origin}/view/x", headers=authorization(ALICE))
    assert made[0].status_code == others.status_code == 200
    assert made[-1].status_code == 429
    assert int(made[-1].headers["Retry-After"]) >= 1
    assert "Too many questions" in made[-1].json()["error"]


async def test_a_link_opens_its_job_and_no_other_of_the_workspace(
    hub: LocalHub, workspace: str, team: Served
) -> None:
    older, newer = failed_job(hub, workspace), failed_job(hub, workspace)
    api = f"{team.origin}/view/api"
    async with httpx2.AsyncClient(timeout=WAIT_S) as http:

        async def opened(job: str) -> dict[str, str]:
            url = f"{team.origin}/view/{job}"
            made = await http.post(url, headers=authorization(ALICE))
            code = made.json()["url"].partition("#")[2]
            session = await http.post(
                f"{api}/session", json={}, headers=authorization(code)
            )
            return authorization(session.json()["token"])

        async def asked(
            session: dict[str, str], tool: str, job: str
        ) -> tuple[int, str | None]:
            got = await http.post(f"{api}/{tool}", json={"job": job}, headers=session)
            return got.status_code, got.json().get("job_id")

        session = await opened(older)
        assert await asked(session, "get_status", older) == (200, older)
        assert await asked(session, "read_log", older) == (200, older)
        for tool in ("get_status", "list_logs", "read_log"):
            for other in (newer, "last", newer[:8], f"jobs/{newer}"):
                assert await asked(session, tool, other) == (403, None)

        # "last" is the job that it was when the page was opened.
        session = await opened("last")
        _, shown = await asked(session, "get_status", "last")
        assert shown in {older, newer}
        assert await asked(session, "list_logs", str(shown)) == (200, shown)
        latest = failed_job(hub, workspace)
        assert await asked(session, "get_status", "last") == (200, shown)
        assert await asked(session, "get_status", latest) == (403, None)
