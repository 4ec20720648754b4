"""What a step got over, or met after its failure, makes no other cause known."""

import pytest

from tests.tools.diagnosis import logs_by_kind
from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import reported

CAUGHT = (
    'Traceback (most recent call last):\n  File "/app/cache.py", line 9, in load\n'
    "    open(path)\n"
    "PermissionError: [Errno 13] Permission denied: '/home/app/.cache/x'\n"
    "no cache, all is computed\nstarting with 4 threads\nreading settings\n"
)
PROBE = "sh: 1: nvidia-smi: not found\nno GPU, CPU is used\nthreads: 4\nblock 512\n"
OPTIONAL = (
    "ERROR 4: /in/mask.tif: No such file or directory\n"
    "no mask is given, all pixels are used\ntile size 512\nthreads: 4\n"
    "reading settings\n"
)
BEFORE = {
    "a traceback that the program printed": CAUGHT,
    "a program that a script asked for": PROBE,
    "a file that a library looked for": OPTIONAL,
    "a service that was replaced": (
        "ERROR aux: could not fetch climate.nc: Connection refused\n"
        "INFO the built-in climatology is used\nINFO part 1 ready\nINFO part 2 ready\n"
        "INFO part 3 ready\n"
    ),
    "a try that another followed": (
        "WARNING attempt 1/3: HTTP 503 Service Unavailable\nattempt 2/3: ok\n12 items\n"
    ),
}
AFTER = {
    "cleaning up": "cleaning up\nrm: cannot remove '/work/t': Permission denied\n",
    "what Python ignores": (
        "Exception ignored in: <function TemporaryDirectory.__del__ at 0x7f>\n"
        f"{TRACE}PermissionError: [Errno 13] Permission denied: '/tmp/x'\n"
    ),
    "a log that could not be published": (
        "publishing the log\nupload failed: out.log to s3://logs/out.log An error "
        "occurred (AccessDenied) when calling the PutObject operation: Access Denied\n"
    ),
    "a file that is missing for it": (
        "+ mv o.tif /work/out/\nmv: cannot stat 'o.tif': No such file or directory\n"
    ),
    "a hook": (
        "notifying https://hooks.example.org\nrequests.exceptions.ConnectionError: "
        "HTTPSConnectionPool(host='hooks.example.org'): Max retries exceeded\n"
    ),
}
NOISE = [
    *((text, "") for text in BEFORE.values()), *(("", text) for text in AFTER.values())
]  # fmt: skip
BAND = TRACE + "sensor.BandError: band 9 has no gain in this calibration\n"


@pytest.mark.parametrize("case", logs_by_kind.CASES.values(), ids=logs_by_kind.CASES)
def test_what_stands_around_a_failure_makes_no_other_cause_known(case: Case) -> None:
    alone = reported(case.log).cause
    for before, after in NOISE:
        message = reported(f"{before}{case.log}{after}")
        assert message.confidence != "known" or message.cause == alone


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_what_a_program_got_over_gives_way_to_what_ended_it(before: str) -> None:
    cause, *_ = reported(f"{before}{BAND}").headline.split("; before it: ")
    assert "band 9 has no gain" in cause


@pytest.mark.parametrize("after", AFTER.values(), ids=AFTER)
def test_what_only_came_after_gives_way_to_what_ended_the_work(after: str) -> None:
    cause, *_ = reported(f"{BAND}{after}").headline.split("; after it: ")
    assert "band 9 has no gain" in cause


def test_a_program_that_is_not_there_explains_what_it_should_have_made() -> None:
    log = "sh: 1: warp: not found\ncopying\nmv: cannot stat 'o.tif': No such file\n"
    assert reported(log).cause == "command-missing"


def test_a_traceback_ends_where_another_exception_begins() -> None:
    then = (
        "urllib3.exceptions.ResponseError: too many 429 error responses\n\n"
        "The above exception was the direct cause of the following exception:\n\n"
        f"{TRACE}requests.exceptions.RetryError: Max retries exceeded\n"
    )
    message = reported(f"{CAUGHT}{then}")
    assert message.cause == "rate-limited"
    assert "PermissionError" not in message.headline.split("; before it: ")[0]


def test_a_cause_that_ends_the_log_again_and_again_is_no_slip() -> None:
    marker = (
        "fatal error: An error occurred (404) when calling the HeadObject operation: "
        'Key "v7/done.marker" does not exist\nno marker of an earlier run\n'
    )
    failed = "".join(
        f"upload failed: ./{n}.pbf An error occurred (RequestTimeTooSkewed) when "
        "calling the PutObject operation: The difference between the request time and "
        "the current time is too large.\n"
        for n in range(24)
    )
    assert reported(f"{marker}{failed}").cause == "clock-wrong"


def test_what_pip_does_not_look_at_ended_no_program() -> None:
    pip = (
        "ERROR: pip's dependency resolver does not currently take into account all the "
        "packages that are installed. This behaviour is the source of the following "
        "dependency conflicts.\nfoo 1.0 requires numpy<2, but you have numpy 2.1.0 "
        "which is incompatible.\nSuccessfully installed bar-1.0\n"
    )
    classes = "ValueError: The number of classes has to be greater than one\n"
    assert "number of classes" in reported(f"{pip}{TRACE}{classes}").headline


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_what_a_program_got_over_long_before_its_log_just_ends_did_not_end_it(
    before: str,
) -> None:
    work = "".join(f"tile {n} of 90 is mosaicked\n" for n in range(30))
    message = reported(f"{before}{work}")
    assert message.confidence == "unknown"
    assert "tile 29" in message.headline


def test_what_a_last_word_counts_is_told_however_long_before_it_was() -> None:
    failed = "2026-11-01 10:00:00 ERROR /in/t4.tif: permission denied\n"
    work = "".join(f"tile {n} of 90 is mosaicked\n" for n in range(30))
    message = reported(f"{failed}{work}1 of 90 tiles failed\n")
    assert message.cause == "permission-denied"
