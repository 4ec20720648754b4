"""A line that only speaks of an error is no evidence of what ended a program."""

import pytest

from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import reported

LAST = "FAILED: expected 4 tiles, got 3"
MENTIONS = [
    "+ grep -c 'No space left on device' run.log",
    "Hint: raise --ram if you see MemoryError: Unable to allocate",
    "Test: simulate 'No space left on device' ... ok",
    "[PASS] OSError: [Errno 28] No space left on device is caught",
    "\u2713 rejects with ENOSPC: no space left on device (3 ms)",
    "tests/test_disk.py::test_no_space_left_on_device PASSED [ 50%]",
    "提示: 磁盘空间不足时请减小瓦片",
    'mail to a@example.org queued: "Job 12: Permission denied: /out"',
    "tests/t.py::test_mem XFAIL (MemoryError: Unable to allocate)",
    "SKIP test_gpu: CUDA out of memory",
    "See 'Permission denied' in the troubleshooting page",
    "dry-run: 12 TB give: Disk quota exceeded",
    "previous run (job 4410) ended with: CUDA out of memory",
    "> Killed",
    "Subject: job failed: Killed",
    "ok 12 - raises PermissionError: [Errno 13] Permission denied: '/x'",
    "is the disk full: No space left on device? no",
    "checking /tmp for No space left on device: false",
    "selftest: ModuleNotFoundError: No module named 'foo' (expected) OK",
    'preflight: rejects with "ENOSPC: no space left on device, write" as it should',
    'Changes in 1.9\n  - "ImportError: libgdal.so.30: not found" gone',
    'acc 2.0 - changes since 1.9:\n  * new: a wrong CRS ("EPSG code not found") told',
    '  - fixed "ImportError: libgdal.so.30: cannot open shared object file"',
    "# KeyError: 'B8A' was fixed in 1.2",
    "Known issues: 'No space left on device' where /tmp is small",
    "on_error: 'No space left on device' -> retry",
    "  --retry N    how often after HTTP 503 or Connection refused",
    "caught and handled: OSError: [Errno 28] No space left on device; using /scratch",
    "mail: quota: Disk quota exceeded for user x (other host), ignored",
    "FileNotFoundError: [Errno 2] No such file or directory: '/c/x' -- will download",
    "Vorprüfung: freier Speicher 61G, Fehler: 0",
    "自检\uff1a错误 0\uff0c失败 0",
    "contrôle : aucune erreur",
    "tile 3/9 fitted, failed pixels 0",
    "Mosaik Bayern, 3 Kacheln; Protokoll: fehler.log",
    "gridder 0.4.1: 4 threads, panic=unwind",
    "exception hook installed; fatal errors go to /dev/termination-log",
    "fieldseg: change log 3.2: fixed 'Out of memory' in mergeRegions",
]
# What really ended the program, with words that a mention has too.
ERRORS = [
    ("AssertionError: checksum", "exception"),
    ("OSError: [Errno 28] No space left on device: '/out/passed'", "disk-full"),
    ("tool: error: unrecognized arguments: --fixed", "arguments-wrong"),
    ("disk check not ok: No space left on device", "disk-full"),
    ("- /out/x.tif: No space left on device", "disk-full"),
]


@pytest.mark.parametrize("mention", MENTIONS)
def test_what_is_only_mentioned_ended_nothing(mention: str) -> None:
    message = reported(f"{mention}\n{LAST}\n")

    assert message.cause == "error-of-the-program"
    assert message.headline.startswith(f"Step 'tile' failed: {LAST}")
    assert message.confidence != "known"


def test_a_full_disk_that_another_took_the_place_of_ended_nothing() -> None:
    warned = "WARNING: No space left on device on /tmp, falling back to /scratch"
    message = reported(f"{warned}\nwrote 3 tiles\n{LAST}\n")

    assert message.cause == "error-of-the-program"
    assert message.headline.startswith(f"Step 'tile' failed: {LAST}")


@pytest.mark.parametrize("mention", MENTIONS)
def test_where_nothing_else_is_said_the_cause_is_unknown(mention: str) -> None:
    assert reported(f"{mention}\ntiles: 4\n").confidence == "unknown"


@pytest.mark.parametrize(("error", "cause"), ERRORS)
def test_an_error_with_such_words_is_still_one(error: str, cause: str) -> None:
    assert reported(f"wrote 3 tiles\n{error}\n").cause == cause


@pytest.mark.parametrize(
    "error",
    [
        "expected 'No space left on device' in the report",
        "Permission denied should have been raised",
    ],
)
def test_what_a_check_expected_is_not_what_happened(error: str) -> None:
    assert reported(f"{TRACE}AssertionError: {error}\n").cause == "exception"


def test_what_python_ignores_as_it_ends_did_not_end_the_program() -> None:
    ignored = "Exception ignored in: <function Client.__del__>\n"
    message = reported(f"wrote a\ndone\n{ignored}OSError: [Errno 9] Bad file\n")

    assert "Errno 9" not in message.headline


def test_a_language_that_a_shell_does_not_know_is_no_missing_file() -> None:
    warned = "bash: warning: setlocale: LC_ALL: cannot change locale (en_GB.UTF-8): "
    message = reported(f"{warned}No such file or directory\nfit: 3 of 10 iterations\n")

    assert message.confidence == "unknown"


def test_a_test_that_failed_among_those_that_passed_is_named() -> None:
    log = "ok 12 - raises PermissionError: '/x'\nnot ok 13 - counts tiles\n"

    assert "not ok 13 - counts tiles" in reported(log).headline


def test_an_error_that_r_printed_and_went_on_from_did_not_end_it() -> None:
    message = reported(
        "Error: cannot open the connection -- no prior, starting flat\n"
        "Warning message:\n"
        '1: In gzfile(file, "rb") :\n'
        "  cannot open compressed file '/in/p.rds', probable reason 'No such file'\n"
        "Error in solve.default(m) : \n  Lapack routine: system is exactly singular\n"
        "ridge of 1e-6 added\n"
        "Error in eval(predvars, data, env) : object 'B8A' not found\n"
        "Calls: lm -> eval\nExecution halted\n"
    )

    assert message.cause == "variable-missing"
    assert "B8A" in message.headline
