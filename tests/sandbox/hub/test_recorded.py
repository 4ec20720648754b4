"""The records that scripted jobs show are our own runs, free of a machine's paths."""

import re

import pytest

from eodh_sandbox.hub import ScriptedJob
from eodh_sandbox.hub.cwl.container_paths import in_container
from eodh_sandbox.hub.cwl.processes import PROCESSES
from eodh_sandbox.hub.scripted_jobs import RECORDED, recorded_outcomes


def test_there_is_a_record_of_every_process_that_can_run() -> None:
    never = {"broken-deployment"}
    assert PROCESSES.keys() - never <= recorded_outcomes().keys()


def test_no_record_names_this_machine() -> None:
    files = [file for file in RECORDED.rglob("*") if file.is_file()]
    paths = {
        path
        for file in files
        for path in re.findall(r"(?<![\w:/.])/[a-z]+/", file.read_text("utf-8"))
    }
    assert paths <= {"/app/", "/dev/", "/items/", "/tmp/", "/usr/", "/var/"}  # noqa: S108


def test_a_runs_folders_become_those_of_a_container() -> None:
    job = "2026d374-e6e7-11f1-b423-5e8aefd368fe"
    run = f"/tmp/eodh-localhub-a_b1/runs/{job}/tmp/x1_y"  # noqa: S108
    text = f"'{run}/catalog/catalog.json' {run}/stg{job}/ab {run}"
    assert in_container(text.encode()).startswith(
        f"'/tmp/catalog/catalog.json' /var/lib/cwl/stg{job}/ab ".encode()
    )


def test_a_case_without_a_record_is_refused() -> None:
    with pytest.raises(ValueError, match="no-such-case"):
        ScriptedJob.recorded("no-such-case")
