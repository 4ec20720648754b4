"""Logs of failing steps, made up after what each tool prints; and the expected explanation.

Each is a case: its text, the code of the cause, whose turn it is, and what the headline
must name (a regular expression).
"""

from typing import NamedTuple


class Case(NamedTuple):
    """A log and the cause that it shows."""

    log: str
    code: str
    whose: str
    names: str


CASES: dict[str, Case] = {
    "gdalwarp cutline": Case(
        """\
Creating output file that is 4012P x 3871L.
Processing /data/b08.jp2 [1/1] : 0
ERROR 1: Cutline polygon does not intersect the source image /data/b08.jp2
""",
        "no-overlap",
        "inputs",
        r"b08\.jp2",
    ),
    "gdal translate bad band": Case(
        "Input file size is 10980, 10980\nERROR 5: Band 4 not found, only bands 1 to 3 exist\n",
        "band-missing",
        "inputs",
        r"Band 4",
    ),
    "ogr driver": Case(
        "ERROR 1: Unable to open datasource `fields.gpkg' with the following drivers.\n  -> ESRI Shapefile\n  -> GPKG\n",
        "file-missing",
        "inputs",
        r"fields\.gpkg",
    ),
    "snap reader": Case(
        """\
INFO: org.esa.snap.core.gpf.operators.tooladapter.ToolAdapterIO: Initializing external tool adapters
Executing processing graph
org.esa.snap.core.gpf.OperatorException: [NodeId: Read] No appropriate product reader found for S1A_IW_GRDH.zip
\tat org.esa.snap.core.gpf.graph.GraphProcessor.executeGraph(GraphProcessor.java:128)
\tat org.esa.snap.core.gpf.main.GPT.main(GPT.java:53)
Error: [NodeId: Read] No appropriate product reader found for S1A_IW_GRDH.zip
""",
        "file-not-recognised",
        "inputs",
        r"S1A_IW_GRDH",
    ),
    "snap heap": Case(
        """\
Executing processing graph
INFO: org.hsqldb.persist.Logger: dataFileCache open start
....10%....20%....30%.
java.lang.OutOfMemoryError: Java heap space
\tat org.esa.snap.core.datamodel.ProductData.createInstance(ProductData.java:100)
Error: Java heap space
""",
        "out-of-memory",
        "resources",
        r"heap",
    ),
    "otb image": Case(
        """\
2024-03-01 10:02:11 (INFO) Mosaic: Default RAM limit for OTB is 256 MB
2024-03-01 10:02:11 (FATAL) Mosaic: itk::ERROR: ImageFileReader(0x55): Cannot open image /in/tile_3.tif. The file does not exist.
""",
        "file-missing",
        "inputs",
        r"tile_3\.tif",
    ),
    "xarray engine": Case(
        """\
Traceback (most recent call last):
  File "/app/read.py", line 4, in <module>
    ds = xr.open_dataset("chl.nc")
  File "/usr/lib/python3.11/site-packages/xarray/backends/plugins.py", line 197, in guess_engine
    raise ValueError(error_msg)
ValueError: did not find a match in any of xarray's currently installed IO backends ['scipy']. Consider explicitly selecting one of the installed engines
""",
        "file-not-recognised",
        "inputs",
        r"chl\.nc",
    ),
    "zarr key": Case(
        """\
2024-05-01 12:00:01,001 INFO opening s3://eodata/cubes/sst.zarr
Traceback (most recent call last):
  File "/app/cube.py", line 22, in <module>
    sst = ds["analysed_sst"]
  File "/opt/lib/python3.11/site-packages/xarray/core/dataset.py", line 1475, in _construct_dataarray
    variable = self._variables[name]
KeyError: 'analysed_sst'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/cube.py", line 22, in <module>
    sst = ds["analysed_sst"]
  File "/opt/lib/python3.11/site-packages/xarray/core/dataset.py", line 1587, in __getitem__
    raise KeyError(message) from e
KeyError: "No variable named 'analysed_sst'. Variables on the dataset include ['lat', 'lon', 'sst']"
""",
        "variable-missing",
        "inputs",
        r"analysed_sst",
    ),
    "dask worker": Case(
        """\
2024-05-01 12:00:01,001 - distributed.nanny - WARNING - Worker exceeded 95% memory budget. Restarting
2024-05-01 12:00:05,001 - distributed.nanny - WARNING - Restarting worker
Traceback (most recent call last):
  File "/app/mean.py", line 9, in <module>
    out = ds.mean("time").compute()
  File "/opt/lib/python3.11/site-packages/distributed/client.py", line 2200, in _gather
    raise exception.with_traceback(traceback)
distributed.scheduler.KilledWorker: Attempted to run task ('mean-chunk-7', 0, 0) on 4 different workers, but all those workers died while running it. The last worker that attempt to run the task was tcp://127.0.0.1:41234.
""",
        "out-of-memory",
        "resources",
        r"memory budget",
    ),
    "pystac client": Case(
        """\
INFO searching https://stac.example.org/v1
Traceback (most recent call last):
  File "/app/search.py", line 11, in <module>
    items = list(search.items())
  File "/opt/lib/python3.11/site-packages/pystac_client/stac_api_io.py", line 289, in request
    raise APIError.from_response(resp)
pystac_client.exceptions.APIError: {"code":"BadRequest","description":"bbox must have 4 or 6 elements"}
""",
        "geometry-invalid",
        "inputs",
        r"bbox",
    ),
    "boto missing key": Case(
        """\
download: s3://eo-inputs/2024/scene.tif
Traceback (most recent call last):
  File "/app/get.py", line 7, in <module>
    s3.download_file("eo-inputs", "2024/scene.tif", "scene.tif")
  File "/opt/lib/python3.11/site-packages/botocore/client.py", line 1000, in _make_api_call
    raise error_class(parsed_response, operation_name)
botocore.exceptions.ClientError: An error occurred (404) when calling the HeadObject operation: Not Found
""",
        "storage-object-missing",
        "inputs",
        r"eo-inputs",
    ),
    "aws cli denied": Case(
        "upload failed: ./out.tif to s3://team-results/run1/out.tif An error occurred (AccessDenied) when calling the PutObject operation: Access Denied\n",
        "access-denied",
        "credentials",
        r"team-results",
    ),
    "curl host": Case(
        "fetching tiles\ncurl: (6) Could not resolve host: tiles.exmaple.org\n",
        "host-not-found",
        "service",
        r"tiles\.exmaple\.org",
    ),
    "curl timeout": Case(
        "curl: (28) Operation timed out after 300001 milliseconds with 0 out of 0 bytes received\n",
        "timed-out",
        "service",
        r"300001",
    ),
    "wget 503": Case(
        """\
--2024-02-02 10:00:00--  https://dem.example.org/N50W002.zip
Resolving dem.example.org (dem.example.org)... 203.0.113.5
HTTP request sent, awaiting response... 503 Service Unavailable
2024-02-02 10:00:01 ERROR 503: Service Unavailable.
""",
        "server-error",
        "service",
        r"503",
    ),
    "r terra": Case(
        """\
terra 1.7.71
Error: [rast] file does not exist: /data/lai_2021.tif
Execution halted
""",
        "file-missing",
        "inputs",
        r"lai_2021\.tif",
    ),
    "r package": Case(
        """\
Error in library(exactextractr) : 
  there is no package called ‘exactextractr’
Execution halted
""",
        "module-missing",
        "code",
        r"exactextractr",
    ),
    "r package french": Case(
        """\
Erreur dans library(lidR) : aucun package nommé ‘lidR’ n'est trouvé
Exécution arrêtée
""",
        "module-missing",
        "code",
        r"lidR",
    ),
    "r tidyverse chain": Case(
        """\
Error in `mutate()`:
ℹ In argument: `agb = a * dbh^b`.
Caused by error:
! object 'dbh' not found
Backtrace:
    ▆
 1. ├─plots %>% mutate(agb = a * dbh^b)
Execution halted
""",
        "variable-missing",
        "inputs",
        r"dbh",
    ),
    "r vector": Case(
        "Error: cannot allocate vector of size 3.4 Gb\nExecution halted\n",
        "out-of-memory",
        "resources",
        r"3\.4 Gb",
    ),
    "r german object": Case(
        "Fehler in eval(expr) : Objekt 'ndvi' nicht gefunden\nAusführung angehalten\n",
        "variable-missing",
        "inputs",
        r"ndvi",
    ),
    "java class": Case(
        """\
Error: Could not find or load main class org.eop.Mosaic
Caused by: java.lang.ClassNotFoundException: org.eop.Mosaic
""",
        "module-missing",
        "code",
        r"org\.eop\.Mosaic",
    ),
    "node module": Case(
        """\
node:internal/modules/cjs/loader:1080
  throw err;
  ^

Error: Cannot find module 'geotiff'
Require stack:
- /app/tile.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1077:15)
    at Module._load (node:internal/modules/cjs/loader:922:27) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/app/tile.js' ]
}

Node.js v18.19.0
""",
        "module-missing",
        "code",
        r"geotiff",
    ),
    "node npm": Case(
        """\
> tiles@1.0.0 build
> node tile.js

/app/tile.js:12
  const e = bbox.extent.xmin;
                 ^

TypeError: Cannot read properties of undefined (reading 'extent')
    at Object.<anonymous> (/app/tile.js:12:18)
    at Module._compile (node:internal/modules/cjs/loader:1364:14)

Node.js v18.19.0
npm ERR! code ELIFECYCLE
npm ERR! errno 1
npm ERR! Failed at the tiles@1.0.0 build script.
""",
        "value-missing",
        "code",
        r"extent",
    ),
    "go panic": Case(
        """\
2024/02/02 10:00:00 reading 14 scenes
panic: runtime error: index out of range [14] with length 14

goroutine 1 [running]:
main.mosaic(0xc000012345)
\t/src/main.go:42 +0x1d
exit status 2
""",
        "program-crashed",
        "code",
        r"index out of range",
    ),
    "rust anyhow": Case(
        """\
INFO tiling 3 layers
Error: cannot build the pyramid

Caused by:
    0: reading layer roads
    1: No such file or directory (os error 2): /data/roads.fgb
""",
        "file-missing",
        "inputs",
        r"roads\.fgb",
    ),
    "julia method": Case(
        """\
ERROR: LoadError: UndefVarError: `rasterize` not defined
Stacktrace:
 [1] top-level scope
   @ /app/run.jl:7
in expression starting at /app/run.jl:7
""",
        "import-name-missing",
        "code",
        r"rasterize",
    ),
    "cpp what": Case(
        """\
reading cloud.las
terminate called after throwing an instance of 'std::runtime_error'
  what():  LAS header: point format 11 is not supported
Aborted (core dumped)
""",
        "*",
        "*",
        r"point format 11",
    ),
    "fortran ifort": Case(
        "forrtl: severe (24): end-of-file during read, unit 12, file /data/profile.dat\nImage              PC                Routine            Line        Source\n",
        "file-damaged",
        "inputs",
        r"profile\.dat",
    ),
    "fortran missing": Case(
        "At line 31 of file sixs.f90 (unit = 11, file = 'solar.dat')\nFortran runtime error: Cannot open file 'solar.dat': No such file or directory\n",
        "file-missing",
        "inputs",
        r"solar\.dat",
    ),
    "matlab undefined": Case(
        "Error using run_ndvi (line 12)\nUndefined function or variable 'imgaussfilt3'.\n",
        "import-name-missing",
        "code",
        r"imgaussfilt3",
    ),
    "idl": Case(
        "% READ_TIFF: Error opening file: /data/x.tif\n% Execution halted at: MAIN  12 /app/x.pro\n",
        "file-missing",
        "inputs",
        r"x\.tif",
    ),
    "proj unknown": Case(
        """\
Traceback (most recent call last):
  File "/app/r.py", line 3, in <module>
    crs = pyproj.CRS.from_epsg(327000)
pyproj.exceptions.CRSError: Invalid projection: EPSG:327000: (Internal Proj Error: proj_create: crs not found: EPSG:327000)
""",
        "crs-invalid",
        "inputs",
        r"EPSG:327000",
    ),
    "hdf5 missing object": Case(
        """\
Traceback (most recent call last):
  File "/app/g.py", line 5, in <module>
    x = f["/BEAM0101/rh"]
  File "h5py/h5o.pyx", line 190, in h5py.h5o.open
KeyError: "Unable to synchronously open object (object 'BEAM0101' doesn't exist)"
""",
        "variable-missing",
        "inputs",
        r"BEAM0101",
    ),
    "cds key": Case(
        """\
Traceback (most recent call last):
  File "/app/era5.py", line 4, in <module>
    c = cdsapi.Client()
  File "/opt/lib/python3.11/site-packages/cdsapi/api.py", line 68, in get_url_key_verify
    raise Exception("Missing/incomplete configuration file: %s" % (dotrc))
Exception: Missing/incomplete configuration file: /home/user/.cdsapirc
""",
        "credentials-missing",
        "credentials",
        r"cdsapirc",
    ),
    "cds licence": Case(
        """\
2024-09-01 10:00:00,000 INFO Welcome to the CDS
Traceback (most recent call last):
  File "/app/era5.py", line 9, in <module>
    c.retrieve("reanalysis-era5-land", request, "out.nc")
  File "/opt/lib/python3.11/site-packages/cads_api_client/processing.py", line 95, in cads_raise_for_status
    raise requests.HTTPError(message, response=response)
requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://cds.example.org/api/retrieve/v1/processes/reanalysis-era5-land/execution
required licences not accepted
Not all the required licences have been accepted
""",
        "licence-not-accepted",
        "credentials",
        r"403|cds\.example\.org",
    ),
    "earth engine": Case(
        """\
Traceback (most recent call last):
  File "/app/ee.py", line 3, in <module>
    ee.Initialize()
ee.ee_exception.EEException: Please authorize access to your Earth Engine account by running earthengine authenticate
""",
        "credentials-missing",
        "credentials",
        r"Earth Engine",
    ),
    "sentinel hub": Case(
        """\
Traceback (most recent call last):
  File "/app/sh.py", line 30, in <module>
    data = request.get_data()
  File "/opt/lib/python3.11/site-packages/sentinelhub/download/sentinelhub_client.py", line 84, in execute
    raise DownloadFailedException
oauthlib.oauth2.rfc6749.errors.CustomOAuth2Error: (unauthorized_client) Invalid client or Invalid client credentials
""",
        "signed-in-wrongly",
        "credentials",
        r"client",
    ),
    "openeo rate": Case(
        """\
Traceback (most recent call last):
  File "/app/o.py", line 12, in <module>
    job.start_and_wait()
openeo.rest.OpenEoApiError: [429] TooManyRequests: concurrent job limit reached (ref: r-1)
""",
        "rate-limited",
        "service",
        r"429",
    ),
    "cwl glob": Case(
        """\
INFO [job ndvi] Max memory used: 120MiB
ERROR [job ndvi] Job error:
ERROR ("Error collecting output for parameter 'ndvi_out': ndvi.cwl:21:5: Did not find output file with glob pattern: ['ndvi_*.tif'].", {})
WARNING [job ndvi] completed permanentFail
WARNING Final process status is permanentFail
""",
        "output-missing",
        "code",
        r"ndvi_",
    ),
    "cwl image": Case(
        """\
ERROR Workflow or tool uses unsupported feature:
Docker is required to run this tool: unable to pull image 'ghcr.io/acme/sar:0.3'
docker: Error response from daemon: manifest for ghcr.io/acme/sar:0.3 not found: manifest unknown
""",
        "image-not-found",
        "code",
        r"acme/sar:0\.3",
    ),
    "slurm memory": Case(
        "slurmstepd: error: Detected 1 oom-kill event(s) in StepId=4711.batch. Some of your processes may have been killed by the cgroup out-of-memory handler.\n",
        "killed",
        "resources",
        r"oom|memory",
    ),
    "slurm time": Case(
        "processed 40 of 90 bursts\nslurmstepd: error: *** JOB 99 ON n1 CANCELLED AT 2024-01-01T10:00:00 DUE TO TIME LIMIT ***\n",
        "time-limit",
        "resources",
        r"TIME LIMIT",
    ),
    "timeout 124": Case(
        "+ timeout 600 python stack.py\nreading stack\nstep ended with exit code 124\n",
        "time-limit",
        "resources",
        r"124",
    ),
    "bash german": Case(
        "Starte Mosaik\n/app/m.sh: Zeile 7: gdalbuildvrt: Kommando nicht gefunden.\n",
        "command-missing",
        "code",
        r"gdalbuildvrt",
    ),
    "bash spanish": Case(
        "/app/m.sh: línea 4: otbcli_Smoothing: orden no encontrada\n",
        "command-missing",
        "code",
        r"otbcli_Smoothing",
    ),
    "cp german": Case(
        "cp: Aufruf von stat für 'dem.tif' nicht möglich: Datei oder Verzeichnis nicht gefunden\n",
        "file-missing",
        "inputs",
        r"dem\.tif",
    ),
    "bash french crash": Case(
        "/app/run.sh: ligne 9 :  4120 Erreur de segmentation     (core dumped) ./sixs < in.txt\n",
        "native-crash",
        "code",
        r"sixs",
    ),
    "bash unset": Case(
        "/app/x.sh: line 3: AOI_PATH: unbound variable\n",
        "variable-not-set",
        "code",
        r"AOI_PATH",
    ),
    "python env": Case(
        """\
Traceback (most recent call last):
  File "/app/x.py", line 3, in <module>
    token = os.environ["PLANET_API_KEY"]
  File "<frozen os>", line 679, in __getitem__
KeyError: 'PLANET_API_KEY'
""",
        "variable-not-set",
        "code",
        r"PLANET_API_KEY",
    ),
    "argparse": Case(
        """\
usage: tile.py [-h] --aoi AOI [--res RES]
tile.py: error: argument --res: invalid float value: 'ten'
""",
        "option-invalid",
        "inputs",
        r"--res",
    ),
    "argparse required": Case(
        "usage: tile.py [-h] --aoi AOI\ntile.py: error: the following arguments are required: --aoi\n",
        "arguments-wrong",
        "code",
        r"--aoi",
    ),
    "pip conflict then ok": Case(
        """\
ERROR: pip's dependency resolver does not currently take into account all the packages that are installed.
foo 1.0 requires bar<2, but you have bar 2.1 which is incompatible.
Successfully installed bar-2.1
loading 12 scenes
Traceback (most recent call last):
  File "/app/x.py", line 8, in <module>
    cloud = item.properties["eo:cloud_cover"]
KeyError: 'eo:cloud_cover'
""",
        "variable-missing",
        "inputs",
        r"eo:cloud_cover",
    ),
    "torch gpu": Case(
        """\
Traceback (most recent call last):
  File "/app/seg.py", line 40, in <module>
    out = model(x.cuda())
torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.50 GiB (GPU 0; 7.79 GiB total capacity)
""",
        "gpu-memory",
        "resources",
        r"1\.50 GiB",
    ),
    "netcdf format": Case(
        """\
Traceback (most recent call last):
  File "/app/n.py", line 3, in <module>
    nc = netCDF4.Dataset("sst_20240601.nc")
  File "src/netCDF4/_netCDF4.pyx", line 2469, in netCDF4._netCDF4.Dataset.__init__
OSError: [Errno -51] NetCDF: Unknown file format: 'sst_20240601.nc'
""",
        "file-not-recognised",
        "inputs",
        r"sst_20240601\.nc",
    ),
    "broken pool of readers": Case(
        """\
multiprocessing.pool.RemoteTraceback: 
\"\"\"
Traceback (most recent call last):
  File "/usr/lib/python3.11/multiprocessing/pool.py", line 125, in worker
    result = (True, func(*args, **kwds))
  File "/app/w.py", line 14, in one
    with rasterio.open(path) as src:
  File "rasterio/_base.pyx", line 310, in rasterio._base.DatasetBase.__init__
rasterio.errors.RasterioIOError: /in/T30UXC_B04.jp2: No such file or directory
\"\"\"

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/w.py", line 30, in <module>
    pool.map(one, paths)
  File "/usr/lib/python3.11/multiprocessing/pool.py", line 774, in get
    raise self._value
rasterio.errors.RasterioIOError: /in/T30UXC_B04.jp2: No such file or directory
""",
        "file-missing",
        "inputs",
        r"T30UXC_B04\.jp2",
    ),
    "exception group": Case(
        """\
  + Exception Group Traceback (most recent call last):
  |   File "/app/g.py", line 20, in <module>
  |     asyncio.run(main())
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/g.py", line 9, in fetch
    |     r.raise_for_status()
    | httpx.HTTPStatusError: Server error '502 Bad Gateway' for url 'https://wcs.example.org/cov'
    +------------------------------------
""",
        "server-error",
        "service",
        r"502|wcs\.example\.org",
    ),
    "spark python": Case(
        """\
24/05/27 09:05:02 WARN NativeCodeLoader: Unable to load native-hadoop library for your platform
24/05/27 09:07:02 ERROR Executor: Exception in task 3.0 in stage 2.0 (TID 12)
org.apache.spark.api.python.PythonException: Traceback (most recent call last):
  File "/app/udf.py", line 8, in tile
    return band / 0
ZeroDivisionError: division by zero

\tat org.apache.spark.api.python.BasePythonRunner$ReaderIterator.handlePythonException(PythonRunner.scala:572)
24/05/27 09:07:03 ERROR TaskSetManager: Task 3 in stage 2.0 failed 1 times; aborting job
Traceback (most recent call last):
  File "/app/main.py", line 20, in <module>
    rdd.count()
py4j.protocol.Py4JJavaError: An error occurred while calling o44.count.
: org.apache.spark.SparkException: Job aborted due to stage failure: Task 3 in stage 2.0 failed 1 times
\tat org.apache.spark.scheduler.DAGScheduler.failJobAndIndependentStages(DAGScheduler.scala:2844)
""",
        "division-by-zero",
        "code",
        r"division by zero",
    ),
    "killed then missing": Case(
        """\
+ gdalwarp -t_srs EPSG:32630 in.vrt warped.tif
0...10...20...
run.sh: line 3:  4120 Killed                  gdalwarp -t_srs EPSG:32630 in.vrt warped.tif
+ gdal_translate warped.tif out.tif
ERROR 4: warped.tif: No such file or directory
""",
        "killed",
        "resources",
        r"gdalwarp",
    ),
    "command missing then read": Case(
        """\
/app/run.sh: line 2: pktools: command not found
composing
Traceback (most recent call last):
  File "/app/c.py", line 3, in <module>
    open("composite.tif", "rb")
FileNotFoundError: [Errno 2] No such file or directory: 'composite.tif'
""",
        "command-missing",
        "code",
        r"pktools",
    ),
    "download failed then zip": Case(
        """\
curl: (22) The requested URL returned error: 401
unzip:  cannot find or open product.zip, product.zip.zip or product.zip.ZIP.
""",
        "refused-by-server",
        "credentials",
        r"401",
    ),
    "node drained": Case(
        """\
orbit 207 of 300
2024-01-01 08:11:19 - INFO - signal 15 received (node ip-10-0-22-6 is being drained)
2024-01-01 08:11:20 - ERROR - node ip-10-0-22-6 is being drained, stopping at orbit 208
""",
        "node-taken-away",
        "hub",
        r"ip-10-0-22-6",
    ),
    "input output error": Case(
        """\
tile 8 written
Traceback (most recent call last):
  File "/app/susc.py", line 40, in <module>
    out.write(block)
OSError: [Errno 5] Input/output error: '/var/lib/cwl/out/susc.tif'
""",
        "storage-failed",
        "hub",
        r"susc\.tif",
    ),
    "sign-in page in place of HDF5": Case(
        """\
granule 1: file(1) says: HTML document, ASCII text (title: Earthdata Login)
Traceback (most recent call last):
  File "/app/h.py", line 7, in <module>
    h5py.File(path)
OSError: Unable to synchronously open file (file signature not found)
""",
        "html-instead-of-data",
        "credentials",
        r"Earthdata Login",
    ),
    "retry recovered then own": Case(
        """\
2024-01-01 10:00:00 WARNING HTTP 503 Service Unavailable from https://x.example.org, attempt 1/3
2024-01-01 10:00:05 INFO attempt 2/3 ok
2024-01-01 10:00:06 INFO 14 scenes read
2024-01-01 10:00:09 ERROR orbit direction must be ASCENDING or DESCENDING, got 'UP'
""",
        "error-of-the-program",
        "inputs",
        r"UP",
    ),
    "json lines": Case(
        """\
{"level": "info", "msg": "start", "time": "2024-01-01T10:00:00Z"}
{"level": "error", "msg": "open input", "err": "open /in/tracks.parquet: no such file or directory", "time": "2024-01-01T10:00:01Z"}
{"level": "fatal", "msg": "exiting", "time": "2024-01-01T10:00:01Z"}
""",
        "file-missing",
        "inputs",
        r"tracks\.parquet",
    ),
    "logfmt": Case(
        'time="2024-01-01T10:00:00Z" level=fatal msg="cannot reach registry" error="dial tcp 203.0.113.9:443: connect: connection refused"\n',
        "connection-failed",
        "service",
        r"203\.0\.113\.9",
    ),
    "glog": Case(
        "I0101 10:00:00.000001 12 main.cc:10] tiles: 4\nF0101 10:00:01.000001 12 dem.cc:99] Check failed: dem.width() > 0 (0 vs. 0) \n*** Check failure stack trace: ***\n",
        "*",
        "*",
        r"dem\.width",
    ),
    "html zip": Case(
        """\
downloading product.zip (5120 bytes)
content-type: text/html
Traceback (most recent call last):
  File "/app/z.py", line 3, in <module>
    zipfile.ZipFile("product.zip")
  File "/usr/lib/python3.11/zipfile.py", line 1302, in __init__
    self._RealGetContents()
zipfile.BadZipFile: File is not a zip file
""",
        "html-instead-of-data",
        "credentials",
        r"product\.zip",
    ),
    "empty csv": Case(
        """\
Traceback (most recent call last):
  File "/app/p.py", line 4, in <module>
    df = pd.read_csv("stations.csv")
  File "/opt/lib/python3.11/site-packages/pandas/io/parsers/c_parser_wrapper.py", line 93, in __init__
    self._reader = parsers.TextReader(src, **kwds)
pandas.errors.EmptyDataError: No columns to parse from file
""",
        "file-empty",
        "inputs",
        r"stations\.csv",
    ),
    "no scenes": Case(
        "2024-01-01 10:00:00 INFO query sentinel-2-l2a\n2024-01-01 10:00:01 ERROR No scenes found for the given area and dates\n",
        "nothing-found",
        "inputs",
        r"scenes",
    ),
    "read only": Case(
        "mkdir: cannot create directory '/opt/app/tmp': Read-only file system\n",
        "read-only",
        "code",
        r"/opt/app/tmp",
    ),
    "permission": Case(
        "touch: cannot touch '/results/x': Permission denied\n/app/r.sh: line 3: /results/log.txt: Permission denied\n",
        "permission-denied",
        "code",
        r"/results",
    ),
    "quota disk": Case(
        "tar: out/tile_88.tif: Cannot write: Disk quota exceeded\ntar: Exiting with failure status due to previous errors\n",
        "disk-full",
        "resources",
        r"tile_88\.tif",
    ),
    "conda": Case(
        "CondaEnvironmentNotFoundError\nEnvironmentNameNotFound: Could not find conda environment: snap\nYou can list all discoverable environments with `conda info --envs`.\n",
        "*",
        "*",
        r"snap",
    ),
    "apptainer": Case(
        "FATAL:   While making image from oci registry: error fetching image: manifest unknown\n",
        "image-not-found",
        "code",
        r"manifest unknown",
    ),
    "own sentence": Case(
        "reading polygon\nThe area is 5,210 km2, larger than the limit of 2,500 km2. Stopping.\n",
        "*",
        "*",
        r"5,210|limit",
    ),
}
