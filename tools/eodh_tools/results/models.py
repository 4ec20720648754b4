"""The tools' answers as models, the same for every door.

Times are aware UTC, durations are in seconds, line numbers are 1-based in the raw
log split only at newlines.
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

StepKind = Literal["stage-in", "step", "stage-out"]
LogsState = Literal["there", "not there yet", "none", "not finished"]
Confidence = Literal["known", "likely", "unknown"]
Whose = Literal[
    "code", "inputs", "credentials", "service", "resources", "hub", "unknown"
]
Rerun = Literal["helps", "does not help", "unknown"]


#: The stage of a job that waits for its turn.
QUEUED = "queued"


class ToolResult(BaseModel):
    """The answer of a tool: every door writes it as it is.

    What is not known is None: a door may leave it out.
    """

    # Built when first used: a command needs few of these, and each takes time to build.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class NextCall(ToolResult):
    """A suggested next call, and what it is for."""

    tool: str
    arguments: dict[str, str | int | bool]
    why: str


class LogEntry(ToolResult):
    """One log of a job."""

    name: str
    step: str
    kind: StepKind
    scatter: int | None = Field(
        default=None, description="Number of a scattered or repeated run"
    )
    size_bytes: int | None = None
    lines: int | None = None
    empty: bool = False
    began: datetime | None = None
    took_s: float | None = Field(
        default=None, description="From the log's first time to its last"
    )
    note: str | None = None


class Evidence(ToolResult):
    """The lines of one log that support an explanation."""

    log: str
    lines: tuple[int, ...]
    text: str = Field(description="The lines, numbered, gaps marked")
    total_lines: int
    redacted: int = 0


class LogLine(ToolResult):
    """One line of one log."""

    log: str
    line: int
    text: str


class Outputs(ToolResult):
    """Where a successful job's outputs are."""

    catalog: str | None = Field(default=None, description="Address of the STAC catalog")
    items: int | None = None
    assets: int | None = None


class Explanation(ToolResult):
    """Why a job ended as it did, as far as its status and logs show."""

    headline: str
    quote: str | None = Field(
        default=None, description="Words of the log in the headline"
    )
    key_line: LogLine | None = Field(
        default=None, description="The line that explains most"
    )
    cause: str | None = Field(default=None, description="Stable code of the cause")
    confidence: Confidence
    whose: Whose = Field(default="unknown", description="Whose turn it is")
    rerun: Rerun = Field(
        default="unknown", description="Whether the same job once more helps"
    )
    step: str | None = None
    looked_bad: tuple[LogLine, ...] = Field(
        default=(), description="Errors that the step survived"
    )
    evidence: tuple[Evidence, ...] = ()
    advice: str = ""
    outputs: Outputs | None = None


class JobStatus(ToolResult):
    """The state of one job."""

    job_id: str
    workspace: str | None = None
    process: str | None = None
    status: str
    stage: str
    created: datetime | None = None
    started: datetime | None = None
    finished: datetime | None = None
    duration_s: float | None = None
    message: str
    logs_state: LogsState
    logs: tuple[str, ...]
    explanation: Explanation | None = None
    others: tuple[str, ...] = Field(
        default=(), description="What other jobs tell of it, a sentence each"
    )
    results_url: str | None = None
    unreadable: dict[str, str] = Field(
        default_factory=dict, description="Logs that cannot be read, and why"
    )
    before_first_step_s: float | None = Field(
        default=None,
        description="Seconds in the queue and in preparation, where a minute or more",
    )
    unchanged_s: float | None = Field(
        default=None,
        description="Seconds without a change, where it may be stuck",
    )
    waited_s: float | None = None
    note: str | None = Field(
        default=None, description="A remark, as on what 'last' means"
    )
    next: tuple[NextCall, ...] = ()


class LogListing(ToolResult):
    """The logs of one job, in the order in which its steps ran."""

    job_id: str
    workspace: str | None = None
    status: str
    logs_state: LogsState
    logs: tuple[LogEntry, ...]
    missing: tuple[str, ...] = ()
    waited_s: float | None = None
    note: str | None = Field(
        default=None, description="The other jobs that 'last' may mean"
    )
    next: tuple[NextCall, ...] = ()


class LogReading(ToolResult):
    """A part of one log, as text."""

    job_id: str
    workspace: str | None = None
    log: str
    why_this_log: str | None = None
    text: str
    first_line: int | None = None
    last_line: int | None = None
    total_lines: int
    matches: int | None = Field(
        default=None, description="All matching lines, for a search"
    )
    redacted: int = Field(default=0, description="Secrets redacted in the whole log")
    complete: bool = Field(description="False: the job still runs and the log may grow")
    older_cursor: str | None = None
    newer_cursor: str | None = None
    is_another: bool = Field(
        default=False,
        description="The log is not the one that the cursor came from: read anew",
    )
    note: str | None = Field(
        default=None, description="The other jobs that 'last' may mean"
    )
    next: tuple[NextCall, ...] = ()


class JobSummary(ToolResult):
    """One job of a list."""

    job_id: str
    process: str | None = None
    status: str
    created: datetime | None = None
    finished: datetime | None = None
    duration_s: float | None = None
    usual_s: float | None = Field(
        default=None, description="How long its process usually takes"
    )
    cause: str | None = Field(
        default=None, description="Code of why it failed, if explained before"
    )
    step: str | None = Field(default=None, description="The step that failed")


class JobSnapshot(ToolResult):
    """What may change about a job, without an explanation: cheap enough to poll."""

    job_id: str
    workspace: str | None = None
    status: str
    stage: str
    logs_state: LogsState
    logs: tuple[str, ...]
    settled: bool = Field(description="Nothing about it will change any more")


class JobListing(ToolResult):
    """Jobs of one workspace, newest first."""

    workspace: str | None = None
    jobs: tuple[JobSummary, ...]
    total: int = Field(description="How many match")
    by_status: dict[str, int] = Field(
        default_factory=dict, description="Jobs of each status"
    )
    complete: bool = Field(default=True, description="False: list not read whole")
    left_out: int = Field(default=0, description="Jobs with odd ids")
    #: Jobs left out since they say no time.
    undated: int = 0
    next: tuple[NextCall, ...] = ()


class FailureGroup(ToolResult):
    """Jobs that failed alike: with one cause, in one step, at one line of the log."""

    jobs: int
    processes: tuple[str, ...]
    first: datetime | None = None
    last: datetime | None = None
    headline: str
    quote: str | None = Field(
        default=None, description="Words of the log in the headline"
    )
    cause: str | None = None
    step: str | None = None
    confidence: Confidence
    whose: Whose
    rerun: Rerun
    newest_job: str
    repaired: datetime | None = Field(
        default=None, description="When its processes succeeded again"
    )


class FailureListing(ToolResult):
    """What failed of one workspace, in groups; the most important first."""

    workspace: str | None = None
    since: datetime
    process: str | None = None
    jobs: int = Field(description="How many jobs there were")
    failed: int = Field(description="How many of them failed")
    groups: tuple[FailureGroup, ...]
    more_groups: int = 0
    not_explained: int = Field(
        default=0, description="Failed jobs that are not explained yet"
    )
    unreadable: int = Field(
        default=0, description="Failed jobs that the Hub would not let us explain"
    )
    complete: bool = Field(
        default=True, description="False: the list of jobs was not read whole"
    )
    undated: int = Field(default=0, description="Jobs left out as they say no time")
    next: tuple[NextCall, ...] = ()


class Report(ToolResult):
    """A text for whoever can repair what failed: an administrator, or the author."""

    job_id: str
    workspace: str | None = None
    process: str | None = None
    to_add: tuple[str, ...] = Field(default=(), description="What the person must add")
    send_to: str = Field(default="", description="Who can repair it, in a sentence")
    text: str
