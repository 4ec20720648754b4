"""`eodh-logs redact`: a local log, ready to be sent to somebody."""

import gzip
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.compiled_patterns import compile_patterns

pytestmark = pytest.mark.usefixtures("cache")

LOG = (
    b"start\n\x1b[32mpassword=Qu4rry-lantern\x1b[0m\n"
    b"GET https://me:Qu4rry77@h.example/tile.tif\nValueError: no band B11\n"
)
REDACTED = (
    b"start\npassword=[redacted]\n"
    b"GET https://me:[redacted]@h.example/tile.tif\nValueError: no band B11\n"
)
COUNTS = b"2 secrets redacted: 1 assignment, 1 URL.\n"


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "import eodh_tools.cli as c; raise SystemExit(c.main())",
            "redact",
            *arguments,
        ],
        input=stdin,
        capture_output=True,
        check=False,
    )


def test_a_log_is_printed_without_its_secrets_and_they_are_counted_by_kind(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.log").write_bytes(LOG)

    done = run(str(tmp_path / "a.log"))

    assert (done.returncode, done.stdout, done.stderr) == (0, REDACTED, COUNTS)


def test_a_secret_beside_what_draws_nothing_or_a_gap_is_redacted() -> None:
    log = (
        b"ok\x1b[0mghp_9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0Lz9Xc8Vb\n"
        b"x ghp_9Qw8Er7Ty6Ui5Op4As3D\x1b[9Gf2Gh1Jk0Lz9Xc8Vb\n"
        b"took 9m\x1b[0mghp_9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0Lz9Xc8Vb\n"
    )

    done = run("-", stdin=log)

    assert done.stdout == (
        b"ok[redacted]\nx [redacted] [redacted]\ntook 9m[redacted]\n"
    )


def test_a_folder_is_answered_by_what_to_name(tmp_path: Path) -> None:
    done = run(str(tmp_path))

    assert done.returncode == 1
    assert f"{tmp_path} is a folder: name the files in it" in done.stderr.decode()


def test_standard_input_and_packed_logs_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "a.log.gz").write_bytes(gzip.compress(b"no secret\n"))

    done = run("-", str(tmp_path / "a.log.gz"), stdin=LOG)

    assert (done.returncode, done.stdout) == (0, REDACTED + b"no secret\n")


def test_the_program_s_own_key_is_redacted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EODH_API_KEY", "lantern-of-the-marsh")

    done = run("-", stdin=b"got lantern-of-the-marsh\n")

    assert done.stdout == b"got [redacted]\n"
    assert done.stderr == b"1 secret redacted: 1 own key.\n"


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing on this system")
def test_an_output_file_is_private_and_its_folder_is_left_as_it_was(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o755)

    done = run("-", "-o", str(folder / "b.log"), stdin=LOG)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", COUNTS)
    assert (folder / "b.log").read_bytes() == REDACTED
    assert stat.S_IMODE((folder / "b.log").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe has no name here")
def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """Root's `-o /dev/null` put a file in the place of the device."""
    log, pipe = tmp_path / "job.log", tmp_path / "pipe"
    log.write_text("password=hunter22\nall good\n")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        done = run(str(log), "-o", str(pipe))

        assert done.returncode == 0
        assert pipe.is_fifo()
        assert b"all good" in os.read(reader, 1_000)
    finally:
        os.close(reader)


def test_a_log_that_cannot_be_read_leaves_no_output_behind(tmp_path: Path) -> None:
    out = tmp_path / "b.log"
    out.write_text("as before")

    done = run(str(tmp_path / "absent.log"), "-o", str(out))

    assert done.returncode == 1
    assert b"absent.log: No such file or directory" in done.stderr
    assert out.read_text() == "as before"
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


def test_the_rules_are_compiled_once(cache: Path) -> None:
    files = compile_patterns(cache)
    before = [file.stat().st_mtime_ns for file in files]
    assert run("-", stdin=LOG).stdout == REDACTED
    assert [file.stat().st_mtime_ns for file in files] == before
    # Damaged, they are compiled again, and the answer is the same.
    for file in files:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    assert run("-", stdin=LOG).stdout == REDACTED
