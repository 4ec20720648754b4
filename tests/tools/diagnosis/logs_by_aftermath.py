"""Logs whose last error is the aftermath of what a server, archive or search lacked."""

from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_trap import TRACE

_REFUSED = "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://mirror.example.eu/v2/17\n"
_CHAINED = "\nDuring handling of the above exception, another exception occurred:\n\n"
_MANY_DIMENSIONS = "IndexError: too many indices for array: array is 1-dimensional, but 3 were indexed\n"
_CUT_ARCHIVE = "\ngzip: stdin: unexpected end of file\ntar: Unexpected EOF in archive\ntar: Error is not recoverable: exiting now\n"

CASES: dict[str, Case] = {
    "a quota that the exception tells that was raised over a refusal": Case(
        TRACE
        + _REFUSED
        + _CHAINED
        + TRACE
        + "orders.Refused: answer 403: account quota exceeded, at most 2 concurrent transfers\n"
        + "3 of 9 orders are kept\n"
        + TRACE
        + "RuntimeError: orders are incomplete\n",
        "rate-limited",
        "service",
        r"mirror\.example\.eu.* concurrent",
    ),
    "a quota that the line at the head of the traceback tells": Case(
        "2026-01-01 10:00:00 ERROR order 17: Maximum number of 2 concurrent transfers reached\n"
        + TRACE
        + _REFUSED,
        "rate-limited",
        "service",
        r"mirror\.example\.eu.* concurrent",
    ),
    "a licence that is told when the refusal is raised again": Case(
        TRACE
        + _REFUSED
        + _CHAINED
        + TRACE
        + "orders.Refused: the licence of this dataset is not accepted yet\n",
        "licence-not-accepted",
        "credentials",
        r"accepted",
    ),
    "a refusal whose program tells no more": Case(
        "2026-01-01 10:00:00 INFO orders: rate limit reached, waiting 2 s\n"
        "2026-01-01 10:00:02 INFO orders: 16 is there\n"
        "2026-01-01 10:00:03 ERROR order 17 has no file\n"
        + TRACE
        + _REFUSED
        + _CHAINED
        + TRACE
        + "orders.Refused: order 17: 403\n",
        "refused-by-server",
        "credentials",
        r"403",
    ),
    "a zip that is cut off, then a table that was in it": Case(
        "+ unzip -q soil_ph.zip\n"
        "  End-of-central-directory signature not found.  Either this file is not\n"
        "  a zipfile, or it constitutes one disk of a multi-part archive.\n"
        "unzip:  cannot find zipfile directory in one of soil_ph.zip or\n"
        "        soil_ph.zip.zip, and cannot find soil_ph.zip.ZIP, period.\n"
        "gridding pH\n"
        "ERROR 4: ph_depth1.gpkg: No such file or directory\n"
        "gridding clay\n"
        "ERROR 4: clay_depth1.gpkg: No such file or directory\n",
        "archive-damaged",
        "inputs",
        r"soil_ph\.zip is damaged",
    ),
    "a tar that is cut off, then a file that was in it": Case(
        f"unpacking gauges.tgz{_CUT_ARCHIVE}drawing the network\n"
        + TRACE
        + "FileNotFoundError: [Errno 2] No such file or directory: 'gauges/rivers.shp'\n",
        "archive-damaged",
        "inputs",
        r"gauges\.tgz is damaged",
    ),
    "a tar that was whole the second time": Case(
        f"unpacking gauges.tgz{_CUT_ARCHIVE}attempt 2: gauges.tgz unpacked, ok\n"
        + TRACE
        + "FileNotFoundError: [Errno 2] No such file or directory: 'lakes.shp'\n",
        "file-missing",
        "inputs",
        r"lakes\.shp",
    ),
    "a tar that is cut off, long before": Case(
        f"unpacking legend.tgz{_CUT_ARCHIVE}"
        + "".join(f"reach {n} is drawn at {n}\n" for n in range(30))
        + TRACE
        + "FileNotFoundError: [Errno 2] No such file or directory: 'lakes.shp'\n",
        "file-missing",
        "inputs",
        r"lakes\.shp",
    ),
    "a part that no folder has, then an array of nothing": Case(
        "reading pass 12\nno measurement nc found in folder: /in/S3A_SR_2\n"
        "running the retracker\n12 threads\n" + TRACE + _MANY_DIMENSIONS,
        "nothing-found",
        "inputs",
        r"no measurement nc found.*S3A_SR_2",
    ),
    "an array of too few axes where nothing was missed": Case(
        "reading pass 12\n0 files skipped\n12 threads\n" + TRACE + _MANY_DIMENSIONS,
        "exception",
        "code",
        r"too many indices",
    ),
    "a file that the program before should have made": Case(
        "ERROR: Could not open /data/GEOG/landuse/index\n"
        "geogrid ended with 1\nmetgrid\n"
        "ERROR: Couldn't open file ./geo_em.d01.nc for input.\n"
        "real\nprogram real: error opening met_em.d01.nc for reading\n",
        "file-missing",
        "inputs",
        r"/data/GEOG/landuse/index, which is not there",
    ),
    "a chain of files, and what could not be read at first": Case(
        "gpt Apply-Orbit -t orb\n"
        "WARNING: org.esa.snap.util.ZipUtils: unable to read zip file "
        "/in/S1A_IW.zip: zip END header not found\n"
        "Error: No product reader found for /in/S1A_IW.zip\n"
        "gpt Calibration -Ssource=orb.dim -t cal\n"
        "Error: No product reader found for orb.dim\n"
        + TRACE
        + "FileNotFoundError: [Errno 2] No such file or directory: 'cal.dim'\n",
        "archive-damaged",
        "inputs",
        r"archive /in/S1A_IW\.zip is damaged",
    ),
    "a folder that is not there, then no permission in it": Case(
        "folder /work/yearly does not exist, nothing to clean there\n12 files\n"
        "Error (cdf__create): /work/yearly/T2M.nc: Permission denied\n",
        "file-missing",
        "code",
        r"folder /work/yearly, .* does not exist",
    ),
    "an environment that is not there, then its program": Case(
        "critical libmamba Cannot activate, prefix does not exist at: "
        "'/opt/conda/envs/sar'\n"
        "WARN going on with the base environment\nfetch --max 40\n"
        "/entrypoint.sh: line 52: fetch: command not found\nfetch ended with 127\n",
        "environment-missing",
        "code",
        r"/opt/conda/envs/sar",
    ),
    "refusals, and what the server said after the last of them": Case(
        "".join(
            f"Error while downloading the file granule_{n}.nc\n{TRACE}"
            "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: "
            f"https://data.example.org/granule_{n}.nc\n"
            for n in range(9)
        )
        + 'answer: {"error_description":"EULA Acceptance Failure","status_code":403}\n'
        + TRACE
        + "OSError: no files to open\n",
        "licence-not-accepted",
        "credentials",
        r"terms of use to be accepted",
    ),
    "a registry that has no address, then a package, then its module": Case(
        "+ pip install rioxarray\nWARNING: Retrying (Retry(total=4)) after connection "
        "broken by 'NewConnectionError: [Errno -3] Temporary failure in name "
        "resolution': /simple/rioxarray/\n"
        "ERROR: Could not find a version that satisfies the requirement rioxarray "
        "(from versions: none)\n"
        "ERROR: No matching distribution found for rioxarray\n+ python run.py\n"
        + TRACE
        + "ModuleNotFoundError: No module named 'rioxarray'\n",
        "host-not-found",
        "service",
        r"name resolution",
    ),
}
