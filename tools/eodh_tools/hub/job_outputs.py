"""Read what a successful job's results say of its outputs: bytes in. Pure.

The Hub answers a STAC Collection whose links name where the items are, or the address
of a STAC catalog (`StacCatalogUri`); other servers answer a GeoJSON collection.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eodh_tools.logs.lines import clean_line

_MOST_CHARS = 1_000
_CATALOG_KEYS = ("StacCatalogUri", "stac_catalog_uri", "s3_catalog_output")


@dataclass(frozen=True, slots=True)
class JobOutputs:
    """What a job left.

    Attributes:
        catalog: The address of its STAC catalog or collection; None if not given.
        items: How many STAC items; None if not given.
        assets: How many assets; None if not given.
    """

    catalog: str | None
    items: int | None
    assets: int | None


def parse_outputs(body: bytes) -> JobOutputs | None:
    """Read the answer of `GET /jobs/{id}/results`; None if it tells nothing."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    found = [_outputs(each) for each in _documents(answer)]
    known = [each for each in found if each != JobOutputs(None, None, None)]
    return known[0] if known else None


def _documents(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The answer, and each output of it, by value where it is wrapped."""
    yield answer
    for each in list(answer.values())[:50]:
        if isinstance(each, dict):
            value = each.get("value")
            yield value if isinstance(value, dict) else each


def _outputs(document: Mapping[str, Any]) -> JobOutputs:
    for key in _CATALOG_KEYS:
        uri = document.get(key)
        if isinstance(uri, dict):
            uri = uri.get("value") or uri.get("href")
        if isinstance(uri, str) and uri:
            return JobOutputs(_address(uri), None, None)
    links = [each for each in _list(document.get("links")) if isinstance(each, dict)]
    features = [each for each in _list(document.get("features")) if _is_dict(each)]
    if features:
        count = sum(len(_dict(each.get("assets"))) for each in features)
        return JobOutputs(_self(links), len(features), count)
    if document.get("type") not in {"Collection", "Catalog"}:
        return JobOutputs(None, None, None)
    items = sum(each.get("rel") == "item" for each in links)
    assets = len(_dict(document.get("assets")))
    return JobOutputs(_self(links), items or None, assets or None)


def _self(links: list[dict[str, Any]]) -> str | None:
    own = (each.get("href") for each in links if each.get("rel") == "self")
    href = next((each for each in own if isinstance(each, str) and each), None)
    return None if href is None else _address(href)


def _address(text: str) -> str:
    """An address on one line, cleaned, without what may be signed."""
    line = clean_line(text.encode("utf-8", "replace")[:_MOST_CHARS])
    return " ".join(line.split()).partition("?")[0]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_dict(value: object) -> bool:
    return isinstance(value, dict)
