"""Mistakes of programs in many languages that sound like mistakes in the data."""

from tests.tools.diagnosis.logs_by_trap import TRACE

NET = "Unhandled exception. System."
# An entry that an array, a text or a piece of memory does not have.
OUT_OF_BOUNDS = {
    "c-sharp": f"{NET}IndexOutOfRangeException: Index was outside the bounds of the array.\n"
    "   at Mosaic.Tiles.Blend(Int32 row) in /src/Tiles.cs:line 88\n",
    "c-sharp, logged": "2026-03-01 10:00:00 [ERR] tile failed: "
    "Index was outside the bounds of the array.\n",
    "c-sharp, a list": f"{NET}ArgumentOutOfRangeException: Index was out of range. Must be "
    "non-negative and less than the size of the collection. (Parameter 'index')\n",
    "java": 'Exception in thread "main" java.lang.ArrayIndexOutOfBoundsException: '
    "Index 12 out of bounds for length 12\n\tat org.example.Mosaic.main(Mosaic.java:21)\n",
    "java, a raster of its own": "java.lang.ArrayIndexOutOfBoundsException: "
    "Coordinate out of bounds!\n\tat org.example.Mosaic.main(Mosaic.java:21)\n",
    "java, a range": "java.lang.StringIndexOutOfBoundsException: "
    "Range [0, -1) out of bounds for length 5\n\tat org.example.A.main(A.java:2)\n",
    "scala": "java.lang.IndexOutOfBoundsException: 3 is out of bounds (min 0, max 2)\n"
    "\tat org.example.A.main(A.scala:2)\n",
    "kotlin": "Uncaught Kotlin exception: kotlin.ArrayIndexOutOfBoundsException: "
    "index: 5, size: 5\n",
    "go, logged": "2026/03/01 10:00:00 http: panic serving 10.0.0.1:1: "
    "runtime error: index out of range [5] with length 3\n",
    "go, an error": "Error: runtime error: slice bounds out of range [:20] with capacity 12\n",
    "javascript, a view": "RangeError: Offset is outside the bounds of the DataView\n"
    "    at GeoTIFF.parse (/app/node_modules/geotiff/src/geotiff.js:12:9)\n",
    "javascript, a buffer": "RangeError: Start offset 12 is outside the bounds of the buffer\n"
    "    at new Float32Array (<anonymous>)\n",
    "javascript, a typed array": "RangeError: offset is out of bounds\n"
    "    at Float32Array.set (<anonymous>)\n",
    "node": 'RangeError [ERR_OUT_OF_RANGE]: The value of "offset" is out of range. '
    "It must be >= 0 and <= 8. Received 12\n    at Buffer.readUInt8 (node:internal/buffer:74:11)\n",
    "webassembly": "RuntimeError: memory access out of bounds\n"
    "    at wasm://wasm/00a1:wasm-function[12]:0x1a\n",
    "gfortran": "At line 88 of file /src/mosaic.f90\nFortran runtime error: "
    "Index '13' of dimension 1 of array 'tile' above upper bound of 12\n",
    "intel fortran": "forrtl: severe (408): fort: (2): Subscript #1 of the array TILE has "
    "value 13 which is greater than the upper bound of 12\n",
    "c++": "terminate called after throwing an instance of 'std::out_of_range'\n"
    "  what():  vector::_M_range_check: __n (which is 12) >= this->size() (which is 12)\n"
    "Aborted (core dumped)\n",
    "c++, of llvm": "libc++abi: terminating due to uncaught exception of type "
    "std::out_of_range: vector\n",
    "rust, a library": "thread 'main' panicked at image-0.24/src/buffer.rs:641:21:\n"
    "Image index (512, 3) out of bounds (512, 512)\n",
    "python, bytes": f"{TRACE}IndexError: bytearray index out of range\n",
    "pandas": f"{TRACE}IndexError: positional indexers are out-of-bounds\n",
    "torch": f"{TRACE}IndexError: Dimension out of range "
    "(expected to be in range of [-2, 1], but got 2)\n",
    "arrow": f"{TRACE}pyarrow.lib.ArrowInvalid: Offset 12 out of bounds of array\n",
    "polars": f"{TRACE}polars.exceptions.OutOfBoundsError: gather indices are out of bounds\n",
    "cuda": "CUDA error: an illegal memory access was encountered; access out of bounds\n",
    "cuda, a sanitizer": "compute-sanitizer: Invalid __global__ read of size 4 bytes: "
    "address is out of bounds\n",
    "a cursor": f"{TRACE}RuntimeError: cursor out of bounds\n",
    "php": "PHP Fatal error:  Uncaught OutOfBoundsException: "
    "Index invalid or out of range in /app/m.php:9\n",
    "matlab": "Index in position 1 exceeds array bounds. Index must not exceed 12.\n\n"
    "Error in blend (line 88)\n",
    "octave": "error: index (13,_): out of bound 12 (dimensions are 12x12)\n",
    "idl": "% Attempt to subscript TILE with <INT      (      12)> is out of range.\n",
    "dart": "Unhandled exception:\nRangeError (index): Invalid value: "
    "Not in inclusive range 0..11: 12\n",
    "ocaml": 'Fatal error: exception Invalid_argument("index out of bounds")\n',
    "haskell": "mosaic: Prelude.!!: index too large\nCallStack (from HasCallStack):\n"
    "  error, called at libraries/base/GHC/List.hs:1368:14 in base:GHC.List\n",
    "cobol": "libcob: error: subscript of 'TILE' out of bounds: 13\n",
}
# What else sounds like an area, a date, a request or a format of the data.
OTHER_WORDS = {
    "a number of a type": "OverflowError: Python integer 300 out of bounds for uint8",
    "a number of a column": "psycopg2.errors.NumericValueOutOfRange: "
    'value "99999999999" is out of range for type integer',
    "interpolation": "ValueError: One of the requested xi is out of bounds in dimension 0",
    "a time too far": "pandas._libs.tslibs.np_datetime.OutOfBoundsDatetime: "
    "Out of bounds nanosecond timestamp: 3001-01-01 00:00:00",
    "times": "ValueError: dates are outside the data range 2020-01-01..2021-01-01",
    "a window of time": "ValueError: requested time window is outside of the dataset",
    "windows of time": "RuntimeError: time windows do not overlap",
    "intervals": "ValueError: intervals do not overlap",
    "a filter": "ValueError: Window length must not be outside of data range",
    "a sequence": "ValueError: sliding windows do not cover the sequence",
    "memory": "AssertionError: memory areas do not overlap",
    "mapped memory": "OSError: region does not overlap the mapped memory",
    "sets": "AssertionError: train and test sets do not overlap: expected no intersection",
    "keys": "ValueError: no overlap between the keys of the two tables",
    "a file's end": "OSError: attempt to read beyond the data block",
    "a range the wrong way round": "ValueError: start index 5 is after end index 3",
    "offsets": "java.lang.IllegalArgumentException: start offset must be before end offset",
    "a pointer": "RuntimeError: pointer is outside the data segment",
    "an iterator": "RuntimeError: iterator out of data",
    "a loader": "OSError: symbol address is outside the image",
    "a tile of an image library": "ValueError: tile cannot extend outside image",
    "elements of an array": "Error in rep(x, n) : too many elements (>= 2^31) selected "
    "by subscript",
    "pixels of an image library": "cv2.error: OpenCV(4.8.0) io.cpp:1: error: (-215:Assertion "
    "failed) size.width exceeds the maximum allowed number of pixels",
    "a layer of a network": "ValueError: No such layer: conv2d_7. Existing layers are: "
    "['input', 'dense'].",
    "a projection of a network": "RuntimeError: could not find the projection weights",
    "a user of the system": "docker: Error response from daemon: unable to find user eo: "
    "no matching entries in passwd file.",
}
# The same words where they do tell of an area outside the data.
AREAS = [
    "rasterio.errors.WindowError: windows do not intersect",
    "rioxarray.exceptions.NoDataInBounds: No data found in bounds.",
    "ValueError: point (2.1, 51.0) is outside the raster bounds",
    "RuntimeError: bounding box is out of bounds of the scene",
    "ValueError: coordinates are out of bounds",
    "ValueError: latitude 51.2 is out of bounds",
    "ERROR: AOI lies outside the data",
    "ERROR: the AOI of 2026-03-01 lies outside the image",
    "RuntimeError: the scene lies outside the DEM",
    "ValueError: Window(col_off=-5) is out of bounds",
    "Error: tile 7/3/4 is outside of the bounds",
    "rio_tiler.errors.TileOutsideBounds: Tile(x=3, y=2, z=7) is outside bounds",
    "rio_tiler.errors.PointOutsideBounds: Point is outside dataset bounds",
    "ERROR 1: Computed -srcwin 0 0 20 20 falls completely outside raster extent.",
    "ERROR: station Cardington is outside the grid",
    "Error: [crop] extents do not overlap",
    "Exception: The requested region is out of bounds of the DEM",
    "ValueError: Bounds (1, 2, 3, 4) do not overlap any asset",
    "ValueError: intersection of the AOI and the footprint is empty",
    "RuntimeError: no overlap between reference and secondary",
]
