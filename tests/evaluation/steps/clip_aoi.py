"""An area in degrees is cut out of a raster in metres."""

# mypy: ignore-errors
import atexit

import numpy as np
import rasterio
from noise import start, work
from rasterio.mask import mask
from rasterio.transform import from_origin

log = start("clip.aoi")


@atexit.register
def closing():
    """What a library says when the interpreter ends."""
    for number in range(6):
        log.info("worker tcp://10.1.2.3:40%02d: closing, nothing left to do", number)
    log.debug("removed the spill folder")


profile = {
    "driver": "GTiff",
    "height": 256,
    "width": 256,
    "count": 1,
    "dtype": "uint16",
    "crs": "EPSG:32630",
    "transform": from_origin(500000, 5700000, 10, 10),
}
with rasterio.open("scene.tif", "w", **profile) as scene:
    scene.write(np.ones((1, 256, 256), "uint16"))
log.info("scene.tif: EPSG:32630, 256 x 256, uint16")
work(log, 700, seed=3)
aoi = {
    "type": "Polygon",
    "coordinates": [[[-2, 50], [-2, 51], [-1, 51], [-1, 50], [-2, 50]]],
}
with rasterio.open("scene.tif") as scene:
    clipped, _ = mask(scene, [aoi], crop=True)
