"""Since when works wait, and which of them nobody runs."""

from eodh_bot.notices.waiting_tasks import ListedTask, WaitingTasks

ours = ListedTask("a", "q", "me")
theirs = ListedTask("b", "q", "you")
waits = ListedTask("c", "q", None)


def test_only_own_tasks_that_do_not_run_for_a_while_are_abandoned() -> None:
    now = [0.0]
    works = WaitingTasks("me", lambda: now[0])
    assert works.forsaken([ours, theirs, waits], {"a"}) == []
    now[0] = 100
    assert works.forsaken([ours, theirs, waits], set()) == []
    now[0] = 119
    assert works.forsaken([ours, theirs, waits], set()) == []
    now[0] = 121
    assert works.forsaken([ours, theirs, waits], set()) == [ours]
    # It was handed over: whoever asks again at once does not get it.
    assert works.forsaken([ours, theirs, waits], set()) == []


def test_the_oldest_counts_until_it_is_done() -> None:
    now = [0.0]
    works = WaitingTasks("me", lambda: now[0])
    assert works.oldest_s == 0
    works.forsaken([waits], set())
    now[0] = 400
    works.forsaken([waits, ours], {"a"})
    assert works.oldest_s == 400
    works.forsaken([ours], {"a"})
    assert works.oldest_s == 0
