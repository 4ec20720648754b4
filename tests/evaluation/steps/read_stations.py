"""A table that is not UTF-8."""

# mypy: ignore-errors
from pathlib import Path

from noise import start, work

log = start("read.stations")
work(log, 400, seed=37)
Path("stations.csv").write_bytes("station;Café\n".encode("latin-1"))
Path("stations.csv").read_text(encoding="utf-8")
