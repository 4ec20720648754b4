"""Become another program: launch.py PROGRAM ARGUMENT..."""

# mypy: ignore-errors
import os
import sys

os.environ["PYTHON"] = sys.executable
os.execvp(sys.argv[1], sys.argv[1:])
