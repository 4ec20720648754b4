"""What ended a part, a client or a wait is named, and not who only tells of it."""

import re

import pytest

from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import reported

PANIC = (
    "thread 'tile-3' panicked at src/t.rs:2:1:\nband 9 of 8\n"
    "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n"
)
OTHERS = "".join(f"tile {number} written\n" for number in range(4, 9))
MAIN = "thread 'main' panicked at src/t.rs:6:24:\n"
JAVA = 'Exception in thread "{}" '
COMMAND = (
    f"{TRACE}subprocess.CalledProcessError: Command '['load']' "
    "returned non-zero exit status 1.\n"
)
RESET = "Error: read ECONNRESET\n    at file:///t.mjs:5:6 {\n  code: 'ECONNRESET'\n}\n"
NOT_JSON = (
    "reading style /in/style.json\n<anonymous_script>:3\n [1,],\n    ^\n\n"
    "SyntaxError: Unexpected token ']', ...\"[1,],\n}\n\" is not valid JSON\n"
    "    at JSON.parse (<anonymous>)\n    at file:///t.mjs:7:18\n\nNode.js v20.20.2\n"
)
PULL = (
    '70s Warning Failed Failed to pull image "ghcr.io/a/b:v2": rpc error: '
    'code = NotFound desc = failed to resolve reference "ghcr.io/a/b:v2": not found\n'
    "70s Warning Failed Error: ErrImagePull\n"
)
WAITED = "error: timed out waiting for the condition on jobs/a\n"
UNSCHEDULED = (
    "2m Warning FailedScheduling pod/a-1 0/6 nodes are available: 6 Insufficient cpu.\n"
)
SCHEDULED = "74s Normal Scheduled pod/{} Successfully assigned it to ip-10-0-4-1\n"
ABORTED = (
    "psql:/sql/load.sql:19: ERROR:  current transaction is aborted, commands ignored "
    "until end of transaction block\nROLLBACK\n"
)
NO_STAGE = 'psql:/sql/clean.sql:2: ERROR:  relation "stage" does not exist\n'
PUSH = "push: metrics gateway 10.9.0.4:9091 unreachable, 3 samples lost\n"

RANKS = (
    "[rank0] Traceback (most recent call last):\n"
    "[rank2] Traceback (most recent call last):\n"
    '[rank0]   File "/app/r.py", line 17, in work\n'
    '[rank2]   File "/app/r.py", line 16, in work\n'
    "[rank0]     bar.wait(20)\n[rank2]     raise ValueError(text)\n"
    '[rank0]   File "/usr/lib/python3.11/threading.py", line 737, in _wait\n'
    "[rank2] ValueError: lut.bin: crc32 24de, the manifest says bbce\n"
    "[rank0]     raise BrokenBarrierError\n[rank0] threading.BrokenBarrierError\n"
    "launcher: ranks [0, 2] exited with 1; first to report: rank 0\n"
)
ENDS = {
    "a thread of Rust that was joined": (
        (
            f"{PANIC}{OTHERS}{MAIN}"
            "called `Result::unwrap()` on an `Err` value: Any { .. }\n"
        ),
        "band 9 of 8",
    ),
    "a scoped thread of Rust": (
        f"{PANIC}{OTHERS}{MAIN}a scoped thread panicked\n",
        "band 9 of 8",
    ),
    "a lock that a thread of Rust left, with words of who wants it": (
        (
            f"{PANIC}4 of 4 threads did not finish\n\n"
            f"{MAIN}total: PoisonError {{ .. }}\n"
        ),
        "band 9 of 8",
    ),
    "a rank between whose lines others print": (RANKS, "the manifest says bbce"),
    "a server that sent a page in place of a description": (
        (
            "syntax error, unexpected WORD_WORD, expecting SCAN_ATTR or SCAN_ERROR\n"
            "context: <!DOCTYPE^ html><html><head><title>data.example.org | 503 "
            "Service Temporarily Unavailable</title>\n"
            "WARNING remote open gave [Errno -72] NetCDF: Malformed or "
            "inaccessible DAP2 DDS: falling back to /aux\nopened /aux/clim.nc\n"
            f"{TRACE}KeyError: 'sst'\n"
        ),
        "HTTP 503",
    ),
    "a node": (
        (
            "srun: error: Node failure on n0417\n"
            "slurmstepd: error: *** STEP 55.0 ON n0415 CANCELLED AT 2026-11-21T03:12:44"
            " DUE TO NODE FAILURE, SEE SLURMCTLD LOG FOR DETAILS ***\n"
            "srun: error: n0415: tasks 0-3: Killed\n"
        ),
        "took away the node",
    ),
    "a lock that a thread of Rust left": (
        (
            f"{PANIC}{OTHERS}{MAIN}"
            "called `Result::unwrap()` on an `Err` value: PoisonError { .. }\n"
        ),
        "band 9 of 8",
    ),
    "a future of Java": (
        (
            f"{JAVA.format('t-3')}java.lang.IllegalStateException: band 9 of 8\n"
            f"\tat a.B.c(B.java:3)\n{OTHERS}"
            f"{JAVA.format('main')}java.util.concurrent.ExecutionException\n"
            "\tat a.B.main(B.java:9)\n"
        ),
        "band 9 of 8",
    ),
    "a thread of Python": (
        (
            f"Exception in thread tile-3:\n{TRACE}ValueError: band 9 of 8\n{OTHERS}"
            f"{TRACE}RuntimeError: worker tile-3 failed\n"
        ),
        "ended with: ValueError: band 9 of 8",
    ),
    "a worker of Node": (
        (
            f"RangeError: band 9 of 8\n    at file:///w.mjs:3:9\n{OTHERS}"
            "Error: Worker stopped with exit code 1\n    at file:///m.mjs:9:7\n"
        ),
        "band 9 of 8",
    ),
    "another panic, after one that was got over": (
        (
            f"{PANIC}tile 3 failed, going on without it\n{OTHERS}{MAIN}"
            'called `Result::unwrap()` on an `Err` value: "no tile 7"\n'
        ),
        "no tile 7",
    ),
    "an image, once the pod had a machine": (
        f"{UNSCHEDULED}{SCHEDULED.format('a-1')}{PULL}{WAITED}",
        "ghcr.io/a/b:v2 could not be pulled",
    ),
    "a pod that got no machine": (
        f"{UNSCHEDULED}{WAITED}",
        "more memory or processors",
    ),
    "a pod that got no machine, when another did": (
        f"{UNSCHEDULED}{SCHEDULED.format('b-2')}{WAITED}",
        "more memory or processors",
    ),
    "an image that came at last": (
        (
            f"{PULL}5s Normal Pulled Successfully pulled image ghcr.io/a/b:v2\n"
            f"{TRACE}ValueError: band 9 of 8\n"
        ),
        "ValueError: band 9 of 8",
    ),
    "the first statement of a transaction": (
        (
            "BEGIN\npsql:/sql/load.sql:18: ERROR:  value too long for type character\n"
            f"{ABORTED}{NO_STAGE}{COMMAND}"
        ),
        "failed: .*value too long",
    ),
    "the reference system of a table": (
        (
            "BEGIN\npsql:/sql/load.sql:18: ERROR:  Geometry SRID (4326) does not match "
            f"column SRID (27700)\n{ABORTED}{NO_STAGE}{COMMAND}"
        ),
        r"coordinate reference system \(4326\)",
    ),
    "a client that gives numbers": (
        (
            "ERROR 1366 (HY000) at line 3: Incorrect decimal value: 'n/a' at row 17\n"
            f"{COMMAND}"
        ),
        "Incorrect decimal value",
    ),
    "one statement, after mere notices": (
        (
            'psql:/sql/a.sql:3: NOTICE:  table "old" does not exist, skipping\n'
            f"CREATE TABLE\n{NO_STAGE}{COMMAND}"
        ),
        "no table or column stage",
    ),
    "JSON, after a try that went well": (
        f"attempt 1 failed: {RESET}attempt 2: 41 chunks read\n{NOT_JSON}",
        r"read as JSON \(/in/style\.json\)",
    ),
    "JSON, after a try of Python that went well": (
        (
            f"attempt 1 failed:\n{TRACE}ConnectionError: connection reset by peer\n"
            f"attempt 2: 41 chunks read\n"
            f"{TRACE}json.decoder.JSONDecodeError: Expecting value: line 3 column 9\n"
        ),
        "read as JSON",
    ),
    "a connection of which every try failed": (
        f"attempt 1 failed: {RESET}attempt 2 failed: {RESET}",
        "lost the connection",
    ),
    "words before an exit code, not what was pushed": (
        (
            "matchup: record on line 3: wrong number of fields\n"
            f"matchup exited with 2\n{PUSH}"
        ),
        "failed: matchup: record on line 3",
    ),
    "words before the exit code that a script tells": (
        (
            "warp[12]: band 3 is of another size than band 1\n"
            f"/app/run.sh: warp ended with status 4\n{PUSH}"
        ),
        "failed: warp.12.: band 3",
    ),
    "mere progress before an exit code": (
        (
            "warp: 1 of 3 tiles\nwarp: 2 of 3 tiles\nwarp exited with 4\n"
            "ERROR 4: /in/a.tif: No such file or directory\n"
        ),
        "/in/a.tif, which is not there",
    ),
    "the words of a program that did not exit": (
        (
            "split: band 3 is of another size than band 1\nwarp exited with 4\n"
            "ERROR 4: /in/a.tif: No such file or directory\n"
        ),
        "/in/a.tif, which is not there",
    ),
    "a panic of Go that only counts an exit": (
        "panic: step 2: exit status 1\n\ngoroutine 1 [running]:\nmain.main()\n",
        "without saying why",
    ),
    "words before a good exit": (
        (
            "warp: band 3 is of another size than band 1\nwarp exited with 0\n"
            "ERROR 4: /in/a.tif: No such file or directory\n"
        ),
        "/in/a.tif, which is not there",
    ),
    "what a success stands below": (
        (
            "WARNING: prefs: java.util.prefs.BackingStoreException: no file lock\n"
            "scene 3 written\n"
        ),
        "^(?!.*ended with)",
    ),
}
SAVED = (
    "row 2\n{}\nfill: caught SIGTERM, saving what there is\nfill: checkpoint saved\n"
    "fill ended with 143\n"
)


@pytest.mark.parametrize(("log", "named"), ENDS.values(), ids=ENDS)
def test_what_ended_a_part_is_named_and_not_who_tells_of_it(
    log: str, named: str
) -> None:
    headline = reported(f"reading\n{log}").headline
    assert re.search(named, headline), headline


@pytest.mark.parametrize(
    "line",
    [
        "run.sh: WATCHDOG: time limit of 7200 s reached, sending TERM to fill (pid 23)",
        "run.sh: runtime of 2 h exceeded, sending SIGTERM to fill",
        "run.sh: fill has run for longer than MOST=7200, terminating it",
        "supervisor: 3600 s are over, stopping fill",
    ],
)
def test_a_time_limit_ended_a_program_that_saved_what_it_had(line: str) -> None:
    told = reported(SAVED.format(line))
    assert (told.cause, told.rerun) == ("time-limit", "does not help")


def test_a_signal_of_which_nobody_tells_the_reason_stays_a_signal() -> None:
    assert reported(SAVED.format("row 3")).cause == "terminated"


EVICTED = (
    "2026-10-21 04:06:33 WARNING run.events: Evicted pod/tile-07: The node was low on "
    "resource: ephemeral-storage. Container main was using 61220548Ki, request is 0\n"
)
DONE = "11 of 12 jobs done\nall results collected\nbuilding a mosaic\n"
MERGE = f"{TRACE}run.MergeError: 1 tile cannot be read: ['tile_07_gamma0.tif']\n"


def test_the_end_of_a_pod_is_named_and_not_what_lacked_its_output() -> None:
    assert reported(f"{EVICTED}{DONE}{MERGE}").cause == "disk-full"


@pytest.mark.parametrize(
    "other",
    [
        EVICTED.replace("tile-07", "tile-08"),
        EVICTED.replace("tile-07", "tile-0"),
        f"{EVICTED}2026-10-21 04:08:01 INFO run: tile-07-b Succeeded\n",
    ],
    ids=["another pod", "a pod whose name the other's begins with", "made again"],
)
def test_the_end_of_another_pod_is_not(other: str) -> None:
    assert reported(f"{other}{DONE}{MERGE}").cause == "exception"


def test_an_exception_that_a_worker_printed_with_its_cause_is_told_by_that() -> None:
    message = reported(
        "2026-09-30 06:10:24 WARN TaskSetManager: Lost task 3.0 in stage 2.0: "
        "java.io.IOException: Failed to load partition 3\n"
        "\tat org.openeo.Layers.load(Layers.scala:512)\n"
        "Caused by: java.lang.IllegalArgumentException: requirement failed: Server "
        "doesn't support ranged byte reads\n"
        "\tat scala.Predef$.require(Predef.scala:281)\n\t... 29 more\n"
        "2026-09-30 06:10:41 ERROR job: failed: "
        "java.io.IOException: Failed to load partition 3\n"
    )

    assert "ranged byte reads" in message.headline.partition(";")[0]


def test_what_make_could_not_make_follows_from_a_program_that_did_not_say_why() -> None:
    message = reported(
        "[mask] WARNING: s2cloudless not available, using SCL instead of it "
        "(ModuleNotFoundError ignored)\nbuilding, output in mosaic.err\n"
        "make: *** [Makefile:12: mosaic.tif] Error 4\nmake ended with 2\n"
        "tar: mosaic.tif: Cannot stat: No such file or directory\n"
        "tar: Exiting with failure status due to previous errors\n"
    )

    assert message.confidence == "unknown"
    assert "make: *** [Makefile:12: mosaic.tif] Error 4" in message.headline


def test_a_file_that_was_not_made_follows_from_the_program_that_failed() -> None:
    message = reported(
        "At line 11 of file surf.f90 (unit = 10, file = 'run.nml')\n"
        "Fortran runtime error: Cannot match namelist object name albedo_snw\n\n"
        "Error termination. Backtrace:\n#0  0x7f67688218c2 in ???\n"
        "exit code of surf: 2\n"
        'ncks: ERROR file "out.nc" not found. It does not exist.\n'
        "FATAL: mean.nc was not made\n"
    )

    assert message.cause == "config-invalid"
    assert "albedo_snw" in message.headline


def test_a_log_that_stops_midway_does_not_end_well() -> None:
    done = "".join(f"tile {number}/64 done in 0.35 s\n" for number in range(1, 42))
    failed = "ERROR tile 17: HTTP 503 from a.example, fetched from the mirror instead\n"
    message = reported(f"{failed}{done}")

    assert message.confidence == "unknown"
    assert message.cause == "ended-without-an-error"
    assert "tile 41/64 done" in message.headline
