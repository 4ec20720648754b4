import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eodh_tools.errors import CursorError
from eodh_tools.logs.cursor import Cursor, Direction, decode_cursor, encode_cursor

names = st.text(max_size=40)
lines = st.integers(1, 2**63)
directions: st.SearchStrategy[Direction] = st.sampled_from(["forward", "backward"])


marks = st.sampled_from([b""]) | st.binary(min_size=4, max_size=4)


@given(names, names, lines, directions, marks)
def test_a_cursor_leads_back_to_its_place(
    job: str, log: str, line: int, direction: Direction, mark: bytes
) -> None:
    cursor = encode_cursor(job, log, line, direction, mark)

    assert decode_cursor(cursor, job, log) == Cursor(line, direction, mark)
    assert decode_cursor(f" {cursor}\n", job, log) == Cursor(line, direction, mark)
    assert set(cursor) <= set(string.ascii_letters + string.digits + "-_")
    assert len(cursor) < 40


@given(names, names, names, names, lines)
def test_a_cursor_is_refused_for_another_log(
    job: str, log: str, other_job: str, other_log: str, line: int
) -> None:
    assume((job, log) != (other_job, other_log))
    cursor = encode_cursor(job, log, line)

    with pytest.raises(CursorError, match="another log"):
        decode_cursor(cursor, other_job, other_log)


def test_the_border_between_job_and_log_counts() -> None:
    with pytest.raises(CursorError, match="another log"):
        decode_cursor(encode_cursor("a/b", "c", 1), "a", "b/c")


@given(lines, st.data())
def test_a_changed_cursor_is_refused(line: int, data: st.DataObject) -> None:
    cursor = encode_cursor("job", "step.log", line, mark=data.draw(marks))
    at = data.draw(st.integers(0, len(cursor) - 1))
    changed = data.draw(st.sampled_from(string.ascii_letters + string.digits + "-_"))
    assume(changed != cursor[at])

    with pytest.raises(CursorError):
        decode_cursor(cursor[:at] + changed + cursor[at + 1 :], "job", "step.log")


@given(st.text(max_size=80))
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(CursorError):
        decode_cursor(text, "job", "step.log")
