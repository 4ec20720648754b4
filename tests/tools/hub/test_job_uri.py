"""The addresses of jobs and logs among our own resources."""

import pytest

from eodh_tools.hub.job_references import (
    JobReference,
    log_uri,
    parse_job_uri,
    status_uri,
)

ID = "0d0a2a1c-c8a1-11f0-9b2e-0242ac110002"


def test_a_uri_names_what_it_was_made_of() -> None:
    assert parse_job_uri(status_uri("alpine", ID)) == JobReference(
        ID, workspace="alpine"
    )
    assert parse_job_uri(log_uri("alpine", ID, "step 1 (a).log")) == JobReference(
        ID, log="step 1 (a).log", workspace="alpine"
    )
    assert parse_job_uri(status_uri(None, ID)) == JobReference(ID)


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f"https://alpine/jobs/{ID}/status",
        f"eodh://alpine/jobs/{ID}",
        f"eodh://alpine/jobs/{ID}/logs/..%2F..%2Fother.log",
        f"eodh://alpine/jobs/..%2F{ID}/status",
        f"eodh://al.pine/jobs/{ID}/status",
        f"eodh://alpine/jobs/{ID}/status?x=1",
        f"eodh://alpine/jobs/{ID}/logs/a.log/b.log",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert parse_job_uri(text) is None
