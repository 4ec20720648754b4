#!/bin/bash
# A file of settings that bash cannot read.
set -e
here=$(dirname "$0")
"$PYTHON" "$here/noise.py" load.settings 500 38
printf 'bands=(B04 B08\nsize=20\nif [ $size -gt 10 ]; fi\n' > settings.sh
source ./settings.sh
echo "settings read"
