"""Twenty failing steps, each really run five times with other inputs, times and ids.

All under one name of a step, so that only the cause and the key line tell them apart.
"""

import itertools
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eodh_tools.diagnosis import steps
from eodh_tools.diagnosis.diagnose import explain
from eodh_tools.diagnosis.findings import LogWithExcerpt
from eodh_tools.history.record import JobRecord, record_of
from eodh_tools.history.same_sentence import classes
from eodh_tools.hub.job import Job
from eodh_tools.hub.log_links import LogLink
from eodh_tools.logs.excerpt.excerpter import excerpt
from tests.waiting import WAIT_S

RUNS = 5
AREAS = ("kent", "north devon", "fife", "powys", "antrim")


@dataclass(frozen=True, slots=True)
class Step:
    """A program that fails; `python`, `sh`, `perl` or `node` runs its text."""

    name: str
    program: str
    text: str


# What each gets: folder, area, day, scene, number.
HEAD = """
import csv, json, logging, os, socket, sqlite3, sys, uuid, zipfile
folder, area, day, scene, number = sys.argv[1:6]
number = int(number)
logging.basicConfig(format="%(asctime)s %(process)d %(levelname)s: %(message)s")
log = logging.getLogger("step")
print(f"request {uuid.uuid4()}: {scene} of {area} on {day} in {folder}")
"""
_PYTHON = {
    "file-missing": "open(f'{folder}/{scene}.tif').read()",
    "module-missing": "import rasterio_that_is_not_here",
    "other-module-missing": "import geopandas_that_is_not_here",
    "band-missing": "bands = {'B04': number}\nbands['B08']",
    "option-missing": "json.loads(json.dumps({'area': area}))['resolution']",
    "not-json": (
        "open(f'{folder}/{scene}.json', 'w').write('{' + '\"a\": 1,' * number)\n"
        "json.load(open(f'{folder}/{scene}.json'))"
    ),
    "no-scenes": (
        "raise SystemExit(f'ERROR: no scenes of {scene} found between {day} and '\n"
        "  f'{day} with less than {number} % clouds')"
    ),
    "outside": (
        "raise ValueError(f'the area {area!r} lies outside of {scene} by {number} m')"
    ),
    "host": "socket.create_connection(('no-such-host.invalid', 8000 + number), 2)",
    "refused": "socket.create_connection(('127.0.0.1', 9), 2)",
    "folder-not-writable": "open(f'/proc/{number}{number}.out', 'w')",
    "not-a-zip": (
        "open(f'{folder}/{scene}.zip', 'wb').write(b'x' * number)\n"
        "zipfile.ZipFile(f'{folder}/{scene}.zip')"
    ),
    "no-table": "sqlite3.connect(f'{folder}/{area}').execute('select * from tile')",
    "shape": (
        "log.error('shape mismatch: scene %s has (%d, %d) pixels, the mask (%d, %d)',"
        " scene, number * 7, number * 3, number, number)\nsys.exit(3)"
    ),
    "none": "found = None\nprint(found.bounds)",
    "date": "import datetime\ndatetime.date.fromisoformat(day + 'T' + str(number))",
    "divide": "print(number / (len(area) - len(area)))",
}
STEPS = (
    *(Step(name, "python", HEAD + text) for name, text in _PYTHON.items()),
    Step("command-missing", "sh", 'echo "warping $4"; set -e; gdalwarp_missing "$4"'),
    Step("exit", "sh", 'echo "fatal: $4 of $2 is empty after $5 tries" >&2; exit 7'),
    Step("perl", "perl", 'open(F, "<", "$ARGV[0]/$ARGV[3].csv") or die "no csv: $!";'),
)


def run(step: Step, number: int, folder: Path) -> bytes:
    """Run a step once, as its pod would; return its log."""
    folder.mkdir(parents=True)
    day = f"2026-{number + 1:02}-1{number}"
    mission = "S2A" if number % 2 else "S2B"
    scene = f"{mission}_MSIL2A_2026010{number}T1103{number}1_N0510_T3{number}UXC"
    inputs = [str(folder), AREAS[number], day, scene, str(number * 13 + 5)]
    text = folder / "program"
    text.write_text(step.text)
    program = sys.executable if step.program == "python" else step.program
    done = subprocess.run(
        [program, text, *inputs],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=WAIT_S,
    )
    assert done.returncode != 0, (step.name, done.stdout)
    return done.stdout


def remembered(log: bytes, number: int) -> JobRecord:
    """What is remembered of a job of its own that failed with this log."""
    created = datetime(2026, 11, 20, tzinfo=UTC) + timedelta(hours=number)
    job = Job(
        job_id=f"{number:08}-e7c3-11f1-b4c2-57616e87a263",
        process="ndvi",
        status="failed",
        created=created,
        finished=created + timedelta(seconds=100 + number),
        logs=(LogLink(name="process.log", href="process.log"),),
    )
    (entry,) = steps.entries(["process.log"])
    explanation = explain(
        job, [LogWithExcerpt(entry, excerpt([log]))], logs_state="there"
    )
    return record_of(job, explanation, "")


def joined_and_apart(failing: Sequence[Step], folder: Path) -> tuple[float, float, str]:
    """Run each step five times; compare each two runs.

    Returns:
        The share of the pairs of one step that are grouped as failed alike, that of
        the pairs of two steps that are not, and both in words, run by run.
    """
    records = {
        step.name: [
            remembered(run(step, run_, folder / f"{step.name}{run_}"), at * RUNS + run_)
            for run_ in range(RUNS)
        ]
        for at, step in enumerate(failing)
    }
    of = classes(itertools.chain(*records.values()))
    marks = {
        name: [of[each.job_id] for each in those] for name, those in records.items()
    }
    same = [
        one == other
        for each in marks.values()
        for one, other in itertools.combinations(each, 2)
    ]
    apart = [
        one != other
        for first, second in itertools.combinations(marks.values(), 2)
        for one, other in itertools.product(first, second)
    ]
    joined, separated = sum(same) / len(same), sum(apart) / len(apart)
    reported = (
        f"{joined:.1%} of {len(same)} joined, {separated:.1%} of {len(apart)} not"
    )
    return joined, separated, f"{reported}: {marks}"


@pytest.mark.skipif(os.name != "posix", reason="the steps are run by sh and perl")
def test_jobs_of_one_cause_join_and_of_two_do_not(tmp_path: Path) -> None:
    assert len(STEPS) == 20
    joined, apart, reported = joined_and_apart(STEPS, tmp_path)
    assert joined >= 0.95, reported
    assert apart >= 0.98, reported
