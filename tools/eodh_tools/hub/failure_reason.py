"""Read the reason in the results of a failed job. Pure.

KERNEL.md K3: a ZOO-Kernel gives ``{"title", "type", "detail"}`` with a status of 200;
pygeoapi gives ``{"code", "description"}`` with 400.
"""

import ast
import json

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.lines import clean_block

_MAX_CHARS = 20_000

# The kernel writes it once for each layer that the text passes through.
_PREFIX = lazy_pattern(
    r"\s*Unable to run the Service\.\s*"
    r"(?:The message returned back by the Service was the following:\s*)?"
)
# How the kernel writes an exception of Python: its text, its class, its frames.
_TRACE = "TRACE: "
_CLASS = lazy_pattern(r"\n<class '([\w.]{1,200})'>\n")
_FRAMES = (
    "Unable to run your python process properly. Please check the following messages : "
)


def parse_failure(body: bytes) -> str | None:
    """Read the reason from the answer of ``GET /jobs/{id}/results``.

    Returns:
        Clean text, unfolded, at most 20,000 characters; None where the answer holds
        no exception: results, a web page, or no JSON at all.
    """
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict) or not ({"title", "code", "type"} & answer.keys()):
        return None
    detail = answer.get("detail", answer.get("description"))
    # A STAC collection has a type and a description too.
    if not isinstance(detail, str) or answer.keys() & {"links", "stac_version"}:
        return None
    text = detail[:_MAX_CHARS].encode("utf-8", "replace")
    return unfolded(clean_block(text).decode("utf-8")) or None


def unfolded(detail: str) -> str:
    """Take the kernel's wrapping off: repeated prefixes, and an exception's frames.

    An exception of Python then reads as Python prints it.
    """
    text = detail[:_MAX_CHARS].strip()
    while prefix := _PREFIX.match(text):
        text = text[prefix.end() :]
    before, trace, rest = text.partition(_TRACE)
    kind = _CLASS.search(rest)
    if not trace or kind is None or not rest.startswith(_FRAMES, kind.end()):
        return text.strip()
    frames = _frames(rest[kind.end() + len(_FRAMES) :])
    error = f"{kind[1]}: {rest[: kind.start()].strip()}"
    before = before.strip().removesuffix("Message:").strip()
    header = "Traceback (most recent call last):" if frames else ""
    parts = (before, header, frames, error)
    return "\n".join(part for part in parts if part)


def _frames(text: str) -> str:
    """Frames of a traceback out of a list that Python printed."""
    try:
        frames = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ""
    if not isinstance(frames, list):
        return ""
    return "".join(frame for frame in frames if isinstance(frame, str)).rstrip("\n")
