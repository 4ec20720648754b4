"""What is new in a list: nothing lost, and nothing announced that was over."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from eodh_bot.watch.job_diff import (
    JobDiff,
    JobListSnapshot,
    began_at,
    clipped,
    compare,
    hub_time,
    in_order,
    is_old,
    newest_time,
)
from eodh_tools.hub.job import Job

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
DAY_S = 86_400.0


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def made(
    job_id: str,
    created: float,
    ended: float | None = None,
    status: str = "successful",
) -> Job:
    """A job by the minutes of its times."""
    if ended is None:
        return Job(job_id=job_id, status="running", created=at(created))
    return Job(job_id=job_id, status=status, created=at(created), finished=at(ended))


def changes(
    jobs: list[Job],
    seen: dict[str, bool],
    *,
    complete: bool = True,
    answered_at: datetime | None = None,
    newest_at: datetime | None = None,
) -> JobDiff:
    snapshot = JobListSnapshot(tuple(jobs), complete, answered_at)
    return compare(snapshot, seen, newest_at=newest_at, oldest_s=DAY_S)


def test_each_job_of_a_list_is_new_or_over_or_goes_on_or_is_nothing_new() -> None:
    found = changes(
        [
            made("ended-before", 0, 5),
            made("ended-now", 0, 9),
            made("ended-between", 7, 8),
            made("failed-now", 0, 9, "failed"),
            made("runs", 0),
            made("runs-now", 8),
            made("dismissed", 1, 7, "dismissed"),
        ],
        {
            "ended-before": True,
            "ended-now": False,
            "failed-now": False,
            "runs": False,
            "not-listed": False,
            "not-listed-but-over": True,
        },
    )
    assert [job.job_id for job in found.ended] == [
        "dismissed",
        "ended-between",
        "ended-now",
    ]
    assert [job.job_id for job in found.doubtful] == ["failed-now"]
    assert [job.job_id for job in found.started] == ["runs-now"]
    assert found.running == {"runs", "runs-now"}
    assert found.missing == {"not-listed"}
    assert found.skipped == frozenset()


def test_what_an_incomplete_list_lacks_is_not_missing() -> None:
    assert changes([], {"j": False}, complete=False).missing == frozenset()


def test_what_ended_over_a_day_ago_by_the_hubs_clock_is_not_reported() -> None:
    jobs = [made("old", -3_000, -1_500), made("older-run", -3_000, -1_400)]
    assert changes(jobs, {}, answered_at=at(0)).skipped == {"old"}
    # Without any clock nothing is old.
    assert changes([*jobs, made("new", 0)], {}).skipped == frozenset()


def test_the_end_of_a_job_that_was_seen_to_run_is_reported_however_old_it_is() -> None:
    """A message may say that it runs, and nothing else would change it."""
    jobs = [made("over", -3_000, -1_500), made("bad", -3_000, -1_500, "failed")]
    seen = {"over": False, "bad": False}
    found = changes(jobs, seen, answered_at=at(0), newest_at=at(-2_900))
    assert [job.job_id for job in found.ended] == ["over"]
    assert [job.job_id for job in found.doubtful] == ["bad"]
    assert found.skipped == frozenset()


def test_a_clock_that_is_wrong_makes_no_end_old() -> None:
    """The Hub's, ours, or the time of one job in the list (F6)."""
    jobs = [made("new", -30, -10)]
    odd = made("odd", -30, 60 * 24 * 400)
    for date, now in ((at(60 * 25), at(0)), (at(0), at(60 * 25)), (None, at(0))):
        counted = hub_time(date, now, [*jobs, odd])
        assert counted == at(0)
        assert changes(jobs, {}, answered_at=counted).skipped == frozenset()
    # A Hub that is a day behind and does not say so.
    assert hub_time(None, at(60 * 25), jobs) == at(-10)


def test_times_that_have_not_come_are_clipped() -> None:
    odd = made("odd", -30, 60 * 24 * 400)
    assert clipped(odd, at(1), at(0)) == made("odd", -30, 1)
    assert clipped(odd, None, at(0)) == made("odd", -30, 0)
    # The Hub's clock may be ahead of ours, and the other way round.
    assert clipped(made("fine", -30, 4), at(-600), at(0)) is None
    assert clipped(made("fine", -30, 604), at(600), at(0)) is None


def test_a_baseline_with_a_time_of_the_future_makes_no_later_job_old() -> None:
    """As an older version stored it (F6)."""
    snapshot = JobListSnapshot((made("since", 1, 2),), complete=True)
    newest_at = at(60 * 24 * 400)
    found = compare(
        snapshot, {}, newest_at=newest_at, baseline_at=at(0), oldest_s=DAY_S
    )
    assert [job.job_id for job in found.ended] == ["since"]


def test_what_had_ended_on_a_page_that_the_first_poll_missed_is_not_reported() -> None:
    jobs = [
        made("over", -30, -10),
        made("over-failed", -30, -10, "failed"),
        made("just-then", -30, -0.5),
        made("since", -30, 1),
    ]
    found = changes(jobs, {}, newest_at=at(0))
    assert found.skipped == {"over", "over-failed"}
    assert [job.job_id for job in found.ended] == ["just-then", "since"]
    # One that was seen to run is announced, whenever it ended.
    assert changes(jobs, {"over": False}).ended[0].job_id == "over"


def test_a_watch_begins_by_the_hubs_clock_however_little_the_first_list_holds() -> None:
    old, newer = made("old", -600, -540), made("newer", -30, 2)
    assert began_at(at(1), at(0), []) == at(0)
    assert began_at(at(-1_500), at(0), []) == at(-1_500)
    assert began_at(at(0), at(0), [old]) == at(0)
    assert began_at(at(0), at(0), [old, newer]) == at(0)
    # Without a Date the machine's clock decides nothing: it may be ahead.
    assert began_at(None, at(0), [old]) == at(-540)
    assert began_at(None, at(0), [old, newer]) == at(0)
    assert began_at(None, at(0), []) is None


def test_a_failure_without_an_end_is_doubtful_however_old_it_is() -> None:
    """An unknown state of a job that runs is shown so (HUB.md section 2)."""
    odd = Job(job_id="odd", status="failed", created=at(-9_000))
    found = changes([odd], {}, answered_at=at(0), newest_at=at(0))
    assert found.doubtful == (odd,)
    assert found.skipped == frozenset()


def test_jobs_without_times_are_reported_and_come_last() -> None:
    bare = Job(job_id="bare", status="successful")
    assert in_order([bare, made("a", 0, 5), made("b", 0, 4)])[-1] == bare
    assert changes([bare], {}, answered_at=at(0), newest_at=at(0)).ended == (bare,)
    assert not is_old(bare, at(0), DAY_S)
    assert newest_time([bare]) is None
    assert hub_time(None, at(3), [bare]) == at(3)


# --- A Hub, a store that survives, a process that does not --------------------------


@dataclass(slots=True)
class WatchModel:
    """The Hub as it is, what the store has, and what was announced, each once.

    What the process does between two of its writes can be cut off after any of them.
    """

    skew: timedelta
    tells_clock: bool
    now: float = 0.0
    jobs: dict[str, Job] = field(default_factory=dict)
    gone_from_list: set[str] = field(default_factory=set)
    seen: dict[str, bool] = field(default_factory=dict)
    newest_at: datetime | None = None
    begun_at: float | None = None
    running_at_first: set[str] = field(default_factory=set)
    started: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def shown(self, job: Job) -> Job:
        """A job by the Hub's clock."""
        return job.model_copy(
            update={
                name: time + self.skew
                for name in ("created", "finished")
                if (time := getattr(job, name)) is not None
            }
        )

    def snapshot(
        self, order: list[str], hidden: set[str], *, complete: bool
    ) -> JobListSnapshot:
        """A list as the Hub would give it."""
        jobs = tuple(
            self.shown(self.jobs[job_id]) for job_id in order if job_id not in hidden
        )
        date = at(self.now) + self.skew if self.tells_clock else None
        return JobListSnapshot(jobs, complete, hub_time(date, at(self.now), jobs))

    def begin(self, snapshot: JobListSnapshot) -> None:
        """Take a baseline."""
        self.seen = {job.job_id: job.is_finished for job in snapshot.jobs}
        date = at(self.now) + self.skew if self.tells_clock else None
        self.newest_at = began_at(date, at(self.now), snapshot.jobs)
        self.begun_at = self.now

    def turn(self, snapshot: JobListSnapshot, cut_after: int) -> None:
        """Hand over first, note then; a crash comes after some of the steps."""
        found = compare(snapshot, self.seen, newest_at=self.newest_at, oldest_s=DAY_S)
        # A second read shows that a failure was true.
        ended = in_order([*found.ended, *found.doubtful])
        steps: list[Callable[[], None]] = [
            lambda: self.started.extend(job.job_id for job in found.started),
            lambda: self.ended.extend(job.job_id for job in ended),
            lambda: self.note(
                [job.job_id for job in found.started],
                [*(job.job_id for job in ended), *found.skipped],
            ),
        ]
        for step in steps[:cut_after]:
            step()
        if cut_after > len(steps):
            # Unfinished jobs, missing or not, are looked at by themselves.
            for job_id in sorted(found.missing | found.running):
                job = self.jobs[job_id]
                if job.is_finished:
                    self.ended.append(job_id)
                    self.seen[job_id] = True

    def note(self, running: list[str], over: list[str]) -> None:
        """As the store does: what has ended stays so."""
        self.seen |= {job_id: self.seen.get(job_id, False) for job_id in running}
        self.seen |= dict.fromkeys(over, True)


@st.composite
def lives(draw: st.DrawFn) -> tuple[WatchModel, set[str]]:
    """A baseline, then jobs that begin and end and lists that go wrong."""
    skew = timedelta(hours=draw(st.integers(-30, 30)))
    model = WatchModel(skew=skew, tells_clock=draw(st.booleans()))
    numbers = iter(range(10_000))
    for _ in range(draw(st.integers(0, 5))):
        model.now += draw(st.sampled_from([0.1, 10]))
        begin_new(model, next(numbers), model.now)
    for job_id in list(model.jobs):
        if draw(st.booleans()):
            model.now += draw(st.sampled_from([0.1, 10]))
            end_one(model, job_id, draw(st.sampled_from(["successful", "failed"])))
    model.now += draw(st.sampled_from([0.1, 10, 600]))
    hidden = some_of(draw, model)
    order = draw(st.permutations(sorted(model.jobs)))
    model.begin(model.snapshot(order, hidden, complete=not hidden))
    over_at_first = {
        job_id
        for job_id, job in model.jobs.items()
        # Those of the last minute may be announced if they were hidden.
        if job.is_finished and (job_id not in hidden or may_not_be_told(model, job))
    }
    for _ in range(draw(st.integers(1, 8))):
        model.now += draw(st.sampled_from([0.05, 1, 5, 60]))
        for _ in range(draw(st.integers(0, 3))):
            begin_new(model, next(numbers), model.now)
        running = [j for j, job in model.jobs.items() if not job.is_finished]
        for job_id in running:
            if draw(st.booleans()):
                model.now += 0.01
                end_one(model, job_id, draw(st.sampled_from(["successful", "failed"])))
        order = draw(st.permutations(sorted(model.jobs)))
        hidden = some_of(draw, model)
        # Pages shift while a list is read: it may lack jobs and look complete.
        complete = draw(st.booleans())
        model.turn(
            model.snapshot(order, hidden, complete=complete), draw(st.integers(0, 4))
        )
    return model, over_at_first


def some_of(draw: st.DrawFn, model: WatchModel) -> set[str]:
    """Each job or not, with the same chance."""
    return {job_id for job_id in sorted(model.jobs) if draw(st.booleans())}


def may_not_be_told(model: WatchModel, job: Job) -> bool:
    """Whether the baseline, by its stored time, can tell that a job was over."""
    assert job.finished is not None
    newest = model.newest_at
    return newest is not None and job.finished + model.skew < newest - timedelta(
        seconds=60
    )


def begin_new(model: WatchModel, number: int, now: float) -> None:
    job_id = f"job-{number}"
    model.jobs[job_id] = made(job_id, now)


def end_one(model: WatchModel, job_id: str, status: str) -> None:
    job = model.jobs[job_id]
    update = {"status": status, "finished": at(model.now)}
    model.jobs[job_id] = job.model_copy(update=update)


@given(lives())
def test_nothing_is_lost_and_nothing_reported_that_was_over_at_the_first_poll(
    life: tuple[WatchModel, set[str]],
) -> None:
    model, over_at_first = life
    # In the end a list comes that is whole, and a process that is not cut off.
    for _ in range(2):
        model.now += 1
        model.turn(model.snapshot(sorted(model.jobs), set(), complete=True), 4)

    over = {job_id for job_id, job in model.jobs.items() if job.is_finished}
    hidden_then = over - over_at_first
    since = {
        job_id
        for job_id in hidden_then
        if model.begun_at is not None
        and (finished := model.jobs[job_id].finished) is not None
        and finished > at(model.begun_at)
    }
    reported = set(model.ended)
    assert since <= reported, "lost"
    assert not reported & over_at_first, "reported, and it was over before"
    assert reported <= hidden_then
    assert not set(model.started) & over_at_first


@given(st.permutations(range(12)), st.integers(0, 12))
def test_the_order_of_a_list_means_nothing(order: list[int], cut: int) -> None:
    jobs = [made(f"j{n}", n, n + 5 if n % 3 else None) for n in range(12)]
    seen = {f"j{n}": n % 2 == 0 for n in range(cut)}
    shuffled = [jobs[n] for n in order]
    one, other = changes(jobs, seen), changes(shuffled, seen)
    assert one.ended == other.ended
    assert replace(one, started=(), doubtful=()) == replace(
        other, started=(), doubtful=()
    )
    assert set(one.started) == set(other.started)
    ends = [job.finished for job in one.ended]
    assert ends == sorted(ends, key=lambda end: end or NOON)
