"""What the local Slack does on some days only, each switched on by a test."""

from dataclasses import dataclass


@dataclass(slots=True)
class Rules:
    """The switches; each is off at first.

    Attributes:
        history_lag_s: A new message is in no history for this long, in seconds.
        drops_metadata: A new message loses its metadata.
        limits_messages: The workspace has sent too many messages
            (`message_limit_exceeded`).
        ack_lag_s: The answer in an acknowledgement counts this much later, in seconds.
        edit_window_s: The app may change its message for this long, in seconds; then
            `edit_window_closed` comes. A workspace's owner sets this. None: for ever.
        date_ahead_s: How far the `Date` of answers is ahead of the messages' `ts`.
    """

    history_lag_s: float = 0.0
    drops_metadata: bool = False
    limits_messages: bool = False
    ack_lag_s: float = 0.0
    edit_window_s: float | None = None
    date_ahead_s: float = 0.0
