"""What a key was shown counts for ten minutes, job by job."""

from eodh_tools.hub.job import Job
from eodh_tools.hub.listed_jobs import FRESH_S, ListedJobs


def job(job_id: str) -> Job:
    return Job(job_id=job_id, process="ndvi", status="successful")


def ids(listed: ListedJobs) -> set[str]:
    return {each.job_id for each in listed.jobs()}


def test_a_job_that_was_not_shown_for_ten_minutes_is_forgotten() -> None:
    now = 100.0
    listed = ListedJobs(now=lambda: now)
    listed.add([job("old"), job("shown again")])
    before = listed.mark()
    now += FRESH_S / 2
    listed.add([job("shown again")])
    assert listed.mark() == before
    now += FRESH_S / 2 + 1
    assert ids(listed) == {"shown again"}
    assert listed.mark() != before


def test_a_list_that_was_read_whole_forgets_what_it_did_not_name() -> None:
    now = 100.0
    listed = ListedJobs(now=lambda: now)
    listed.add([job("gone"), job("there")])
    now += 10
    listed.add([job("there")])
    listed.read_whole(began=now)
    assert ids(listed) == {"there"}
    assert listed.is_whole
    now += FRESH_S + 1
    assert not listed.is_whole
