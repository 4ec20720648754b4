"""Faults come as often as ordered, and where they belong."""

import json

import httpx
import pytest

from eodh_sandbox.hub import LocalHub, ScriptedJob
from tests.sandbox.hub.conftest import OTHER, WORKSPACE, HubQuestions


@pytest.fixture
def job_id(hub: LocalHub) -> str:
    return hub.script(WORKSPACE, ScriptedJob.recorded("no-catalog", duration_s=0))[0]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("too_many_requests", 429),
        ("bad_gateway", 502),
        ("unavailable", 503),
        ("gateway_timeout", 504),
    ],
)
def test_a_busy_hub_says_so_as_often_as_ordered(
    hub: LocalHub, ask: HubQuestions, kind: str, status: int
) -> None:
    hub.faults.add(kind, times=2, retry_after_s=3)  # type: ignore[arg-type]
    first, second, third = ask("jobs"), ask("jobs"), ask("jobs")
    assert (first.status_code, second.status_code) == (status, status)
    assert first.headers["retry-after"] == "3"
    assert third.status_code == 200


def test_a_fault_can_be_for_one_workspace_and_one_endpoint(
    hub: LocalHub, ask: HubQuestions, job_id: str
) -> None:
    hub.faults.add("unavailable", workspace=OTHER, times=None)
    hub.faults.add("unavailable", on="list", times=None)
    assert ask(f"jobs/{job_id}").status_code == 200
    assert ask("jobs").status_code == 503
    other = ask("jobs/x", workspace=OTHER, key=hub.workspaces[OTHER])
    assert other.status_code == 503


def test_a_login_page_comes_instead(hub: LocalHub, ask: HubQuestions) -> None:
    hub.faults.add("login_page")
    answer = ask("jobs")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


def test_a_redirect_leads_to_the_login_page_of_another_origin(
    hub: LocalHub, ask: HubQuestions
) -> None:
    hub.faults.add("login_redirect")
    answer = ask("jobs")
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("http://localhost:")
    page = ask.client.get(answer.headers["location"])
    assert page.headers["content-type"].startswith("text/html")
    asked, followed = hub.requests[-2:]
    assert (asked.method, asked.has_key) == ("GET", True)
    assert asked.target.endswith("/jobs")
    assert (followed.host.split(":")[0], followed.has_key) == ("localhost", False)


def test_json_can_be_malformed(hub: LocalHub, ask: HubQuestions, job_id: str) -> None:
    hub.faults.add("malformed_json")
    answer = ask(f"jobs/{job_id}")
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"
    with pytest.raises(json.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("path", ["jobs", "jobs/{job_id}"])
def test_a_connection_can_end_in_the_middle(
    hub: LocalHub, ask: HubQuestions, job_id: str, path: str
) -> None:
    hub.faults.add("disconnect")
    with pytest.raises(httpx.RemoteProtocolError):
        ask(path.format(job_id=job_id))


def test_a_log_can_be_cut(hub: LocalHub, ask: HubQuestions, job_id: str) -> None:
    hub.faults.add("cut_log", after_bytes=150)
    request = ask.client.build_request(
        "GET",
        f"{hub.job_url(WORKSPACE, job_id)}/node_stage_out.log",
        headers={"Authorization": f"Bearer {hub.workspaces[WORKSPACE]}"},
    )
    answer = ask.client.send(request, stream=True)
    got = b""
    with pytest.raises(httpx.RemoteProtocolError):  # noqa: PT012 - where it is cut
        for block in answer.iter_bytes():
            got += block
    assert len(got) == 150
    assert ask(f"jobs/{job_id}/node_stage_out.log").content.startswith(got)


def test_a_log_can_be_empty(hub: LocalHub, ask: HubQuestions, job_id: str) -> None:
    hub.faults.add("empty_log")
    answer = ask(f"jobs/{job_id}/node_stage_out.log")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_log_can_repeat_its_beginning(
    hub: LocalHub, ask: HubQuestions, job_id: str
) -> None:
    path = f"jobs/{job_id}/node_stage_out.log"
    whole = ask(path).content
    hub.faults.add("repeated_log", after_bytes=200)
    assert ask(path).content == whole[:200] + b"\n" + whole


def test_log_links_can_be_missing(
    hub: LocalHub, ask: HubQuestions, job_id: str
) -> None:
    hub.faults.add("missing_link")
    relations = [
        [link["rel"] for link in ask(f"jobs/{job_id}").json()["links"]]
        for _ in range(2)
    ]
    assert relations == [["monitor"], ["monitor", "related", "related"]]


def test_a_running_job_can_look_failed_once(hub: LocalHub, ask: HubQuestions) -> None:
    (job_id,) = hub.script(WORKSPACE, ScriptedJob())
    hub.faults.add("false_failed")
    seen = [ask(f"jobs/{job_id}").json()["status"] for _ in range(2)]
    assert seen == ["failed", "running"]


def test_a_body_can_be_huge(hub: LocalHub, ask: HubQuestions) -> None:
    hub.faults.add("huge_body", size_bytes=3_000_000)
    assert len(ask("jobs").content) > 3_000_000


def test_an_answer_can_be_slow(hub: LocalHub, ask: HubQuestions) -> None:
    hub.faults.add("slow", on="list", delay_s=0.2)
    answer = ask("jobs")
    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() >= 0.2


def test_a_fault_that_there_is_not_is_refused(hub: LocalHub) -> None:
    with pytest.raises(ValueError, match="no_such_fault"):
        hub.faults.add("no_such_fault")  # type: ignore[arg-type]


def test_another_process_can_order_faults(ask: HubQuestions) -> None:
    ordered = {"kind": "unavailable", "on": "list", "times": 1}
    answer = ask.local("POST", "/_local/faults", json=ordered)
    assert [fault["kind"] for fault in answer.json()["faults"]] == ["unavailable"]
    assert ask("jobs").status_code == 503
    ask.local("POST", "/_local/faults", json=ordered | {"times": None})
    assert ask.local("DELETE", "/_local/faults").json() == {"faults": []}
    assert ask("jobs").status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"json": {"kind": "no_such_fault"}}, 400),
        ({"json": {"kind": "slow", "colour": "red"}}, 400),
        ({"json": ["slow"]}, 400),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        # What a web page of another origin could send unasked.
        ({"content": b"{}", "headers": {"Content-Type": "text/plain"}}, 415),
    ],
)
def test_an_order_that_is_none_is_refused(
    ask: HubQuestions, sent: dict[str, object], status: int
) -> None:
    assert ask.local("POST", "/_local/faults", **sent).status_code == status


def test_another_process_can_script_jobs(ask: HubQuestions) -> None:
    order = {"workspace": WORKSPACE, "case": "killed", "count": 2, "duration_s": 0}
    ids = ask.local("POST", "/_local/jobs", json=order).json()["jobs"]
    assert {ask(f"jobs/{job_id}").json()["status"] for job_id in ids} == {"failed"}
