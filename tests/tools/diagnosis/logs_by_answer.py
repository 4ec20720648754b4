"""Logs in which what a server or a library said is the cause, and not what followed."""

from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_trap import TRACE

CASES: dict[str, Case] = {
    "a note in place of the grid": Case(
        "GET https://orders.example.eu/77/download\n$ cat out/77.nc\n"
        '{"detail":"The item is not ready yet, try again","state":"queued"}\n'
        + "".join(f"gauge {n} lies in cell {n}\n" for n in range(40))
        + TRACE
        + "OSError: [Errno -51] NetCDF: Unknown file format: 'out/77.nc'\n",
        "product-offline",
        "service",
        r"not ready yet",
    ),
    "a note of XML in place of the archive": Case(
        "$ head -c 200 scene.zip\n"
        "<error>Product not yet available, it is being prepared</error>\n"
        + TRACE
        + "zipfile.BadZipFile: File is not a zip file\n",
        "product-offline",
        "service",
        r"not yet available",
    ),
    "a page in place of the raster": Case(
        "$ file dem.tif\ndem.tif: HTML document, ASCII text\n"
        + TRACE
        + "rasterio.errors.RasterioIOError: 'dem.tif' not recognized as being in a supported file format.\n",
        "html-instead-of-data",
        "credentials",
        r"web page",
    ),
    "offline, then an address that is none": Case(
        "2026-01-01 10:00:00 WARNING asf: granule S1A_1 is offline and cannot be ordered here\n"
        "2026-01-01 10:00:01 INFO asking for S1A_1\n"
        + TRACE
        + "requests.exceptions.HTTPError: 404 Client Error: Not Found for url: https://asf.example.org/None\n",
        "product-offline",
        "service",
        r"no way to order it",
    ),
    "another one offline that is skipped": Case(
        "2026-01-01 10:00:00 WARNING asf: granule S1A_1 is offline, skipped\n"
        + TRACE
        + "requests.exceptions.HTTPError: 404 Client Error: Not Found for url: https://asf.example.org/S1A_2\n",
        "not-found-on-server",
        "service",
        r"404",
    ),
    "a warning of gdal, then the file that it was to make": Case(
        "Warning 1: HTTP response code on https://dem.example.com/N52.vrt: 404\n"
        "Warning 1: gdalwarp: nothing to cut\n"
        + TRACE
        + "FileNotFoundError: [Errno 2] No such file or directory: 'work/N52_cut.tif'\n",
        "not-found-on-server",
        "service",
        r"dem\.example\.com",
    ),
    "a refusal as a warning of gdal, then none": Case(
        "Warning 1: HTTP response code on https://lidar.example.com/t.tif: 403\n"
        + TRACE
        + "AttributeError: 'NoneType' object has no attribute 'GetRasterBand'\n",
        "refused-by-server",
        "credentials",
        r"403",
    ),
    "a file beside a raster that gdal looks for": Case(
        "Warning 1: HTTP response code on https://lidar.example.com/t.tif.aux.xml: 404\n"
        + TRACE
        + "FileNotFoundError: [Errno 2] No such file or directory: 'work/clip.tif'\n",
        "file-missing",
        "inputs",
        r"clip\.tif",
    ),
    "a search that took the server too long, then none": Case(
        "2026-01-01 10:00:00 WARNING wfs: The query exceeded the maximum allowed execution time\n"
        "2026-01-01 10:00:01 INFO plots of May\n"
        + TRACE
        + "TypeError: 'NoneType' object is not iterable\n",
        "timed-out",
        "service",
        r"maximum allowed",
    ),
    "a cell that took a program long": Case(
        "2026-01-01 10:00:00 INFO kriging: search took too long in 3 cells, radius halved\n"
        + TRACE
        + "KeyError: 'sill'\n",
        "variable-missing",
        "inputs",
        r"sill",
    ),
    "a quota of downloads at once": Case(
        TRACE
        + "RuntimeError: 403 Forbidden: user quota exceeded: maximum number of 2 concurrent streams\n",
        "rate-limited",
        "service",
        r"at the same time",
    ),
    "a quota of the disk": Case(
        "parallel: Error: Output is incomplete. Cannot append to buffer file in /tmp. Is the disk full?\n",
        "disk-full",
        "resources",
        r"disk",
    ),
    "an import that failed, then a name of its package": Case(
        'Traceback (most recent call last):\n  File "/app/io.py", line 2, in <module>\n    import rasterio as rio\n'
        "ImportError: libexpat.so.1: cannot open shared object file: No such file or directory\n"
        "WARNING io: a plain reader is used\n4 tiles are read\n"
        + TRACE
        + "NameError: name 'rio' is not defined\n",
        "shared-library-missing",
        "code",
        r"lacks the system library libexpat\.so\.1",
    ),
    "a library of a package that does not fit, then the package": Case(
        "WARNING nets: torch is off: /opt/conda/lib/libc10.so: undefined symbol: iJIT_NotifyEvent\n"
        "4 patches\n" + TRACE + "NameError: name 'torch' is not defined\n",
        "library-too-old",
        "code",
        r"iJIT_NotifyEvent",
    ),
    "another import that failed": Case(
        "WARNING plots: plotting is off: libGL.so.1: cannot open shared object file\n"
        "4 patches\n" + TRACE + "NameError: name 'widht' is not defined\n",
        "import-name-missing",
        "code",
        r"widht",
    ),
    "a folder in whose place another is set": Case(
        "numba: [Errno 13] Permission denied: '/nonexistent'; NUMBA_CACHE_DIR set to a temporary folder /tmp/n\n"
        + "".join(f"frame {n} is drawn\n" for n in range(30))
        + "writing the legend\n"
        + TRACE
        + "PermissionError: [Errno 13] Permission denied: '/srv/legend/roads.qml'\n\n"
        "During handling of the above exception, another exception occurred:\n\n"
        + TRACE
        + "FileNotFoundError: [Errno 2] No such file or directory: 'legend.json'\n",
        "permission-denied",
        "code",
        r"^Step 'tile' may not .*roads\.qml",
    ),
    "a count at nought without a colon": Case(
        "tile 31UDQ: 1200 pixels, usable 0\n"
        + TRACE
        + "ZeroDivisionError: division by zero\n",
        "nothing-found",
        "inputs",
        r"usable 0",
    ),
    "a range from nought": Case(
        "scale: valid 0-100\n" + TRACE + "ZeroDivisionError: division by zero\n",
        "division-by-zero",
        "code",
        r"divided by zero",
    ),
    "a reason that is not known": Case(
        "run 7\nERROR batch: task 7 ended for an unknown reason\n",
        "error-of-the-program",
        "unknown",
        r"unknown reason",
    ),
    "a severity behind a name of fixed width": Case(
        "2026-10-19 08:00:00,214 geocat.core         [INFO    ] (pool        ) s3: pruned because no credentials could be found\n"
        + TRACE
        + "GridError: 3 cells overlap\n",
        "exception",
        "inputs",
        r"3 cells overlap",
    ),
    "a number, and that the sign-in has expired": Case(
        'HTTP/2 401\n{"message":"jwt expired"}\n'
        "jq: error (at <stdin>:1): Cannot iterate over null (null)\n",
        "credentials-expired",
        "credentials",
        r"jwt",
    ),
    "a page of an error for a search, then what has nothing to join": Case(
        "GET https://cat.example.eu/search?page=1 -> 200 application/json\n"
        "GET https://cat.example.eu/search?page=2 -> 502 text/html\n"
        "parse error: Invalid numeric literal at line 1, column 10\n"
        "0 tiles to join\n"
        "gdalbuildvrt   join: Open failed on >/tmp/t_*.tif<\n"
        "               No such file or directory\n",
        "server-error",
        "service",
        r"HTTP 502",
    ),
    "a refusal of which a further line of its message tells why": Case(
        TRACE
        + "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://cds.example.eu/jobs\n"
        + "\nDuring handling of the above exception, another exception occurred:\n\n"
        + TRACE
        + "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://cds.example.eu/jobs\n"
        "order not taken\n"
        "The requested area is too large, ask for less.\n",
        "request-too-large",
        "inputs",
        r"cds\.example\.eu.*area is too large",
    ),
    "an answer in the server's own words, over two lines": Case(
        "2026-01-01 10:00:00 WARNING server error 500, attempt 1 of 3, trying again\n"
        + TRACE
        + "requests.exceptions.HTTPError: 400 Client Error: Bad Request for url: https://api.example.eu/process\n"
        "Server answer: 'the script could not be run:\n"
        "line 4 uses WVP2'\n",
        "request-invalid",
        "inputs",
        r"script could not be run: line 4 uses WVP2, then",
    ),
    "an answer as a field": Case(
        TRACE
        + "requests.exceptions.HTTPError: 422 Client Error: Unprocessable Entity for url: https://api.example.eu/items\n"
        '{"code": 422, "description": "collection \'s3-synergy\' has no field chl"}\n',
        "request-invalid",
        "inputs",
        r"has no field chl",
    ),
    "the cluster's own interface": Case(
        TRACE
        + "kubernetes.client.exceptions.ApiException: (503)\nReason: Service Unavailable\n"
        "HTTP response headers: HTTPHeaderDict({'Content-Type': 'text/plain'})\n",
        "cluster-failed",
        "hub",
        r"Kubernetes",
    ),
    "an answer that was logged before its refusal was raised": Case(
        'ERROR POST https://api.example.eu/find 400 {"code":"BadParameter","description":"area: west 12 lies east of 3"}\n'
        + TRACE
        + "requests.exceptions.HTTPError: 400 Client Error: Bad Request for url: https://api.example.eu/find\n",
        "request-invalid",
        "inputs",
        r"west 12 lies east of 3, then",
    ),
    "an answer of several fields": Case(
        TRACE
        + "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://api.example.eu/run\n"
        'Server response: "{"reason": "Forbidden", "message": "The product is embargoed until May.", "code": "E"}"\n',
        "refused-by-server",
        "credentials",
        r"The product is embargoed until May\.",
    ),
    "the cluster's refusal": Case(
        TRACE + "kubernetes.client.exceptions.ApiException: (403)\nReason: Forbidden\n"
        'HTTP response body: {"kind":"Status","message":"pods is forbidden"}\n',
        "cluster-failed",
        "hub",
        r"refused what step 'tile' asked of it \(HTTP 403\)",
    ),
    "a library that the loader has no room for": Case(
        TRACE
        + "ImportError: /opt/lib/libgomp-d2.so.1.0.0: cannot allocate memory in static TLS block\n",
        "binary-incompatible",
        "code",
        r"libgomp-d2\.so",
    ),
    "a column of Spark": Case(
        TRACE
        + "pyspark.errors.AnalysisException: [UNRESOLVED_COLUMN] A column or function parameter with name `lst` cannot be resolved.\n",
        "variable-missing",
        "inputs",
        r"column or key lst is",
    ),
}
