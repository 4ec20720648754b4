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
}
