"""Where a successful job's outputs are, as servers tell it."""

import json

import pytest

from eodh_tools.hub.job_outputs import JobOutputs, parse_outputs

HREF = "s3://workspaces/eo-team/processing-results/ndvi/col_1.json"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            {
                "type": "Collection",
                "links": [
                    {"rel": "self", "href": HREF},
                    {"rel": "item", "href": "a"},
                    {"rel": "item", "href": "b"},
                ],
                "assets": {"a": {}},
            },
            JobOutputs(HREF, 2, 1),
        ),
        ({"StacCatalogUri": f"{HREF}?X-Signature=abc"}, JobOutputs(HREF, None, None)),
        ({"out": {"value": {"StacCatalogUri": HREF}}}, JobOutputs(HREF, None, None)),
        (
            {"features": [{"assets": {"a": {}, "b": {}}}, {"assets": {"c": {}}}, 4]},
            JobOutputs(None, 2, 3),
        ),
        ({"title": "NoApplicableCode", "detail": "x"}, None),
        ({"links": "x", "features": {}, "type": "Collection"}, None),
        ([1], None),
    ],
)
def test_what_is_reported_is_read(answer: object, expected: JobOutputs | None) -> None:
    assert parse_outputs(json.dumps(answer).encode()) == expected


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 100_000])
def test_what_is_no_json_shows_nothing(body: bytes) -> None:
    assert parse_outputs(body) is None
