"""Explain a job that did not fail: what ran, how long, and its warnings."""

from collections.abc import Sequence

from eodh_tools.diagnosis.evidence_lines import make_evidence
from eodh_tools.diagnosis.findings import LogWithExcerpt
from eodh_tools.diagnosis.steps import steps_text
from eodh_tools.results.formatting import counted
from eodh_tools.results.models import Explanation


def successful(logs: Sequence[LogWithExcerpt]) -> Explanation:
    """Tell which steps ran, and whether any of them warned."""
    ran = steps_text([log.entry for log in logs])
    text = "The job was successful."
    if ran:
        count = counted(len(ran), "step")
        text = f"{text} {count} ran: {', '.join(ran)}."
    for log in logs:
        if log.excerpt is None or log.entry.kind != "step":
            continue
        warnings = [line for line in log.excerpt.lines if line.role == "warning"]
        if warnings:
            return Explanation(
                headline=f"{text} There are warnings that may be worth a look.",
                confidence="known",
                evidence=(make_evidence(log.entry, log.excerpt, warnings),),
            )
    return known(text)


def known(headline: str) -> Explanation:
    """State what is certain, in a sentence."""
    return Explanation(headline=headline, confidence="known")
