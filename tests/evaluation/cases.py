"""The failing jobs and what is known of each: the step, the line, the words."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

STEPS = Path(__file__).parent / "steps"


@dataclass(frozen=True, slots=True)
class Case:
    """A failing job of known cause.

    Args:
        name: the process's id.
        step: the step that is to blame, not always the one that failed.
        program: a file of `steps/`.
        line: text of the line that tells the cause, and of no line elsewhere.
        reported: a headline with any of these names the cause.
        python: `ours`, or `science` (with xarray and geopandas).
        tiles: the values to scatter over.
        needs: programs of this machine.
    """

    name: str
    step: str
    program: str
    line: str
    reported: tuple[str, ...]
    python: Literal["ours", "science"] = "ours"
    tiles: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def can_run(self) -> bool:
        """Whether this machine has what it needs."""
        return all(shutil.which(program) for program in self.needs)


CASES = (
    Case(
        "stack-bands",
        "stack_bands",
        "stack_bands.py",
        "conflicting dimension sizes: {",
        ("conflicting dimension sizes", "cannot reindex or align"),
        python="science",
    ),
    Case(
        "clip-aoi",
        "clip_aoi",
        "clip_aoi.py",
        "ValueError: Input shapes do not overlap raster.",
        # The same twice: what rasterio found first, and what it made of it.
        ("do not overlap raster", "WindowError: Intersection is empty"),
    ),
    Case(
        "check-request",
        "check_request",
        "check_request.py",
        "'20 %' is not of type 'integer'",
        ("'20 %' is not of type 'integer'",),
    ),
    Case(
        "join-fields",
        "join_fields",
        "join_fields.py",
        "None of ['crop_code'] are in the columns\"",
        ("crop_code",),
        python="science",
    ),
    Case(
        "s1-terrain",
        "s1_terrain",
        "s1_terrain.sh",
        "No valid orbit file found",
        ("No valid orbit file", "none for S1A"),
        needs=("java",),
    ),
    Case(
        "zonal-stats-r",
        "zonal_stats",
        "zonal_stats_r.py",
        "replacement has 2 rows, data has 214",
        ("replacement has 2 rows", "`$<-.data.frame`"),
    ),
    Case(
        "warp-tiles",
        "warp_tiles",
        "warp_tiles.sh",
        "IReadBlock failed at",
        ("IReadBlock", "TIFFReadEncodedTile", "Chunk and warp failed"),
    ),
    Case(
        "match-orbits",
        "match_orbits",
        "match_orbits.sh",
        "vector::_M_range_check",
        ("out_of_range", "_M_range_check"),
        needs=("g++",),
    ),
    Case(
        "mosaic-index",
        "mosaic_index",
        "mosaic_index.sh",
        "TypeError: Cannot read properties of undefined",
        ("Cannot read properties of undefined",),
        needs=("node",),
    ),
    Case(
        "get-wind",
        "get_wind",
        "get_wind.py",
        "503 Server Error",
        ("503", "a server failed"),
    ),
    Case(
        "make-cube",
        "make_cube",
        "make_cube.py",
        "time axis is not increasing",
        ("time axis is not increasing",),
    ),
    Case(
        "build-model",
        "build_model",
        "build_model.sh",
        "has no member named",
        ("has no member named",),
        needs=("make", "cc"),
    ),
    Case(
        "long-inversion",
        "long_inversion",
        "long_inversion.sh",
        "received SIGTERM",
        ("SIGTERM", "time limit"),
    ),
    Case(
        "validate-products",
        "validate_products",
        "validate_products.py",
        "AssertionError: 37 pixels of B03",
        ("37 pixels of B03", "test_reflectance_is_in_range"),
    ),
    Case(
        "tile-slope",
        "tile_slope",
        "tile_slope.py",
        "LinAlgError: Singular matrix",
        ("Singular matrix",),
        tiles=("T30UXA", "T30UXB", "T30UXD", "T30UXE", "T30UXF"),
    ),
    Case(
        "unpack-safe",
        "unpack_safe",
        "unpack_safe.py",
        "BadZipFile: File is not a zip file",
        ("not a zip file",),
    ),
    Case(
        "composite-dates",
        "composite_dates",
        "composite_dates.sh",
        "ValueError: day is out of range for month",
        ("day is out of range for month",),
    ),
    Case(
        "publish-tiles",
        "publish_tiles",
        "publish_tiles.sh",
        "TILE_SERVER_URL: unbound variable",
        ("TILE_SERVER_URL",),
    ),
    Case(
        "water-stats",
        "water_stats",
        "water_stats.sh",
        "division by 0",
        ("division by 0",),
    ),
    Case(
        "resample-winds",
        "resample_winds",
        "resample_winds.py",
        "chunk 17: u10 has no value that is not missing",
        ("u10 has no value",),
    ),
)
