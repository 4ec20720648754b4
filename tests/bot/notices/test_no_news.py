"""The rule that spares a target that wants only changes the same again."""

from dataclasses import replace

import pytest

from eodh_bot.models import JobStreak, StreakKind, Subscription
from eodh_bot.notices.pending_notice import is_no_news
from eodh_bot.notices.streak_reader import streak_json
from eodh_bot.store.notices import Notice
from eodh_tools.clock import utc_now

EVERYTHING = Subscription(
    slack_team="T1", watch_id="w", target="C1", added_by="U1", added_at=utc_now()
)
CHANGES = replace(EVERYTHING, only_failed=True, only_changed=True)


@pytest.mark.parametrize(
    ("kind", "received", "expected"),
    [
        ("again", [CHANGES], True),
        ("again", [CHANGES, CHANGES], True),
        ("again", [CHANGES, EVERYTHING], False),
        # Whoever asks for nothing is withheld from, which is no matter of news.
        ("again", [], False),
        ("changed", [CHANGES], False),
        ("more", [CHANGES], False),
        ("recovered", [CHANGES], False),
        (None, [CHANGES], False),
    ],
)
def test_only_the_same_again_is_no_news(
    kind: StreakKind | None, received: list[Subscription], *, expected: bool
) -> None:
    row = None if kind is None else JobStreak(kind=kind, failures=2)
    notice = Notice(
        key="k",
        slack_team="T1",
        watch_id="w",
        job_id="j",
        target="C1",
        phase="ended",
        since=utc_now(),
        streak=streak_json(row),
    )

    assert is_no_news(notice, received) == expected
