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
    people: Links[str] = Links(str, clock)
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
    people: Links[str] = Links(str, clock)
    idle, used = (people.exchange(people.code(name)) or "" for name in ("ann", "bob"))
    for _ in range(2):
        clock.now += one_time_links.IDLE_S - 1
        assert people.person(used) == "bob"
    assert people.person(idle) is None
    clock.now += 10
    assert people.person(used) is None


def test_of_more_than_a_hundred_codes_of_one_person_the_oldest_ends() -> None:
    people: Links[str] = Links(str, Clock())
    others = people.code("ann")
    codes = [people.code("bob") for _ in range(one_time_links.MOST_EACH + 1)]
    assert people.exchange(codes[0]) is None
    assert people.exchange(codes[1]) is not None
    assert people.exchange(others) is not None


def test_of_more_than_a_hundred_sessions_of_one_person_the_longest_unused_ends() -> (
    None
):
    people: Links[str] = Links(str, Clock())

    def session(name: str) -> str:
        return people.exchange(people.code(name)) or ""

    others = session("ann")
    first, *rest = (session("bob") for _ in range(one_time_links.MOST_EACH))
    assert people.person(first) == "bob"
    session("bob")
    assert people.person(first) == "bob"
    assert people.person(rest[0]) is None
    assert people.person(rest[1]) == "bob"
    assert people.person(others) == "ann"


def test_there_are_never_more_than_ten_thousand() -> None:
    people: Links[int] = Links(str, Clock())
    codes = [people.code(number) for number in range(one_time_links.MOST + 1)]
    assert people.exchange(codes[0]) is None
    assert people.exchange(codes[1]) is not None
