"""Resize one scene of many (one run of a scatter).

Usage: resize.py SCENE
"""

import sys

from stac_output import write_raster

KNOWN_PREFIXES = ("S1", "S2", "LC08", "LC09")


def main(scene):
    print(f"Resizing {scene}", flush=True)
    if not scene.startswith(KNOWN_PREFIXES):
        raise RuntimeError(f"{scene} is no scene of a mission that we can read")
    write_raster(f"{scene}.pgm")
    print(f"Resized {scene}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
