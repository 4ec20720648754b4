"""Ten further failing jobs, that nothing was fixed by when they were written.

They show whether what is fixed by the 20 holds for others. Once something has been
fixed by these too, they are no better than the 20: write others.
"""

from tests.evaluation.cases import Case

FURTHER = (
    Case(
        "check-bands",
        "check_bands",
        "check_bands.sh",
        "band B12 is not in the product",
        ("band B12 is not in the product",),
        needs=("perl",),
    ),
    Case(
        "scale-tiles",
        "scale_tiles",
        "scale_tiles.py",
        "FloatingPointError: scale factor of tile 7 is zero",
        ("scale factor of tile 7 is zero",),
    ),
    Case(
        "mask-water",
        "mask_water",
        "mask_water.py",
        "threshold must lie between 0 and 1",
        ("threshold must lie between 0 and 1",),
    ),
    Case(
        "georeference",
        "georeference",
        "georeference.py",
        "only 2 of 8 ground control points matched",
        ("only 2 of 8 ground control points matched",),
    ),
    Case(
        "read-stations",
        "read_stations",
        "read_stations.py",
        "can't decode byte 0xe9",
        ("can't decode byte 0xe9",),
    ),
    Case(
        "load-settings",
        "load_settings",
        "load_settings.sh",
        "syntax error near unexpected token",
        ("syntax error near unexpected token",),
    ),
    Case(
        "split-parts",
        "split_parts",
        "split_parts.sh",
        "input has no coordinate reference system",
        ("input has no coordinate reference system",),
    ),
    Case(
        "read-request",
        "read_request",
        "read_request.py",
        "json.decoder.JSONDecodeError: Expecting",
        ("JSONDecodeError: Expecting",),
    ),
    Case(
        "find-granules",
        "find_granules",
        "find_granules.py",
        "sqlite3.OperationalError: no such table: granules",
        ("no such table: granules",),
    ),
    Case(
        "drive",
        "drive",
        "drive.py",
        "band 9 is out of the range 1 to 4",
        # The program's own words, or the exception of the one that started it.
        ("band 9 is out of the range", "CalledProcessError"),
    ),
)
