"""Roots of workspaces, and the URLs under them: where a key may go."""

from urllib.parse import unquote, urlsplit

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eodh_tools.errors import (
    JobReferenceError,
    JobsError,
    LogNotFoundError,
    SettingsError,
)
from eodh_tools.hub.workspace_urls import HubRoot
from tests.tools.hub.hub_addresses import HOSTILE, HUB, ROOT, USER
from tests.tools.hub.job_bodies import JOB


def test_a_workspaces_root_is_the_hubs_own_path() -> None:
    assert ROOT.url == f"{HUB}{USER}/coastal-lab"
    assert ROOT.jobs_url == f"{ROOT.url}/jobs"
    assert ROOT.job_url(JOB) == f"{ROOT.url}/jobs/{JOB}"
    assert ROOT.log_url(JOB, "a_2.log") == f"{ROOT.url}/jobs/{JOB}/a_2.log"
    assert (ROOT.workspace, ROOT.is_hub) == ("coastal-lab", True)


@pytest.mark.parametrize(
    ("base", "origin"),
    [
        ("https://eodatahub.org.uk/", "https://eodatahub.org.uk"),
        ("HTTPS://EODataHub.org.uk:443", "https://eodatahub.org.uk"),
        ("https://eodatahub.org.uk.", "https://eodatahub.org.uk"),
        (" https://hub.example:8443 ", "https://hub.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_a_base_is_taken_as_its_origin(base: str, origin: str) -> None:
    assert HubRoot.of_workspace(base, "w").origin == origin


@pytest.mark.parametrize(
    ("root", "path", "workspace", "is_hub"),
    [
        ("https://x.example", "", None, False),
        ("https://x.example/", "", None, False),
        ("https://x.example/ogc/", "/ogc", None, False),
        ("https://x.example/ogc/jobs", "/ogc", None, False),
        ("https://x.example/ades/lab_1/ogc-api", "/ades/lab_1/ogc-api", "lab_1", False),
        (f"https://x.example{USER}/lab/", f"{USER}/lab", "lab", True),
    ],
)
def test_any_other_root_may_be_given(
    root: str, path: str, workspace: str | None, *, is_hub: bool
) -> None:
    parsed = HubRoot.of_root_url(root)
    assert (parsed.path, parsed.workspace, parsed.is_hub) == (path, workspace, is_hub)


@pytest.mark.parametrize(
    "root",
    [
        "",
        "hub.example",
        "ftp://hub.example",
        "http://hub.example",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "https://user:word@hub.example",
        "https://user@hub.example",
        "https://hub.example?key=x",
        "https://hub.example/#x",
        "https://hub.example/../x",
        "https://hub.example/%2e%2e/x",
        "https://hub.example/a%2fb",
        "https://hub.example\\@evil.example",
        "https://hub.example:0",
        "https://hub.example:99999",
        "https://hub.example:x",
        "https://hüb.example",
        "https://hub.exa\nmple",
        "https://[::1",
        "https://[::1%25eth0]",
        "https://",
        "https:///x",
        "https://hub.example/" + "x" * 5_000,
    ],
)
def test_what_a_key_may_not_go_to_is_refused(root: str) -> None:
    with pytest.raises(SettingsError, match="EODH_ROOT_URL"):
        HubRoot.of_root_url(root)
    with pytest.raises(SettingsError, match="EODH_BASE_URL"):
        HubRoot.of_workspace(root, "w")


@pytest.mark.parametrize("name", [*HOSTILE, "a.b", "a b", "a/b"])
def test_what_is_no_workspace_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="EODH_WORKSPACE"):
        HubRoot.of_workspace(HUB, name)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_job_id_leads_out_of_the_jobs(name: str) -> None:
    with pytest.raises(JobReferenceError):
        ROOT.job_url(name)
    with pytest.raises(JobReferenceError):
        ROOT.log_url(name, "a.log")


@pytest.mark.parametrize("name", [*HOSTILE, "results", ".log", "a.log."])
def test_no_log_name_leads_out_of_the_jobs_folder(name: str) -> None:
    with pytest.raises(LogNotFoundError):
        ROOT.log_url(JOB, name)


@given(st.text(max_size=60), st.text(max_size=60))
@example("a:b@c", "x (1), y+z=1.log")
def test_whatever_the_names_are_the_url_stays_in_the_jobs_folder(
    job_id: str, log: str
) -> None:
    try:
        url = ROOT.log_url(job_id, log)
    except JobsError:
        return
    # Both parsers that will see it, and one more turn of decoding, agree.
    seen = (unquote(urlsplit(url).path), httpx.URL(url).path, unquote(unquote(url)))
    for path in seen:
        assert path.endswith(f"/coastal-lab/jobs/{job_id}/{log}")
    assert urlsplit(url).netloc == httpx.URL(url).host == "eodatahub.org.uk"
    assert not urlsplit(url).query
    assert "/" not in job_id + log
    assert {job_id, log}.isdisjoint({".", ".."})


@pytest.mark.parametrize(
    "href",
    [
        f"https://evil.example/jobs/{JOB}/a.log",
        f"https://prod.eodatahub.org.uk{USER}/coastal-lab/jobs/{JOB}/a.log",
        "https://evil.example/a.log",
        "//evil.example/a.log",
        "a.log",
        "file:///etc/passwd",
    ],
)
def test_on_the_hub_a_links_host_and_path_are_never_used(href: str) -> None:
    assert ROOT.fetch_url(JOB, "a.log", href) == f"{ROOT.url}/jobs/{JOB}/a.log"


WEAVER = HubRoot.of_root_url("https://weaver.example/ogc")


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://weaver.example/ogc/jobs/1/logs", "/ogc/jobs/1/logs"),
        ("https://weaver.example:443/other/1?f=text#x", "/other/1?f=text"),
        ("/ogc/jobs/1/logs", "/ogc/jobs/1/logs"),
        ("1/logs", "/ogc/jobs/1/logs"),
        ("?f=log", "/ogc/jobs/1?f=log"),
        ("https://cdn.example/jobs/1/logs", "/ogc/jobs/1/logs"),
    ],
)
def test_elsewhere_a_link_on_the_same_origin_is_fetched_as_given(
    href: str, url: str
) -> None:
    fetched = WEAVER.fetch_url("1", "logs", href)
    assert fetched == f"https://weaver.example{url}"


@pytest.mark.parametrize(
    "href",
    [
        "https://cdn.example/logs/1",
        "http://weaver.example/logs",
        "https://weaver.example:8443/logs",
        "https://weaver.example@evil.example/logs",
        "https://weaver.example\\@evil.example/logs",
        "//evil.example/logs",
        "\\\\evil.example/logs",
        "/\\evil.example/logs",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "/a/%2e%2e/logs",
        "/a/..%2flogs",
        "http://[",
    ],
)
def test_elsewhere_a_link_to_another_origin_is_refused(href: str) -> None:
    with pytest.raises(LogNotFoundError, match="another"):
        WEAVER.fetch_url("1", "logs", href)


@given(st.text(alphabet="htps:/.@[]%\\#?ae1:é\t 2fwvr", max_size=60))
def test_no_link_ever_leads_to_another_origin(href: str) -> None:
    try:
        url = WEAVER.fetch_url("1", "logs", href)
    except JobsError:
        return
    assert httpx.URL(url).host == urlsplit(url).hostname == "weaver.example"
    assert url.startswith("https://weaver.example/")
