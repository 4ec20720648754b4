"""Twenty more failing steps of every kind, each really run five times; not tuned on.

They were written after the last change of the masks and of the comparison, and what
came of them, unseen, is in docs/evaluation.md. Who tunes on them writes new ones.
"""

import os
from pathlib import Path

import pytest

from tests.evaluation.test_fingerprints import HEAD, Step, joined_and_apart

# What each gets: folder, area, day, scene, number.
_SHELL = """folder="$1" area="$2" day="$3" scene="$4" number="$5"
echo "+ step --area '$area' --day $day --scene $scene --level $number (pid $$)"
"""
_PYTHON = {
    "download": (
        "log.warning('attempt %d of 3 for %s', 1, scene)\n"
        "raise SystemExit(f'Giving up on {scene} after 3 attempts '\n"
        "  f'({number}.{number} s): connection reset by peer')"
    ),
    "mosaic": (
        "raise ValueError(f'Cannot mosaic {number} tiles of {area}: tile {scene} '\n"
        "  f'has resolution {number}.0 m, others have 10.0 m')"
    ),
    "no-collection": (
        "name = ('sentinel-1-grd', 'sentinel-2-l2a', 'landsat-c2', 'cop-dem', 'era5')\n"
        "raise LookupError(f'Collection {name[number % 5]} does not exist')"
    ),
    "model-file": (
        "import pickle\n"
        "open(f'{folder}/{area}.pkl', 'wb').write(b'PK' * number)\n"
        "pickle.load(open(f'{folder}/{area}.pkl', 'rb'))"
    ),
    "two-dates": (
        "raise ValueError(f'start {day} is after end 2025-0{number % 9 + 1}-01 for '\n"
        "  f'{area}')"
    ),
    "chunks": (
        "log.error('chunk (%d, %d) of %s: all %d values are NaN', number, number + 1,\n"
        "  scene, number ** 2)\nraise SystemExit(1)"
    ),
    "assertion": "assert number < 0",
    "unpack": "a, b = (area, day, scene)[:1 + 2 * (number % 1)]",
    "attribute": "scene.bands",
    "type": "area + number",
    "index": "[area, day][number]",
    "recursion": "def descend(at): return descend(at + 1)\ndescend(number)",
    "yaml": (
        "import yaml\n"
        "yaml.safe_load(f'area: {area}\\nlevels: [{number}\\nday: {day}\\n')"
    ),
    "xml": (
        "import xml.etree.ElementTree as tree\n"
        "tree.fromstring('<scene>' + scene + '</' + 'x' * number + '>')"
    ),
    "sql-unique": (
        "base = sqlite3.connect(':memory:')\n"
        "base.execute('create table scene (id primary key)')\n"
        "for _ in 'ab': base.execute('insert into scene values (?)', (scene,))"
    ),
}
_SHELLS = {
    "licence": (
        'echo "SNAP: licence of node $(hostname)-$$ expired on $day, $number d ago" >&2'
        "\nexit 3"
    ),
    "polygon": (
        'echo "ERROR: polygon of $area crosses itself at (-$number.5, 5$number.25)" >&2'
        "\nexit 2"
    ),
    "no-such-option": 'ls --resolution="$number" "$folder"',
    "sorted": 'sort -k "$number"x "$0"',
    "pipe": 'set -o pipefail; echo "$scene" | grep "no-such-band-$number" | wc -l',
}
STEPS = (
    *(Step(name, "python", HEAD + text) for name, text in _PYTHON.items()),
    *(Step(name, "bash", _SHELL + text) for name, text in _SHELLS.items()),
)


@pytest.mark.skipif(os.name != "posix", reason="some of the steps are run by a shell")
def test_steps_of_every_kind_join_and_stay_apart(tmp_path: Path) -> None:
    assert len(STEPS) == 20
    joined, apart, reported = joined_and_apart(STEPS, tmp_path)
    assert joined >= 0.95, reported
    assert apart >= 0.98, reported
