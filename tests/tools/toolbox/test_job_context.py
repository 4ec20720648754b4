"""What other jobs tell of one, without a further request, and only where shown now."""

from datetime import UTC, datetime, timedelta

import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.errors import AccessError, RequestError
from eodh_tools.toolbox.toolbox import Toolbox
from tests.tools.conftest import OpenToolbox

pytestmark = pytest.mark.anyio

BEGIN = datetime(2026, 11, 21, 8, tzinfo=UTC)
GOOD = b"reading\nmasking clouds\nwriting\n"


def failing(number: int) -> bytes:
    area = ("kent", "fife", "powys")[number % 3]
    return (
        f"reading\nTraceback (most recent call last):\n"
        f'  File "/app/run.py", line {number}, in <module>\n    main()\n'
        f"FileNotFoundError: [Errno 2] No such file: '/data/{area}_{number}.tif'\n"
    ).encode()


def busy(number: int) -> bytes:
    text = "503 Server Error: Service Unavailable for url: https://c.example.org/"
    return (
        "Traceback (most recent call last):\n"
        f'  File "/app/get.py", line 3, in <module>\n    get()\n'
        f"requests.exceptions.HTTPError: {text}{number}\n"
    ).encode()


def place(
    hub: LocalHub, workspace: str, at: int, log: bytes | None, process: str = "ndvi"
) -> str:
    """A job of the hour `at` that ran for ten minutes; without a log a good one."""
    logs = (JobLog("read.log", GOOD), JobLog("compute.log", log or GOOD))
    (job_id,) = hub.script(
        workspace,
        ScriptedJob(
            process,
            "failed" if log else "successful",
            created=BEGIN + timedelta(hours=at),
            duration_s=600.0,
            logs=logs,
        ),
    )
    return job_id


async def test_a_failure_is_set_beside_those_before_it(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    good = place(hub, workspace, 0, None)
    failed = [place(hub, workspace, at, failing(at)) for at in (10, 11, 12)]
    for job in failed:
        await toolbox.get_status(job)
    await toolbox.list_jobs()

    hub.request_log.clear()
    status = await toolbox.get_status(failed[2])
    asked = [seen.target.rsplit("/", 1)[-1] for seen in hub.requests]
    assert asked == [failed[2]]
    assert status.others == (
        f"The same failure as 2 other jobs since 21 Nov 18:10 (last: {failed[1]}).",
        f"This workflow last succeeded on 21 Nov 08:10 ({good}), 3 failures ago.",
        "Different from that success: new in the log of compute: line 2, 3, 4, 5.",
    )


async def test_a_failure_says_that_its_workflow_works_again(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    failed = place(hub, workspace, 10, failing(1))
    good = place(hub, workspace, 11, None)
    await toolbox.list_jobs()
    assert (await toolbox.get_status(failed)).others == (
        "No job of this workflow succeeded before.",
        f"The workflow works again since 21 Nov 19:10 ({good}).",
    )


async def test_a_success_names_the_warnings_that_the_success_before_had_not(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    def log(*warnings: str) -> bytes:
        lines = [b"reading 9 tiles", *(each.encode() for each in warnings), b"done"]
        return b"\n".join(lines) + b"\n"

    old = "WARNING: tile 7 has no data"
    new = "WARNING: the catalogue is deprecated and will be removed"
    jobs = [
        hub.script(
            workspace,
            ScriptedJob(
                "ndvi",
                created=BEGIN + timedelta(hours=at),
                logs=(JobLog("compute.log", text),),
            ),
        )[0]
        for at, text in enumerate((log(old), log(old.replace("7", "8")), log(old, new)))
    ]
    text = "New warnings, which the last successes had not: "
    new_line = f"{text}line 3 in the log of compute."
    others = [(await toolbox.get_status(job)).others for job in jobs]
    assert others == [
        (),
        (),
        (new_line,),
    ]
    # Asked for again it says the same, though it is remembered itself.
    assert (await toolbox.get_status(jobs[2])).others == others[2]


async def test_what_the_hub_has_not_shown_to_the_key_is_not_counted(
    hub: LocalHub, workspace: str, open_toolbox: OpenToolbox
) -> None:
    place(hub, workspace, 0, None)
    failed = [place(hub, workspace, at, failing(at)) for at in (10, 11, 12)]
    async with open_toolbox() as toolbox:
        for job in failed:
            await toolbox.get_status(job)
    async with open_toolbox() as later:  # has the memory, and was shown one job
        assert (await later.get_status(failed[2])).others == ()
        hub.jobs.remove(failed[0])
        await later.list_jobs()
        (same, *_) = (await later.get_status(failed[2])).others
        assert same == (
            f"The same failure as 1 other job since 21 Nov 19:10 (last: {failed[1]})."
        )
        with pytest.raises(AccessError):
            await later.get_status(failed[0])


async def test_many_workflows_that_fail_of_one_service_are_an_outage(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    names = ("ndvi", "flood", "snow", "snow")
    jobs = [
        place(hub, workspace, 10, busy(number), process)
        for number, process in enumerate(names)
    ]
    place(hub, workspace, 20, busy(9), "tide")  # ten hours later
    await toolbox.list_failures(since="2026-11-21")
    status = await toolbox.get_status(jobs[0])
    assert status.others[0] == (
        "4 jobs of 3 workflows failed so within an hour: it is probably not yours."
    )


async def test_a_running_job_is_compared_with_what_is_usual(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    for at, minutes in enumerate((9, 12, 20)):
        hub.script(
            workspace,
            ScriptedJob(
                "ndvi",
                created=BEGIN + timedelta(hours=at),
                duration_s=60.0 * minutes,
                logs=(JobLog("compute.log", GOOD),),
            ),
        )
    began = datetime.now(UTC) - timedelta(minutes=40)
    (job,) = hub.script(workspace, ScriptedJob("ndvi", "running", created=began))
    listing = await toolbox.list_jobs()
    assert {each.usual_s for each in listing.jobs} == {720.0}
    (usual,) = (await toolbox.get_status(job)).others
    assert usual == (
        "Usually takes 12 min 00 s (9 min 00 s to 20 min 00 s in its last 3 "
        "successes): this one runs longer than usual."
    )


async def test_a_list_says_why_jobs_failed_that_were_explained_before(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    known, unknown = (place(hub, workspace, at, failing(at)) for at in (10, 11))
    await toolbox.get_status(known)
    jobs = {job.job_id: job for job in (await toolbox.list_jobs()).jobs}
    assert (jobs[known].cause, jobs[known].step) == ("file-missing", "compute")
    assert (jobs[unknown].cause, jobs[unknown].step) == (None, None)


async def test_a_status_that_no_job_can_have_is_refused(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    place(hub, workspace, 1, None)
    assert (await toolbox.list_jobs(status="failed")).jobs == ()
    with pytest.raises(RequestError, match=r"no status of a job\. There are:"):
        await toolbox.list_jobs(status="fail")
