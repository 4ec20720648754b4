"""The list of jobs is followed, bounded, and sorted here."""

from datetime import UTC, datetime, timedelta

import pytest

from eodh_tools.errors import (
    HubUnavailableError,
    JobNotVisibleError,
    UnexpectedAnswerError,
    WorkspaceGoneError,
)
from eodh_tools.http.client import OriginClient
from eodh_tools.hub import job_list
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.workspace_urls import HubRoot
from tests.tools.hub.hub_answers import JOBS, entry, ids, page
from tests.tools.hub.job_bodies import body
from tests.tools.hub.loopback import Loopback, answer, json_answer

pytestmark = pytest.mark.anyio


async def test_the_list_follows_next_as_given_and_is_sorted_here(
    server: Loopback, client: HubClient
) -> None:
    names = ["zoo_jobs_page_1", "zoo_jobs_page_2", "zoo_jobs_page_3"]
    pages = [
        body(name).replace(b"https://hub.example", server.origin.encode())
        for name in names
    ]
    server.on(f"{JOBS}?limit=50", answer(200, pages[0]))
    server.on(f"{JOBS}?limit=3&skip=3", answer(200, pages[1]))
    server.on(f"{JOBS}?limit=3&skip=6", answer(200, pages[2]))
    jobs = await client.newest_jobs(100)
    days = [job.created.day for job in jobs if job.created]
    assert days == [19, 18, 15, 14, 13, 12, 11, 10]
    assert [request.target for request in server.requests] == [
        f"{JOBS}?limit=50",
        f"{JOBS}?limit=3&skip=3",
        f"{JOBS}?limit=3&skip=6",
    ]


async def test_a_next_of_a_sibling_host_is_followed_here(
    server: Loopback, client: HubClient
) -> None:
    """The Hub's pages print links of prod. (HUB.md section 1)."""
    server.on(f"{JOBS}?limit=50", answer(200, body("zoo_jobs_page_1")))
    server.on(f"{JOBS}?limit=3&skip=3", answer(200, body("zoo_jobs_page_3")))
    assert len(await ids(client)) == 5


async def test_a_next_that_leads_nowhere_near_is_refused(
    server: Loopback, client: HubClient
) -> None:
    async with Loopback() as other:
        next_page = page(entry(1), following=f"{other.origin}/elsewhere")
        server.on(JOBS, json_answer(next_page))
        with pytest.raises(UnexpectedAnswerError, match="another host"):
            await ids(client)
        assert other.requests == []


async def test_a_relative_next_and_an_empty_last_page(
    server: Loopback, client: HubClient
) -> None:
    """As pygeoapi does (HUB.md section 7)."""
    server.on(f"{JOBS}?limit=50", json_answer(page(entry(1), following="?offset=1")))
    server.on(f"{JOBS}?offset=1", json_answer(page(following="?offset=2")))
    assert await ids(client) == ["job-1"]
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("second", "read", "complete"),
    [
        (page(entry(2), following="?limit=50"), 2, True),
        # As at a server that ignores the number of jobs to skip.
        (page(entry(1), following="?b=2"), 1, False),
    ],
    ids=["a loop", "the same page under new addresses"],
)
async def test_a_list_that_repeats_itself_ends(
    server: Loopback,
    client: HubClient,
    second: dict[str, object],
    read: int,
    *,
    complete: bool,
) -> None:
    server.on(f"{JOBS}?limit=50", json_answer(page(entry(1), following="?b=1")))
    server.on(f"{JOBS}?b=1", json_answer(second))
    chosen = await client.select_jobs()
    assert (chosen.read, chosen.complete) == (read, complete)
    assert client.listed.is_whole == complete
    assert len(server.requests) == 2


async def test_a_job_that_moved_between_two_pages_is_listed_once(
    server: Loopback, client: HubClient
) -> None:
    first = page(entry(1), entry(1), entry(2), following="?b=1")
    server.on(f"{JOBS}?limit=50", json_answer(first))
    server.on(f"{JOBS}?b=1", json_answer(page(entry(2), entry(3))))
    assert await ids(client) == ["job-1", "job-2", "job-3"]


async def test_pages_and_jobs_are_bounded(
    server: Loopback, http: OriginClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = HubRoot.of_workspace(server.origin, "coastal-lab")
    server.on(f"{JOBS}?limit=2", json_answer(page(entry(0), following="?b=1")))
    for number in range(1, 20):
        following = page(entry(number), following=f"?b={number + 1}")
        server.on(f"{JOBS}?b={number}", json_answer(following))
    by_pages = HubClient(root, http, page_size=2, max_pages=4)
    assert len(await ids(by_pages)) == 4
    by_jobs = HubClient(root, http, page_size=2, max_jobs=3)
    assert len(await ids(by_jobs)) == 3
    selection = await by_jobs.select_jobs(2)
    assert (len(selection.jobs), selection.read, selection.complete) == (2, 3, False)
    assert not (await by_pages.select_jobs(2)).complete
    monkeypatch.setattr(job_list, "_MOST_LIST_S", 0.0)
    in_time = await HubClient(root, http, page_size=2).select_jobs(2)
    assert (in_time.read, in_time.complete) == (1, False)


async def test_jobs_without_a_time_come_last_and_filters_are_our_own(
    server: Loopback, client: HubClient
) -> None:
    entries = [
        entry(1, None),
        entry(2, "2025-01-02T00:00:00Z", status="failed", processID="a"),
        entry(3, "2025-01-03T00:00:00Z", status="failed", processID="b"),
        entry(4, "2025-01-04T02:00:00+02:00", status="successful", processID="a"),
    ]
    server.on(JOBS, json_answer(page(*entries)))
    numbers = [job.job_id[-1] for job in await client.newest_jobs()]
    assert numbers == ["4", "3", "2", "1"]
    assert [job.job_id[-1] for job in await client.newest_jobs(1)] == ["4"]
    failed = await client.newest_jobs(9, status="Failed")
    assert [job.job_id[-1] for job in failed] == ["3", "2"]
    of_a = await client.newest_jobs(9, process="a")
    assert [job.job_id[-1] for job in of_a] == ["4", "2"]
    since = datetime(2025, 1, 3, tzinfo=UTC)
    assert [job.job_id[-1] for job in await client.newest_jobs(9, since=since)] == [
        "4",
        "3",
    ]
    later = since + timedelta(days=30)
    assert await client.newest_jobs(9, since=later) == []
    selection = await client.select_jobs(1, process="a")
    assert (selection.fitting, selection.read, selection.complete) == (2, 4, True)


async def test_a_list_that_is_refused_says_what_to_check(
    server: Loopback, client: HubClient
) -> None:
    server.on(JOBS, answer(403))
    with pytest.raises(JobNotVisibleError, match="workspace's name"):
        await client.newest_jobs(5)


@pytest.mark.parametrize("status", [404, 410])
async def test_a_list_that_is_not_there_differs_from_one_that_is_refused(
    status: int, server: Loopback, client: HubClient
) -> None:
    server.on(JOBS, answer(status))
    with pytest.raises(WorkspaceGoneError, match="no such workspace"):
        await client.newest_jobs(5)


async def test_a_list_that_crashes_the_server_is_reported(
    server: Loopback, client: HubClient
) -> None:
    server.on(JOBS, answer(500, body("zoo_sigsegv")))
    with pytest.raises(HubUnavailableError, match=r"list of jobs.*NoApplicableCode"):
        await client.newest_jobs(5)


async def test_a_page_of_odd_ids_alone_is_counted_once_and_does_not_end_the_list(
    server: Loopback, client: HubClient
) -> None:
    odd = [{"jobID": f"job {number}", "status": "failed"} for number in range(3)]
    first = page(following=f"{server.origin}{JOBS}?limit=50&skip=3")
    last = page(entry(1), following=f"{server.origin}{JOBS}?limit=50&skip=4")
    server.on(f"{JOBS}?limit=50", json_answer({**first, "jobs": odd}))
    server.on(f"{JOBS}?limit=50&skip=3", json_answer(last))
    again = page(following=f"{server.origin}{JOBS}?limit=50&skip=5")
    server.on(f"{JOBS}?limit=50&skip=4", json_answer({**again, "jobs": odd}))
    chosen = await client.select_jobs()
    assert (len(chosen.jobs), chosen.left_out) == (1, 3)
    assert len(server.requests) == 3


async def test_a_job_is_dated_by_the_first_time_that_it_says(
    server: Loopback, client: HubClient
) -> None:
    """Only the status is mandatory (OGC API - Processes, 7.12)."""
    at = "2025-01-0{}T00:00:00Z"
    entries = [
        entry(1),
        entry(2, finished=at.format(2), updated=at.format(9)),
        entry(3, started=at.format(5)),
        entry(4, updated=at.format(4)),
        entry(5, at.format(3), finished=at.format(8)),
    ]
    server.on(JOBS, json_answer(page(*entries)))
    numbers = [job.job_id[-1] for job in await client.newest_jobs()]
    assert numbers == ["3", "4", "5", "2", "1"]
    since = datetime(2025, 1, 3, tzinfo=UTC)
    chosen = await client.select_jobs(since=since)
    assert [job.job_id[-1] for job in chosen.jobs] == ["3", "4", "5"]
    assert chosen.undated == 1
    assert (await client.select_jobs()).undated == 0


@pytest.mark.parametrize("status", [202, 204, 206, 207])
async def test_only_a_whole_answer_is_a_list(
    server: Loopback, client: HubClient, status: int
) -> None:
    server.on(JOBS, json_answer(page(), status))
    with pytest.raises(UnexpectedAnswerError, match=f"HTTP {status}"):
        await client.newest_jobs()
