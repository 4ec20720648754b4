#!/bin/bash
# Checks its input late, and says so in words of its own.
set -euo pipefail
here=$(dirname "$0")
"$PYTHON" "$here/noise.py" split.parts 600 39
for part in $(seq 1 400); do echo "part $part"; done
echo "scene.tif, uint16" > facts.txt
grep -q "^EPSG:" facts.txt || { echo "input has no coordinate reference system" >&2; exit 4; }
