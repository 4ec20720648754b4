"""Choose, of what several steps show, what ended the job."""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.doubts import MEETS_NOTHING
from eodh_tools.diagnosis.findings import FailureFinding
from eodh_tools.diagnosis.troubles_before import STUMBLES
from eodh_tools.logs.excerpt.known_lines import masked

# A step that tells why it was ended.
_OF_ANOTHER = re.compile(
    r"(?i)\b(?:another|other|sibling|parallel|some) (?:\w+ )?"
    r"(?:steps?|tasks?|jobs?|process(?:es)?|ranks?|workers?)\b"
)
#: What stage-out says of a catalogue that an earlier step left wrong or not at all.
CONSEQUENCES = {
    "catalog-missing",
    "stac-item-missing",
    "stac-asset-missing",
    "stac-invalid",
}
#: How a program fails that was given nothing to work on.
MAY_FOLLOW_NOTHING = MEETS_NOTHING | {"file-missing"}
#: Causes that say only that data are not there.
DATA_IS_MISSING = {"nothing-found", "nothing-in-list", "file-missing"}


def odd_among_runs(findings: Sequence[FailureFinding]) -> Sequence[FailureFinding]:
    """Return, of a scattered step's runs, those that say what no other says.

    A line that several runs have and one of the others has not did not end that one.
    """
    forms = [masked(each.verdict.cause.words.encode()) for each in findings]
    odd = [
        each
        for each, form in zip(findings, forms, strict=True)
        if forms.count(form) == 1 or each.is_exception
    ]
    return odd if odd and len(findings) - len(odd) > 1 else findings


def best_of(findings: Sequence[FailureFinding]) -> FailureFinding:
    """Return, of several, the last whose own error ended it; else the last."""
    return max(
        enumerate(findings),
        key=lambda each: (each[1].ends_the_log, each[1].is_exception, each[0]),
    )[1]


def ended_by_itself(each: FailureFinding) -> bool:
    """Return whether a step's own exception stands at the end of its log."""
    return each.is_exception and each.ends_the_log


def failed_beside(
    at_end: Sequence[FailureFinding], found: Sequence[FailureFinding]
) -> FailureFinding | None:
    """Return the step that failed beside the last, if that only stopped or went on.

    Steps may run side by side, and a runner ends those beside one that failed: what
    failed need not be the last that began.
    """
    told = any(_OF_ANOTHER.search(each.key_text) for each in at_end)
    if all(each.wording.code == "terminated" for each in at_end):
        ended = [
            each
            for each in found
            if each.wording.code != "terminated"
            and (ended_by_itself(each) or (told and left_nothing(each)))
        ]
    elif not any(is_grave(each) for each in at_end):
        ended = [each for each in found if ended_by_itself(each)]
    else:
        return None
    return best_of(ended) if ended else None


def left_nothing(each: FailureFinding) -> bool:
    """Return whether a step ended with a failure, and the workflow went on."""
    return (
        each.ends_the_log
        and not each.verdict.ended_well
        and not each.went_on
        and each.wording.code != "no-reason-given"
    )


def may_follow_others(end: FailureFinding) -> bool:
    """Return whether a failure may be what an earlier step left, or did not leave."""
    wording = end.wording
    if end.verdict.shown is None or end.verdict.shown.cause.follows:
        return wording.whose == "inputs"
    return wording.code in STUMBLES | DATA_IS_MISSING | {"file-damaged"}


def is_of_data(end: FailureFinding) -> bool:
    """Return whether a failure is known, but of data of earlier steps perhaps."""
    is_known = end.sureness == "known"
    return is_known and (may_follow_others(end) or end.wording.whose == "inputs")


def is_grave(each: FailureFinding) -> bool:
    """Return whether a step's failure is more than a line it may have survived."""
    return each.is_exception or each.ends_the_log or each.entry.kind != "step"
