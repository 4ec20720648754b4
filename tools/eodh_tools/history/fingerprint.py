"""A failure's fingerprint: the same for jobs that failed alike, whatever their inputs.

Pure. It is a hash of the cause, the step, and the key line without what varies from
job to job: numbers, ids, times, sizes, files and the values that were given.
"""

import hashlib
import re
from functools import lru_cache

from eodh_tools.logs.lazy_pattern import lazy_pattern

_HASH_CHARS = 16
_MOST_CHARS = 200
_MOST_READ = 1_000
_CUT = " … "  # where a long line's middle was left out
_HELD = "\ue000{}\ue001"  # stands for a word that is not masked
_OF_NOBODY = lazy_pattern("[\ue000\ue001]")
_HELD_WORD = lazy_pattern("\ue000(\\d+)\ue001")

_QUOTES = "'\"`\u2018\u2019\u201c\u201d"
# A name of the program's own code, which distinguishes one cause from another.
_CODE_NAME = lazy_pattern(
    r"(?i)(?:\b(?:modules?(?: named)?|packages?|attributes?|arguments?|options?|function|method"
    r"|command|variable|librar(?:y|ies)(?: called)?|symbol|class|driver|plugin|import|name"
    rf"|column|field|property|key)[ :=]+|\bkeyerror: )[{_QUOTES}]?"
    rf"(?P<name>(?=[\d.+-]*[a-z_$])[\w.$+-]{{1,80}})(?=$|[{_QUOTES}\s,;:)\]])"
)
# A code whose number is its name.
_CODE_NUMBER = lazy_pattern(
    r"(?i)\b(?:errno|exit(?:ed)?(?: with)?(?: code| status)?|status(?: code)?|http(?:/\d\.\d)?"
    r"|code|signal|error)[ :=(#]*(?P<name>-?\d{1,3})(?![\w.])"
    r"|(?<![\w.])(?P<client>[45]\d\d)(?= (?:client|server) error\b)"
)
# A name that was made for one job is no name of the code.
_MADE_NAME = lazy_pattern(r"\d{4}|\d\D+\d\D+\d")
# An address: its host is the service, what follows is what was asked for.
_ADDRESS = lazy_pattern(
    r"\b(?P<name>[a-z][a-z0-9+.-]*://)(?:[^\s/@]*@)?([^\s/?#'\"<>:,)]+)[^\s'\"<>,)]*"
)
_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? "
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[ap]m)?(?: ?(?:z|utc|gmt)\b| ?[+-]\d\d:?\d\d)?"
_UNIT = (
    r"(?:[kmgtp]i?b?|bytes?|[kmg]bit|[nmu\u00b5]?s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?"
    r"|d|days?|%|percent|m|km|pixels?|px)"
)
_FILE_ENDS = (
    "tiff?|nc4?|h5|hdf5?|he5|zarr|jp2|jpe?g|png|vrt|img|dat|bin|grib2?|grb2?|safe|json|geojson|csv"
    "|tsv|txt|xml|ya?ml|toml|ini|cfg|conf|gpkg|shp|dbf|kml|parquet|feather|pkl|npy|npz|pt|onnx|zip"
    "|tar|t?gz|bz2|xz|7z|log|pdf|html?|cwl|dim|las|laz|mat|rds|tfw|prj|out|tmp|lock"
)
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (lazy_pattern(pattern), by)
    for pattern, by in (
        (r"(?:\[redacted\]|\*{3,}|<redacted>)", "#"),
        (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "#"),
        (rf"(?:{_DAY})?\d{{1,2}}[ -]{_MONTH}[ -]\d{{2,4}}(?:[ ,t]+{_CLOCK})?", "#"),
        (rf"(?:{_DAY})?\b{_MONTH} \d{{1,2}},?(?: \d{{4}})?(?:[ ,]+{_CLOCK})?(?: \d{{4}})?", "#"),
        (rf"\b\d{{4}}[-/.]?\d\d[-/.]?\d\d(?:[t _]?(?:{_CLOCK}|\d{{6}}z?))?(?![\w])", "#"),
        (rf"(?<![\w:]){_CLOCK}(?![\w:])", "#"),
        # A folder or a file: its kind stays.
        (rf"(?:[a-z]:)?(?:[\w.@+%=~#-]*[/\\])+[\w.@+%=~#-]*?(\.(?:{_FILE_ENDS}))?(?=$|[\s{_QUOTES}:;,)\]>!?|]|\.(?:\s|$))", r"/\1"),
        (rf"[\w@+%=~#-][\w.@+%=~#-]*(\.(?:{_FILE_ENDS}))\b", r"/\1"),
        # A value of a list or of an option.
        (r"(?<=[:=(\[,] )(?:true|false|none|null|nan)(?=\s?[,)\]}])|(?<==)(?:true|false|none|null|nan)\b", "#"),
        # What a host, an index or a scene is called by its number.
        (r"\b0x[0-9a-f]+\b", "#"),
        (r"\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b", "#"),
        (rf"(?<![\w.])[-+]?\d[\d_,]*(?:\.\d*)?(?:e[+-]?\d+)?\s?{_UNIT}(?![\w])", "#"),
        (r"(?<![\w.])[-+]?\d[\d_]*(?:[.,]\d+)*(?:e[+-]?\d+)?(?!\w)", "#"),
        (r"\b(?=\w*\d)(?:[a-z]*\d+[a-z_]+\w*\d\w*|\w*\d{4,}\w*)\b", "#"),
        (r"\d+", "#"),
    )
)  # fmt: skip
# Values that were given stand in quotes.
_QUOTED = lazy_pattern(
    r"(?<!\w)'(?:[^'\n]{1,300})'(?!\w)|\"(?:[^\"\n]{1,300})\"|`(?:[^`\n]{1,300})`"
    "|\u2018[^\u2019\n]{1,300}\u2019|\u201c[^\u201d\n]{1,300}\u201d"
)
_MANY = lazy_pattern(r"#(?:[\s,;:x\u00d7/()\[\]{}-]+#)+")
_PLURAL = lazy_pattern(r"# ([a-z]{3,}?)s\b")


def fingerprint(cause: str | None, step: str | None, line: str) -> str:
    """Return the fingerprint of a failure: 16 hexadecimal digits.

    Args:
        cause: The stable code of its cause.
        step: The step that failed.
        line: The key line of the log, cleaned and redacted.
    """
    what = "\0".join((cause or "", step or "", masked_line(line)))
    return hashlib.sha256(what.encode()).hexdigest()[:_HASH_CHARS]


# A notice asks for the same line four times.
@lru_cache(maxsize=64)
def masked_line(line: str) -> str:
    """Return a line without what varies from job to job, in small letters."""
    text = " ".join(_OF_NOBODY.sub("", line[:_MOST_READ]).split())
    if _CUT in text:
        # Where a long line is cut depends on what varies.
        text = text.partition(_CUT)[0][:_MOST_CHARS].rpartition(" ")[0]
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        name = next(filter(None, found.groups()))
        if _MADE_NAME.search(name):
            return found[0]
        held.append(name)
        at = found[0].rindex(name)
        return found[0][:at] + _HELD.format(len(held) - 1) + found[0][at + len(name) :]

    def hold_address(found: re.Match[str]) -> str:
        held.append(found[1] + re.sub(r"\d+", "#", found[2]))
        return _HELD.format(len(held) - 1)

    text = _ADDRESS.sub(hold_address, text.lower())
    text = _CODE_NUMBER.sub(hold, _CODE_NAME.sub(hold, text))
    text = _QUOTED.sub(_masked_value, text)
    for pattern, by in _MASKS:
        text = _outside_held(pattern, by, text)
    text = _PLURAL.sub(r"# \1", _MANY.sub("#", text))
    text = _HELD_WORD.sub(lambda found: held[int(found[1])], text)
    return text[:_MOST_CHARS]


def _masked_value(found: re.Match[str]) -> str:
    """A value in quotes, masked, unless it is a name of the code or an address."""
    value = found[0]
    if _HELD_WORD.search(value) or _is_host(value[1:-1]):
        return value
    return "#"


def _is_host(value: str) -> bool:
    labels = value.split(".")
    return (
        len(labels) > 2  # noqa: PLR2004 - a file's name has one dot
        and all(re.fullmatch(r"[a-z0-9-]+", label) for label in labels)
        and labels[-1].isalpha()
    )


def _outside_held(pattern: re.Pattern[str], by: str, text: str) -> str:
    """Mask what a pattern finds, but no word that is held."""
    parts = re.split("(\ue000\\d+\ue001)", text)
    parts[::2] = [pattern.sub(by, part) for part in parts[::2]]
    return "".join(parts)
