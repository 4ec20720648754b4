"""Open the logs of a job one by one; one that cannot be opened costs no other."""

from contextlib import AsyncExitStack

from eodh_tools.cli.progress import OnProgress
from eodh_tools.errors import (
    HubBusyError,
    HubUnavailableError,
    JobsError,
    SettingsError,
)
from eodh_tools.logs.log_text import LogText
from eodh_tools.toolbox.toolbox import Toolbox

# A Hub that is away is not waited for at each of 200 logs.
_MOST_UNANSWERED = 3
_NOT_ASKED = (
    f"not asked for: the Hub gave no answer for {_MOST_UNANSWERED} logs before it. Try "
    "again in a few minutes."
)


class EveryLog:
    """Opens a job's logs, and remembers why some could not be.

    Args:
        toolbox: Asks the Hub.
        job: The job.

    Attributes:
        unread: Why, by the log's name.
    """

    def __init__(self, toolbox: Toolbox, job: str) -> None:
        self._toolbox = toolbox
        self._job = job
        self._unanswered = 0
        self.unread: dict[str, str] = {}

    async def open(
        self, name: str, stack: AsyncExitStack, on_progress: OnProgress
    ) -> LogText | None:
        """Open a log until the stack is closed; None where it cannot be.

        Raises:
            SettingsError: No log can be opened.
        """
        if self._unanswered == _MOST_UNANSWERED:
            self.unread[name] = _NOT_ASKED
            return None
        try:
            opened = self._toolbox.open_log(self._job, name, on_progress=on_progress)
            text = await stack.enter_async_context(opened)
        except SettingsError:
            raise
        except JobsError as error:
            # Frequent: the Hub lists logs that it cannot give (HUB.md 3, KERNEL.md K1).
            self.unread[name] = str(error)
            self._unanswered = self._unanswered + 1 if _is_away(error) else 0
            return None
        self._unanswered = 0
        return text


def _is_away(error: JobsError) -> bool:
    """Whether the Hub gave no answer, after all retries."""
    return isinstance(error, HubBusyError) or (
        isinstance(error, HubUnavailableError) and error.http_status is None
    )
