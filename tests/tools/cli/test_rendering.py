"""Answers on a console: words as they are, colour only where it belongs."""

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from eodh_tools.cli.console import PipeConsole
from eodh_tools.cli.rendering import as_command, fence, show
from eodh_tools.results.models import NextCall

HOSTILE = "\x1b]0;title\x07\x1b[31m[red]markup[/red] \u009b1m :smile: \x02\x03"


def shown(text: str, *, terminal: bool) -> str:
    console = Console(
        file=io.StringIO(), force_terminal=terminal, color_system="standard", width=40
    )
    show(console, text)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("tool", "arguments", "command"),
    [
        ("get_status", {"job": "J"}, "eodh-logs status J"),
        ("get_status", {"job": "J", "wait": True}, "eodh-logs wait J"),
        ("list_logs", {"job": "J", "wait": True}, "eodh-logs logs J --wait"),
        (
            "read_log",
            {"job": "J", "log": "a b.log", "search": "x y", "context": 2},
            "eodh-logs read J 'a b.log' --grep 'x y' --context 2",
        ),
        (
            "read_log",
            {"around": 7, "log": "l", "job": "J"},
            "eodh-logs read J l --around 7",
        ),
        ("list_jobs", {"status": "failed"}, "eodh-logs jobs --status failed"),
    ],
)
def test_a_next_call_is_written_as_a_command(
    tool: str, arguments: dict[str, str | int | bool], command: str
) -> None:
    assert as_command(NextCall(tool=tool, arguments=arguments, why="")) == command


@pytest.mark.parametrize("terminal", [True, False])
def test_no_text_can_command_the_terminal_or_pass_for_markup(*, terminal: bool) -> None:
    plain = shown(fence(HOSTILE) + HOSTILE, terminal=terminal)

    assert "\x1b]" not in plain
    assert "\x07" not in plain
    assert "\u009b" not in plain
    assert plain.count("[red]markup[/red]") == 2
    assert plain.count(":smile:") == 2


def test_a_pipe_gets_only_the_words_and_long_lines_whole() -> None:
    text = (
        f"Job J: failed\n{fence('12| error ' + 'x' * 200)}\nNext: eodh-logs jobs (why)"
    )

    assert (
        shown(text, terminal=False)
        == text.replace("\x02", "").replace("\x03", "") + "\n"
    )


def test_a_terminal_gets_colour_and_the_same_words() -> None:
    text = "Job J: failed\nLogs: convert.log"
    coloured = shown(text, terminal=True)

    assert "\x1b[31mfailed\x1b[0m" in coloured
    assert Console(file=io.StringIO()).render_str(text).plain == text


def test_an_answer_can_be_recorded_as_a_picture() -> None:
    console = Console(
        record=True, file=io.StringIO(), force_terminal=True, width=80, height=25
    )
    show(console, f"Job J: failed\n{fence('  3| ValueError: no bands')}")

    picture = console.export_svg(title="eodh-logs status J")
    assert picture.startswith("<svg")
    assert "ValueError" in picture


def test_prose_and_log_lines_are_wrapped_at_words_and_a_command_stays_whole() -> None:
    prose = "Step 'clip' could not read the area that it was given, for it is empty."
    job = "f791203a-ea2a-11f1-b444-983f710a80aa"
    command = f"Next: eodh-logs read {job} clip.log (to see the failure in full)"
    log = f"  12|   band B8A is not in the scene, which has B02, B03\n   7> {'x' * 90}"
    rows = shown(f"{prose}\n{fence(log)}\n{command}", terminal=True).split("\n")

    plain = [re.sub(r"\x1b\[[\d;]*m", "", row) for row in rows if row]
    assert plain == [
        "Step 'clip' could not read the area that",
        "  it was given, for it is empty.",
        "  12|   band B8A is not in the scene,",
        "    | which has B02, B03",
        f"   7> {'x' * 90}",
        # The short id does too, at every door.
        "Next: eodh-logs read f791203a clip.log",
        "  (to see the failure in full)",
    ]


def test_the_words_that_a_search_found_are_marked_in_the_lines_that_match() -> None:
    console = Console(
        file=io.StringIO(), force_terminal=True, color_system="standard", width=80
    )
    show(console, fence("  7| band 4\n  8> Band 5 missing"), found="band")

    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "\x1b[1;7mBand\x1b[0m" in text
    assert text.count("\x1b[1;7m") == 1


@pytest.mark.parametrize(
    "line", ["ValueError: no bands", "botocore.AccessDenied: no right"]
)
def test_an_exception_line_is_red_to_its_end(line: str) -> None:
    text = shown(fence(f"  3| {line}"), terminal=True)

    red = "".join(re.findall(r"\x1b\[(?:\d;)*31m([^\x1b]*)", text))
    assert red == f"  3| {line}"


def test_a_long_answer_goes_to_the_pager_of_the_person_and_a_short_one_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    paged = tmp_path / "paged"
    monkeypatch.setenv("PAGER", f"sh -c 'cat > {paged}'")
    console = PipeConsole(
        file=io.StringIO(), force_terminal=True, color_system=None, width=80, height=10
    )
    console.paging = True

    show(console, "short")
    assert not paged.exists()
    show(console, "\n".join(f"row {number}" for number in range(30)))
    assert "row 29" in paged.read_text("utf-8")
    monkeypatch.setenv("PAGER", "no-such-pager")
    show(console, "\n".join(f"line {number}" for number in range(30)))
    assert isinstance(console.file, io.StringIO)
    assert "line 29" in console.file.getvalue()
    assert "row 29" not in console.file.getvalue()
