"""The excerpt of real logs: each shows the line that says why."""

from pathlib import Path

import pytest

from eodh_tools.logs.excerpt.excerpter import find

SAMPLES = {
    "cwltool_apperr.log": "FileNotFoundError: [Errno 2] No such file or directory",
    "cwltool_nocatalog.log": "'/tmp/catalog/catalog.json'",
    "cwltool_nomodule.log": "ModuleNotFoundError: No module named",
    "cwltool_step_exception.log": "File in img tag not found!",
    "cwltool_validation_error.log": "references unknown identifier",
    "eodh_failed_job_message.log": "JSONDecodeError",
    "gen_node_stage_in_stageindns.log": "Name or service not known",
    "gen_node_stage_out_badtype.log": "STACTypeError",
    "gen_node_stage_out_boto.log": "(AccessDenied)",
    "gen_node_stage_out_botoupload.log": "(AccessDenied)",
    "gen_node_stage_out_nocatalog.log": "'/tmp/catalog/catalog.json'",
    "gen_resize_make_stac_exit2.log": "the following arguments are required",
    "gen_s2_mosaic_diskfull.log": "No space left on device",
    "gen_s2_search_dns.log": "Name or service not known",
    "calrissian_debug_stageout_fail.log": "'exit_code': 1",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_cause_is_in_the_excerpt_of_a_real_log(shared: Path, name: str) -> None:
    raw = (shared / "hub" / "samples" / name).read_bytes()
    lines = raw.decode("utf-8", "replace").split("\n")
    shown = [lines[number - 1] for number in find([raw]).numbers]
    assert any(SAMPLES[name] in line for line in shown)
