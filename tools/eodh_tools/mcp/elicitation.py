"""Ask a person which job "last" means where several fit; else it is the newest."""

from collections.abc import Mapping
from typing import Any, Literal

import anyio
from mcp import MCPError
from mcp.server.mcpserver import (
    AcceptedElicitation,
    Context,
    Elicit,
    ElicitationResult,
)
from mcp.types import ElicitResult
from pydantic import BaseModel, Field, create_model

from eodh_tools.mcp.state import ServerState

#: A person has so long to answer, of the time of the whole call.
ANSWER_S = 40.0
_ANSWERS_LATER = "2026-07-28"


class CandidateJob(BaseModel):
    """The job that a call is about: an id, a URL, a URI or "last"."""

    job: str


async def candidate_job(
    job: str, ctx: Context[ServerState]
) -> CandidateJob | Elicit[CandidateJob]:
    """Look up "last" and ask which job, if several fit and the client can ask.

    Where nobody answers, "last" stays: the toolbox takes the newest and names the
    others.
    """
    as_given = CandidateJob(job=job)
    if not _can_ask(ctx):
        return as_given
    state = ctx.request_context.lifespan_context
    answered = ctx.input_responses
    candidates = await state.candidates(job, reload=answered is None)
    if len(candidates) < 2:  # noqa: PLR2004 - nothing to choose from
        return CandidateJob(job=next(iter(candidates), job))
    if answered is not None and not _is_answer(answered, candidates):
        return as_given
    question = Elicit(_question(job, candidates), _form(candidates))
    if (ctx.protocol_version or "") >= _ANSWERS_LATER:
        return question
    return await _ask_now(ctx, question) or as_given


def chosen_job(job: str, candidate: ElicitationResult[CandidateJob]) -> str:
    """Return the job that was chosen; as it was given where nobody chose."""
    if isinstance(candidate, AcceptedElicitation):
        return candidate.data.job
    return job


async def _ask_now(
    ctx: Context[ServerState], question: Elicit[CandidateJob]
) -> CandidateJob | None:
    """Ask within the call; None where nobody chooses, in time or at all."""
    with anyio.move_on_after(ANSWER_S):
        try:
            answer = await ctx.elicit(question.message, question.schema)
        except (MCPError, ValueError):
            # The client declares that it can ask and cannot, or answers no such job.
            return None
        if isinstance(answer, AcceptedElicitation):
            return answer.data
    return None


def _can_ask(ctx: Context[ServerState]) -> bool:
    capabilities = ctx.client_capabilities
    elicitation = capabilities.elicitation if capabilities is not None else None
    if elicitation is None:
        return False
    # A bare `elicitation: {}` means forms: it is older than the other kind.
    takes_forms = elicitation.form is not None or elicitation.url is None
    answers_later = (ctx.protocol_version or "") >= _ANSWERS_LATER
    return takes_forms and (answers_later or ctx.session.can_send_request)


def _is_answer(responses: Mapping[str, Any], candidates: Mapping[str, str]) -> bool:
    """Whether the person chose one of the candidates."""
    answer = next(iter(responses.values()), None)
    return (
        isinstance(answer, ElicitResult)
        and answer.action == "accept"
        and (answer.content or {}).get("job") in candidates
    )


def _form(candidates: Mapping[str, str]) -> type[CandidateJob]:
    """A form with one field: which of these jobs."""
    titled = [{"const": job, "title": about} for job, about in candidates.items()]

    def with_titles(schema: dict[str, Any]) -> None:
        del schema["enum"]
        schema["oneOf"] = titled

    # Ids that are known only now: a client can answer none but these.
    one_of: Any = Literal[tuple(candidates)]
    field = Field(title="Job", json_schema_extra=with_titles)
    return create_model("WhichJob", __base__=CandidateJob, job=(one_of, field))


def _question(job: str, candidates: Mapping[str, str]) -> str:
    listed = "".join(f"\n- {each}: {about}" for each, about in candidates.items())
    return f"{job!r} may mean several jobs. Which one?{listed}"
