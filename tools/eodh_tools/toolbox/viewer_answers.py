"""Answer the questions of the log viewer's page by the tools, as JSON."""

from typing import Any

from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.viewer.data import Question, Tool

#: Log text in one answer: a screen or two of long lines.
_MAX_CHARS = 60_000


async def answer(toolbox: Toolbox, tool: Tool, question: Question) -> dict[str, Any]:
    """Ask the toolbox, which asks the Hub whether this caller may see the job.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    match tool:
        case "get_status":
            found = await toolbox.get_status(question.job)
            return found.model_dump(mode="json", exclude_none=True)
        case "list_logs":
            listing = await toolbox.list_logs(question.job)
            return listing.model_dump(mode="json", exclude_none=True)
        case "read_log":
            reading = await toolbox.read_log(
                question.job,
                question.log,
                part=LogSelection.from_options(
                    around=question.around,
                    search=question.search,
                    context=question.context,
                ),
                cursor=question.cursor,
                max_chars=_MAX_CHARS,
            )
            return reading.model_dump(mode="json", exclude_none=True)
