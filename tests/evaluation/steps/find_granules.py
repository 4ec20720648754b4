"""A table that is not there."""

# mypy: ignore-errors
import sqlite3

from noise import start, work

log = start("find.granules")
work(log, 500, seed=41)
sqlite3.connect(":memory:").execute("select * from granules")
