"""One of the tiles is flat: its fit has no solution. Usage: tile_slope.py TILE."""

# mypy: ignore-errors
import sys
from pathlib import Path

import numpy as np
from noise import start, work

tile = sys.argv[1]
log = start(f"slope.{tile}")
work(log, 260, seed=len(tile) + ord(tile[-1]))
heights = np.zeros((2, 2)) if tile == "T30UXD" else np.array([[2.0, 1.0], [1.0, 3.0]])
slope = np.linalg.solve(heights, np.ones(2))
work(log, 60, seed=12)
Path(f"{tile}.txt").write_text(str(slope), encoding="utf-8")
log.info("%s: slope %s", tile, slope)
