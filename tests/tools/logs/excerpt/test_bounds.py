import subprocess
import sys

import pytest

from eodh_tools.logs.excerpt.excerpter import excerpt, line_fingerprints
from tests.processor_time import LINEAR, Work, growth

MEGABYTE = 1 << 20

HOSTILE = {
    "one endless line": b"x" * MEGABYTE,
    "one endless line of errors": b"error: " * (MEGABYTE // 7),
    "zero bytes": b"\0" * MEGABYTE,
    "blank lines": b"\n" * MEGABYTE,
    "no UTF-8": b"\xff\xfe\x80\n" * (MEGABYTE // 4),
    "equal lines": b"ValueError: no\n" * (MEGABYTE // 15),
    "tracebacks": b"Traceback (most recent call last):\n" * (MEGABYTE // 35),
    "escape codes": b"\x1b[31m\x1b[" * (MEGABYTE // 7) + b"\n",
    "unfinished titles": b"\x1b]0;" * (MEGABYTE // 4),
    "carriage returns": b"10%\r" * (MEGABYTE // 4),
    "slashes": b"/" * MEGABYTE,
    "letters without digits": b"Error: " + b"a" * MEGABYTE + b"\n",
    "markers": b"exited with status: 1\n" * (MEGABYTE // 22),
    "frames": b'  File "a", line 1\n' * (MEGABYTE // 19),
    "mentions": b"<!channel> <@U1> \xe2\x80\xae error: x\n" * (MEGABYTE // 32),
}


@pytest.mark.parametrize("block", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_log_takes_little_time(block: bytes) -> None:
    found = excerpt([block] * 6)
    assert growth(lambda n: lambda: excerpt([block[:n]]), MEGABYTE // 4) < LINEAR
    assert len(found.lines) <= 20
    assert found.total_bytes == 6 * len(block)
    assert all(len(line.text) < 1_000 for line in found.lines)


@pytest.mark.parametrize("block", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_passing_log_takes_little_time(block: bytes) -> None:
    def passing(size_bytes: int) -> Work:
        known = line_fingerprints([block[:size_bytes]])
        return lambda: excerpt([block[:size_bytes]], known=known)

    assert growth(passing, MEGABYTE // 4) < LINEAR


def test_what_is_invisible_or_commands_is_not_shown() -> None:
    log = "Error: \x1b]8;;http://x\x07\u202eevil\u200b\x00 \x9b31m<!channel>\n"
    (line,) = excerpt([log.encode()]).lines
    assert not set(line.text) & set("\x1b\x00\x07\u202e\u200b\x9b")


def test_memory_and_time_stay_bounded_whatever_the_size() -> None:
    script = (
        "import resource\n"
        "from eodh_tools.logs.excerpt.excerpter import excerpt\n"
        "from tests.processor_time import spent_s\n"
        "excerpt([b'Error: x\\n'])\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "line = b'2026-01-01 INFO tile written\\nValueError: n %d\\n'\n"
        "block = b''.join(line % n for n in range(20_000))\n"
        "spent_s = [spent_s(lambda: excerpt([block])) for _ in range(3)]\n"
        "excerpt(block for _ in range(100))\n"
        "excerpt(b'x' * (1 << 20) for _ in range(100))\n"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print((after - before) // 1024, spent_s[0] / min(spent_s[1:]))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    megabytes, times = run.stdout.split()
    assert int(megabytes) < 64
    # Many different errors, and no pattern compiled before: that cost 20 times as much.
    assert float(times) < 6
