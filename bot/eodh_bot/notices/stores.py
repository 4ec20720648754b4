"""The stores that notices use, for one Slack workspace."""

from dataclasses import dataclass
from typing import Self

from eodh_bot.store import (
    Assignees,
    Connections,
    Database,
    Records,
    Subscriptions,
    Watches,
)
from eodh_bot.store.digests import Digests
from eodh_bot.store.notices import Notices
from eodh_bot.store.posts import Posts
from eodh_bot.store.signed_requests import SignedRequests


@dataclass(frozen=True, slots=True)
class NoticeStores:
    """The stores that a notice needs."""

    connections: Connections
    subscriptions: Subscriptions
    watches: Watches
    notices: Notices
    digests: Digests
    posts: Posts
    assignees: Assignees
    records: Records
    signed_requests: SignedRequests

    @classmethod
    def of(cls, database: Database, slack_team: str) -> Self:
        """Make the stores of a Slack workspace."""
        return cls(
            Connections(database, slack_team),
            Subscriptions(database, slack_team),
            Watches(database, slack_team),
            Notices(database, slack_team),
            Digests(database, slack_team),
            Posts(database),
            Assignees(database, slack_team),
            Records(database, slack_team),
            SignedRequests(database, slack_team),
        )
