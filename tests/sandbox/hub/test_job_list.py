"""The list of jobs has the Hub's habits (HUB.md section 4)."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from eodh_sandbox.hub import KERNEL, LocalHub, ScriptedJob
from tests.processor_time import LINEAR, Work, growth
from tests.sandbox.hub.conftest import OTHER, WORKSPACE, HubQuestions

START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def listed(hub: LocalHub) -> None:
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


@pytest.mark.parametrize("query", ["limit=0", "limit=x"])
def test_a_limit_that_is_none_gives_no_jobs_and_a_next_to_itself(
    ask: HubQuestions, query: str
) -> None:
    body = ask(f"jobs?{query}").json()
    assert body["jobs"] == []
    assert body["links"][-1]["href"].endswith("/jobs?limit=0&skip=0")


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("status=failed", 1),
        ("status=failed,running", 1),
        ("processID=convert", 27),
        ("processid=convert&status=failed", 0),
        ("status=bogus", 0),
    ],
)
def test_a_list_can_be_asked_for_by_status_and_process(
    ask: HubQuestions, query: str, fits: int
) -> None:
    assert len(ask(f"jobs?{query}").json()["jobs"]) == fits


def test_the_next_link_loses_what_was_asked_for(ask: HubQuestions) -> None:
    links = ask("jobs?processID=convert&limit=5").json()["links"]
    assert links[-1]["href"].endswith("/jobs?limit=5&skip=5")


def test_a_time_crashes_the_kernel(ask: HubQuestions) -> None:
    answer = ask("jobs?datetime=2026-01-01T00:00:00Z/..")
    assert answer.status_code == 500
    assert "SIGSEGV" in answer.json()["detail"]


def test_a_bare_kernel_counts_all_jobs_and_knows_no_403() -> None:
    jobs = [ScriptedJob(duration_s=0) for _ in range(12)]
    with LocalHub(front_end=KERNEL) as hub, httpx.Client() as client:
        hub.script(WORKSPACE, *jobs)
        ask = HubQuestions(hub, client)
        assert ask("jobs?limit=10").json()["numberTotal"] == 12
        unknown = ask("jobs/00000000-0000-0000-0000-000000000000")
    assert (unknown.status_code, unknown.json()["title"]) == (404, "NoSuchJob")


def test_a_queued_job_is_running_with_no_file_and_in_the_list_like_the_one_before(
    ask: HubQuestions,
) -> None:
    job = ScriptedJob(status="running", queued_s=3_600, duration_s=7_200)
    with LocalHub() as hub:
        (job_id,) = hub.script(WORKSPACE, job)
        asking = HubQuestions(hub, ask.client)
        shown = asking(f"jobs/{job_id}").json()
        (listed,) = asking("jobs").json()["jobs"]
    assert (shown["status"], shown["progress"], shown["message"]) == (
        "running",
        0,
        "file not found",
    )
    assert shown["created"] == shown["started"] == shown["updated"]
    assert (listed["progress"], listed["message"]) == (
        100,
        "ZOO-Kernel successfully run your service!",
    )


def test_a_worker_that_crashed_leaves_its_job_running(ask: HubQuestions) -> None:
    created = datetime.now(UTC) - timedelta(days=2)
    job = ScriptedJob(created=created, duration_s=60, stuck_at=23)
    with LocalHub() as hub:
        (job_id,) = hub.script(WORKSPACE, job)
        shown = HubQuestions(hub, ask.client)(f"jobs/{job_id}").json()
    assert (shown["status"], shown["progress"]) == ("running", 23)
    assert shown["updated"] < (created + timedelta(seconds=60)).isoformat()


def test_each_workspace_has_its_own_jobs(hub: LocalHub, ask: HubQuestions) -> None:
    key = hub.workspaces[OTHER]
    body = ask("jobs", workspace=OTHER, key=key).json()
    assert [job["processID"] for job in body["jobs"]] == ["scatter"]


def test_thousands_of_jobs_are_cheap() -> None:
    def scripted(count: int) -> Work:
        jobs = [
            ScriptedJob.recorded("convert", created=START + timedelta(minutes=number))
            for number in range(count)
        ]
        return lambda: LocalHub().script(WORKSPACE, *jobs)

    assert growth(scripted, 4_000) < LINEAR
