"""Where a person reads more about an error."""

from eodh_tools.config.settings import Settings
from eodh_tools.errors import JobsError, SettingsError


def help_address(kind: type[JobsError]) -> str | None:
    """Return the page about an error; None as long as the pages have no address.

    Args:
        kind: The kind of error.
    """
    try:
        documentation = Settings().docs_url
    except SettingsError:
        return None
    if not documentation:
        return None
    page, _, topic = kind.help_page.partition("#")
    return f"{documentation}/{page.removesuffix('.md')}.html#{topic}"


def help_for(kind: type[JobsError]) -> str:
    """Return the page about an error, or the command that prints it.

    Args:
        kind: The kind of error.
    """
    _, _, topic = kind.help_page.partition("#")
    return help_address(kind) or f"eodh-logs help {topic}"
