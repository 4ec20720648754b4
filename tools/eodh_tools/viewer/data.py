"""What the page asks for: three of the tools, as JSON. Pure."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eodh_tools.errors import RequestError


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
#: Answers one question with the rights of the person who asks.
Answer = Callable[[Tool, Question], Awaitable[dict[str, Any]]]


def read_question(body: bytes) -> Question:
    """Read a request's body.

    Raises:
        RequestError: It is no question of ours.
    """
    try:
        return Question.model_validate_json(body)
    except ValidationError as error:
        raise RequestError("The viewer and its server differ: reload it.") from error
