"""What Slack's refusals of a message mean for its next try."""

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
