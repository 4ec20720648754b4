from datetime import UTC, datetime, timedelta

import pytest

from eodh_tools.errors import RequestError
from eodh_tools.toolbox.since import parse_since

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("24h", NOW - timedelta(hours=24)),
        ("7d", NOW - timedelta(days=7)),
        (" 2w ", NOW - timedelta(weeks=2)),
        ("90min", NOW - timedelta(minutes=90)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20T08:00Z", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20t08:00z", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20T09:00+01:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_as_people_give_it(text: str, when: datetime) -> None:
    assert parse_since(text, NOW) == when


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "",
        "7",
        "999999w",
        "2026-13-01",
        "0001-01-01T00:00+23:59",
        "9999-12-31T23:59-23:59",
    ],
)
def test_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(RequestError, match="write 24h"):
        parse_since(text, NOW)
