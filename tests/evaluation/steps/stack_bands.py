"""Two bands of other resolutions go into one dataset."""

# mypy: ignore-errors
import numpy as np
import xarray as xr
from noise import start, work

log = start("stack.bands")
log.info("stacking B04, B08 and B11 of S2B_T30UXC_20240611")
work(log, 1200, seed=2)
red = xr.DataArray(np.zeros((1098, 1098), "f4"), dims=("y", "x"))
swir = xr.DataArray(np.zeros((549, 549), "f4"), dims=("y", "x"))
log.info("all bands read")
cube = xr.Dataset({"red": red, "nir": red + 1, "swir": swir})
cube.to_netcdf("cube.nc")
