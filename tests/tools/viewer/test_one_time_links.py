"""One-time links: exchanged once, soon, for a session that ends when idle."""

from eodh_tools.viewer import one_time_links
from eodh_tools.viewer.one_time_links import Links


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_code_is_good_once_and_for_two_minutes() -> None:
    clock = Clock()
    people: Links[str] = Links(clock)
    code, late = people.code("ann"), people.code("ann")
    token = people.exchange(code)
    assert token is not None
    assert people.person(token) == "ann"
    assert people.exchange(code) is None
    clock.now += one_time_links.LINK_S + 1
    assert people.exchange(late) is None
    assert people.person("wrong") is None


def test_a_session_ends_when_idle_and_at_the_latest_after_an_hour() -> None:
    clock = Clock()
    people: Links[str] = Links(clock)
    idle, used = (people.exchange(people.code(name)) or "" for name in ("ann", "bob"))
    for _ in range(2):
        clock.now += one_time_links.IDLE_S - 1
        assert people.person(used) == "bob"
    assert people.person(idle) is None
    clock.now += 10
    assert people.person(used) is None


def test_there_are_never_more_than_a_thousand() -> None:
    people: Links[int] = Links(Clock())
    codes = [people.code(number) for number in range(one_time_links.MOST + 1)]
    assert people.exchange(codes[0]) is None
    assert people.exchange(codes[1]) is not None


def test_of_more_than_a_thousand_sessions_the_longest_unused_one_ends() -> None:
    people: Links[int] = Links(Clock())
    first, *others = (
        people.exchange(people.code(number)) or ""
        for number in range(one_time_links.MOST)
    )
    assert people.person(first) == 0
    people.exchange(people.code(one_time_links.MOST))
    assert people.person(first) == 0
    assert people.person(others[0]) is None
