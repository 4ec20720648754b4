"""Read Slack's ids. Pure."""


def is_channel(target: str) -> bool:
    """Return whether an id is a channel's, and not a person's."""
    return target[:1] in {"C", "G"}


def is_user_group(target: str) -> bool:
    """Return whether an id is a user group's."""
    return target[:1] == "S"
