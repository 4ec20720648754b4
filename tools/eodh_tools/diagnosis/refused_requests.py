"""Find the refused request right before the error of reading its answer."""

import re

from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.line_labels import label_lines
from eodh_tools.diagnosis.named_objects import linked
from eodh_tools.diagnosis.traces import Link
from eodh_tools.logs.causes import Shown, by_code

_NEAR_RECORDS = 8
_REFUSALS = frozenset(
    {"signed-in-wrongly", "refused-by-server", "credentials-expired",
     "credentials-missing", "access-denied", "object-closed-or-missing",
     "input-refused", "server-error",
     "rate-limited", "request-too-large", "not-found-on-server", "request-invalid",
     "timed-out", "connection-failed", "product-offline"}
)  # fmt: skip
_SIGN_IN = re.compile(
    r"(?i)\binvalid[_ ](?:grant|client|token|credentials|api[_ ]?key)\b"
    r"|\bunauthorized_client\b|\b(?:bad|wrong) credentials\b"
)
_REFUSED = re.compile(
    r"(?i)\b(?:status|code|http|response|answer|answered|returned|got|reply)\b"
    r"[^\w]{0,8}(?:(?:status|code|with|was|is|http)[^\w]{0,4}){0,3}(?P<object>40[13])\b"
    r"|\b(?P<object2>40[13])\b[^\w]{0,4}(?:unauthori[sz]ed|forbidden)"
    r"|\b(?:unauthori[sz]ed|forbidden)\b|(?:->|=>|\u2192) ?(?P<object3>40[13])\b"
)
# GDAL looks for such files beside every raster; most have none.
_BESIDE_A_RASTER = re.compile(
    r"\bHTTP (?:response|status|error) code.{0,300}"
    r"\.(?:aux\.xml|aux|ovr|msk|rrd|tfw|wld|imd|rpb)\b"
)
# A line a request, with the number that the server answered.
_ANSWERED = re.compile(
    r"\b(?:GET|POST|PUT|HEAD|PATCH)\b[\s\"']+\S+(?: HTTP/[\d.]+)?[\"']?"
    r"[^\w]{1,6}(?:(?:status|code|HTTP)[^\w]{0,3}){0,2}(?P<status>[2-5]\d\d)\b"
)
# A sentence that ends with that number, or goes on with what the server said.
_ANSWERED_WITH = re.compile(
    r"(?i)\b(?:answered|responded|replied)(?: with)?(?: (?:status|code|http))*"
    r"[ :=]{1,3}(?P<status>[45]\d\d)\b(?=\W*$|[:;,.)]| [({-])"
)
_NUMBERED = frozenset({"server-error", "refused-by-server"})
_CODES = {
    "400": "request-invalid", "404": "not-found-on-server",
    "410": "not-found-on-server", "422": "request-invalid", "429": "rate-limited",
}  # fmt: skip
# What a program meets that reads a refusal as if it were the answer.
_READS_AN_ANSWER = re.compile(
    r"(?:KeyError|TypeError|JSONDecodeError|AttributeError|IndexError|JsonParse\w*)\b"
    r"|\$ operator is invalid|subscript out of bounds|lexical error|\bparse error\b"
    r"|^jq: |Unexpected (?:token|end of JSON)|Cannot read propert|is not iterable"
    r"|ZeroDivisionError|NullPointerException|cannot identify image|no files to open"
    r"|not recogni[sz]ed as|not a zip|not in gzip|no se puede identificar"
    r"|cannot unmarshal|invalid character '"
    r"|argument is of length zero|argument must be a character|Expecting value"
)


def refusal_before(story: Story, cause: Event) -> Event | None:
    """Return the refusal right before the error of reading its answer; else None."""
    if not _READS_AN_ANSWER.search(f"{cause.ending.words} {cause.words}"):
        return None
    first = cause.first
    for index in range(first - 1, max(-1, first - 1 - _NEAR_RECORDS), -1):
        labels = story.signs[index].labels
        shown = _refused(story, index)
        answered = _ANSWERED.search(story.records[index].text)
        if "soft" in labels or (answered and answered["status"] < "400"):
            return None
        if shown is not None:
            record = story.records[index]
            link = Link(record.number, "", (record.message or record.text)[:600])
            return Event(
                first=index,
                last=index,
                links=(link,),
                weight=Weight.TOOL,
                shown=shown,
                key_link=link,
                things=linked(record.text),
            )
        if "success" in labels and "failure" not in labels:
            return None
    return None


def _refused(story: Story, index: int) -> Shown | None:
    """The refusal that a line shows, whatever its severity."""
    if index in story.in_trace or "mention" in story.signs[index].labels:
        return None
    text = story.records[index].text
    if _BESIDE_A_RASTER.search(text):
        return None
    shown = story.signs[index].shown or label_lines([text], story.kind)[0].shown
    if shown is not None and shown.cause.code in _REFUSALS:
        return shown
    if _SIGN_IN.search(text):
        return Shown(by_code("signed-in-wrongly"), None)
    answered = _ANSWERED.search(text) or _ANSWERED_WITH.search(text)
    if answered is not None:
        status = answered["status"]
        is_server = status.startswith("5")
        code = "server-error" if is_server else _CODES.get(status, "refused-by-server")
        named = status if code in _NUMBERED else None
        return Shown(by_code(code).worded_for(text), named)
    match = _REFUSED.search(text)
    if match is None:
        return None
    return Shown(
        by_code("refused-by-server"),
        match["object"] or match["object2"] or match["object3"],
    )
