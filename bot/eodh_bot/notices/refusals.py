"""What Slack's refusals of a message mean for its next try."""

from http import HTTPStatus

from slack_sdk.errors import SlackApiError

#: After these the message may exist all the same.
AMBIGUOUS = frozenset(
    {
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "unknown",
        "unreadable",
    }
)
#: These concern every message, and that pass.
FOR_NOW = frozenset(
    {
        *("ratelimited", "rate_limited", "not_in_channel", "channel_not_found"),
        *("not_authed", "invalid_auth", "account_inactive", "token_revoked"),
        *("token_expired", "missing_scope", "no_permission", "access_denied"),
        *("ekm_access_denied", "org_login_required", "team_access_not_granted"),
        *("two_factor_setup_required", "accesslimited", "team_added_to_org"),
    }
)
#: An archived channel takes no message, and hardly ever comes back.
ARCHIVED = "is_archived"
#: The message stands, and takes no change any more.
TOO_OLD = "edit_window_closed"
#: The message in whose thread it was to be was deleted.
THREAD_GONE = "thread_not_found"


def is_broken(error: SlackApiError) -> bool:
    """Whether the answer is a server's error: Slack may take the message still."""
    status = int(getattr(error.response, "status_code", 0))
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR
