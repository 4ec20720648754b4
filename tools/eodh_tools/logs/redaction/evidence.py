"""What a job's log holds alone in a line: scenes, tiles, versions, digests, paths."""

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.value_checks import (
    count_changes,
    is_address_or_path,
    is_date,
)

_MAX_BYTES = 250
_NAMED = (
    # Of a product: its mission, then parts that a sign joins: `S2B_MSIL2A_2024…`.
    rb"(?:S[1-6][A-D_]|S5P|[A-Z]{2,6}[0-9]{0,2})_[A-Z0-9]{2,8}_{1,8}[\w.-]{6,200}",
    # `EPSG:32630`, `urn:ogc:def:crs:…`.
    rb"(?:EPSG|ESRI|OGC|urn)::?[A-Za-z0-9:./-]{3,80}",
    # `numpy==1.26.4`, `gdal-3.8.4`, `libgdal=3.8.4=h1234_0` of conda.
    rb"[A-Za-z][\w.-]{0,60}(?:\[[\w,-]{1,60}\])?[=~<>!]=[0-9][\w.+*!-]{0,40}",
    rb"[A-Za-z][\w.-]{0,60}=[0-9]{1,4}\.[0-9][\w.+!-]{0,40}(?:=\w{1,40})?",
    rb"[A-Za-z][\w+-]{1,80}-v?[0-9]{1,4}(?:\.[0-9]{1,4}){1,3}(?:[-+.][\w.]{1,30})?",
    rb"(?:sha(?:1|224|256|384|512)|md5|blake2b|etag)[:=-][0-9A-Za-z+/=]{16,128}",
    # A tile of MGRS, with its folders: `T30UXC`, `30UXC/2024/6/11`, `tile_30UXC`.
    rb"(?:[A-Za-z]{3,12}[_-])?T?[0-6]?[0-9][C-HJ-NP-X][A-HJ-NP-Z]{2}(?:[/_-][0-9]{1,8}){0,6}",
    # Bands: `B04,B03,B02`.
    rb"(?:(?:B[0-9]{1,2}A?|SR_B[0-9]{1,2}|V[VH]|H[HV]|SCL|AOT|WVP|TCI)(?:[,;/+-]|\Z)){1,20}",
    rb"0x[0-9A-Fa-f]{1,16}",
    # A collection, a pod of Kubernetes, a job with the head of its id.
    rb"(?:sentinel|landsat|copernicus|cop|modis|viirs|era5)(?:[-_][a-z0-9]{1,16}){1,8}",
    rb"[a-z][a-z0-9-]{2,60}-[a-z0-9]{8,10}-[b-df-hj-np-tv-xz2-9]{5}",
    rb"[a-z]{2,20}-(?=[a-f]{0,7}[0-9])(?=[0-9]{0,7}[a-f])[0-9a-f]{8}",
    # A path without its root, and its file.
    rb"(?:[\w.-]{1,80}/){1,12}[\w.-]{1,80}\.[A-Za-z][A-Za-z0-9]{0,5}(?::\w{1,60})?",
)
_FORMS = lazy_pattern(rb"(?:" + rb"|".join(_NAMED) + rb")[.,;:]?\Z")
_ID = lazy_pattern(
    rb"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{128}"
    rb"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})[.,;:]?\Z"
)
# `calrissian-stage-in-7b9f8d6c5-x2x9q`, `sentinel-2-l2a`, `job-4e2c29ec`.
_SLUG = lazy_pattern(
    rb"(?=[^\n]{0,60}?[a-z]{3})[a-z][a-z0-9]{0,40}(?:[-_][a-z0-9]{1,40}){1,12}\Z"
)


# Base64 may begin with a slash, too, but its letters and digits change more often.
_MOST_CHANGES_OF_A_PATH = 0.25


def is_named(value: bytes) -> bool:
    """Whether it is a scene, a tile, a version, a digest with its kind, or a path."""
    if len(value) > _MAX_BYTES:
        return False
    if _FORMS.match(value) is not None or is_date(value):
        return True
    changes = count_changes(value) / max(1, len(value))
    return is_address_or_path(value) and changes < _MOST_CHANGES_OF_A_PATH


def is_id(value: bytes) -> bool:
    """Whether it is a digest or a UUID, as ids have; a key may look so, too."""
    return _ID.match(value) is not None


def is_slug(value: bytes) -> bool:
    """Whether it is words and numbers of a name: a pod, a collection; or a password."""
    return _SLUG.match(value) is not None
