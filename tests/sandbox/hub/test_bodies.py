"""Answers have the recorded shape: keys, their order, headers, links."""

import json
from pathlib import Path
from typing import Any

import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from tests.sandbox.hub.conftest import WORKSPACE, HubQuestions

RUNNING = (
    "progress id jobID type processID created started updated status message links"
)
ENDED = "id jobID type processID created started finished updated status message links"
DISMISSED = (
    "id jobID status message links type processID created started finished updated"
)
LOG = JobLog("convert.log", b"2026-01-01T00:00:00Z - convert-pod-abcdefgh - hello\n")


def recorded(shared: Path) -> list[dict[str, Any]]:
    file = shared / "hub" / "samples" / "eodh_pyeodh_recorded_http.json"
    answers: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return answers


def test_an_execution_is_answered_201_running_with_its_location(
    ask: HubQuestions,
) -> None:
    answer = ask("processes/broken-deployment/execution", method="POST", json={})
    body = answer.json()
    assert answer.status_code == 201
    assert list(body) == RUNNING.split()
    assert (body["status"], body["progress"]) == ("running", 0)
    assert body["message"] == "ZOO-Kernel accepted to run your service!"
    monitor = ask.hub.job_url(WORKSPACE, body["jobID"])
    assert body["links"] == [
        {
            "title": "Status location",
            "rel": "monitor",
            "type": "application/json",
            "href": monitor,
        }
    ]
    assert answer.headers["location"] == monitor
    assert answer.headers["preference-applied"] == "respond-async"
    assert answer.headers["x-powered-by"] == "ZOO-Project-DRU"
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"


def test_a_successful_job_has_results_and_log_links_and_no_progress(
    hub: LocalHub, ask: HubQuestions
) -> None:
    (job_id,) = hub.script(WORKSPACE, ScriptedJob(duration_s=0, logs=(LOG,)))
    body = ask(f"jobs/{job_id}").json()
    assert list(body) == ENDED.split()
    url = hub.job_url(WORKSPACE, job_id)
    assert [(link["rel"], link["href"]) for link in body["links"]] == [
        ("monitor", url),
        ("http://www.opengis.net/def/rel/ogc/1.0/results", f"{url}/results"),
        ("related", f"{url}/convert.log"),
    ]
    assert list(body["links"][2]) == ["href", "title", "rel", "type"]
    assert body["links"][2]["title"] == "Tool log convert.log"


def test_a_failed_job_shows_the_runners_traceback_not_the_users_error(
    hub: LocalHub, ask: HubQuestions
) -> None:
    (job_id,) = hub.script(WORKSPACE, ScriptedJob.recorded("app-error", duration_s=0))
    body = ask(f"jobs/{job_id}").json()
    assert body["status"] == "failed"
    assert body["message"].startswith(
        "Unable to run the Service. The message returned back by the Service was the "
        "following: Exception during execution...\nTraceback (most recent call last):\n"
        f'  File "/opt/zooservices_user/{WORKSPACE}/app-error/service.py", line '
    )
    assert body["message"].endswith(
        "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)\n\n"
    )


def test_a_dismissed_job_is_reported_with_a_link_to_its_parent(
    hub: LocalHub, ask: HubQuestions
) -> None:
    (job_id,) = hub.script(WORKSPACE, ScriptedJob())
    answer = ask(f"jobs/{job_id}", method="DELETE")
    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "dismissed")
    assert list(body) == DISMISSED.split()
    assert [link["rel"] for link in body["links"]] == ["parent"]


@pytest.mark.parametrize("status", ["running", "successful", "failed"])
def test_a_dismissed_job_is_deleted_whatever_its_status(
    hub: LocalHub, ask: HubQuestions, status: Any
) -> None:
    (job_id,) = hub.script(WORKSPACE, ScriptedJob(status=status, duration_s=0))
    answer = ask(f"jobs/{job_id}", method="DELETE")
    assert (answer.status_code, answer.json()["status"]) == (200, "dismissed")
    for path in (f"jobs/{job_id}", f"jobs/{job_id}/results"):
        assert ask(path).status_code == 404
        assert ask(path).json()["title"] == "NoSuchJob"
    assert ask(f"jobs/{job_id}", method="DELETE").status_code == 404
    assert job_id not in {job["jobID"] for job in ask("jobs").json()["jobs"]}


def test_links_can_name_a_sibling_host(ask: HubQuestions) -> None:
    sibling = "https://prod.hub.example"
    with LocalHub(links_origin=sibling) as hub:
        (job_id,) = hub.script(WORKSPACE, ScriptedJob.recorded("convert", duration_s=0))
        links = HubQuestions(hub, ask.client)(f"jobs/{job_id}").json()["links"]
    assert len(links) == 4
    assert all(link["href"].startswith(f"{sibling}/api/") for link in links)


def test_stages_are_those_of_the_recorded_run(hub: LocalHub, shared: Path) -> None:
    (job_id,) = hub.script(WORKSPACE, ScriptedJob())
    job = hub.jobs.find(WORKSPACE, job_id)
    assert job is not None
    shown = {(change.progress, change.message) for change in job.changes}
    polled = {
        (entry["body"]["progress"], entry["body"]["message"])
        for entry in recorded(shared)
        if isinstance(entry["body"], dict) and "progress" in entry["body"]
    }
    assert polled <= shown


def test_keys_come_in_the_recorded_order(
    hub: LocalHub, ask: HubQuestions, shared: Path
) -> None:
    hub.script(WORKSPACE, *[ScriptedJob(duration_s=0, logs=(LOG,)) for _ in range(25)])
    (running,) = hub.script(WORKSPACE, ScriptedJob(status="running"))
    (ended,) = hub.script(WORKSPACE, ScriptedJob(duration_s=0))
    orders: dict[str, set[tuple[str, ...]]] = {"jobs": set(), "job": set()}
    for entry in recorded(shared):
        body = entry["body"]
        if isinstance(body, dict) and "jobs" in body:
            orders["jobs"].add(tuple(body))
            orders["job"] |= {tuple(job) for job in body["jobs"]}
        elif isinstance(body, dict) and "jobID" in body:
            orders["job"].add(tuple(body))
    assert tuple(ask("jobs?limit=10").json()) in orders["jobs"]
    for job_id in (running, ended):
        assert tuple(ask(f"jobs/{job_id}").json()) in orders["job"]
    reported = ask(f"jobs/{running}", method="DELETE").json()
    assert tuple(reported) in orders["job"]


@pytest.mark.parametrize("accepts", ["gzip", "identity"])
def test_large_answers_are_compressed_for_those_who_can_read_that(
    hub: LocalHub, ask: HubQuestions, accepts: str
) -> None:
    hub.script(WORKSPACE, *[ScriptedJob(duration_s=0) for _ in range(10)])
    answer = ask("jobs", headers={"Accept-Encoding": accepts})
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.headers.get("content-encoding", "identity") == accepts
    assert answer.json()["numberTotal"] >= 10


def test_the_results_of_a_job_are_a_collection_or_say_why_not(
    hub: LocalHub, ask: HubQuestions
) -> None:
    good, bad, running = hub.script(
        WORKSPACE,
        ScriptedJob(duration_s=0),
        ScriptedJob(status="failed", duration_s=0),
        ScriptedJob(status="running"),
    )
    assert ask(f"jobs/{good}/results").json()["type"] == "Collection"
    reason = ask(f"jobs/{bad}/results")
    assert (reason.status_code, list(reason.json())) == (
        200,
        ["title", "type", "detail"],
    )
    status = ask(f"jobs/{bad}").json()["message"]
    # The kernel puts its own words before a message that begins with them.
    assert reason.json()["detail"].endswith(f": {status}")
    answer = ask(f"jobs/{running}/results")
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("/result-not-ready")


def test_inputs_of_the_wrong_type_are_refused(ask: HubQuestions) -> None:
    answer = ask(
        "processes/convert/execution", method="POST", json={"inputs": {"size": 5}}
    )
    assert answer.status_code == 400
    assert "size" in answer.json()["detail"]


def test_an_unknown_process_is_404(ask: HubQuestions) -> None:
    answer = ask("processes/no-such-thing")
    assert answer.status_code == 404
    assert list(answer.json()) == ["title", "type", "detail"]
