"""Collect rasters and describe them in one STAC catalogue.

Usage: make_stac.py RASTER...
"""

import os
import shutil
import sys

from stac_output import write_catalog, write_item


def main(rasters):
    item_ids = []
    for raster in rasters:
        name = os.path.basename(raster)
        shutil.copyfile(raster, name)
        item_id = name.removesuffix(".pgm")
        write_item(".", item_id, name)
        item_ids.append(item_id)
    write_catalog(".", item_ids)
    print(f"Described {len(item_ids)} item(s)", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
