import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from eodh_tools.cache.compression import zstd
from eodh_tools.cli import run_command
from eodh_tools.cli.excerpt import main
from tests import in_process
from tests.compiled_patterns import share_patterns
from tests.in_process import Ended
from tests.tools.cli.conftest import MERGE_LOG, run_excerpt

pytestmark = pytest.mark.usefixtures("cache")


def test_json_names_the_path_the_lines_and_the_total(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--json", "--lines", "4", str(log)]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "path": str(log),
        "lines": [4_001, 4_002, 4_003, 4_004],
        "total_lines": 4_004,
    }


def test_text_shows_the_cause_numbers_gaps_and_what_was_left_out(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lines", "4", str(log)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Step 'merge' ended with: ValueError: tiles overlap",
        "Cause: exception (likely)",
        "",
        "… 4,000 lines left out …",
        "4001| Traceback (most recent call last):",
        '4002|   File "/app/merge.py", line 12, in <module>',
        "4003|     merge(tiles)",
        "4004| ValueError: tiles overlap",
        "4 of 4,004 lines",
    ]


def test_a_terminal_shows_the_same_with_colour(
    log: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["--lines", "4", str(log)]) == 0
    shown = capsys.readouterr().out
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert plain != shown
    assert plain.startswith("Step 'merge' ended with: ValueError: tiles overlap\n")
    assert "\nCause: exception (likely)\n" in plain
    assert "4004| ValueError: tiles overlap\n" in plain


def test_each_of_several_logs_has_a_line_of_json(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--json", str(log), str(log)]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [json.loads(row)["path"] for row in rows] == [str(log)] * 2


def test_packed_logs_are_read_like_plain_ones(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gz, zst = log.with_suffix(".log.gz"), log.with_suffix(".log.zst")
    gz.write_bytes(gzip.compress(MERGE_LOG.encode()))
    zst.write_bytes(zstd.compress(MERGE_LOG.encode()) * 1)
    assert main(["--json", str(log), str(gz), str(zst)]) == 0
    rows = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert rows[0]["lines"] == rows[1]["lines"] == rows[2]["lines"]


def test_a_passing_log_takes_away_what_it_has_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.log", tmp_path / "bad.log"
    noise = "ERROR 4: cannot open aux.xml\n" * 5
    good.write_text(noise)
    bad.write_text(f"{noise}tile grid does not fit\n{noise}")
    assert main(["--json", "--lines", "1", "--good", str(good), str(bad)]) == 0
    assert json.loads(capsys.readouterr().out)["lines"] == [6]


@pytest.mark.parametrize("name", ["torn.gz", "torn.zst", "missing.log"])
def test_a_log_that_cannot_be_read_is_named_and_the_others_are_read(
    name: str, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    if name != "missing.log":
        path.write_bytes(gzip.compress(MERGE_LOG.encode())[:40])
    assert main(["--json", str(path), str(log)]) == 1
    printed = capsys.readouterr()
    assert str(path) in printed.err
    assert json.loads(printed.out)["path"] == str(log)


def test_a_log_without_an_error_has_no_cause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "merge.log"
    path.write_text("INFO all tiles written\n")
    assert main([str(path)]) == 0
    assert capsys.readouterr().out.startswith(
        "I cannot tell from this log why it failed.\n\n"
    )


def test_a_folder_is_answered_by_the_command_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 1
    assert "`eodh-logs explain --from DIR`" in capsys.readouterr().err


@pytest.mark.parametrize("lines", ["0", "-1", "many", "1001"])
def test_a_senseless_number_of_lines_is_refused(lines: str, log: Path) -> None:
    with pytest.raises(SystemExit) as refusal:
        main(["--lines", lines, str(log)])
    assert refusal.value.code == 2


def test_standard_input_is_a_log_too() -> None:
    printed = run_excerpt("--json", stdin=MERGE_LOG.encode())
    assert json.loads(printed.stdout)["total_lines"] == 4_004


def test_the_command_loads_nothing_heavy() -> None:
    script = (
        "import sys, eodh_tools.cli.excerpt\n"
        "heavy = 'httpx mcp pydantic rich typer eodh_tools.config.settings'.split()\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "[]"


def test_a_folder_that_cannot_be_written_is_no_trouble(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EODH_CACHE_DIR", str(tmp_path / "file"))
    assert run_excerpt("--json", str(log)).returncode == 0


def program(*arguments: str) -> str:
    printed = subprocess.run(
        [str(Path(sys.executable).parent / "eodh-logs"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "80"},
    )
    assert not printed.stderr
    return printed.stdout


def test_its_help_looks_like_that_of_the_other_commands() -> None:
    ours, others = program("excerpt", "--help"), program("explain", "--help")
    for part in ("Usage: eodh-logs ", "╭─ Arguments ─", "╭─ Options ─", "-h  "):
        assert part in ours
        assert part in others
    assert "Show this message and exit." in ours
    assert program("excerpt", "-h") == ours


def test_behind_an_option_of_the_program_it_prints_the_same(
    log: Path, cache: Path, tmp_path: Path
) -> None:
    # Else the program would leave a process behind that compiles them.
    share_patterns(cache)
    for options in (["--json"], ["--lines", "2"], []):
        arguments = ["excerpt", *options, str(log)]
        behind = in_process.run(
            run_command,
            *("eodh-logs", "--no-pager", *arguments),
            variables={**os.environ, "COLUMNS": "80"},
            folder=tmp_path,
        )
        assert behind == Ended(0, program(*arguments), "")
