"""Logs where something went wrong long before the line that ends them."""

from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_trap import TRACE

CASES: dict[str, Case] = {
    "node drained then a signal": Case(
        "scene 7 of 30\n"
        "node ip-10-0-1-2 is being drained\n"
        "/app/run.sh: line 7: 12 Terminated python /app/scenes.py\n",
        "node-taken-away",
        "hub",
        r"ip-10-0-1-2",
    ),
    "a warned module then a name it gives": Case(
        "Warning: optional part: No module named 'osgeo'\n"
        "mask 5 of 5 read\n" + TRACE + "NameError: name 'ogr' is not defined\n",
        "module-missing",
        "code",
        r"module osgeo,",
    ),
    "a warned module then its other name": Case(
        "plots: No module named 'xarray' (continuing without)\n"
        "4 dates\n" + TRACE + "NameError: name 'xr' is not defined\n",
        "module-missing",
        "code",
        r"module xarray,",
    ),
    "a warned module then another name": Case(
        "Warning: optional part: No module named 'osgeo'\n"
        "mask 5 of 5 read\n" + TRACE + "NameError: name 'windw' is not defined\n",
        "import-name-missing",
        "code",
        r"name windw,",
    ),
    "a command that prints its usage then its output": Case(
        "cutting\n"
        "ERROR 6: -te_srs: no such system\n"
        "Usage: gdalbuildvrt [--help] [-resolution {highest|lowest}]\n"
        "                    <vrt_dataset_name> [<src_dataset_name>]...\n"
        "stacking\n"
        "ERROR 4: cut.vrt: No such file or directory\n"
        "pyramids\n"
        "ERROR 4: stack.tif: No such file or directory\n",
        "*",
        "*",
        r"^Step 'tile' failed: ERROR 6: -te_srs",
    ),
    "a system that PROJ lacks then the output": Case(
        "ERROR 1: PROJ: proj_create_from_database: crs not found\n"
        "ERROR 1: Translating source or target SRS failed:\nEPSG:45999\n"
        "Usage: gdalwarp [--help] <src_dataset_name> <dst_dataset_name>\n"
        "tiling\n"
        "ERROR 4: utm.tif: No such file or directory\n",
        "crs-invalid",
        "inputs",
        r"EPSG:45999",
    ),
    "disk of the machine then read-only": Case(
        "EXT4-fs error (device sda1): ext4_find_entry: reading directory block\n"
        "writing tile 7\n"
        "OSError: [Errno 30] Read-only file system: '/out/7.tif'\n",
        "storage-failed",
        "hub",
        r"EXT4-fs error",
    ),
    "scheduler then fortran": Case(
        " step 4711 of 9000\n"
        "slurmstepd: error: *** STEP 901.0 ON n7 CANCELLED AT 2026-03-02T22:00:19 DUE TO TIME LIMIT ***\n"
        "forrtl: error (78): process killed (SIGTERM)\n"
        "Image              PC                Routine            Line        Source\n"
        "ocean.exe          00000000034F1C4A  Unknown               Unknown  Unknown\n",
        "time-limit",
        "resources",
        r"time limit",
    ),
    "heap then abort then ls": Case(
        "tiles in memory: 600\n"
        "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n"
        " 1: 0xb78db3 node::OOMErrorHandler(char const*) [node]\n"
        " 2: 0xee8300 v8::Utils::ReportOOMFailure(v8::internal::Isolate*) [node]\n"
        " 3: 0xee85e7 v8::internal::V8::FatalProcessOutOfMemory() [node]\n"
        "/bin/bash: line 1:  62 Aborted                 node pyramid.js\n"
        "ls: cannot access 'pyramid.mbtiles': No such file or directory\n",
        "out-of-memory",
        "resources",
        r"heap",
    ),
    "quota as a warning": Case(
        '{"lvl":"warn","ev":"write failed, waiting","err":"OSError(122, \'Disk quota exceeded\')"}\n'
        '{"lvl":"error","ev":"giving up day","day":"2026-03-04"}\n'
        '{"lvl":"fatal","ev":"AssertionError: 30 days expected"}\n',
        "disk-full",
        "resources",
        r"quota",
    ),
    "r disk then connection": Case(
        "terra 1.7.78\n"
        "Error: [mosaic] insufficient disk space. Estimated need: 90GB. Available: 12 GB.\n"
        'Error in file(con, "r") : cannot open the connection\n'
        "Calls: report -> readLines -> file\n"
        "In addition: Warning message:\n"
        'In file(con, "r") :\n'
        "  cannot open file 'totals.txt': No such file or directory\n"
        "Execution halted\n",
        "disk-full",
        "resources",
        r"90GB",
    ),
    "r connection": Case(
        'Error in file(file, "rt") : cannot open the connection\n'
        "Calls: read.csv -> read.table -> file\n"
        "In addition: Warning message:\n"
        'In file(file, "rt") :\n'
        "  cannot open file 'stations.csv': No such file or directory\n"
        "Execution halted\n",
        "file-missing",
        "inputs",
        r"stations\.csv",
    ),
    "group of chains": Case(
        "  + Exception Group Traceback (most recent call last):\n"
        '  |   File "/app/get.py", line 30, in <module>\n'
        "  |     asyncio.run(main())\n"
        "  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)\n"
        "  +-+---------------- 1 ----------------\n"
        "    | Traceback (most recent call last):\n"
        '    |   File "/app/get.py", line 8, in one\n'
        '    |     try: raise TimeoutError("timed out after 60 s")\n'
        "    | TimeoutError: The read operation timed out after 60 s\n"
        "    | \n"
        "    | The above exception was the direct cause of the following exception:\n"
        "    | \n"
        "    | Traceback (most recent call last):\n"
        '    |   File "/app/get.py", line 9, in one\n'
        "    |     raise FetchError(host) from error\n"
        "    | FetchError: granules.example.org: 007.h5\n"
        "    +------------------------------------\n",
        "timed-out",
        "service",
        r"time",
    ),
    "refusal goes on in sentences": Case(
        TRACE
        + "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://cds.example.org/api\n"
        "cost limits exceeded\n"
        "Your request is too large, please reduce your selection.\n",
        "request-too-large",
        "inputs",
        r"cost limits",
    ),
    "answer of an error then key": Case(
        "asking http://keys.example.org/session\n"
        'attempt 1: 500 Internal Server Error {"error":"upstream timeout"}\n'
        'attempt 2: 500 Internal Server Error {"error":"upstream timeout"}\n'
        + TRACE
        + "KeyError: 'accessKeyId'\n",
        "server-error",
        "service",
        r"500",
    ),
    "warning of a server then null": Case(
        "WARNING: org.example.Download: http error: 503 Service Unavailable on https://dem.example.org/N47.zip\n"
        "....10%....\n"
        "org.example.OperatorException: Elevation model could not be loaded\n"
        "\tat org.example.Op.run(Op.java:44)\n"
        'Caused by: java.lang.NullPointerException: Cannot read the array length because "<local4>" is null\n'
        "\tat org.example.Dem.get(Dem.java:88)\n",
        "server-error",
        "service",
        r"503",
    ),
    "image not pulled then deadline": Case(
        'time="2026-03-02T08:02:52Z" level=info msg="node model message: ErrImagePull"\n'
        'time="2026-03-02T08:03:52Z" level=info msg="node model message: ImagePullBackOff: Back-off pulling image"\n'
        'time="2026-03-02T08:32:43Z" level=error msg="workflow w failed: Step exceeded its deadline"\n',
        "image-not-found",
        "code",
        r"image",
    ),
    "sign-in then cd then git": Case(
        "Cloning into 'models'...\n"
        "fatal: Authentication failed for 'https://git.example.org/ml/models.git/'\n"
        "/app/run.sh: line 6: cd: models: No such file or directory\n"
        "fatal: not a git repository (or any of the parent directories): .git\n",
        "signed-in-wrongly",
        "credentials",
        r"git\.example\.org",
    ),
    "idl keyword then variable": Case(
        "% Compiled module: READ_HDR.\n"
        "% READ_HDR: keyword WAVELENGTH not found in /data/scene.hdr\n"
        "% Variable is undefined: WL.\n"
        "% Execution halted at: MAIN 12 /opt/idl/main.pro\n",
        "error-of-the-program",
        "*",
        r"WAVELENGTH",
    ),
    "julia nested": Case(
        "ERROR: LoadError: TaskFailedException\n"
        "\n"
        "    nested task error: GDALError (CE_Failure, code 10):\n"
        "    \tPointer 'hDS' is NULL in 'GDALGetRasterCount'.\n"
        "    \n"
        "    Stacktrace:\n"
        "     [1] maybe_throw\n"
        "Stacktrace:\n"
        " [1] main()\n"
        "in expression starting at /app/run.jl:3\n",
        "exception",
        "*",
        r"hDS",
    ),
    "java virtual machine crash": Case(
        "#\n"
        "# A fatal error has been detected by the Java Runtime Environment:\n"
        "#\n"
        "#  SIGSEGV (0xb) at pc=0x00007f0e3c11a7d2, pid=31, tid=77\n"
        "#\n"
        "# Problematic frame:\n"
        "# C  [libhdf5.so.103+0x18a7d2]  H5FL_reg_malloc+0x92\n"
        "#\n",
        "native-crash",
        "code",
        r"libhdf5",
    ),
    "windows line ends": Case(
        "/usr/bin/env: \u2018python3\\r\u2019: No such file or directory\n",
        "windows-line-ends",
        "code",
        r"python3",
    ),
    "killed after a bar": Case(
        "....10%....20%Killed\n"
        + TRACE
        + "FileNotFoundError: File with pattern *_VV.tif not found in /tmp/x\n",
        "killed",
        "resources",
        r"[Kk]illed",
    ),
    "packages do not fit": Case(
        "error    libmamba Could not solve for environment specs\n"
        "    The following packages are incompatible\n"
        "    gdal 3.6.2 conflicts with hdf5 1.10\n"
        "+ micromamba run -n run python /app/x.py\n"
        'critical libmamba The given prefix does not exist: "/opt/conda/envs/run"\n',
        "packages-incompatible",
        "code",
        r"libmamba",
    ),
    "workers share no memory": Case(
        TRACE
        + "RuntimeError: DataLoader worker (pid 219) is killed by signal: Bus error. It is possible that dataloader's workers are out of shared memory.\n"
        "\n"
        "The above exception was the direct cause of the following exception:\n"
        "\n"
        + TRACE
        + "RuntimeError: DataLoader worker (pid(s) 219, 223) exited unexpectedly\n",
        "shared-memory-full",
        "resources",
        r"shared memory",
    ),
    "a poll that failed once": Case(
        "0:10:00 Job 'j-26a7ab3c': running (progress 29%)\n"
        "0:11:00 Job 'j-26a7ab3c': Connection error while polling: ('Connection aborted.', RemoteDisconnected('Remote end closed connection'))\n"
        "0:12:00 Job 'j-26a7ab3c': running (progress 31%)\n"
        "0:13:00 Job 'j-26a7ab3c': error (progress 31%)\n"
        + TRACE
        + "openeo.rest.JobFailedException: Batch job 'j-26a7ab3c' failed: 3 executors lost\n",
        "error-of-the-program",
        "*",
        r"j-26a7ab3c': error",
    ),
    "a poll that was answered by 502 once": Case(
        "order 88-a1f0: queued (2 of 9 products)\n"
        "order 88-a1f0: 502 Bad Gateway\n"
        "order 88-a1f0: queued (3 of 9 products)\n"
        "order 88-a1f0: rejected\n"
        + TRACE
        + "OrderRejected: order 88-a1f0 holds no product that is open\n",
        "exception",
        "*",
        r"no product that is open",
    ),
    "a part that timed out once": Case(
        "upload cube-7.zarr part 11 of 40\n"
        "upload cube-7.zarr: Read timed out.\n"
        "upload cube-7.zarr part 12 of 40\n"
        + TRACE
        + "ValueError: cube-7.zarr: chunks overlap\n",
        "exception",
        "*",
        r"chunks overlap",
    ),
    "a task whose status could not be asked once": Case(
        "task T9Q4-EXPORT state RUNNING after 300 s\n"
        "task T9Q4-EXPORT: Could not resolve host: api.example.org\n"
        "task T9Q4-EXPORT state RUNNING after 360 s\n"
        "task T9Q4-EXPORT state FAILED after 420 s\n"
        + TRACE
        + "ExportFailed: task T9Q4-EXPORT: geometry has no area\n",
        "error-of-the-program",
        "*",
        r"T9Q4-EXPORT state FAILED",
    ),
    "a tile refused once": Case(
        "mosaic N51W001.dem 4 %\n"
        "mosaic N51W001.dem: connection reset by peer\n"
        "mosaic N51W001.dem 8 %\n"
        + TRACE
        + "MosaicError: N51W001.dem: rows differ in width\n",
        "exception",
        "*",
        r"rows differ",
    ),
    "refusal in sentences, then clean-up": Case(
        TRACE
        + "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://cds.example.org/api\n"
        "cost limits exceeded\n"
        "Your request is too large, please reduce your selection.\n"
        "INFO:cutout.data:removing temporary files\n"
        "OSError: [Errno 16] Device or resource busy: '/tmp/tmpk2' (ignored)\n",
        "request-too-large",
        "inputs",
        r"cost limits",
    ),
    "refusal of a licence, then clean-up": Case(
        TRACE
        + "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://cds.example.org/api\n"
        "required licences not accepted\n"
        "2026-03-02 10:00:00,000 INFO removing /tmp/x\n",
        "*",
        "credentials",
        r"licences not accepted",
    ),
}

# A refusal, and after it more that may be its reason: it is never known.
IN_DOUBT = {
    "reason in one bare word": TRACE
    + "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://a.example.org/x\n"
    "quota-of-this-month\n",
    "reason in four lines": TRACE
    + "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://a.example.org/x\n"
    "The request was checked\nThe area was checked\nThe dates were checked\n"
    "They reach beyond the archive\n",
    "reason with a key": TRACE
    + "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://a.example.org/x\n"
    "detail = the area is larger than 100 degrees\n",
    "progress since the trouble": "curl: (56) Recv failure: Connection reset by peer\n"
    "tiles of zone 31 are sorted\n"
    "tile 31UDQ: cannot be opened\n",
}
