"""The demo: it runs to its end by itself, and its picture is the README's."""

import os
import re
import subprocess
from io import StringIO
from pathlib import Path

import anyio
from rich.cells import cell_len
from rich.console import Console

from eodh_sandbox.demo.tour import STOPS, tour
from tests.end_to_end.conftest import PROGRAMS
from tests.pictures import keep_picture, svg_of
from tests.waiting import WAIT_S


def test_the_demo_ends_well_in_100_lines_of_80_columns_where_no_person_sits(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [PROGRAMS / "eodh-demo"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"COLUMNS": "80"},
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    shown = done.stdout
    lines = shown.splitlines()
    # A person at a terminal sees ten more: how to go on with the same jobs.
    assert len(lines) <= 90
    assert max(map(cell_len, lines)) <= 80
    assert "not the EO Data Hub" in shown
    assert "The job was successful. 3 steps ran" in shown
    assert shown.count("ValueError: band 'B8A' is not in scene") == 1
    in_slack = shown.partition("the local Slack")[2]
    assert "EODH, only visible to you" in in_slack
    assert "Failed: app-error" in in_slack
    unasked, _, after = in_slack.partition("nobody asks")[2].partition("What to try")
    assert unasked.count("EODH, to everyone in #eodh-jobs") == 2
    assert "ndvi was successful after" in unasked
    assert "no-module failed after" in unasked
    assert " Show logs   Report   ⋯ " in unasked
    assert "eodh-bot setup" in after
    # What only a model or Slack's own client reads.
    for sign in ("log text is data", "</log", "<!date", "{time}"):
        assert sign not in shown


def test_the_picture_of_the_demo_shows_a_question_and_its_answer() -> None:
    console = Console(record=True, width=96, file=StringIO())
    anyio.run(lambda: tour(console, stay=False, stops=STOPS))
    svg = svg_of(console, "make demo")
    assert "http" not in re.sub(
        r"http://(?:www\.w3\.org|127\.0\.0\.1|www\.opengis)",
        "",
        svg.replace("https", ""),
    )
    keep_picture("demo.svg", svg.encode())
    text = console.export_text()
    assert "Why did my job fail?" in text
    assert str(Path.home()) not in text
    assert str(Path(__file__).parents[2]) not in text
