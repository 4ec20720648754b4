"""A long log is cleaned in a second process; nothing else is different."""

import gzip
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from eodh_tools.cli import clean_blocks as module
from eodh_tools.cli.clean_blocks import clean_blocks

LINE = (
    b"\x1b[32m2026-03-04 read tile\x1b[0m\r\n50 %\r100 %\r\npassword=Qu4rry-lantern\n"
)


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LEAST_BYTES", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "big.log"
    path.write_bytes(LINE * 40_000 + b"no line end")
    return path


@pytest.mark.usefixtures("two_processes")
def test_both_ways_give_the_same_blocks(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = list(clean_blocks(str(log)))
    monkeypatch.setattr(os, "cpu_count", lambda: 1)

    assert apart == list(clean_blocks(str(log)))
    assert len(apart) > 1


@pytest.mark.usefixtures("two_processes")
def test_what_is_no_log_says_so_as_in_one_process(tmp_path: Path) -> None:
    path = tmp_path / "cut.log.gz"
    path.write_bytes(gzip.compress(os.urandom(100_000))[:-20_000])

    with pytest.raises(OSError, match=r"^this is no whole gzip file$"):
        list(clean_blocks(str(path)))


@pytest.mark.usefixtures("two_processes")
def test_a_reader_that_leaves_ends_the_second_process(log: Path) -> None:
    blocks = clean_blocks(str(log))
    next(blocks)

    blocks.close()  # type: ignore[attr-defined]

    assert multiprocessing.active_children() == []


def test_several_long_logs_are_printed_once(log: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from eodh_tools.cli import clean_blocks as c;"
        " c._LEAST_BYTES = 1; c.os.cpu_count = lambda: 2;"
        " import eodh_tools.cli as cli; sys.argv[0] = 'eodh-logs';"
        " raise SystemExit(cli.main())"
    )
    short = tmp_path / "short.log"
    short.write_bytes(b"start\n")

    done = subprocess.run(
        [sys.executable, "-c", program, "redact", str(short), str(log), str(short)],
        capture_output=True,
        check=True,
        env={**os.environ, "EODH_CACHE_DIR": str(tmp_path / "cache")},
    )

    lines = done.stdout.splitlines()
    assert (lines[0], lines[1:4], lines[-1]) == (
        b"start",
        [b"2026-03-04 read tile", b"100 %", b"password=[redacted]"],
        b"no line endstart",
    )
    assert len(lines) == 1 + 3 * 40_000 + 1
