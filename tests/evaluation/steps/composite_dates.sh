#!/bin/bash
# Tidies up after itself whatever came, and says so at length.
here=$(dirname "$0")
"$PYTHON" "$here/composite_dates.py"
status=$?
rm -rv spill
df -h . | tail -1 | awk '{ print "disk used: " $5 }'
exit $status
