"""Write a raster that lacks its end, as a broken download does: short_tile.py FILE."""

# mypy: ignore-errors
import sys
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin

profile = {
    "driver": "GTiff",
    "height": 512,
    "width": 512,
    "count": 1,
    "dtype": "uint16",
    "crs": "EPSG:32630",
    "transform": from_origin(500000, 5700000, 10, 10),
    "tiled": True,
    "blockxsize": 128,
    "blockysize": 128,
}
file = Path(sys.argv[1])
with rasterio.open(file, "w", **profile) as raster:
    raster.write(np.arange(512 * 512, dtype="uint16").reshape(1, 512, 512))
file.write_bytes(file.read_bytes()[:300_000])
