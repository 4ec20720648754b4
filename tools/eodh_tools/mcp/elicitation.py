"""Which job a call means: "last" is looked up, and a person is asked if in doubt."""

from typing import Any, Literal

from mcp.server.mcpserver import Context, Elicit
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel, Field, create_model

from eodh_tools.errors import JobsError
from eodh_tools.mcp.state import ServerState
from eodh_tools.mcp.wording import as_call, in_words
from eodh_tools.results.models import JobSummary, NextCall
from eodh_tools.results.text import time_text


class ChosenJob(BaseModel):
    """The job that a call is about: an id, a URL or a URI."""

    job: str


async def meant_job(
    job: str, ctx: Context[ServerState]
) -> ChosenJob | Elicit[ChosenJob]:
    """Look up "last"; ask the person if several jobs may be meant.

    Raises:
        ToolError: Several may be meant and the client cannot ask: it lists them, with
            the call for each.
    """
    desk = ctx.request_context.lifespan_context
    try:
        meant = await desk.meant(job, again=ctx.input_responses is not None)
    except JobsError as error:
        raise ToolError(in_words(error)) from error
    if not meant:
        return ChosenJob(job=job)
    if len(meant) == 1:
        return ChosenJob(job=meant[0].job_id)
    if _can_ask(ctx):
        return Elicit(_question(job, meant), _form(meant))
    tool = str((ctx.request_context.params or {}).get("name", "get_status"))
    calls = [
        f"{as_call(NextCall(tool=tool, arguments={'job': each.job_id}, why=''))}  "
        f"{_described(each)}"
        for each in meant
    ]
    raise ToolError("\n".join([_question(job, ()), *calls]))


def _can_ask(ctx: Context[ServerState]) -> bool:
    capabilities = ctx.client_capabilities
    elicitation = capabilities.elicitation if capabilities is not None else None
    if elicitation is None:
        return False
    # A bare `elicitation: {}` means forms: it is older than the other kind.
    takes_forms = elicitation.form is not None or elicitation.url is None
    answers_later = (ctx.protocol_version or "") >= "2026-07-28"
    return takes_forms and (answers_later or ctx.session.can_send_request)


def _form(meant: tuple[JobSummary, ...]) -> type[ChosenJob]:
    """A form with one field: which of these jobs."""
    titled = [{"const": job.job_id, "title": _described(job)} for job in meant]

    def with_titles(schema: dict[str, Any]) -> None:
        del schema["enum"]
        schema["oneOf"] = titled

    # Of ids that are known only now: a client's answer can be none but these.
    one_of: Any = Literal[tuple(job.job_id for job in meant)]
    field = Field(title="Job", json_schema_extra=with_titles)
    return create_model("WhichJob", __base__=ChosenJob, job=(one_of, field))


def _question(job: str, meant: tuple[JobSummary, ...]) -> str:
    listed = "".join(f"\n- {each.job_id}: {_described(each)}" for each in meant)
    return f"Several jobs may be meant by {job!r}. Which one?{listed}"


def _described(job: JobSummary) -> str:
    process = (job.process or "process unknown")[:80]
    return f"{process}, {job.status}, created {time_text(job.created)}"
