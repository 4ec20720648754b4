"""A table has not the column that it is joined by."""

# mypy: ignore-errors
import geopandas
import pandas as pd
from noise import start, work
from shapely.geometry import box

log = start("join.fields")
boxes = [box(n, 50, n + 1, 51) for n in range(4)]
fields = geopandas.GeoDataFrame(
    {"field_id": range(4), "CROP": ["wheat", "rape", "peas", "oats"]},
    geometry=boxes,
    crs="EPSG:4326",
)
log.info("read 4 fields: %s", list(fields.columns))
work(log, 900, seed=5)
yields = pd.DataFrame({"crop_code": ["wheat", "oats"], "t_per_ha": [7.9, 5.1]})
joined = fields.set_index("crop_code").join(yields.set_index("crop_code"))
joined.to_file("fields.gpkg")
