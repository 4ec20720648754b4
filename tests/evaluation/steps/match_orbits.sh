#!/bin/bash
# A C++ program as a step: built here, since a container has it built already.
here=$(dirname "$0")
g++ -O0 -o match_orbits "$here/match_orbits.cpp"
"$PYTHON" "$here/noise.py" orbits 760 23
exec ./match_orbits
