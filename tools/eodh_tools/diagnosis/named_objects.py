"""The things that a line names: files, hosts, addresses, buckets; and dates."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import SplitResult, parse_qs, urlsplit

from eodh_tools.logs.causes import is_name
from eodh_tools.logs.whole_names import whole_name

_MOST_CHARS = 100
_URL = re.compile(
    r"(?:/vsi\w+/)?((?:https?|s3|gs|ftp|abfs|wasbs?)://(?:\[redacted\]|\([^\s'\"<>()]*\)"
    r"|[^\s'\"<>)\],])+)"
)
# Who signs in stands there, and what is left of the password.
_USER_INFO = re.compile(r"(?<=://)[^/@]*@")
# The address of a page to read, which no program asked for.
_PAGE_TO_READ = re.compile(
    r"(?i)\b(?:for (?:further|more|additional) (?:information|info|details|help)"
    r"|more (?:information|info|details|help)|documentation|docs|read more|learn more"
    r"|help|refer to|see(?: also)?|consult)\b(?:,? (?:please )?(?:visit|see|at|on|in|is"
    r"|available|found|can|be|refer to|check|go to|here))*:? ?[('\"`<]*https?://[^\s'\"<>)]+"
    r"|https?://(?:docs?|errors|help|support|wiki|faq)\.[^\s'\"<>)]+"
    r"|https?://[^\s'\"<>)/]*\.(?:readthedocs\.io|rtfd\.io)\b[^\s'\"<>)]*"
)
_HOST = re.compile(
    r"(?:host=|host(?: name)?:? |for |to |server (?:at (?=['\"]?[a-z]))?)['\"]?"
    r"((?:[a-z0-9-]+\.)+[a-z]{2,}|\d{1,3}(?:\.\d{1,3}){3})\b"
)
_PATH = re.compile(r"(?<![\w:/.])((?:\.{0,2}/)?(?:[\w.@+*~{}-]+/)+[\w.@+*~{}-]+)")
_FILE = re.compile(
    r"(?<![\w/.@-])([\w*{}+~-][\w.*{}+~-]*\.[A-Za-z][A-Za-z0-9]{1,8})\b(?!\.\w|\()"
)
_QUOTED_FILE = re.compile(
    r"['\"`\u2018]([^'\"`\u2019\s]*[^'\"`\u2019\s/]\.[A-Za-z]\w{1,8})['\"`\u2019]"
)
_BUCKET = re.compile(
    r"(?:s3|gs)://([\w.-]+)|[Bb]ucket['\"]?[:= ]+['\"]?"
    r"(?!(?:operation|does|is|was|has|name|not|policy|or|and|you)\b)([\w.-]+)"
)
_NOT_FILES = re.compile(
    r"(?i:\.(?:py|pyx|java|scala|kt|js|ts|go|rs|jl|rb|pl|c|cc|cpp|h|hpp|f90|f|r|so))$"
    r"|^(?:[a-z]\w*\.)+[A-Z]\w*$|^\w+\.\w+Error$"
    r"|(?i:\.(?:com|org|net|eu|int|gov|uk|example|log))$"
)
_PACKAGE = re.compile(
    r"^(?:rasterio|numpy|botocore|urllib3?|requests|java|org|com|xarray|pandas|json|yaml"
    r"|os|sys|np|pd|gdal|subprocess|pystac|shapely|fiona|torch|h5py|netCDF4)\."
)
_DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_SIGNED_UNTIL = ("se", "expires", "Expires", "X-Goog-Expires", "X-Amz-Expires")
_COUNT = re.compile(r"[0-9]{1,18}$")
_STAMP = re.compile(r"\d{8}T\d{6}Z")
_TIME = re.compile(r"\b(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)")


def files(text: str) -> Iterator[str]:
    """Yield data files and folders, as the text writes them."""
    seen = set()
    plain = _URL.sub(" ", text)
    for pattern in (_QUOTED_FILE, _PATH, _FILE):
        for match in pattern.finditer(plain):
            name = whole_name(plain, *match.span(1)).rstrip(".,:;")
            if (
                name not in seen
                and not _NOT_FILES.search(name)
                and not _PACKAGE.match(name)
            ):
                seen.add(name)
                yield name


def urls(text: str) -> Iterator[str]:
    """Yield URLs without user and password, and without what follows a question mark.

    A page of documentation that a message refers to is none of them.
    """
    for match in _URL.finditer(_PAGE_TO_READ.sub(" ", text)):
        yield _USER_INFO.sub("", match[1].split("?")[0]).rstrip(".,:;(")


def hosts(text: str) -> Iterator[str]:
    """Yield hosts, of URLs or named as such."""
    for url in urls(text):
        parts = _split(url) if url.startswith("http") else None
        if parts and parts.hostname:
            yield parts.hostname
    for match in _HOST.finditer(_PAGE_TO_READ.sub(" ", text)):
        yield match[1]


def _split(url: str) -> SplitResult | None:
    """The parts of an address; None where it is not an address, such as `http://[redacted`."""
    try:
        return urlsplit(url)
    except ValueError:
        return None


def buckets(text: str) -> Iterator[str]:
    """Yield buckets of an object storage."""
    for match in _BUCKET.finditer(text):
        yield match[1] or match[2]


_FINDERS = {"file": files, "url": urls, "host": hosts, "bucket": buckets}


def find(kinds: Iterable[str], texts: Iterable[str]) -> str | None:
    """Return the first object of these kinds, in this order, that a text names."""
    listed = list(texts)
    for kind in kinds:
        for text in listed:
            for found in _FINDERS[kind](text):
                if is_name(found[-_MOST_CHARS:]):
                    return end_of(found, _MOST_CHARS)
    return None


def end_of(name: str, most: int) -> str:
    """Return a path or address; of a long one, its end."""
    return name if len(name) <= most else f"…{name[-most + 1 :]}"


def linked(text: str) -> frozenset[str]:
    """Return what may link two lines: base names of files, quoted words, hosts."""
    found = {name.rstrip("/").rpartition("/")[2].lower() for name in files(text)}
    found |= set(hosts(text))
    found |= {
        word.lower()
        for word in re.findall(r"['\"`\u2018]([A-Za-z][\w.-]{3,60})['\"`\u2019]", text)
    }
    return frozenset(word for word in found if len(word) > 3 and word not in _COMMON)  # noqa: PLR2004


_COMMON = frozenset(
    {"true", "false", "none", "null", "main", "self", "data", "name", "error", "file",
     "nonetype", "list", "dict", "function", "module", "object", "utf-8"}
)  # fmt: skip


def impossible_date(texts: Iterable[str]) -> tuple[int, str] | None:
    """Return the last date that does not exist, and the index of its text."""
    found = None
    for index, text in enumerate(texts):
        for match in _DATE.finditer(text):
            try:
                date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                found = index, match[0]
    return found


def expired_signature(text: str, now: datetime | None) -> tuple[str, str] | None:
    """Return until when a URL was signed, where that had passed.

    Args:
        text: A line that may hold a signed address.
        now: When the line was written, aware; None where nothing tells.

    Returns:
        The address without its signature, and the time as it stands in it.
    """
    for match in _URL.finditer(text):
        parts = _split(match[1].rstrip(".,:;'\""))
        query = parse_qs(parts.query) if parts else {}
        values = {key.lower(): value[0] for key, value in query.items() if value}
        until = _until(values)
        if until is not None and now is not None and until[0] < now:
            return match[1].split("?")[0], until[1]
    return None


def _until(values: dict[str, str]) -> tuple[datetime, str] | None:
    if "se" in values and ("sig" in values or "sp" in values or "sv" in values):
        when = _read_time(values["se"].replace("%3A", ":"))
        return (when, values["se"].replace("%3A", ":")) if when else None
    if "x-amz-date" in values and "x-amz-expires" in values:
        begin = _read_stamp(values["x-amz-date"])
        end = _after(begin, values["x-amz-expires"]) if begin else None
    elif len(values.get("expires", "")) == 10:  # noqa: PLR2004
        end = _after(datetime.fromtimestamp(0, UTC), values["expires"])
    else:
        end = None
    return (end, end.strftime("%Y-%m-%dT%H:%M:%SZ")) if end else None


def _after(begin: datetime, seconds: str) -> datetime | None:
    try:
        return (
            begin + timedelta(seconds=int(seconds)) if _COUNT.match(seconds) else None
        )
    except OverflowError:
        return None


def _read_time(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _read_stamp(text: str) -> datetime | None:
    if not _STAMP.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def last_time(texts: Iterable[str]) -> datetime | None:
    """Return the last time that a line of a log names, taken for UTC."""
    found = None
    for text in texts:
        match = _TIME.search(text[:60])
        if match:
            found = _read_time(f"{match[1]}T{match[2]}") or found
    return found
