"""What a value beside a secret's name mostly is where it is no secret."""

from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_number,
    is_placeholder,
)


def is_harmless(value: bytes) -> bool:
    """Return whether a value is a placeholder, a number, an address or a path."""
    return is_placeholder(value) or is_number(value) or is_address_or_path(value)
