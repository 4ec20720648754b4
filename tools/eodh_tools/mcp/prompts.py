"""Prompts: what people ask most, as a client's menu offers it."""

from typing import Annotated

from mcp.server import MCPServer
from pydantic import Field

from eodh_tools.mcp.state import ServerState

Job = Annotated[
    str, Field(description="Job id, pasted job URL, or 'last'", max_length=2048)
]


def why_did_my_job_fail(job: Job = "last") -> str:
    """Find out why a job failed, and what to do about it."""
    return (
        f"Why did my job on the EO Data Hub fail? The job: {job}\n\n"
        "Call get_status for it first. If the evidence there does not settle the "
        "cause, make the call that it names under Next, and search the log of the "
        "failing step with read_log(search=...). Then tell me in a few sentences: "
        "which step failed and why, the log lines that show it (with their numbers), "
        "and what I can do. Say so if the logs do not tell the cause; do not guess."
    )


def report_for_the_hub_team(job: Job = "last") -> str:
    """Write a report of a failed job that the Hub's support can act on."""
    return (
        f"Write a report for the EO Data Hub's support team about the job: {job}\n\n"
        "Call get_status and list_logs for it, and read_log where the evidence needs "
        "more lines. The report, in plain text, holds: the job id, the workspace and "
        "the process; when it was created and when it ended; its status and the Hub's "
        "own message; which logs are there, empty or missing; the failing step with "
        "the 5 to 20 log lines that show the failure, with their numbers, as they "
        "are; what I expected; and one question. Leave out keys, tokens and signed "
        "URLs. Keep what is known apart from what is only likely."
    )


def add_prompts(server: MCPServer[ServerState]) -> None:
    """Offer the prompts."""
    server.prompt(title="Why did my job fail?")(why_did_my_job_fail)
    server.prompt(title="Write a report for the Hub team")(report_for_the_hub_team)
