"""A line that only speaks of an error never gives a cause that is called known."""

import pytest

from tests.tools.diagnosis.test_causes_of_logs import reported

MENTIONS = [
    "+ grep -c 'No space left on device' run.log",
    "Test: simulate 'No space left on device' ... ok",
    "[PASS] OSError: [Errno 28] No space left on device is caught",
    "is the disk full: No space left on device? no",
    "selftest: ModuleNotFoundError: No module named 'foo' (expected)",
    '  - fixed "ImportError: libgdal.so.30: cannot open shared object file"',
    'preflight: rejects with "ENOSPC: no space left on device, write" as it should',
    "Known issues: 'No space left on device' where /tmp is small",
]


@pytest.mark.parametrize("mention", MENTIONS)
def test_what_is_only_mentioned_is_not_known_to_be_the_cause(mention: str) -> None:
    message = reported(f"{mention}\nFAILED: expected 4 tiles, got 3\n")

    assert message.confidence != "known"
