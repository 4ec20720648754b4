"""A cause is known only where nothing else may lie behind it."""

import pytest

from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import reported

ABOVE = (
    "\nThe above exception was the direct cause of the following exception:\n\n"
    f"{TRACE}search.Failed: no items for 12/2022\n"
)
URL = "https://data.example.org/a"
NOT_FOUND = (
    f"{TRACE}requests.exceptions.HTTPError: "
    f"404 Client Error: Not Found for url: {URL}\n"
)
MISSING = f"{TRACE}FileNotFoundError: [Errno 2] No such file or directory: "

IN_DOUBT = {
    "raised over what no known cause says": (
        f"{TRACE}stac.APIError: the search took more than the server gives it\n{ABOVE}"
    ),
    "a file that the step may have had to make": f"{MISSING}'out/ndvi.tif'\n",
    "a file of a temporary folder": f"{MISSING}'/tmp/x/ndvi.tif'\n",
    "an upload of what was not made": "The user-provided path out.nc does not exist.\n",
    "an import that names no module": f"{TRACE}ImportError: no backend for tiles\n",
    "no permission for nobody knows what": (
        f"{TRACE}ImportError: /tmp/lib.so: failed to map segment: "
        "Operation not permitted\n"
    ),
    "a reader that ended": "cat: write error: Broken pipe\n",
    "a refusal by its number alone": NOT_FOUND.replace("404", "403"),
    "a number, and what the server said": (
        f'{{"detail":"the product is under embargo until 2027"}}\n{NOT_FOUND}'
    ),
    "a line after which the script goes on": (
        "sh: 1: nvidia-smi: not found\nwindow 7 has one date\n"
    ),
    "a line that lists what may be": (
        "exit codes: 1 = no data, 3 = out of memory\nwindow 7 has one date\n"
    ),
    "a refusal while the step cleans up": (
        "delete failed: s3://b/x An error occurred (AccessDenied) when calling the "
        "DeleteObject operation: Access Denied\n"
    ),
    "an archive that the step fetched itself": (
        "412 bytes fetched: the volume of this day is used\n"
        "unzip:  cannot find zipfile directory in one of a.zip\n"
    ),
    "a missing file after a plain word of failure": (
        f"solver: tile 4 is empty\n{MISSING}'/in/t4.nc'\n"
    ),
}
NO_TOOL = "sh: 1: warp: not found\n"
CERTAIN = {
    "a line at the end": NO_TOOL,
    "a line, and the frames below it": f"{NO_TOOL}\tat ../run/main.c:358\n",
    "an archive that was given": (
        "unzip:  cannot find zipfile directory in one of /in/a.zip\n"
    ),
    "no other exception below": f"{TRACE}search.Failed: no items for 12/2022\n",
    "below it an exception that says the same": (f"{TRACE}KeyError: 'items'\n{ABOVE}"),
    "a file that was given": f"{MISSING}'/in/ndvi.tif'\n",
    "a number, and nothing else": NOT_FOUND,
    "a number, and what the program logs": f'{{"msg":"tile 4 read"}}\n{NOT_FOUND}',
}


@pytest.mark.parametrize("log", IN_DOUBT.values(), ids=IN_DOUBT)
def test_a_cause_behind_which_another_may_lie_is_likely(log: str) -> None:
    assert reported(f"reading\n{log}").confidence == "likely"


@pytest.mark.parametrize("log", CERTAIN.values(), ids=CERTAIN)
def test_a_cause_that_leaves_nothing_open_is_known(log: str) -> None:
    assert reported(f"reading\n{log}").confidence == "known"


def test_what_python_ignores_at_its_end_did_not_end_the_program() -> None:
    ignored = (
        "Exception ignored in: <function TemporaryDirectory.__del__ at 0x7f>\n"
        f"{TRACE}PermissionError: [Errno 13] Permission denied: '/tmp/x'\n"
    )
    message = reported(f"burst 3 is not in the orbit file\n{ignored}")
    assert message.cause != "permission-denied"
    assert "burst 3" in message.headline


def test_an_error_below_a_warning_with_a_traceback_is_what_ended_the_program() -> None:
    warned = (
        "WARN TaskSetManager: Lost task 0.0: java.io.FileNotFoundException: /in/a "
        "(No such file or directory)\n\tat a.b.C.d(C.java:3)\n"
    )
    message = reported(f"{warned}ERROR job: column x is not in the schema\n")
    assert "column x" in message.headline.split("; before it")[0]
