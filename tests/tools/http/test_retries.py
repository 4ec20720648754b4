"""What is tried again, after how long, and what is not."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eodh_tools.errors import HubBusyError
from eodh_tools.http.client import OriginClient
from eodh_tools.http.retries import retry_after_s
from eodh_tools.http.retry_loop import repeat
from tests.tools.http.origin_client import OK, QUICK
from tests.tools.hub.loopback import Loopback, answer, json_answer
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio
_NOON = "Mon, 03 Mar 2025 12:00:00 GMT"
_LAST = "Fri, 31 Dec 9999 23:59:59 GMT"


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_a_busy_server_is_asked_again(
    server: Loopback, client: OriginClient, status: int
) -> None:
    server.on("/jobs", answer(status), answer(status), OK)
    assert (await client.get(f"{server.origin}/jobs")).status == 200
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_a_server_that_stays_busy_is_given_up(
    server: Loopback, client: OriginClient, status: int
) -> None:
    server.on("/jobs", answer(status))
    with pytest.raises(HubBusyError, match=rf"HTTP {status}.*try again"):
        await client.get(f"{server.origin}/jobs")
    assert len(server.requests) == QUICK.attempts


@pytest.mark.parametrize(
    "status", [400, 402, 403, 404, 405, 406, 409, 410, 418, 451, 500, 501]
)
async def test_a_status_that_waiting_cannot_change_is_not_retried(
    server: Loopback, client: OriginClient, status: int
) -> None:
    server.on("/jobs", json_answer({"title": "no"}, status))
    assert (await client.get(f"{server.origin}/jobs")).status == status
    assert len(server.requests) == 1


async def test_retry_after_in_seconds_is_waited_for(
    server: Loopback, client: OriginClient
) -> None:
    server.on("/jobs", answer(503, Retry_After="1"), OK)
    began = anyio.current_time()
    await client.get(f"{server.origin}/jobs")
    assert anyio.current_time() - began >= 0.95


async def test_retry_after_as_a_date_is_read_by_the_servers_own_clock(
    server: Loopback, client: OriginClient
) -> None:
    server.on(
        "/jobs",
        answer(
            503,
            Date="Mon, 03 Mar 2025 10:00:00 GMT",
            Retry_After="Mon, 03 Mar 2025 10:00:01 GMT",
        ),
        OK,
    )
    began = anyio.current_time()
    await client.get(f"{server.origin}/jobs")
    assert anyio.current_time() - began >= 0.95


@pytest.mark.parametrize("asked", ["0", _NOON, "Mon, 03 Mar 2025 11:59:00 GMT"])
async def test_a_server_that_asks_for_no_wait_is_asked_again(
    server: Loopback, client: OriginClient, asked: str
) -> None:
    busy = answer(503, Date=_NOON, Retry_After=asked)
    server.on("/jobs", busy, busy, OK)
    assert (await client.get(f"{server.origin}/jobs")).status == 200
    assert len(server.requests) == 3


async def test_a_wait_of_nothing_is_a_retry() -> None:
    ends = [OSError(), OSError(), None]

    async def attempt() -> int:
        if error := ends.pop(0):
            raise error
        return len(ends)

    assert await repeat(attempt, lambda _: 0.0, QUICK) == 0


async def test_a_wait_longer_than_the_deadline_is_not_begun(
    server: Loopback, client: OriginClient
) -> None:
    server.on("/jobs", answer(429, Retry_After="3600"), OK)
    with (
        anyio.fail_after(WAIT_S),
        pytest.raises(HubBusyError, match="in an hour or later, as it asks"),
    ):
        await client.get(f"{server.origin}/jobs")
    assert len(server.requests) == 1


def test_retry_after_is_read_in_both_forms_and_bounded() -> None:
    now = datetime(2025, 3, 3, 10, 0, tzinfo=UTC)
    soon = format_datetime(now + timedelta(seconds=30), usegmt=True)
    gone = format_datetime(now - timedelta(days=1), usegmt=True)
    assert retry_after_s("7") == 7.0
    assert retry_after_s(" 0 ") == 0.0
    assert retry_after_s(soon, now=now) == 30.0
    assert retry_after_s(gone, now=now) == 0.0
    assert retry_after_s("99999999") == 3_600.0
    assert retry_after_s("Wed, 21 Oct 2099 07:28:00 GMT", now=now) == 3_600.0
    for unusable in (None, "", "-1", "soon", "1.5", "٣", "Mon, 99 Foo 2025", _LAST):
        assert retry_after_s(unusable, now=now) is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_retry_after_never_raises(value: str, date: str) -> None:
    wait_s = retry_after_s(value, date=date)
    assert wait_s is None or 0 <= wait_s <= 3_600
