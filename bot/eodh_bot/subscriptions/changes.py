"""Apply a request to a subscription, or say why it changes none. Pure.

A request that names only long runs or the weekly summary says nothing about the ends of
jobs: where nothing was announced before, they are not announced then either.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from eodh_bot.messages.not_connected import CONNECT_FIRST
from eodh_bot.models import EVERY_PROCESS, Subscription, SubscriptionView
from eodh_bot.subscriptions.request import NO, NotSubscribingError, SubscriptionRequest
from eodh_bot.workspaces.access import WorkspaceGrant

#: That what somebody clicked on was ended by somebody else.
GONE = "That is no longer announced: `/eodh-logs list` shows what is."


def begun(
    subscription: Subscription, request: SubscriptionRequest, now: datetime
) -> Subscription:
    """Return a new subscription with what the request names."""
    return replace(
        subscription,
        only_failed=bool(request.only_failed),
        only_changed=bool(request.only_changed),
        starts=bool(request.starts),
        ends=request.is_about_ends,
        longer_than=_longer_than(request, None),
        weekly_since=_weekly_since(request, None, now),
    )


def changed(
    before: Subscription,
    request: SubscriptionRequest,
    mention: str | None,
    now: datetime,
) -> Subscription:
    """Return a subscription in which only what the request names is new."""
    return replace(
        before,
        only_failed=before.only_failed
        if request.only_failed is None
        else request.only_failed,
        only_changed=before.only_changed
        if request.only_changed is None
        else request.only_changed,
        starts=before.starts if request.starts is None else request.starts,
        mention=before.mention if request.mention is None else mention,
        ends=before.ends or request.is_about_ends,
        longer_than=_longer_than(request, before.longer_than),
        weekly_since=_weekly_since(request, before.weekly_since, now),
    )


def only_failures(before: Subscription, *, on: bool) -> Subscription:
    """Return a subscription that skips successes, or not; the same if it was so."""
    if before.only_failed == on:
        return before
    # Who wants successes too wants to know of each failure.
    return replace(before, only_failed=on, only_changed=before.only_changed and on)


def _longer_than(request: SubscriptionRequest, before: str | None) -> str | None:
    if request.longer_than is None:
        return before
    return None if request.longer_than == NO else request.longer_than


def _weekly_since(
    request: SubscriptionRequest, before: datetime | None, now: datetime
) -> datetime | None:
    if request.weekly is None:
        return before
    return (before or now) if request.weekly else None


def is_same(one: Subscription, other: Subscription) -> bool:
    """Return whether two subscriptions of a target are to the same workflow."""
    return (one.watch_id, one.process) == (other.watch_id, other.process)


def chosen_grant(
    grants: Sequence[WorkspaceGrant], workspace: str | None
) -> WorkspaceGrant:
    """Return the grant to the workspace that is named, or the first.

    Raises:
        NotSubscribingError: That workspace is not connected here.
    """
    for grant in grants:
        if workspace in {None, grant.connection.workspace}:
            return grant
    if not grants:
        raise NotSubscribingError(CONNECT_FIRST)
    names = " and ".join(_connected(grant) for grant in grants)
    raise NotSubscribingError(
        f"Workspace {workspace} is not connected here, but {names} is: write that "
        "name, or none."
    )


def _connected(grant: WorkspaceGrant) -> str:
    return grant.connection.workspace or grant.root.url


def nothing_like(
    known: Sequence[SubscriptionView], workspace: str | None, process: str | None
) -> str:
    """Say why the request names nothing that is announced here."""
    if process is not None and any(
        each.subscription.process == EVERY_PROCESS for each in known
    ):
        return (
            f"Every workflow is announced here, {process} included: "
            f"`/eodh-logs mute process={process}` leaves it out."
        )
    if known and workspace is not None:
        return (
            f"No job of workspace {workspace} is announced here: `/eodh-logs list` "
            "shows what is."
        )
    if known:
        return "That is not announced here: `/eodh-logs list` shows what is."
    return "Nothing is announced here yet: type `/eodh-logs watch` to begin."
