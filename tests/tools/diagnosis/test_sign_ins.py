"""A refused sign-in, a key that is not there and an object that is not stored."""

import pytest

from eodh_tools.logs.causes import shown_by
from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_sign_in import (
    MISSING,
    NO_KEY_FILES,
    NO_KEYS,
    SIGN_INS,
    STORES,
)
from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import check, reported


@pytest.mark.parametrize("case", SIGN_INS.values(), ids=SIGN_INS)
def test_what_a_database_refuses_is_told_with_its_user_or_its_name(case: Case) -> None:
    check(case)
    assert reported(case.log).rerun == "does not help"


@pytest.mark.parametrize("log", NO_KEYS.values(), ids=NO_KEYS)
def test_a_file_of_keys_that_is_not_there_is_a_matter_of_credentials(log: str) -> None:
    message = reported(log)

    assert (message.cause, message.whose) == ("credentials-missing", "credentials")
    assert "in which its program looks for them" in message.headline


@pytest.mark.parametrize(("path", "cause"), NO_KEY_FILES.values(), ids=NO_KEY_FILES)
def test_another_file_that_is_not_there_is_none_of_keys(path: str, cause: str) -> None:
    assert reported(f"FileNotFoundError: {MISSING}'{path}'\n").cause == cause


@pytest.mark.parametrize("case", STORES.values(), ids=STORES)
def test_an_object_that_storage_does_not_have_is_a_matter_of_the_inputs(
    case: Case,
) -> None:
    check(case)


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("PermissionError: [Errno 13] Permission denied: '/root/.netrc'",
         "permission-denied"),
        ("ModuleNotFoundError: No module named 'credentials'", "module-missing"),
        ('FATAL: connection to server at "db" failed: Connection refused',
         "connection-failed"),
        ("An error occurred (AccessDenied) when calling the PutObject operation",
         "access-denied"),
        ("AuthenticationFailed: Server failed to authenticate the request.",
         "access-denied"),
        ("404 Client Error: Not Found for url: https://data.example.org/scenes/1.tif",
         "not-found-on-server"),
        ("sqlite3.OperationalError: no such table: footprints", "table-missing"),
        ("Access denied for user anonymous", "access-denied"),
    ],
)  # fmt: skip
def test_a_neighbour_of_these_stays_what_it_is(line: str, cause: str) -> None:
    shown = shown_by(line, "step")

    assert shown is not None
    assert shown.cause.code == cause


@pytest.mark.parametrize(
    "line",
    [
        "useradd: user 'eo' does not exist",
        'jinja2: aria role "button" does not exist in the template',
        "su: user eo does not exist",
        'psql:/app/init.sql:3: ERROR:  role "reader" does not exist',
    ],
)
def test_a_user_or_role_of_another_kind_is_no_sign_in(line: str) -> None:
    assert reported(f"{line}\n").cause != "signed-in-wrongly"


def test_a_page_of_a_plain_server_that_is_not_there_is_a_matter_of_the_service() -> (
    None
):
    line = "HTTPError: 404 Client Error: Not Found for url: https://cds.example.org/api"

    assert reported(f"requests.exceptions.{line}\n").whose == "service"


@pytest.mark.parametrize(
    "line",
    [
        "copied 404 objects from s3://eo-data/a",
        "s3://eo-data/a.tif 404 bytes",
        "copying s3://eo-data/404/a.tif",
        "wrote /root/.netrc",
        "using the credentials in /secrets/sa.json",
        "role eo granted to reader",
    ],
)
def test_a_line_that_only_names_a_key_or_an_object_shows_no_cause(line: str) -> None:
    assert shown_by(line, "step") is None


@pytest.mark.parametrize(
    "said",
    [
        "cat: /root/.netrc: No such file or directory\nusing the public mirror\n",
        'NOTICE:  database "tiles" does not exist, skipping\nCREATE DATABASE\n',
        "/root/.netrc not found, using the variables instead\nlogged in\n",
    ],
)
def test_a_key_or_database_that_was_done_without_ended_nothing(said: str) -> None:
    tiles = "".join(f"tile {number} written\n" for number in range(1, 9))
    message = reported(f"{said}{tiles}{TRACE}KeyError: 'B8A'\n")

    assert message.cause == "band-missing"
