"""A redactor that knows the keys of this person, whichever way they were saved."""

import sys

from eodh_tools.config.held_keys import held_keys
from eodh_tools.logs.redaction.redactor import Redactor


def own_redactor(command: str) -> Redactor:
    """Make it; say on standard error which saved key cannot be read.

    Args:
        command: Who says so.
    """
    keys, unread = held_keys()
    for problem in unread:
        sys.stderr.write(
            f"eodh-logs {command}: a saved key cannot be read, so it may stay in the "
            f"log: {problem}\n"
        )
    return Redactor(keys)
