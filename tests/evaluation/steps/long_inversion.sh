#!/bin/bash
# The script has a time limit of its own.
here=$(dirname "$0")
echo "inversion of 500 iterations, at most 3 s"
timeout 3 "$PYTHON" "$here/invert.py"
status=$?
if [ $status -eq 124 ] || [ $status -eq 143 ]; then
  echo "inversion did not end within its time limit, status $status"
  exit $status
fi
echo "inversion finished"
