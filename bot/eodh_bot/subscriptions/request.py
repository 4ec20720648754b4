"""A subscription as a person asks for it."""

from dataclasses import dataclass

from eodh_tools.errors import AccessError

#: `mention` of the person who asks.
ME = "me"


class NotSubscribingError(AccessError):
    """A subscription cannot be changed like that; the message says why."""


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """A new subscription; see `Subscription`.

    Attributes:
        workspace: None for the one that is connected.
        process: The workflow; None for all.
        mention: A Slack id, or `ME`.
    """

    workspace: str | None = None
    process: str | None = None
    only_failed: bool = False
    starts: bool = False
    mention: str | None = None
