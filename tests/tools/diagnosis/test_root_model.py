"""What went wrong before an end in common words is named, where it tells more."""

import pytest

from tests.tools.diagnosis.test_causes_of_logs import reported

LOGS = {
    "an image that could not be fetched, then one that is not there": (
        """\
INFO:    Starting build...
FATAL:   While making image from oci registry: dial tcp 192.0.2.14:443: i/o timeout
[job prepare] completed permanentFail
Traceback (most recent call last):
  File "/opt/runner/job.py", line 700, in job
    raise Unsupported(image)
runner.errors.Unsupported: Container image eo/tool:9 not found
""",
        "i/o timeout",
    ),
    "a library that is not there, then a call of it": (
        """\
java.lang.UnsatisfiedLinkError: no gdaljni in java.library.path: /usr/java/lib
	at java.base/java.lang.ClassLoader.loadLibrary(ClassLoader.java:2458)
Exception in thread "main" java.lang.UnsatisfiedLinkError: 'long Open.Open(String)'
	at org.x.Open.Open(Native Method)
""",
        "no gdaljni",
    ),
}


@pytest.mark.parametrize(("log", "words"), LOGS.values(), ids=LOGS)
def test_an_earlier_line_that_explains_more_is_the_likely_cause(
    log: str, words: str
) -> None:
    message = reported(log)
    assert words in message.headline
    assert message.confidence == "likely"
