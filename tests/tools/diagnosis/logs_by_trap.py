"""Logs whose words lead astray: near a known cause, and of another."""

from tests.tools.diagnosis.logs_by_kind import Case

TRACE = 'Traceback (most recent call last):\n  File "/app/x.py", line 4, in <module>\n    run()\n'

CASES: dict[str, Case] = {
    "a folder that stands for what is offline": Case(
        TRACE
        + "Exception: no suitable ancillary file for 2026-01-01 in /anc (offline)\n",
        "exception",
        "inputs",
        r"no suitable ancillary",
    ),
    "a user without a name": Case(
        TRACE + "KeyError: 'getpwuid(): uid not found: 1000'\n",
        "exception",
        "*",
        r"uid not found",
    ),
    "an archive with a password": Case(
        TRACE
        + "RuntimeError: File 'a.tif' is encrypted, password required for extraction\n",
        "exception",
        "inputs",
        r"is encrypted",
    ),
    "a variable that is set": Case(
        "EARTHDATA_USERNAME is set, .netrc written\n"
        "environment variable TMPDIR is set\n"
        "ERROR scale factor 0 in band 4\n",
        "error-of-the-program",
        "*",
        r"scale factor 0",
    ),
    "a window that fits nothing": Case(
        TRACE + "rasterio.errors.WindowError: Bounds and transform are inconsistent\n",
        "exception",
        "*",
        r"Bounds and transform",
    ),
    "nobody who answers": Case(
        TRACE + "EOFError: EOF when reading a line\n",
        "exception",
        "*",
        r"reading a line",
    ),
    "an argument of a system call": Case(
        TRACE + "OSError: [Errno 22] Invalid argument\n",
        "exception",
        "code",
        r"Invalid argument",
    ),
    "a storage that is asked too often": Case(
        TRACE
        + "botocore.exceptions.ClientError: An error occurred (ServiceUnavailable) when calling the PutObject operation: Please reduce your request rate.\n",
        "rate-limited",
        "service",
        r"too many requests",
    ),
    "computations at once": Case(
        TRACE + "ee.ee_exception.EEException: Too many concurrent aggregations.\n",
        "rate-limited",
        "service",
        r"too many concurrent",
    ),
    "an import that names no module": Case(
        TRACE + "ImportError: attempted relative import with no known parent package\n",
        "exception",
        "code",
        r"relative import",
    ),
    "an array of no samples": Case(
        TRACE
        + "ValueError: Found array with 0 sample(s) (shape=(0, 4)) while a minimum of 1 is required.\n",
        "nothing-found",
        "inputs",
        r"0 sample",
    ),
    "none after gdal": Case(
        "ERROR 4: /in/dem.tif: No such file or directory\n"
        + TRACE
        + "AttributeError: 'NoneType' object has no attribute 'GetRasterBand'\n",
        "file-missing",
        "inputs",
        r"dem\.tif",
    ),
    "none after nothing": Case(
        TRACE + "AttributeError: 'NoneType' object has no attribute 'shape'\n",
        "value-missing",
        "code",
        r"shape",
    ),
    "endpoint": Case(
        TRACE
        + 'botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: "https://s3.example.org/bucket"\n',
        "connection-failed",
        "service",
        r"s3\.example\.org",
    ),
    "tls eof": Case(
        TRACE
        + "ssl.SSLEOFError: [SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol (_ssl.c:1006)\n",
        "tls-failed",
        "service",
        r"EOF",
    ),
    "pickle": Case(
        TRACE + "_pickle.UnpicklingError: pickle data was truncated\n",
        "file-damaged",
        "inputs",
        r"truncated",
    ),
    "torch zip": Case(
        TRACE
        + "RuntimeError: PytorchStreamReader failed reading zip archive: failed finding central directory\n",
        "archive-damaged",
        "inputs",
        r"central directory",
    ),
    "singular": Case(
        TRACE + "numpy.linalg.LinAlgError: Singular matrix\n",
        "exception",
        "*",
        r"Singular matrix",
    ),
    "zero": Case(
        TRACE + "ZeroDivisionError: float division by zero\n",
        "division-by-zero",
        "code",
        r"division by zero",
    ),
    "unicode": Case(
        "reading stations.csv\n"
        + TRACE
        + "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position 12: invalid continuation byte\n",
        "encoding-invalid",
        "inputs",
        r"0xe9",
    ),
    "schema": Case(
        TRACE
        + "requests.exceptions.MissingSchema: Invalid URL 'None': No scheme supplied. Perhaps you meant https://None?\n",
        "url-invalid",
        "inputs",
        r"None",
    ),
    "socket timeout": Case(
        "GET https://dem.example.org/N50.zip\n" + TRACE + "socket.timeout: timed out\n",
        "timed-out",
        "service",
        r"dem\.example\.org",
    ),
    "postgres": Case(
        TRACE
        + 'psycopg2.OperationalError: connection to server at "db.example.org" (203.0.113.4), port 5432 failed: Connection refused\n',
        "connection-failed",
        "service",
        r"db\.example\.org|203\.0\.113\.4",
    ),
    "tk": Case(
        TRACE
        + "_tkinter.TclError: no display name and no $DISPLAY environment variable\n",
        "display-missing",
        "code",
        r"DISPLAY",
    ),
    "http colon": Case(
        "ERROR 1: HTTP error code : 404\nERROR 4: `/vsicurl/https://d.example.org/a.vrt' not recognized as a supported file format.\n",
        "not-found-on-server",
        "service",
        r"404",
    ),
    "cds subset": Case(
        "2024-01-01 10:00:00,000 ERROR Message: no data is available within your requested subset\n"
        + TRACE
        + "Exception: no data is available within your requested subset. Request returned no data.\n",
        "nothing-found",
        "inputs",
        r"no data",
    ),
    "pending": Case(
        "0/4 nodes are available: 4 Insufficient memory. preemption: 0/4 nodes are available\n",
        "request-over-limit",
        "resources",
        r"memory",
    ),
    "snap slc": Case(
        "Executing processing graph\norg.esa.snap.core.gpf.OperatorException: Source product should be SLC\n\tat org.esa.s1tbx.Op.initialize(Op.java:1)\nError: Source product should be SLC\n",
        "exception",
        "inputs",
        r"should be SLC",
    ),
    "assert shape": Case(
        TRACE + "AssertionError: expected 3 bands, got 4\n",
        "*",
        "inputs",
        r"expected 3 bands",
    ),
    "assert bare": Case(
        TRACE + "AssertionError\n", "exception", "code", r"AssertionError"
    ),
    "not implemented": Case(
        TRACE + "NotImplementedError: Landsat 5 is not supported yet\n",
        "exception",
        "code",
        r"Landsat 5",
    ),
    "sqlite": Case(
        TRACE + "sqlite3.OperationalError: no such table: footprints\n",
        "*",
        "*",
        r"footprints",
    ),
    "overlap in words": Case(
        "[error] AOI lies outside the coverage of the mosaic (bbox 3.1 50.2 3.4 50.4)\n",
        "no-overlap",
        "inputs",
        r"AOI",
    ),
    "cloud": Case(
        "ERROR: every image is too cloudy: 14 images above the limit of 30 %\n",
        "nothing-found",
        "inputs",
        r"cloudy",
    ),
    "own exit": Case(
        "Loading season 2019\nSeason 2019 has only 3 passes but the model wants 8.\nExiting.\n",
        "*",
        "inputs",
        r"3 passes",
    ),
    "cfg key": Case(
        TRACE + "KeyError: 'output_dir'\n", "variable-missing", "inputs", r"output_dir"
    ),
    "pydantic": Case(
        TRACE
        + "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\nresolution\n  Input should be greater than 0 [type=greater_than, input_value=-10, input_type=int]\n",
        "config-invalid",
        "inputs",
        r"resolution|Settings",
    ),
    "wrong proxy": Case(
        "curl: (5) Could not resolve proxy: proxy.example.org\n",
        "host-not-found",
        "service",
        r"proxy\.example\.org",
    ),
    "wget missing": Case(
        "/app/r.sh: 4: wget: not found\ntar: orbits.tgz: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now\n",
        "command-missing",
        "code",
        r"wget",
    ),
    "python missing file": Case(
        "python: can't open file '/app/rn.py': [Errno 2] No such file or directory\n",
        "file-missing",
        "*",
        r"rn\.py",
    ),
    "exec perm": Case(
        "/app/r.sh: line 2: ./tile: Permission denied\n",
        "permission-denied",
        "code",
        r"tile",
    ),
    "no crs warning only": Case(
        "Warning 1: The definition of projected CRS EPSG:27700 got from GeoTIFF keys is not the same\nreading\n"
        + TRACE
        + "rasterio.errors.WindowError: windows do not intersect\n",
        "no-overlap",
        "inputs",
        r"intersect",
    ),
    "numpy warnings": Case(
        "/app/x.py:9: RuntimeWarning: divide by zero encountered in divide\n  ndvi = (n - r) / (n + r)\n"
        + TRACE
        + "ValueError: operands could not be broadcast together with shapes (10,10) (5,5)\n",
        "shape-mismatch",
        "inputs",
        r"\(10,10\)",
    ),
    "dask nanny memory": Case(
        "2024-01-01 10:00:00 - distributed.worker.memory - WARNING - Worker is at 82% memory usage. Pausing worker.\n2024-01-01 10:00:01 - distributed.worker.memory - INFO - Worker is at 60% memory usage. Resuming worker.\n"
        + TRACE
        + "ValueError: cannot convert float NaN to integer\n",
        "exception",
        "*",
        r"NaN to integer",
    ),
    "failed tiles summary": Case(
        "tile 1 ok\ntile 2: rasterio.errors.RasterioIOError: /in/t2.tif: TIFFReadDirectory:Failed to read directory at offset 8\ntile 3 ok\n1 of 3 tiles failed\n",
        "file-damaged",
        "inputs",
        r"t2\.tif",
    ),
    "glibc abort then cp": Case(
        "malloc(): corrupted top size\n/app/r.sh: line 3: 55 Aborted                 (core dumped) ./fmask scene\ncp: cannot stat 'fmask.tif': No such file or directory\n",
        "native-crash",
        "code",
        r"fmask|malloc",
    ),
    "status 137": Case(
        "segmenting\nstep ended with status 137\n", "killed", "resources", r"137"
    ),
    "k8s oom": Case(
        "tile 4 of 9\ncontainer main terminated: OOMKilled (exit code 137)\n",
        "killed",
        "resources",
        r"OOMKilled",
    ),
    "expired key": Case(
        TRACE
        + "requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://hub.example.org/api\n",
        "refused-by-server",
        "credentials",
        r"401",
    ),
    "login html": Case(
        "GET https://data.example.org/g.nc -> 200 text/html\n"
        + TRACE
        + "OSError: [Errno -51] NetCDF: Unknown file format: b'/tmp/g.nc'\n",
        "html-instead-of-data",
        "credentials",
        r"g\.nc",
    ),
}
