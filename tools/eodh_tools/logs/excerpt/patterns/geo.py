"""What the tools of Earth observation print."""

from eodh_tools.logs.excerpt.patterns.pattern import Pattern

PATTERNS = (
    # GDAL and OGR; the number is GDAL's class of error.
    Pattern(
        "geo",
        r"^ERROR \d+: |\bCPLE_\w+",
        "ERROR 4: `band_4.tif' not recognized as a supported file format.",
    ),
    Pattern(
        "geo",
        r"(?i)not recogni[sz]ed as (?:a|being in a) supported",
        "scene.jp2: not recognized as a supported file format.",
    ),
    # rasterio logs the message of GDAL above its own traceback.
    Pattern(
        "geo",
        r"GDAL signalled an error|TIFFRead\w+|TIFFFill\w+|IReadBlock failed",
        "INFO rasterio._err GDAL signalled an error: err_no=1, msg='TIFFReadTile()'",
    ),
    Pattern(
        "geo", r"(?i)\bCURL error", "CURL error: Could not resolve host: data.example"
    ),
    # PROJ and coordinate reference systems.
    Pattern(
        "geo",
        r"(?i)proj_create|PROJ: |CRSError|OCTNewCoordinateTransformation",
        "PROJ: proj_create_from_database: Cannot find proj.db",
    ),
    # HDF5 and netCDF.
    Pattern(
        "geo",
        r"(?i)HDF5?[- ]?(?:DIAG|error)|NetCDF: ",
        "OSError: [Errno -101] NetCDF: HDF error: 'sst.nc'",
    ),
    # OTB prints its log level in brackets, ITK its exception class.
    Pattern(
        "geo",
        r"\(FATAL\)|itk::\w*(?:ERROR|Exception)",
        "2026-01-05 10:00:00 (FATAL) Mosaic: Cannot open image scene.tif",
    ),
    # SNAP's gpt.
    Pattern(
        "geo",
        r"OperatorException|\borg\.esa\.s\w+\S*(?:Exception|Error)|SEVERE: org\.esa",
        "org.esa.snap.core.gpf.OperatorException: Cannot read manifest.safe",
    ),
    Pattern(
        "geo",
        r"\[NodeId: |No (?:appropriate )?product reader found|"
        r"Cannot construct DataBuffer",
        "Error: [NodeId: Read] Specified 'file' does not exist.",
    ),
    # STAC and the workflow language.
    Pattern(
        "geo",
        r"STACTypeError|STACError|STACValidationError|STACLocalValidationError",
        "pystac.errors.STACTypeError: JSON does not represent a STACObject instance",
    ),
    Pattern(
        "geo",
        r"Tool definition .*fail|Workflow or tool uses unsupported feature|"
        r"ValidationException|Invalid job input|Missing required secondary file|"
        r"Step is missing a required|is not a valid CWL",
        "ERROR Tool definition failed validation:",
    ),
)
