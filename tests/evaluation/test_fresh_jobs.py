"""Fresh jobs are explained whole, whatever the explanation is worth.

What it is worth was judged once, by hand (docs/evaluation.md); a test that held the
judgement would invite to tune the rules to it.
"""

from pathlib import Path

import pytest

from eodh_tools.toolbox.saved_jobs import explain_saved

FRESH = Path(__file__).parent / "fresh"
FOLDERS = sorted(path for path in FRESH.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_explanation_has_a_headline_of_one_line_and_lines_to_show(
    folder: Path,
) -> None:
    _, explanation = explain_saved(folder)

    assert 0 < len(explanation.headline) <= 300
    assert "\n" not in explanation.headline
    assert explanation.step == next((folder / "logs").iterdir()).stem
    assert explanation.cause is not None or explanation.confidence == "unknown"
    assert explanation.evidence
    assert explanation.advice
