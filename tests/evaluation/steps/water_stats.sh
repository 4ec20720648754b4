#!/bin/bash
set -e
here=$(dirname "$0")
"$PYTHON" "$here/noise.py" water 830 27
for n in $(seq 1 300); do
  echo "reservoir_$n $((n * 13 % 89 + 1)) $((n * 7 % 83 + 1))"
done > areas.txt
sed -i 's/^\(reservoir_288 [0-9]*\) .*/\1 0/' areas.txt
while read -r name now before; do
  percent=$((100 * now / before))
  echo "$name: $percent % of what it was"
done < areas.txt
echo "statistics written"
