"""Build a mosaic; ends as the option says, and truly so.

Usage: mosaic.py ENDING [SECONDS], ENDING one of killed, crash, disk-full, memory, sleep
"""

import os
import signal
import sys
import time

from stac_output import write_catalog, write_item, write_raster

TILES = ("T30UWB", "T30UXB", "T30UXC")


def write_mosaic(path):
    with open(path, "wb") as file:
        file.write(bytes(1_000_000))


def main(ending, seconds="0"):
    print(f"Mosaic of {len(TILES)} tiles", flush=True)
    for number, tile in enumerate(TILES, start=1):
        print(f"Warping tile {tile} ({number}/{len(TILES)})", flush=True)
        if ending in ("killed", "crash") and number == len(TILES):
            end = signal.SIGKILL if ending == "killed" else signal.SIGSEGV
            os.kill(os.getpid(), end)
    if ending == "sleep":
        until = time.monotonic() + float(seconds)
        while (left := until - time.monotonic()) > 0:
            print(f"Blending, {left:.1f} s to go", flush=True)
            time.sleep(min(left, 1))
    print("Writing mosaic.tif", flush=True)
    write_mosaic("/dev/full" if ending == "disk-full" else "mosaic.tif")
    write_raster("mosaic.pgm")
    write_item(".", "mosaic", "mosaic.pgm")
    write_catalog(".", ["mosaic"])
    print("Mosaic done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
