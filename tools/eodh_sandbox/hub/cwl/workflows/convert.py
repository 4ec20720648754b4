"""Resize a scene and describe it in STAC; the faults are those that users make."""

import argparse
import os
import sys

from stac_output import write_catalog, write_item, write_raster


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--scene", required=True)
    parser.add_argument("--size", default="50%")
    parser.add_argument("--folder", default=".")
    parser.add_argument("--fault", default="none")
    options = parser.parse_args()

    size = float(options.size.rstrip("%")) / 100
    name = f"{options.scene}_resized"
    print(f"Resizing {options.scene} to {options.size}", flush=True)
    if options.fault == "no-outputs":
        print("No pixels of the scene lie inside the area of interest", flush=True)
        return
    os.makedirs(options.folder, exist_ok=True)
    write_raster(os.path.join(options.folder, f"{name}.pgm"), int(512 * size) or 1)
    print(f"Wrote {name}.pgm", flush=True)
    if options.fault == "no-catalog":
        print("Done", flush=True)
        return
    if options.fault != "no-items":
        write_item(options.folder, name, f"{name}.pgm")
    type_name = "catalog" if options.fault == "invalid-stac" else "Catalog"
    write_catalog(options.folder, [name], type_name)
    print("Wrote catalog.json", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
