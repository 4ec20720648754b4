"""A subscription as a person asks for it."""

from dataclasses import dataclass

from eodh_tools.errors import AccessError

#: `mention` of the person who asks.
ME = "me"
#: `mention` of no one, where somebody is mentioned so far.
NOBODY = "nobody"


class NotSubscribingError(AccessError):
    """A subscription cannot be changed like that; the message says why."""


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """A subscription as it should be; see `Subscription`.

    What is None is not named: it stays as it is, or is off where nothing was announced.

    Attributes:
        workspace: None for the one that is connected.
        process: The workflow; None for all.
        mention: A Slack id, `ME`, or `NOBODY`.
    """

    workspace: str | None = None
    process: str | None = None
    only_failed: bool | None = None
    only_changed: bool | None = None
    starts: bool | None = None
    mention: str | None = None
