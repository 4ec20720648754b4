"""Every recorded failure is explained rightly: its cause, and the line that shows it.

The files lie beside the checkout and belong to others (SOURCES.md there), so they are
named here by what is found in them, and none of their text is repeated.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from eodh_tools.diagnosis.diagnose import explain
from eodh_tools.diagnosis.findings import LogWithExcerpt, finding
from eodh_tools.diagnosis.steps import kind_of
from eodh_tools.hub.status_info import parse_job
from eodh_tools.logs.excerpt.excerpter import excerpt
from eodh_tools.results.models import LogEntry

# file -> step, cause, the line that shows it: the root of a chain
LOGS = {
    "cwltool_apperr.log": ("convert", "file-missing", 16),
    "cwltool_nocatalog.log": ("node_stage_out", "catalog-missing", 41),
    "cwltool_nomodule.log": ("convert", "module-missing", 14),
    "cwltool_step_exception.log": ("gatherer_node_step", "exception", 19),
    "cwltool_validation_error.log": ("convert", "cwl-invalid", 3),
    "gen_node_stage_in_stageindns.log": ("node_stage_in", "host-not-found", 12),
    "gen_node_stage_out_badtype.log": ("node_stage_out", "stac-invalid", 19),
    "gen_node_stage_out_boto.log": ("node_stage_out", "access-denied", 14),
    "gen_node_stage_out_botoupload.log": ("node_stage_out", "access-denied", 26),
    "gen_node_stage_out_nocatalog.log": ("node_stage_out", "catalog-missing", 23),
    "gen_resize_make_stac_exit2.log": ("resize_make_stac", "arguments-wrong", 3),
    "gen_s2_mosaic_diskfull.log": ("s2_mosaic", "disk-full", 7),
    "gen_s2_search_dns.log": ("s2_search", "host-not-found", 12),
}

# file -> step, cause
SILENT = {
    "gen_s1_process_segv.log": ("s1_process", "no-reason-given"),
    "empty_node_stage_out.log": ("node_stage_out", "log-empty"),
}


def read(shared: Path, name: str, step: str) -> LogWithExcerpt:
    raw = (shared / "hub" / "samples" / name).read_bytes()
    entry = LogEntry(name=f"{step}.log", step=step, kind=kind_of(step))
    return LogWithExcerpt(entry, excerpt([raw]))


@pytest.mark.parametrize("name", LOGS)
def test_a_real_log_shows_its_cause_and_the_line(shared: Path, name: str) -> None:
    step, cause, line = LOGS[name]
    found = finding(read(shared, name, step))
    assert found is not None
    assert (found.wording.code, found.verdict.cause.number) == (cause, line)


@pytest.mark.parametrize("name", SILENT)
def test_a_real_log_without_a_word_is_not_given_a_cause_it_does_not_show(
    shared: Path, name: str
) -> None:
    step, cause = SILENT[name]
    job = parse_job(b'{"jobID": "a-1", "status": "failed", "type": "process"}')
    reported = explain(job, [read(shared, name, step)], logs_state="there")
    assert (reported.cause, reported.step) == (cause, step)
    assert reported.confidence != "known"


def test_the_forty_real_failed_jobs_are_reported_as_what_they_were(
    shared: Path,
) -> None:
    jobs = json.loads(
        (shared / "hub" / "samples" / "eodh_failed_jobs_statusinfo.json").read_bytes()
    )
    reported = Counter(
        explain(parse_job(json.dumps(job).encode()), [], logs_state="none").cause
        for job in jobs
    )
    assert reported == {"output-not-collected": 28, "never-started": 12}
