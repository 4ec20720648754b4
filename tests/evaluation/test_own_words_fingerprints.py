"""Twenty failing steps of people's own programs, each really run five times.

Most of them fail with a sentence of their author's own, into which inputs, ids, times,
process numbers and addresses in memory were written in many ways. They were written
after the masks, and measured before a mask was changed for them: docs/evaluation.md.
"""

import os
from pathlib import Path

import pytest

from tests.evaluation.test_fingerprints import HEAD, Step, joined_and_apart

# What each gets: folder, area, day, scene, number.
_SHELL = """folder="$1" area="$2" day="$3" scene="$4" number="$5"
say() { echo "$(date +%H:%M:%S.%N) [$$] $*" >&2; }
say "tile $scene of $area, $number km2"
"""
_SERVER = """
import threading, urllib.request
from http.server import BaseHTTPRequestHandler as Base, HTTPServer
class Answer(Base):
    def do_GET(self): answer(self)
    def log_message(self, *_): pass
server = HTTPServer(('127.0.0.1', 0), Answer)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f'http://127.0.0.1:{server.server_port}/collections/{area.replace(" ", "-")}'
url += f'/items/{scene}?at={day}&token={uuid.uuid4().hex}'
"""
_PYTHON = {
    "nothing-found": (
        "west = -number / 7\n"
        "log.error('0 items match %s in bbox %s, datetime=%s/%s (limit %d)',\n"
        "  ['sentinel-2-l2a'], [west, 50.1, west + 1.25, 51.0], day, day, number)\n"
        "sys.exit(2)"
    ),
    "checksum": (
        "import hashlib\n"
        "was, now = (hashlib.sha256((scene + each).encode()).hexdigest()\n"
        "  for each in 'ab')\n"
        "raise RuntimeError(f'checksum of {scene} differs: expected {was}, got {now}')"
    ),
    "cut-off": (
        "raise RuntimeError(f'{scene}.zip is incomplete: got {number * 1013:,} of '\n"
        "  f'{number * 77003:,} bytes after {number / 3:.2f} s')"
    ),
    "no-projection": (
        "zone = 32629 + number % 3\n"
        "raise ValueError(f'cannot bring {area} from EPSG:{zone} to EPSG:27700: '\n"
        "  f'{number} points are not finite')"
    ),
    "gone": "def answer(to): to.send_error(410)\n"
    + _SERVER
    + "urllib.request.urlopen(url)",
    "not-allowed": (
        "def answer(to): to.send_error(403)\n" + _SERVER + "try:\n"
        "    urllib.request.urlopen(url)\n"
        "except OSError as error:\n"
        "    raise SystemExit(f'{area}: the archive refused {url}: {error}')"
    ),
    "worker-died": (
        "from concurrent.futures import ProcessPoolExecutor\n"
        "if __name__ == '__main__':\n"
        "    with ProcessPoolExecutor(1) as pool:\n"
        "        print('worker', os.getpid(), 'takes', scene)\n"
        "        pool.submit(os._exit, number).result()"
    ),
    "object": (
        "class Tile: pass\n"
        "tiles = [Tile() for _ in range(number)]\n"
        "raise LookupError(f'{tiles[-1]} does not overlap {area} (tile {number} of '\n"
        "  f'{number})')"
    ),
    "took-too-long": (
        "import subprocess\n"
        "subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)', scene],\n"
        "  timeout=number / 200)"
    ),
    "bands": (
        "def check(bands, of):\n"
        "    assert len(bands) == 13, f'{of} has {len(bands)} bands and not 13'\n"
        "check(list(range(number % 12)), scene)"
    ),
    "in-turn": (
        "try:\n"
        "    {'B02': number}['SCL']\n"
        "except KeyError as error:\n"
        "    raise RuntimeError(f'could not mask clouds of {scene}') from error"
    ),
    "options": (
        "given = {'resolution': number, 'area': area, 'clip': bool(number % 2)}\n"
        "log.critical('these options do not go together: %r', given)\n"
        "sys.exit(64)"
    ),
    "request": (
        "from pydantic import BaseModel, Field\n"
        "class Request(BaseModel):\n"
        "    area: str\n"
        "    clouds: int = Field(lt=1)\n"
        "Request(area=area, clouds=number)"
    ),
    "json-lines": (
        "import time\n"
        "def write(level, **fields):\n"
        "    print(json.dumps({'ts': time.time(), 'level': level, 'pid': os.getpid(),\n"
        "      'host': f'worker-{uuid.uuid4().hex[:5]}', **fields}))\n"
        "write('info', msg='start', scene=scene)\n"
        "write('error', msg=f'granule {scene} is not in the archive', area=area)\n"
        "sys.exit(1)"
    ),
    "hung-up": (
        "def answer(to): to.connection.close()\n"
        + _SERVER
        + "urllib.request.urlopen(url)"
    ),
    "secret-not-set": "print('signing in for', area)\nos.environ['CDSE_TOKEN']",
}
_SHELLS = {
    "no-terrain": (
        'die() { say "$0: line $LINENO: $*"; exit 1; }\n'
        'die "no terrain model covers $area (needs $number km2)"'
    ),
    "fields": (
        'for row in $(seq "$number"); do echo "$row,$area,$day"; done'
        ' > "$folder/t.csv"\n'
        'echo "$scene" >> "$folder/t.csv"\n'
        'awk -F, -v area="$area" \'NF != 3 { print "stations of " area ": row " NR'
        ' " has " NF " of 3 fields" > "/dev/stderr"; exit 4 }\' "$folder/t.csv"'
    ),
    "disk-full": 'say "writing $scene"; head -c "${number}000" /dev/zero > /dev/full',
}
STEPS = (
    *(Step(name, "python", HEAD + text) for name, text in _PYTHON.items()),
    *(Step(name, "bash", _SHELL + text) for name, text in _SHELLS.items()),
    Step(
        "orbit",
        "perl",
        'my ($folder, $area, $day, $scene, $number) = @ARGV; warn "[$$] $area $day\\n";'
        'die "orbit of $scene on $day: none of $number mirrors has it";',
    ),
)
# Written after bare words were compared, and not looked at for it: inputs as ordinary
# words in many places, and pairs of steps whose sentences are near to each other.
_BARE_WORDS = {
    "no-gauge": "raise SystemExit(f'No tide gauge within {number} km of {area}.')",
    "gauge-silent": "raise SystemExit(f'Tide gauge of {area} is silent since {day}.')",
    "river-dry": "raise ValueError(f'{area} has no water in {scene}')",
    "river-frozen": "raise ValueError(f'{area} has only ice in {scene}')",
    "coast": (
        "sensor = ('sentinel', 'landsat', 'modis', 'pleiades', 'spot')[number % 5]\n"
        "raise RuntimeError(f'coastline of {area} is too coarse for {sensor} pixels')"
    ),
    "season": (
        "season = ('winter', 'spring', 'summer', 'autumn', 'dry season')[number % 5]\n"
        "log.error('not enough clear days over %s in %s', area, season)\nsys.exit(1)"
    ),
    "crop-unknown": (
        "crop = ('wheat', 'barley', 'oilseed rape', 'maize', 'oats')[number % 5]\n"
        "raise KeyError(f'no growth curve for crop {crop}')"
    ),
    "crop-late": (
        "crop = ('wheat', 'barley', 'oilseed rape', 'maize', 'oats')[number % 5]\n"
        "raise RuntimeError(f'growth curve for crop {crop} ends before {day}')"
    ),
    "terrain-unreadable": (
        "raise RuntimeError(f'could not read the terrain of {area}: {number} voids')"
    ),
    "mask-unreadable": (
        "raise RuntimeError(f'could not read the mask of {area}: {number} voids')"
    ),
}
FURTHER = tuple(Step(name, "python", HEAD + text) for name, text in _BARE_WORDS.items())


@pytest.mark.skipif(os.name != "posix", reason="some of the steps are run by a shell")
def test_steps_that_fail_in_their_authors_own_words_join_and_stay_apart(
    tmp_path: Path,
) -> None:
    assert len(STEPS) == 20
    joined, apart, reported = joined_and_apart(STEPS, tmp_path)
    assert joined >= 0.95, reported
    assert apart >= 0.98, reported


def test_inputs_as_ordinary_words_join_and_near_sentences_stay_apart(
    tmp_path: Path,
) -> None:
    assert len(FURTHER) == 10
    joined, apart, reported = joined_and_apart(FURTHER, tmp_path)
    # A KeyError with a whole sentence in it names a column, for all that is known.
    assert joined >= 0.90, reported
    assert apart >= 0.98, reported
