#!/bin/bash
# A graph of SNAP's form, run by a stand-in for its gpt.
here=$(dirname "$0")
"$PYTHON" "$here/noise.py" fetch.dem 240 21
exec java "$here/Gpt.java" terrain.xml -Pfile=S1A_IW_GRDH_20240611.zip
