"""What the page asks for: three of the tools, as JSON."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eodh_tools.errors import RequestError
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.toolbox import Toolbox

#: Log text in one answer: a screen or two of long lines.
_MAX_CHARS = 60_000


class Question(BaseModel):
    """The arguments of a tool, as the page sends them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    job: str = Field(max_length=2048)
    log: str | None = Field(default=None, max_length=300)
    search: str | None = Field(default=None, max_length=500)
    around: int | None = Field(default=None, ge=1)
    context: int | None = Field(default=None, ge=0, le=200)
    cursor: str | None = Field(default=None, max_length=500)


Tool = Literal["get_status", "list_logs", "read_log"]
TOOLS: tuple[Tool, ...] = ("get_status", "list_logs", "read_log")


def read_question(body: bytes) -> Question:
    """Read a request's body.

    Raises:
        RequestError: It is no question of ours.
    """
    try:
        return Question.model_validate_json(body)
    except ValidationError as error:
        raise RequestError("The viewer and its server differ: reload it.") from error


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
