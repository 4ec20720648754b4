"""Say what to do, by whose turn it is."""

from eodh_tools.results.models import Whose

RUN_LOCALLY = (
    "Run the workflow locally first, with the same inputs: "
    "`cwltool WORKFLOW.cwl#WORKFLOW-ID INPUTS.yml` (with Docker), then correct the "
    "step, build and push its image under a new tag, and deploy again."
)
ASK_ADMIN = (
    "Ask a Hub administrator, who sees more logs: give the deploying workspace, the "
    "workflow's id and the job's id."
)
_ADVICE: dict[Whose, str] = {
    "code": "This is a matter of the program or its image: look at the quoted line in "
    f"the code. {RUN_LOCALLY}",
    "inputs": "Look at what the job was given (area, dates, options, files) in the "
    "light of the quoted line, correct it, and run the job again.",
    "credentials": "Renew the key or ask for the right that the quoted line names, "
    "and run the job again.",
    "service": "Run the job again later; if it fails the same way, ask the provider "
    "that the quoted line names.",
    "resources": "Ask for more memory, disk or time in the CWL's ResourceRequirement "
    "(ramMin, tmpdirMin, outdirMin) or ToolTimeLimit, or give the step less to do.",
    "hub": ASK_ADMIN,
    "unknown": RUN_LOCALLY,
}


def advice_for(whose: Whose) -> str:
    """Return what to do, by whose turn it is."""
    return _ADVICE[whose]


def sentence(text: str) -> str:
    """Begin a text as a sentence begins."""
    return text[:1].upper() + text[1:]
