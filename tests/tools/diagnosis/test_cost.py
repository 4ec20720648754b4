"""A log made to be costly takes no more time to judge than one of its size may."""

import time

import pytest

from eodh_tools.diagnosis.findings import LogWithExcerpt, finding
from eodh_tools.diagnosis.steps import entries
from eodh_tools.logs.excerpt.excerpter import excerpt

_MOST_SECONDS = 5
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
    finding(LogWithExcerpt(entry, excerpt([b"ERROR failed\n"])))  # compiles
    part = excerpt([(_LINES[kind] * 20_000).encode()])
    before = time.process_time()
    finding(LogWithExcerpt(entry, part))
    assert time.process_time() - before < _MOST_SECONDS
