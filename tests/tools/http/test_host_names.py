"""By which names a server is called that no web page can have."""

import pytest

from eodh_tools.http.host_names import is_answered


@pytest.mark.parametrize(
    ("called", "expected"),
    [
        ("jobs.example.org", True),
        ("JOBS.Example.org:8765", True),
        ("jobs.example.org.:8765", True),
        ("other.example.org", False),
        ("example.org", False),
        ("x.jobs.example.org", False),
        ("printer.local", True),
        ("db.internal:80", True),
        ("page.localhost", True),
        ("local.example", False),
        ("mylocal", True),
        ("x.mylocal", False),
        ("", False),
        ("a/b", False),
        ("jobs.example.org/x", False),
        (None, True),
    ],
)
def test_only_an_address_a_local_name_or_a_name_of_ours_is_answered(
    called: str | None,
    expected: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert is_answered(called, ["Jobs.example.org"]) is expected
