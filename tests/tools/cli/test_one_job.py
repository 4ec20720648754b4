"""One command is about one job, also where its name comes to mean another."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_tools.config.key_store import KeyStore, clean_key
from eodh_tools.config.profiles import Profile, ProfileFile
from tests.tools.cli.conftest import LONG_AGO, WORKSPACE, Program
from tests.waiting import WAIT_S

_POLL_S = 0.005


@contextmanager
def once_asked(hub: LocalHub, end: str, then: Callable[[], object]) -> Iterator[None]:
    """Do something when the Hub was asked for an address with that end."""
    left = threading.Event()

    def look() -> None:
        limit = time.monotonic() + WAIT_S
        while time.monotonic() < limit and not left.is_set():
            if any(each.target.endswith(end) for each in hub.requests):
                then()
                return
            time.sleep(_POLL_S)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join()


def with_log(words: str, **facts: object) -> ScriptedJob:
    names = ("one.log", "two.log")
    logs = tuple(JobLog(name, f"{words}\n".encode()) for name in names)
    return ScriptedJob(logs=logs, **{"created": LONG_AGO, **facts})  # type: ignore[arg-type]


def test_what_is_saved_of_the_last_job_is_of_one_job(
    program: Program, hub: LocalHub
) -> None:
    (job,) = hub.script(WORKSPACE, with_log("of the first"))
    later = with_log("of a later one", created=LONG_AGO + timedelta(hours=1))
    slow = hub.faults.add("slow", on="log", times=None, delay_s=WAIT_S)

    def start() -> None:
        hub.script(WORKSPACE, later)
        hub.faults.clear()

    with once_asked(hub, ".log", start):
        done = program.run("save", "last", "stored")

    assert done.returncode == 0, done.stderr
    assert not hub.faults.is_on(slow)
    stored = program.home / "stored"
    assert json.loads((stored / "job.json").read_text())["jobID"] == job
    assert json.loads((stored / "status.json").read_text())["job_id"] == job
    texts = {path.read_text() for path in (stored / "logs").iterdir()}
    assert texts == {"of the first\n"}


@pytest.mark.parametrize(
    "command",
    [
        ("logs", "last", "--wait", "--json"),
        ("read", "last", "one", "--follow", "--json"),
    ],
)
def test_the_job_that_was_waited_for_is_the_one_that_is_shown(
    program: Program, hub: LocalHub, command: tuple[str, ...]
) -> None:
    now = datetime.now(UTC)
    (job,) = hub.script(
        WORKSPACE, with_log("of the first", created=now, duration_s=1.0)
    )
    later = ScriptedJob(status="running", created=now + timedelta(seconds=1))

    with once_asked(hub, f"/jobs/{job}", lambda: hub.script(WORKSPACE, later)):
        done = program.run(*command)

    assert json.loads(done.stdout)["job_id"] == job


def test_the_job_that_is_waited_for_stays_the_same_through_an_outage(
    program: Program, hub: LocalHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eodh_tools.cli.polling.OUTAGE_PAUSE_S", 0.01)
    now = datetime.now(UTC)
    (job,) = hub.script(WORKSPACE, with_log("one", created=now, duration_s=1.0))
    later = with_log("two", created=now + timedelta(seconds=1), duration_s=0.0)

    def start() -> None:
        hub.script(WORKSPACE, later)
        hub.faults.add("unavailable", on="status", retry_after_s=300)

    with once_asked(hub, f"/jobs/{job}", start):
        done = program.run("wait", "last", "--json", "--no-bell")

    assert json.loads(done.stdout)["job_id"] == job
    assert "the Hub does not answer, asking again" in done.stderr


def test_the_lines_that_are_followed_are_of_one_job(
    program: Program, hub: LocalHub
) -> None:
    now = datetime.now(UTC)
    (job,) = hub.script(
        WORKSPACE, with_log("of the first", created=now, duration_s=1.0)
    )
    later = with_log("of a later one", created=now + timedelta(seconds=1))

    with once_asked(hub, f"/jobs/{job}", lambda: hub.script(WORKSPACE, later)):
        done = program.run("read", "last", "one", "--follow")

    assert "of the first" in done.stdout
    assert "of a later one" not in done.stdout


@pytest.mark.parametrize(
    "command", [("read", "--all"), ("save", "stored", "--json")], ids=lambda of: of[0]
)
def test_an_address_of_another_profile_is_asked_for_there_to_the_end(
    bare: Program, hub: LocalHub, command: tuple[str, ...]
) -> None:
    environment = bare.environment()
    other = next(name for name in hub.workspaces if name != WORKSPACE)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        for name, workspace in (("default", WORKSPACE), ("other", other)):
            profile = Profile(name, hub.base_url, workspace)
            ProfileFile().write(profile)
            KeyStore().put(profile, clean_key(hub.workspaces[workspace]))
    (job,) = hub.script(other, with_log("of the other workspace"))

    program, *options = command
    done = bare.run(program, hub.job_url(other, job), *options)

    assert done.returncode == 0, done.stderr
    if program == "read":
        assert "one | of the other workspace" in done.stdout


def test_a_sign_in_page_for_a_while_ends_no_wait(
    program: Program, hub: LocalHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eodh_tools.cli.polling.OUTAGE_PAUSE_S", 0.01)
    now = datetime.now(UTC)
    (job,) = hub.script(WORKSPACE, with_log("one", created=now, duration_s=1.0))

    with once_asked(
        hub,
        f"/jobs/{job}",
        lambda: hub.faults.add("login_page", on="status", times=6),
    ):
        done = program.run("wait", job, "--json", "--no-bell")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "successful"
