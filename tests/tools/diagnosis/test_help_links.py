"""A line that only points to a page of help is not what ended a program."""

import pytest

from eodh_tools.logs.causes import shown_by
from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import reported

SAID = "ERROR: scale is not positive"
LINKS = [
    "For further information visit https://errors.lib.example/2.5/v/missing",
    "    For further information visit https://errors.lib.example/2.5/v/failed",
    "See https://docs.example.org/errors/missing-pixels for more details.",
    "Please see https://docs.example.org/drivers/error.html for help",
    "(Background on this error at: https://lib.example/e/20/e3q8)",
    "For more information on this error, visit https://example.org/errors/invalid-name",
    "Learn more: https://docs.example.org/errors/scale-not-found",
    "Read more about this error at https://docs.example.org/errors/missing-scale",
    "Documentation: https://docs.example.org/failed-steps",
    "  help: see https://docs.example.org/errors/E0308",
    "For more information about this error, try `rustc --explain E0308`.",
    "[ERROR] For more information about the errors, please read the following pages:",
    "[ERROR] Re-run Maven using the -X switch to enable full debug logging.",
    "Refer to https://docs.example.org/failure-modes for the list of known failures",
    "More info: https://docs.example.org/errors/invalid",
    "Weitere Informationen: https://docs.example.org/fehler/pixel",
    "Pour plus d'informations, voir https://docs.example.org/erreurs/introuvable",
    "Más información en https://docs.example.org/errores/error",
    "Visit https://cloud.example.org/docs/troubleshooting-failed-access for details",
]
# Lines with an address, of which each does tell what went wrong.
TOLD = [
    "ERROR: GET https://data.example.org/x.tif failed: 503 Service Unavailable",
    "ERROR: see https://example.org/x: the tile 7 is missing",
    "Error: tile 7 has no valid pixels, see https://docs.example.org/pixels",
    "ERROR: https://data.example.org/x.tif is not a valid product",
    "ERROR: read https://data.example.org/x.tif: 3 blocks missing",
    'ERROR: Read timeout on endpoint URL: "https://s3.example.org/eo/a.tif"',
    'Get "https://data.example.org/x.tif": dial tcp: no such host',
    "Error: for more than 40 tiles the request was denied by https://api.example.org/",
    "ERROR: run with -s 3 for tile 7 met a NaN: the grid is not valid",
    "ERROR: check failed for https://data.example.org/x.tif",
]


@pytest.mark.parametrize("link", LINKS)
def test_the_error_before_a_link_is_named_and_not_the_link(link: str) -> None:
    message = reported(f"reading 4 tiles\n{SAID}\n{link}\n")

    assert message.headline == "Step 'tile' failed: scale is not positive"
    assert message.key_line is not None
    assert message.key_line.line == 2


@pytest.mark.parametrize("link", LINKS)
def test_a_link_alone_tells_nothing(link: str) -> None:
    assert reported(f"reading 4 tiles\n{link}\n").confidence == "unknown"


@pytest.mark.parametrize("line", TOLD)
def test_a_line_with_an_address_that_tells_what_went_wrong_is_named(line: str) -> None:
    message = reported(f"reading 4 tiles\n{line}\n")

    assert message.confidence != "unknown"
    assert message.key_line is not None
    assert message.key_line.line == 2


def test_a_link_below_an_exception_is_no_part_of_what_it_says() -> None:
    message = reported(
        f"{TRACE}pydantic_core._pydantic_core.ValidationError: 1 validation error for "
        "Config\ncloud_cover\n  Input should be less than or equal to 100\n"
        "    For further information visit https://errors.lib.example/2.5/v/less\n"
    )

    assert message.headline.endswith("Input should be less than or equal to 100")
    assert message.cause == "config-invalid"


def test_a_link_after_an_error_is_no_progress_after_it() -> None:
    denied = (
        "google.api_core.exceptions.Forbidden: 403 GET https://storage.example.org/x: "
        "eo@x does not have storage.objects.get access to the object.\n"
    )
    link = "See https://cloud.example.org/docs/access for details\n"

    assert reported(denied).confidence == reported(denied + link).confidence == "known"


def test_a_page_on_which_a_licence_is_to_be_accepted_is_still_told() -> None:
    line = "Please read and accept the licence on https://data.example.org/sets/era"
    message = reported(f"{TRACE}Exception: 403 Client Error: Forbidden\n{line}\n")

    assert shown_by(line, "step") is not None
    assert message.whose == "credentials"
    assert message.cause == "licence-not-accepted"


@pytest.mark.parametrize(
    "pointer",
    [
        ". See https://docs.example.org/p for more details.",
        ". For more information visit https://docs.example.org/p",
        "; for more details see https://docs.example.org/failed",
        " (for more information see the manual)",
        ". For further information visit https://lib.example/e",
        ". Run with --verbose for more details",
    ],
)
def test_a_reason_with_a_link_behind_it_is_a_reason(pointer: str) -> None:
    plain = reported(f"reading 4 tiles\nERROR: tile 7 has no valid pixels{pointer}\n")
    raised = reported(f"{TRACE}ValueError: scale is not positive{pointer}\n")
    wrapped = reported(f"reading 4 tiles\nERROR: pipeline failed{pointer}\n")

    assert plain.headline.startswith("Step 'tile' failed: tile 7 has no valid pixels")
    assert raised.headline.startswith("Step 'tile' ended with: ValueError: scale")
    assert wrapped.confidence == "unknown"
