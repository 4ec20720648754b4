"""What a real ZOO-Kernel answers, and what the Hub's front end may make of it.

Source: KERNEL.md, measured on two kernels. What the front end changes is known from
little recorded traffic (HUB.md), so both ways are there to be tested against.
"""

import random
from dataclasses import dataclass
from typing import Any, Literal
from xml.sax.saxutils import escape

from starlette.responses import Response

from eodh_sandbox.hub.job_store import HubJob, JobLog

Json = dict[str, Any]

XML_TYPE = "text/xml"
POWERED_BY = {"X-Powered-By": "ZOO-Project-DRU"}
CRASHED = "ZOO Kernel failed to process your request, receiving signal 11 = SIGSEGV "

_PREFIX = (
    "Unable to run the Service. The message returned back by the Service was the "
    "following: "
)
_REPORT = """<?xml version="1.0" encoding="utf-8"?>
<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://www.opengis.net/ows/1.1 \
http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd" \
xml:lang="en-US" version="1.1.0">
  <ows:Exception exceptionCode="NoApplicableCode">
    <ows:ExceptionText>{text}</ows:ExceptionText>
  </ows:Exception>
</ows:ExceptionReport>
"""
_FRAMES = (
    "Unable to run your python process properly. Please check the following messages :"
)


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """What stands before the kernel, as far as it changes answers.

    Attributes:
        unknown_job: HTTP status for a job that never was, or is another workspace's.
        deleted_job: HTTP status for a job that was deleted.
        lost_log: HTTP status for a log that is linked and not there.
        counts_pages: `numberTotal` is the number on the page, not of all.
        filters: The list obeys `status` and `processID`.
        mixes_messages: The list shows another job's message for a failed or a queued
            one.
        decodes_logs: A log that is not UTF-8 is answered with 500, as the kernel does;
            other OGC servers send its bytes as they are.
    """

    unknown_job: Literal[403, 404] = 403
    deleted_job: Literal[403, 404] = 404
    lost_log: Literal[404, 500] = 500
    counts_pages: bool = True
    filters: bool = True
    mixes_messages: bool = True
    decodes_logs: bool = True


#: As recorded at the Hub, where it is recorded.
HUB = FrontEnd()
#: Nothing: a kernel as it is.
KERNEL = FrontEnd(unknown_job=404, counts_pages=False)


def exception_report(kind: str, message: str, function: str = "browse") -> str:
    """The body of a log that the kernel could not read: an ows:ExceptionReport."""
    text = (
        f"TRACE: {message}\n<class '{kind}'>\n{_FRAMES} "
        f"['  File \"/opt/zooservices_user/browse.py\", line 193, in {function}\\n']"
    )
    return _REPORT.format(text=escape(text))


def lost_log_report(job: HubJob, name: str) -> str:
    """The report of a log whose file is not in the folder that its link names."""
    path = f"/opt/zooservices_user/{job.workspace}/temp/{job.process}-{job.job_id}"
    message = f"[Errno 2] No such file or directory: '{path}/{name}'"
    return exception_report("FileNotFoundError", message)


def undecodable_report(error: UnicodeDecodeError) -> str:
    """The report of a log whose bytes are not UTF-8."""
    return exception_report("UnicodeDecodeError", str(error))


def cut_at_nul(content: bytes) -> bytes:
    """Return a log as the kernel sends it: from the first NUL on other memory."""
    end = content.find(b"\0")
    if end < 0:
        return content
    rest = len(content) - end - 1
    # Of the job's own text, so that the same log is the same each time.
    memory = random.Random(content[:end]).randbytes(rest)  # noqa: S311
    return content[: end + 1] + memory


def failed_results(job: HubJob) -> Json:
    """The results of a failed job, with the reason that its status may lack."""
    if job.reason is not None:
        title, detail = job.reason
    else:
        title, detail = "NoApplicableCode", f"{_PREFIX}{job.changes[-1].message}"
    return {"title": title, "type": title, "detail": detail}


def missing_input(name: str) -> tuple[str, str]:
    """The reason of a job that lacked a required input."""
    return "MissingParameterValue", (
        f"The <{name}> argument was not specified in DataInputs but is required "
        "according to the ZOO ServicesProvider configuration file."
    )


def not_loaded(process: str, module: str) -> tuple[str, str]:
    """The reason of a job whose deployed code cannot be imported."""
    frame = '  File "/opt/zooservices_user/service.py", line 2, in <module>\\n'
    return "NoApplicableCode", (
        f"Python module {process} cannot be loaded. Message: TRACE: No module named "
        f"'{module}'\n<class 'ModuleNotFoundError'>\n{_FRAMES} "
        f"['{frame}    import {module}\\n']\n"
    )


def report(text: str) -> Response:
    """An answer of 500 with such a report."""
    return Response(text, 500, POWERED_BY, XML_TYPE)


def decoding_error(log: JobLog) -> UnicodeDecodeError | None:
    """Return why a log is not UTF-8; None where it is, or is not at hand."""
    if isinstance(log.content, bytes):
        try:
            log.content.decode()
        except UnicodeDecodeError as error:
            return error
    return None
