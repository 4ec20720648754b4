"""A redactor that knows the keys of this person, whichever way they were saved."""

from eodh_tools.cli.ending import say
from eodh_tools.config.held_keys import held_keys
from eodh_tools.logs.redaction.redactor import Redactor


def own_redactor(command: str) -> Redactor:
    """Make it; say on standard error which saved key cannot be read.

    Args:
        command: Who says so.
    """
    keys, unread = held_keys()
    for problem in unread:
        say(
            f"eodh-logs {command}: a saved key cannot be read, so it may stay in the "
            f"log: {problem}"
        )
    return Redactor(keys)
