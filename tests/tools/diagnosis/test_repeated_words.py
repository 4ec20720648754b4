"""A line that only repeats an error is no cause where another error comes after it."""

import pytest

from tests.tools.diagnosis.test_diagnose import job, reported

PROGRESS = "".join(f"09:00:{n:02d} INFO working on tile {n}\n" for n in range(10))


@pytest.mark.parametrize(
    ("log", "cause"),
    [
        (
            (
                "# KeyError: 'B8A' means that the band is missing\n"
                "usage: run.py [-h] --in IN\n"
                "run.py: error: the following arguments are required: --in\n"
            ),
            "arguments-wrong",
        ),
        (
            (
                "+ echo 'No space left on device'\nNo space left on device\n"
                "+ python run.py\nTypeError: unsupported operand\n"
            ),
            "exception",
        ),
        (
            (
                "last year KeyError: 'B8A' was seen in prod\n"
                "tile failed: invalid geometry POLYGON EMPTY\n"
            ),
            "geometry-invalid",
        ),
        # A script may say by echo why it stops.
        (
            "+ echo 'No space left on device'\nNo space left on device\n+ exit 1\n",
            "disk-full",
        ),
        # What comes before a crash report of Java tells less.
        (
            (
                "# A fatal error has been detected by the Java Runtime Environment:\n"
                "#  SIGSEGV (0xb) at pc=0x00007f, pid=7, tid=8\n"
                "Aborted (core dumped)\n"
            ),
            "native-crash",
        ),
    ],
)
def test_words_that_are_repeated_are_no_cause_before_an_error(
    log: str, cause: str
) -> None:
    assert reported(job(), {"clip.log": (PROGRESS + log).encode()}).cause == cause
