#!/bin/bash
here=$(dirname "$0")
"$PYTHON" "$here/noise.py" check.bands 500 31
exec perl "$here/check_bands.pl"
