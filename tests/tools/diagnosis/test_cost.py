"""A log made to be costly takes no more time to judge than one of its size may."""

import pytest

from eodh_tools.diagnosis.findings import LogWithExcerpt, finding
from eodh_tools.diagnosis.steps import entries
from eodh_tools.logs.excerpt.excerpter import excerpt
from tests.processor_time import LINEAR, Work, growth

_LINES = {
    "headers": "Traceback (most recent call last):\n",
    "frames": '  File "/app/x.py", line 1, in f\nTraceback (most recent call last):\n',
    "errors": "ERROR failed: Killed\n",
    "handled": "ERROR no such file: 'a.tif'\nWARNING retrying 'a.tif'\n",
    "exceptions": (
        'WARNING retrying\nTraceback (most recent call last):\n  File "/app/x.py", '
        "line 1, in f\nValueError: no scene\nworking on it\n"
    ),
}


@pytest.mark.parametrize("kind", _LINES)
def test_time_grows_only_with_the_log(kind: str) -> None:
    entry = entries(["a.log"])[0]

    def judged(times: int) -> Work:
        part = excerpt([(_LINES[kind] * times).encode()])
        return lambda: finding(LogWithExcerpt(entry, part))

    assert growth(judged, 4_000) < LINEAR
