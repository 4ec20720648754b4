#!/bin/bash
# Builds its model on the spot, as some do.
set -e
here=$(dirname "$0")
cp "$here"/model_makefile Makefile
cp "$here"/model.c .
"$PYTHON" "$here/noise.py" forcing 430 25
for part in $(seq 1 70); do
  echo "#include <stdio.h>
static int unused_$part(int a) { int b; return a; }
int part_$part(void) { return $part; }" > part_$part.c
done
make -k
./model
