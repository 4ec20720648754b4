"""A subscription as a person asks for it."""

from dataclasses import dataclass

from eodh_tools.errors import AccessError

#: `mention` of the person who asks.
ME = "me"
#: `mention` of no one, where somebody is mentioned so far.
NOBODY = "nobody"
#: `longer_than` that ends notices of long runs.
NO = "no"


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
        longer_than: As of `Subscription`, or `NO`.
        weekly: Whether a weekly summary comes.
    """

    workspace: str | None = None
    process: str | None = None
    only_failed: bool | None = None
    only_changed: bool | None = None
    starts: bool | None = None
    mention: str | None = None
    longer_than: str | None = None
    weekly: bool | None = None

    @property
    def is_about_ends(self) -> bool:
        """Whether it asks for the ends of jobs: what names only the rest does not."""
        about_ends = {self.only_failed, self.only_changed, self.starts, self.mention}
        return about_ends != {None} or {self.longer_than, self.weekly} == {None}

    @property
    def only_ends_something(self) -> bool:
        """Whether it asks for nothing, but for less than before."""
        named = {self.longer_than, self.weekly} - {None}
        return not self.is_about_ends and named <= {NO, False}
