"""What only follows from a failure, or stands beside it, is not its cause."""

import json

import pytest

from tests.tools.diagnosis.test_causes_of_logs import reported

IMPORT = """\
Traceback (most recent call last):
  File "/app/ndvi/stack.py", line 5, in <module>
    import rioxarray
ModuleNotFoundError: No module named 'rioxarray'
"""
# Python shows the line of code that warns below the warning.
WARNINGS = {
    "requests": "/usr/lib/python3/requests/__init__.py:102: RequestsDependencyWarning: "
    "urllib3 (2.2.1) doesn't match a supported version!\n"
    '  warnings.warn("urllib3 ({}) doesn\'t match a supported "\n',
    "pyproj": "/usr/lib/python3/pyproj/network.py:59: UserWarning: "
    "pyproj unable to set PROJ database path.\n"
    '  _pyproj_warnings.warn("pyproj unable to set PROJ database path.")\n',
    "pandas": "/app/read.py:9: FutureWarning: errors='ignore' is deprecated\n"
    '  warnings.warn_explicit("cannot parse dates, failed", FutureWarning)\n',
}


@pytest.mark.parametrize("warning", WARNINGS.values(), ids=WARNINGS)
def test_the_code_of_a_warning_is_no_failure(warning: str) -> None:
    told = reported(f"{warning}INFO reading 4 tiles\n{IMPORT}")
    assert told.cause == "module-missing"
    assert "after it" not in told.headline


def of_go(reason: str, cancelled: str) -> str:
    lines = [
        {"level": "info", "msg": "part read", "file": "a.parquet"},
        {"level": "error", "msg": "cannot grid", "error": reason},
        {"level": "error", "msg": "worker stopped", "worker": 0, "error": cancelled},
        {"level": "error", "msg": "worker stopped", "worker": 1, "error": cancelled},
        {"level": "error", "msg": "run failed", "error": f"errgroup: {cancelled}"},
    ]
    return "".join(f"{json.dumps(line)}\n" for line in lines) + "exit status 1\n"


@pytest.mark.parametrize(
    "log",
    [
        of_go("the area crosses the antimeridian", "context canceled"),
        of_go("the area crosses the antimeridian", "operation was canceled"),
        (
            "reading 4 tiles\nerror: the area crosses the antimeridian\n"
            "error: tile 2: task was cancelled\nerror: tile 3: task was cancelled\n"
        ),
    ],
)
def test_what_was_cancelled_after_a_failure_is_not_the_cause(log: str) -> None:
    assert "the area crosses the antimeridian; after it" in reported(log).headline


@pytest.mark.parametrize(
    "answer",
    [
        'search answered 400: {"description": "west is greater than east"}',
        "the catalogue responded with 422 (west is greater than east)",
        "token service replied 400: west is greater than east",
    ],
)
def test_what_a_server_answered_comes_before_the_error_of_reading_it(
    answer: str,
) -> None:
    log = (
        f"[info] 36 outlines\n[warn] {answer}\n[info] sorting by cloud cover\n"
        "TypeError: Cannot read properties of undefined (reading 'sort')\n"
        "    at pickBest (/app/src/pick.ts:14:25)\n"
    )
    told = reported(log)
    assert told.cause == "request-invalid"
    assert "west is greater than east" in told.headline


def test_a_count_is_no_answer_of_a_server() -> None:
    log = (
        "[info] search answered 412 items\n[info] sorting by cloud cover\n"
        "TypeError: Cannot read properties of undefined (reading 'sort')\n"
        "    at pickBest (/app/src/pick.ts:14:25)\n"
    )
    assert reported(log).cause == "value-missing"


def test_what_a_traced_clean_up_fails_of_is_not_the_cause() -> None:
    log = (
        "ERROR 1: TIFFAppendToStrip:Write error at scanline 6144: No space left on "
        "device\n+ cleanup\n+ rm -rf /tmp/warp\n+ rmdir /scratch/lock\n"
        "rmdir: failed to remove '/scratch/lock': No such file or directory\n"
        "+ aws s3 rm s3://workspaces/lab/tmp/ --recursive\n"
        "fatal error: Unable to locate credentials\n+ exit 1\n"
    )
    assert reported(log).cause == "disk-full"
