"""What one link opens: the job that it was made for, and no other."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, TypeVar

import anyio

from eodh_tools.viewer.data import Answer, Question, Tool
from eodh_tools.viewer.page_routes import RefusedError

_P = TypeVar("_P")


@dataclass(slots=True)
class OneJob(Generic[_P]):
    """A person who may look at one job.

    Attributes:
        person: Whose rights count.
        job: The job as the link named it; "last" too.
        job_id: Which one that was at the first answer; from then on it stays that.
    """

    person: _P
    job: str
    job_id: str | None = None
    _finding: anyio.Lock = field(default_factory=anyio.Lock, repr=False)

    def only(self, answer: Answer) -> Answer:
        """Answer as `answer` does, only for this job."""

        async def answered(tool: Tool, question: Question) -> dict[str, Any]:
            if question.job not in {self.job, self.job_id}:
                raise RefusedError(
                    "This page was opened for another job: make a link for this one.",
                    HTTPStatus.FORBIDDEN,
                )
            if self.job_id is None:
                # One question finds out which job it is; the others wait for that.
                async with self._finding:
                    if self.job_id is None:
                        found = await answer(tool, question)
                        self.job_id = found["job_id"]
                        return found
            named = question.model_copy(update={"job": self.job_id})
            return await answer(tool, named)

        return answered
