"""`eodh-demo hub`: a Hub in a process of its own."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.waiting import WAIT_S


@pytest.fixture
def served() -> Iterator[subprocess.Popen[str]]:
    command = [
        sys.executable,
        "-m",
        "eodh_sandbox.demo.tools_demo",
        "hub",
        "--pace",
        "quick",
    ]
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    yield child
    if child.poll() is None:
        child.terminate()
    child.communicate(timeout=WAIT_S)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_serves_runs_jobs_and_ends_on_a_signal(
    served: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert served.stdout is not None
    about = json.loads(served.stdout.readline())
    assert about["url"].startswith("http://127.0.0.1:")
    assert len(about["workspaces"]) >= 2
    workspace, key = next(iter(about["workspaces"].items()))
    root = f"{about['url']}/api/catalogue/stac/catalogs/user/catalogs/{workspace}"
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(headers=headers) as client:
        answer = client.post(f"{root}/processes/sleep/execution", json={})
        assert answer.status_code == 201
        assert client.get(answer.headers["location"]).json()["status"] == "running"
    served.send_signal(number)
    rest, errors = served.communicate(timeout=WAIT_S)
    assert (served.returncode, rest, errors) == (0, "", "")


def test_a_port_that_is_taken_is_one_line(served: subprocess.Popen[str]) -> None:
    assert served.stdout is not None
    port = json.loads(served.stdout.readline())["url"].rpartition(":")[2]
    second = subprocess.run(
        [sys.executable, "-m", "eodh_sandbox.demo.tools_demo", "hub", "--port", port],
        capture_output=True,
        check=False,
        text=True,
        timeout=WAIT_S,
    )
    assert second.returncode == 1
    assert second.stderr == (
        f"Port {port} of 127.0.0.1 cannot be used. Give another, or 0 for any.\n"
    )
