"""Which job a text names: an id, a URL, or none."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eodh_tools.errors import JobReferenceError
from eodh_tools.http.urls import is_loopback, parse_url
from eodh_tools.hub.identifiers import is_job_id, is_log_name
from eodh_tools.hub.job_references import JobReference, parse_reference
from eodh_tools.hub.workspace_urls import HubRoot
from tests.tools.hub.hub_addresses import HOSTILE, HUB, ROOT, USER
from tests.tools.hub.job_bodies import JOB


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        (JOB, JobReference(JOB)),
        (f"  {JOB}\n", JobReference(JOB)),
        (f"`{JOB}`", JobReference(JOB)),
        (
            f"{HUB}{USER}/lab/jobs/{JOB}",
            JobReference(JOB, None, f"{HUB}{USER}/lab", "lab"),
        ),
        (
            f"{HUB}{USER}/lab/jobs/{JOB}/",
            JobReference(JOB, None, f"{HUB}{USER}/lab", "lab"),
        ),
        (
            f"{HUB}{USER}/lab/jobs/{JOB}/results",
            JobReference(JOB, None, f"{HUB}{USER}/lab", "lab"),
        ),
        (
            f"{HUB}{USER}/lab/jobs/{JOB}/node_stage_out.log?x=1#y",
            JobReference(JOB, "node_stage_out.log", f"{HUB}{USER}/lab", "lab"),
        ),
        (
            f"<{HUB}{USER}/lab/jobs/{JOB}?a=1&amp;b=2|the job>",
            JobReference(JOB, None, f"{HUB}{USER}/lab", "lab"),
        ),
        (
            f"<http://eodatahub.org.uk{USER}/lab/jobs/{JOB}|eodatahub.org.uk/…>",
            JobReference(JOB, None, f"{HUB}{USER}/lab", "lab"),
        ),
        (
            f"https://test.x.example/ades/lab_1/ogc-api/jobs/{JOB}",
            JobReference(
                JOB, None, "https://test.x.example/ades/lab_1/ogc-api", "lab_1"
            ),
        ),
        (
            f"https://dev.x.example/ades/temp/convert-{JOB}/convert.log",
            JobReference(JOB, "convert.log", "https://dev.x.example/ades/temp", None),
        ),
        (
            "https://weaver.example/jobs/d5b2/logs",
            JobReference("d5b2", "logs", "https://weaver.example", None),
        ),
        (
            "http://127.0.0.1:5000/jobs/d5b2?f=json",
            JobReference("d5b2", None, "http://127.0.0.1:5000", None),
        ),
        (
            "https://x.example/jobs/api/jobs/d5b2/exceptions",
            JobReference("d5b2", None, "https://x.example/jobs/api", None),
        ),
    ],
)
def test_a_job_is_named_by_its_id_or_by_any_of_its_urls(
    text: str, reference: JobReference
) -> None:
    assert parse_reference(text) == reference


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        "my last job",
        f"jobs/{JOB}",
        f"/jobs/{JOB}",
        f"ftp://x.example/jobs/{JOB}",
        f"https://user:word@x.example/jobs/{JOB}",
        f"https://x.example\\@y.example/jobs/{JOB}",
        "https://x.example",
        "https://x.example/jobs",
        "https://x.example/jobs/",
        "https://x.example/jobs/..",
        "https://x.example/jobs/%2e%2e/x.log",
        "https://x.example/jobs/a%2fb",
        "https://x.example/a/../jobs/abc",
        "https://x.example/processes/convert",
        "https://x.example/ades/temp/convert-no-id/x.log",
        f"https://x.exam\u0440le/jobs/{JOB}",
        "https://x.example/jobs/" + "a" * 5_000,
    ],
)
def test_what_names_no_job_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(JobReferenceError, match="paste") as caught:
        parse_reference(text)
    assert str(caught.value).isprintable()


def test_a_key_pasted_for_a_job_is_not_shown() -> None:
    with pytest.raises(JobReferenceError) as caught:
        parse_reference("eodh!key/of+somebody==")
    assert "somebody" not in str(caught.value)


@given(st.text() | st.text(alphabet="https:/.%2fjobs-a1\\@?#<>|", max_size=60))
def test_any_text_names_a_sound_job_or_none(text: str) -> None:
    try:
        reference = parse_reference(text)
    except JobReferenceError:
        return
    assert is_job_id(reference.job_id)
    assert reference.log is None or is_log_name(reference.log)
    if reference.root_url is not None:
        address = parse_url(reference.root_url)
        assert address is not None
        assert address.scheme == "https" or is_loopback(address.host)


@given(st.text(alphabet="htps:/.@[]%\\#?a1:é\t ", max_size=40), st.text(max_size=40))
def test_both_url_parsers_read_the_same_host(front: str, rest: str) -> None:
    """What we check is what httpx will connect to."""
    address = parse_url("https:/" + front + rest)
    if address is None:
        return
    seen = httpx.URL(address.url)
    assert (seen.scheme, seen.host) == (address.scheme, address.host.strip("[]"))
    assert not seen.userinfo
    origin = f"{seen.scheme}://{seen.netloc.decode()}"
    assert origin == address.origin


SIBLING = f"https://prod.eodatahub.org.uk{USER}/coastal-lab"


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (JOB, True),
        (f"eodh://coastal-lab/jobs/{JOB}/status", True),
        (f"eodh://other-lab/jobs/{JOB}/status", False),
        (f"eodh://-/jobs/{JOB}/status", True),
        (f"{ROOT.url}/jobs/{JOB}", True),
        (f"{SIBLING}/jobs/{JOB}/a.log", True),
        (f"{HUB}/ades/coastal-lab/ogc-api/jobs/{JOB}", True),
        (f"{HUB}/ades/temp/x-{JOB}/a.log", True),
        (f"https://staging.eodatahub.org.uk{USER}/coastal-lab/jobs/{JOB}", False),
        (f"https://eodatahub.org.uk.evil.example{USER}/coastal-lab/jobs/x", False),
        (f"{HUB}{USER}/other-lab/jobs/{JOB}", False),
        (f"{HUB}:8443{USER}/coastal-lab/jobs/{JOB}", False),
        (f"{HUB}/elsewhere/jobs/{JOB}", False),
    ],
)
def test_a_reference_fits_its_own_deployment_and_workspace(
    text: str, *, fits: bool
) -> None:
    assert parse_reference(text).may_be_under(ROOT) is fits


def test_prod_is_the_hub_itself_in_both_directions() -> None:
    prod = HubRoot.of_workspace("https://prod.eodatahub.org.uk", "coastal-lab")
    assert parse_reference(f"{ROOT.url}/jobs/{JOB}").may_be_under(prod)


def test_two_servers_without_workspaces_are_distinguished_by_path() -> None:
    reference = parse_reference("https://x.example/a/jobs/1")
    assert reference.may_be_under(HubRoot.of_root_url("https://x.example/a"))
    assert not reference.may_be_under(HubRoot.of_root_url("https://x.example/b"))
