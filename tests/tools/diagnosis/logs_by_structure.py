"""Logs in which what ends the log is not the cause, or in which errors did no harm."""

from tests.tools.diagnosis.logs_by_kind import Case

CASES: dict[str, Case] = {
    "floating point": Case(
        "interpolating 40 levels\n/app/r.sh: line 6:  212 Floating point exception(core dumped) ./interp levels.nml\ncp: cannot stat 'levels.nc': No such file or directory\n",
        "native-crash",
        "code",
        r"interp",
    ),
    "bus error": Case(
        "reading shm\nBus error (core dumped)\n", "native-crash", "code", r"Bus error"
    ),
    "glibc assertion": Case(
        "tiler: grid.c:88: grid_open: Assertion `g->nx > 0' failed.\nAborted (core dumped)\n",
        "native-crash",
        "code",
        r"tiler|grid\.c",
    ),
    "double free": Case(
        "free(): double free detected in tcache 2\nAborted\n",
        "native-crash",
        "code",
        r"double free|free\(\)",
    ),
    "terminated": Case(
        "tile 1 done\ntile 2 done\nTerminated\n",
        "terminated",
        "unknown",
        r"Terminated",
    ),
    "subprocess sigkill": Case(
        """\
Traceback (most recent call last):
  File "/app/w.py", line 5, in <module>
    subprocess.run(["snaphu", "-f", "conf"], check=True)
  File "/usr/lib/python3.11/subprocess.py", line 571, in run
    raise CalledProcessError(retcode, process.args,
subprocess.CalledProcessError: Command '['snaphu', '-f', 'conf']' died with <Signals.SIGKILL: 9>.
""",
        "killed",
        "resources",
        r"snaphu",
    ),
    "captured stderr": Case(
        """\
Traceback (most recent call last):
  File "/app/w.py", line 5, in run
    subprocess.run(cmd, check=True, capture_output=True)
subprocess.CalledProcessError: Command '['gdaldem', 'slope', 'd.tif', 's.tif']' returned non-zero exit status 1.

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/w.py", line 12, in <module>
    raise RuntimeError(e.stderr.decode())
RuntimeError: ERROR 4: d.tif: No such file or directory
""",
        "file-missing",
        "inputs",
        r"d\.tif",
    ),
    "wrapper over r": Case(
        """\
+ Rscript fit.R
Error in lm.fit(x, y) : 0 (non-NA) cases
Calls: lm -> lm.fit
Execution halted
ERROR: step fit failed with exit code 1
""",
        "*",
        "*",
        r"non-NA",
    ),
    "make": Case(
        "python tile.py --zoom 99\nValueError: zoom 99 is not between 0 and 22\nmake: *** [Makefile:4: tiles] Error 1\n",
        "*",
        "inputs",
        r"zoom 99",
    ),
    "survived traceback then empty": Case(
        """\
2024-01-01 10:00:00,000 WARNING cache not reachable, going without
Traceback (most recent call last):
  File "/app/c.py", line 3, in get
    redis.get("x")
ConnectionRefusedError: [Errno 111] Connection refused
2024-01-01 10:00:01,000 INFO reading 4 granules
2024-01-01 10:00:02,000 INFO 4 granules read
2024-01-01 10:00:03,000 INFO building mosaic
2024-01-01 10:00:04,000 CRITICAL all pixels of the mosaic are masked, nothing to write
""",
        "*",
        "inputs",
        r"masked",
    ),
    "ignored del": Case(
        """\
Exception ignored in: <function Pool.__del__ at 0x7f>
Traceback (most recent call last):
  File "/usr/lib/python3.11/multiprocessing/pool.py", line 268, in __del__
ResourceWarning: unclosed running multiprocessing pool
Traceback (most recent call last):
  File "/app/c.py", line 30, in <module>
    raise SystemExit(main())
  File "/app/c.py", line 12, in main
    ds = ds.sel(time="2031")
KeyError: '2031'
""",
        "*",
        "inputs",
        r"2031",
    ),
    "teardown noise": Case(
        """\
Traceback (most recent call last):
  File "/app/t.py", line 44, in <module>
    df = df[["id", "ndwi"]]
  File "/opt/lib/python3.11/site-packages/pandas/core/indexes/base.py", line 6249, in _raise_if_missing
    raise KeyError(f"{not_found} not in index")
KeyError: "['ndwi'] not in index"
2024-01-01 10:00:00,000 - distributed.worker - ERROR - failed during get data with tcp://127.0.0.1:1 -> None
distributed.comm.core.CommClosedError: in <TCP (closed)>: Stream is closed
2024-01-01 10:00:01,000 - distributed.nanny - INFO - Closing Nanny
""",
        "variable-missing",
        "inputs",
        r"ndwi",
    ),
    "notification fails": Case(
        """\
[10:00:00] mosaicking
/app/r.sh: line 8: 99 Killed                  gdal_merge.py -o m.tif *.tif
[10:00:09] sending the notification
curl: (7) Failed to connect to hooks.example.org port 443: Connection refused
""",
        "killed",
        "resources",
        r"gdal_merge",
    ),
    "pip fails then module": Case(
        """\
ERROR: Could not find a version that satisfies the requirement eoreader==99 (from versions: none)
ERROR: No matching distribution found for eoreader==99
starting
Traceback (most recent call last):
  File "/app/x.py", line 1, in <module>
    import eoreader
ModuleNotFoundError: No module named 'eoreader'
""",
        "*",
        "code",
        r"eoreader",
    ),
    "lfs size": Case(
        """\
-rw-r--r-- 1 root root 132 Jan  1 10:00 /models/cloud.onnx
Traceback (most recent call last):
  File "/app/x.py", line 4, in <module>
    s = onnxruntime.InferenceSession("/models/cloud.onnx")
onnxruntime.capi.onnxruntime_pybind11_state.InvalidProtobuf: [ONNXRuntimeError] : 7 : INVALID_PROTOBUF : Load model from /models/cloud.onnx failed:Protobuf parsing failed.
""",
        "*",
        "code",
        r"cloud\.onnx",
    ),
    "empty download": Case(
        """\
downloaded dem.tif: 0 bytes
Traceback (most recent call last):
  File "/app/x.py", line 4, in <module>
    rasterio.open("dem.tif")
rasterio.errors.RasterioIOError: 'dem.tif' not recognized as being in a supported file format.
""",
        "file-empty",
        "inputs",
        r"dem\.tif",
    ),
    "glob nothing": Case(
        """\
searching /in for *.SAFE
0 products found
Traceback (most recent call last):
  File "/app/x.py", line 8, in <module>
    xr.concat(datasets, dim="time")
  File "/opt/lib/python3.11/site-packages/xarray/core/concat.py", line 200, in concat
    raise ValueError("must supply at least one object to concatenate") from err
ValueError: must supply at least one object to concatenate
""",
        "nothing-found",
        "inputs",
        r"0 products",
    ),
    "gdal curl then open": Case(
        """\
ERROR 11: HTTP response code: 403
Traceback (most recent call last):
  File "/app/x.py", line 8, in <module>
    src = rasterio.open("/vsicurl/https://data.example.org/a.tif")
rasterio.errors.RasterioIOError: '/vsicurl/https://data.example.org/a.tif' not recognized as a supported file format.
""",
        "refused-by-server",
        "credentials",
        r"403",
    ),
    "pipe": Case(
        "aws s3 cp s3://in/a.tar.gz -\ndownload failed: s3://in/a.tar.gz to - An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.\ngzip: stdin: unexpected end of file\ntar: Child returned status 1\ntar: Error is not recoverable: exiting now\n",
        "storage-object-missing",
        "inputs",
        r"NoSuchKey|a\.tar\.gz",
    ),
    "max retries 429": Case(
        """\
Traceback (most recent call last):
  File "/app/x.py", line 8, in <module>
    r = s.get(url)
requests.exceptions.RetryError: HTTPSConnectionPool(host='api.planet.example', port=443): Max retries exceeded with url: /v1 (Caused by ResponseError('too many 429 error responses'))
""",
        "rate-limited",
        "service",
        r"api\.planet\.example",
    ),
    "max retries dns": Case(
        """\
Traceback (most recent call last):
  File "/app/x.py", line 8, in <module>
    r = s.get(url)
requests.exceptions.ConnectionError: HTTPSConnectionPool(host='stak.example.org', port=443): Max retries exceeded with url: /v1 (Caused by NameResolutionError("<urllib3.connection.HTTPSConnection object at 0x7f>: Failed to resolve 'stak.example.org' ([Errno -2] Name or service not known)"))
""",
        "host-not-found",
        "service",
        r"stak\.example\.org",
    ),
    "spark lost": Case(
        "24/01/01 10:00:00 ERROR YarnScheduler: Lost executor 3 on node7: Container killed by YARN for exceeding memory limits. 5.5 GB of 5.5 GB physical memory used.\n24/01/01 10:00:05 ERROR SparkContext: Error initializing SparkContext.\n",
        "worker-killed",
        "resources",
        r"memory limits|5\.5 GB",
    ),
    "deep java": Case(
        """\
SEVERE: Cannot run operator
org.esa.snap.core.gpf.OperatorException: Terrain correction failed
\tat org.esa.snap.engine_utilities.gpf.OperatorUtils.catchOperatorException(OperatorUtils.java:432)
Caused by: java.net.UnknownHostException: srtm.csi.example.org
\tat java.net.Socket.connect(Socket.java:589)
\t... 12 more
Error: Terrain correction failed
""",
        "host-not-found",
        "service",
        r"srtm\.csi\.example\.org",
    ),
    "success word lies": Case(
        "thread 'main' panicked at src/io.rs:12:5:\nfailed to parse header\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\nDone in 0.2 s\nERROR: output.fgb: No such file or directory\n",
        "exception",
        "*",
        r"failed to parse header",
    ),
    "cd missing dir": Case(
        "/app/r.sh: line 3: cd: /work/scene: No such file or directory\nls: cannot access '*.tif': No such file or directory\n",
        "file-missing",
        "inputs",
        r"/work/scene",
    ),
    "crs missing": Case(
        """\
Traceback (most recent call last):
  File "/app/x.py", line 8, in <module>
    ds.rio.reproject("EPSG:4326")
  File "/opt/lib/python3.11/site-packages/rioxarray/raster_array.py", line 427, in reproject
    raise MissingCRS(
rioxarray.exceptions.MissingCRS: CRS not found. Please set the CRS with 'rio.write_crs()'.
""",
        "crs-invalid",
        "inputs",
        r"CRS not found",
    ),
    "sen2cor": Case(
        "Sentinel-2 Level 2A Processor (Sen2Cor). Version: 02.11.00 started ...\n[CRITICAL] product metadata file is incomplete: MTD_MSIL1C.xml\nProgress[%]: 100.00 : Application terminated with at least one error.\n",
        "*",
        "inputs",
        r"MTD_MSIL1C",
    ),
    "type error": Case(
        """\
Traceback (most recent call last):
  File "/app/x.py", line 8, in <module>
    total = scale * gain
TypeError: can't multiply sequence by non-int of type 'float'
""",
        "exception",
        "code",
        r"can't multiply",
    ),
    "julia caused": Case(
        """\
ERROR: LoadError: SystemError: opening file "/in/poly.geojson": No such file or directory
Stacktrace:
 [1] systemerror(p::String, errno::Int32; extrainfo::Nothing)
   @ Base ./error.jl:176
in expression starting at /app/run.jl:3
""",
        "file-missing",
        "inputs",
        r"poly\.geojson",
    ),
    "cwl input type": Case(
        "ERROR Workflow error, try again with --debug for more information:\nInvalid job input record:\ninputs.yml:3:1: the `cloud` field is not valid because\n  the value is not int\n",
        "cwl-invalid",
        "inputs",
        r"cloud|job input record",
    ),
    "conda libstdc": Case(
        "ImportError: /lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.30' not found (required by /opt/conda/lib/python3.11/site-packages/osgeo/../../../libgdal.so.33)\n",
        "library-too-old",
        "code",
        r"GLIBCXX_3\.4\.30",
    ),
    "structlog": Case(
        "2024-01-01T10:00:00Z [info     ] start                          scenes=3\n2024-01-01T10:00:02Z [error    ] tile failed                    reason='nodata fraction 0.98 above 0.9' tile=T30UXC\n",
        "*",
        "inputs",
        r"nodata fraction|T30UXC",
    ),
    "wget cert": Case(
        "ERROR: cannot verify dem.example.org's certificate, issued by 'CN=R3':\n  Issued certificate has expired.\nTo connect to dem.example.org insecurely, use `--no-check-certificate'.\n",
        "certificate-invalid",
        "service",
        r"dem\.example\.org",
    ),
    "npm ci": Case(
        "npm error code ENOTFOUND\nnpm error network request to https://registry.example.org/turf failed, reason: getaddrinfo ENOTFOUND registry.example.org\n",
        "host-not-found",
        "service",
        r"registry\.example\.org",
    ),
    "italian": Case(
        "cp: impossibile eseguire stat di 'b4.tif': File o directory non esistente\n",
        "file-missing",
        "inputs",
        r"b4\.tif",
    ),
    "spanish disk": Case(
        "tar: out.tif: No se puede escribir: No queda espacio en el dispositivo\n",
        "disk-full",
        "resources",
        r"out\.tif|espacio",
    ),
    "french perm": Case(
        "mkdir: impossible de créer le répertoire « /srv/out »: Permission non accordée\n",
        "permission-denied",
        "code",
        r"/srv/out",
    ),
    "french with a blank before each colon": Case(
        "début\n/app/a.sh : ligne 6 : TILE_DIR : variable sans liaison\n",
        "variable-not-set",
        "code",
        r"variable TILE_DIR,",
    ),
    "french with a narrow blank before each colon": Case(
        "cp\u202f: impossible d'évaluer «\u00a0b4.tif\u00a0»\u202f: Aucun fichier ou dossier de ce type\n",
        "file-missing",
        "inputs",
        r"file b4\.tif,",
    ),
    "french quotes around a file": Case(
        "python3 : impossible d'ouvrir le fichier « /data/x.csv » : [Errno 2] No such file or directory\n",
        "file-missing",
        "inputs",
        r"file /data/x\.csv,",
    ),
    "french perm of the last thing named": Case(
        "/app/a.sh : ligne 3 : /data/run : Permission non accordée\n",
        "permission-denied",
        "code",
        r"\) /data/run:",
    ),
    "french package of R": Case(
        "Erreur : package ‘terra’ : aucun package nommé ‘terra’ n'est trouvé\n",
        "module-missing",
        "code",
        r"module terra,",
    ),
    "german memory": Case(
        "Fehler: kann Vektor der Größe 8.0 Gb nicht allozieren\nAusführung angehalten\n",
        "out-of-memory",
        "resources",
        r"8\.0 Gb",
    ),
    "an error of R, and what R had only warned of": Case(
        "> fetch('/in/plan.csv')\n"
        "Error: HTTP status 429: check your retry rate\n"
        "Calls: fetch -> ask\n"
        "In addition: Warning messages:\n"
        "1: In unlink(part) :\n"
        "  cannot remove file '/tmp/p_3.nc', reason 'No such file or directory'\n"
        "2: In readLines(plan) : incomplete final line found on '/in/plan.csv'\n"
        "Execution halted\n",
        "rate-limited",
        "service",
        r"429",
    ),
    "a severity as a letter after other fields, in a frame of stars": Case(
        "".join(
            f"ERROR 1: /in/B0{n}.jp2:Not a TIFF file, bad magic number 0 (0x0)\n"
            for n in range(1, 6)
        )
        + "".join(
            f"2026-01-01T10:00:0{n}.5 pod-3 corr 2.1 [00031] [I] {what}\n"
            for n, what in enumerate(("reading", "terrain", "aerosol", "writing"))
        )
        + f"2026-01-01T10:00:05.5 pod-3 corr 2.1 [00031] [E] {'*' * 60} [main.cxx:9]\n"
        "2026-01-01T10:00:05.6 pod-3 corr 2.1 [00031] [E] filter: Inputs do not occupy the same physical space!\n"
        f"2026-01-01T10:00:05.7 pod-3 corr 2.1 [00031] [E] {'*' * 60} [main.cxx:9]\n",
        "shape-mismatch",
        "inputs",
        r"same grid.*: filter: Inputs do not occupy",
    ),
    "a package of Octave": Case(
        "octave: 12 tiles\nerror: 'medfilt2' undefined near line 8, column 4\n\n"
        "The 'medfilt2' function belongs to the image package from Octave Forge\n"
        "which seems to not be installed in your system.\n\n"
        "Please read <https://www.octave.org/missing.html> to learn how you can\n"
        "contribute missing functionality.\n"
        "error: called from\n    smooth at line 8 column 4\n",
        "module-missing",
        "code",
        r"module image.*medfilt2",
    ),
    "a name in Octave": Case(
        "octave: 12 tiles\nerror: 'tile_cnt' undefined\n"
        "error: called from\n    smooth at line 9 column 4\n    main at line 2 column 1\n",
        "import-name-missing",
        "code",
        r"tile_cnt",
    ),
    "a library older than the one compiled with": Case(
        "1 of 9 tiles\n"
        "2026-01-01 10:00:00.1: E tsl/dnn.cc:41] Loaded runtime CuDNN library: 8.1.0 but source was compiled with: 8.6.0.\n",
        "binary-incompatible",
        "code",
        r"CuDNN",
    ),
    "a kill, what ran, and a warning before": Case(
        "WARNING orbit: no precise orbit, using the restituted one instead\n"
        "Running gpt terrain.xml\nversion 3\n....10%....20%Killed\n",
        "killed",
        "resources",
        r"before it: Running gpt terrain\.xml",
    ),
    "a reference system, and the command's file": Case(
        "Executing <r.in.gdal input=/in/soil_4326.tif output=soil> ...\n"
        "ERROR: Projection of dataset does not appear to match current location.\n",
        "crs-invalid",
        "inputs",
        r"/in/soil_4326\.tif",
    ),
    "a stream that is no file's name": Case(
        "Unable to open stream for '/in/tile_4.laz' with error 'No such file or directory'\n",
        "file-missing",
        "inputs",
        r"the file /in/tile_4\.laz",
    ),
    "a key of Julia": Case(
        'ERROR: LoadError: KeyError: key "lst_day" not found\nStacktrace:\n'
        " [1] top-level scope\n   @ /app/run.jl:9\nin expression starting at /app/run.jl:9\n",
        "variable-missing",
        "inputs",
        r"column or key lst_day is",
    ),
    "an input that a program does not know": Case(
        "corr 4.1\nInput file /in/S3A_OL_1.SEN3 not recognised\n",
        "file-not-recognised",
        "inputs",
        r"/in/S3A_OL_1\.SEN3",
    ),
    "none of what is worked on": Case(
        "unw 1.7\nERROR: No geotiff in GEOC!\n",
        "nothing-found",
        "inputs",
        r"No geotiff in GEOC",
    ),
    "a severity with a comma behind it": Case(
        "[INFO], Progress[%]: 0.10\n[ERROR], the tile's metadata cannot be read\n",
        "error-of-the-program",
        "*",
        r"failed: the tile's metadata",
    ),
    "an error of a rule of Snakemake": Case(
        "Error in rule stats:\n    jobid: 3\n    output: out/s.csv\n"
        "RuleException:\nKeyError in file /app/Snakefile, line 12:\n'lon'\n"
        '  File "/app/Snakefile", line 12, in __rule_stats\n'
        "Exiting because a job execution failed. Look above for error message\n",
        "variable-missing",
        "inputs",
        r"key lon ",
    ),
    "a single warning of R after its error": Case(
        "Error in f(x) : all values are NA in layer 3\n"
        "In addition: Warning message:\n"
        "In file.remove(part) : cannot remove file '/tmp/p', reason 'Permission denied'\n"
        "Execution halted\n",
        "exception",
        "*",
        r"ended with: all values are NA in layer 3",
    ),
    "a program that gives up, with the reason": Case(
        "INFO queued\nINFO running\n"
        'Traceback (most recent call last):\n  File "/app/x.py", line 4, in <module>\n    run()\n'
        "order.Failed: processing failed with error 9, order 4. Reason: the archive host is being moved\n",
        "exception",
        "*",
        r"archive host is being moved",
    ),
    "what is empty, right after a count of none": Case(
        "2026-01-01 10:00:00 INFO 12 dates\n2026-01-01 10:00:01 INFO 0 of 12 dates are usable\n"
        "2026-01-01 10:00:02 ERROR the composite is empty\n",
        "nothing-found",
        "inputs",
        r"0 of 12 dates are usable",
    ),
    "a panic in words of its own": Case(
        "thread 'main' panicked at src/main.rs:12:30:\n"
        "the scene holds only VV, and the ratio needs VH\n"
        "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
        "exception",
        "inputs",
        r"the ratio needs VH",
    ),
}
