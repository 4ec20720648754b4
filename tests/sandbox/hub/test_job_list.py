"""The list of jobs has the Hub's habits (HUB.md section 4)."""

from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from eodh_sandbox.hub import LocalHub, ScriptedJob
from tests.sandbox.hub.conftest import OTHER, WORKSPACE, HubQuestions

START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def listed(hub: LocalHub) -> None:
    """Jobs to list."""
    jobs = [
        ScriptedJob.recorded(
            "no-catalog" if number == 7 else "convert",
            created=START + timedelta(hours=number),
        )
        for number in range(28)
    ]
    hub.script(WORKSPACE, *jobs)
    hub.script(OTHER, ScriptedJob(process="scatter"))


def test_pages_are_followed_by_their_links_and_count_only_themselves(
    hub: LocalHub, ask: HubQuestions
) -> None:
    root = hub.root_url(WORKSPACE)
    path, counts, relations, ids = "jobs?limit=10", [], [], set()
    while path:
        body = ask(path).json()
        counts.append(body["numberTotal"])
        relations.append([link["rel"] for link in body["links"]])
        ids |= {job["jobID"] for job in body["jobs"]}
        links = {link["rel"]: link["href"] for link in body["links"]}
        path = links.get("next", "").removeprefix(f"{root}/")
    assert counts == [10, 10, 8]
    assert relations == [["self", "next"], ["self", "prev", "next"], ["self", "prev"]]
    assert len(ids) == 28


def test_a_parameter_given_twice_counts_once(ask: HubQuestions) -> None:
    once = ask("jobs?limit=10&skip=10").json()
    assert ask("jobs?limit=10&skip=10&limit=10").json() == once


def test_the_next_link_can_have_the_limit_twice(
    hub: LocalHub, ask: HubQuestions
) -> None:
    hub.faults.add("limit_twice")
    href = ask("jobs?limit=10").json()["links"][1]["href"]
    assert href.endswith("/jobs?limit=10&skip=10&limit=10")


def test_jobs_come_in_no_order_of_time(ask: HubQuestions) -> None:
    created = [job["created"] for job in ask("jobs").json()["jobs"]]
    assert created != sorted(created)
    assert created != sorted(created, reverse=True)


def test_the_list_shows_another_jobs_message_for_a_failed_one(
    ask: HubQuestions,
) -> None:
    failed = [job for job in ask("jobs").json()["jobs"] if job["status"] == "failed"]
    assert [job["message"] for job in failed] == [
        "ZOO-Kernel successfully run your service!"
    ]
    own = ask(f"jobs/{failed[0]['jobID']}").json()["message"]
    assert own.startswith("Unable to run the Service.")


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "skip=-1"])
def test_a_limit_that_is_none_is_refused(ask: HubQuestions, query: str) -> None:
    assert ask(f"jobs?{query}").status_code == 400


def test_each_workspace_has_its_own_jobs(hub: LocalHub, ask: HubQuestions) -> None:
    key = hub.workspaces[OTHER]
    body = ask("jobs", workspace=OTHER, key=key).json()
    assert [job["processID"] for job in body["jobs"]] == ["scatter"]


def test_thousands_of_jobs_are_cheap() -> None:
    started = process_time()
    jobs = [
        ScriptedJob.recorded("convert", created=START + timedelta(minutes=number))
        for number in range(5_000)
    ]
    LocalHub().script(WORKSPACE, *jobs)
    assert process_time() - started < 10
