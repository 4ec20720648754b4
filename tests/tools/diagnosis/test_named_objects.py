"""What a line names is found in any text, and no text is an error."""

from datetime import UTC, datetime

import pytest

from eodh_tools.diagnosis import named_objects

_SIGNED = "https://data.example/a.tif?"
_AT_S3 = f"{_SIGNED}X-Amz-Date="

ODD = [
    "GET https://user:[redacted]@data.example/a.tif",
    "GET http://[::1/a.tif",
    "GET http://[not-an-address/a.tif",
    "GET http://user:pass#word@data.example:99999999/a",
    "GET http://data.example:port/a",
    "GET http://\u2100.example/a",
    f"GET {_SIGNED}expires={chr(0xB2) * 10}",
    f"GET {_AT_S3}20261399T999999Z&X-Amz-Expires=3600",
    f"GET {_AT_S3}20260101T000000Z&X-Amz-Expires={'9' * 18}",
    f"GET {_AT_S3}20260101T000000Z&X-Amz-Expires={'9' * 5000}",
]


@pytest.mark.parametrize("text", ODD)
def test_no_address_is_an_error(text: str) -> None:
    named_objects.linked(text)
    named_objects.find(("host", "url", "file", "bucket"), [text])
    assert named_objects.expired_signature(text, datetime.now(UTC)) is None


def test_a_signature_that_had_passed_is_reported() -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    for query in ("X-Amz-Date=20260101T000000Z&X-Amz-Expires=60", "expires=1767225660"):
        found = named_objects.expired_signature(f"GET {_SIGNED}{query}", now)
        assert found == ("https://data.example/a.tif", "2026-01-01T00:01:00Z")


@pytest.mark.parametrize(
    "text",
    [
        "Input is too small. For further information visit https://errors.lib.example/2",
        "wrong mode (see https://pages.example/modes for all of them)",
        "For more details, please refer to https://pages.example/modes",
        "https://docs.lib.example/en/latest/modes.html",
        "read https://lib.readthedocs.io/modes",
    ],
)
def test_a_page_of_documentation_is_no_object(text: str) -> None:
    assert named_objects.find(("url", "host"), [text]) is None
    assert named_objects.find(("url",), [f"{text} GET https://data.example/a"]) == (
        "https://data.example/a"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET ftp://[redacted]@ftp.example/tiles", "ftp://ftp.example/tiles"),
        ("GET https://me:[redacted]@data.example/a", "https://data.example/a"),
        ("GET https://data.example/[redacted]/a", "https://data.example/[redacted]/a"),
        ("open '[redacted].tif'", "[redacted].tif"),
        ("GET ftp://[redacted", None),
        ("GET https://data.example/[reda", "data.example"),
        (f"read /[redacted]/{'x' * 95}.tif", None),
    ],
)
def test_no_object_holds_half_a_mark_or_is_one(text: str, expected: str | None) -> None:
    assert named_objects.find(("url", "host", "file", "bucket"), [text]) == expected


def test_an_address_that_a_quote_cuts_ends_before_its_bracket() -> None:
    text = "403 for url: https://data.example/v1/Orders('17')/$value"
    assert named_objects.find(("url",), [text]) == "https://data.example/v1/Orders"
