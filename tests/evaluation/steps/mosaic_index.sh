#!/bin/bash
here=$(dirname "$0")
"$PYTHON" "$here/noise.py" mosaic.index 520 24
exec node "$here/mosaic_index.js"
