"""Who logged in stays, what let them in goes; a user that may be a key goes too."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor

PASSWORD = "Kestrel7Marsh"
USER_ID_KEY = "5ec5c6c1-8bc5-4bc0-ab53-4aa7ddc5b306"
TOKEN = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"

# `*` stands for the password, and for the mark when it is gone.
FORMS = (
    "git clone https://deploy-bot:*@gitlab.example/x.git",
    "postgresql://airflow_etl:*@pg.example.lan:6432/mosaics",
    "mongodb+srv://tilejobs:*@cluster0.example.net/queue?retryWrites=true",
    "GET https://s1proc%40example.eu:*@data.example/a.tif",
    "GET https://kim@example.eu:*@data.example/a.tif",
    "https%3A%2F%2Fsar_ops%3A*%40data.example%2Fa",
    r'"url": "https:\/\/sar_ops:*@data.example\/a"',
    "http_proxy=sar_ops:*@proxy.example:3128",
    "via //sar_ops:*@proxy.example:3128",
    "https://x-access-token:*@github.example/x",
    "--config GDAL_HTTP_USERPWD sar_ops:*",
    "GDAL_HTTP_USERPWD=sar_ops:*",
    "{'GDAL_HTTP_USERPWD': 'sar_ops:*'}",
    "credentials: sar_ops:*",
    "FTP_CREDS=sar_ops:*",
    "curl -u sar_ops:* https://data.example",
    'user = "sar_ops:*"',
    '-u "sar_ops:*"',
    "lftp -u sar_ops,* ftp.example",
    "smbclient //h/s -U sar_ops%*",
    "auth=('sar_ops', '*')",
    "HTTPBasicAuth('sar_ops', '*')",
    "machine urs.example login sar_ops password *",
    "[('urs.example.gov', ('sar_ops', None, '*'))]",
    "POST user=sar_ops&pass=*",
    "mc alias set eo https://s3.example sar_ops *",
)


@pytest.mark.parametrize("form", FORMS)
def test_the_user_stays_and_the_password_goes(form: str) -> None:
    redacted, _ = Redactor().text(form.replace("*", PASSWORD))

    assert redacted == form.replace("*", "[redacted]")


@pytest.mark.parametrize(
    "form",
    [
        "{'url': 'https://ads.example/api/v2', 'key': '14873:*', 'quiet': False}",
        "url: https://ads.example/api/v2\nkey: 14873:*",
        "CDSAPI_KEY=14873:*",
        "https://14873:*@ads.example/api",
    ],
)
def test_the_id_before_the_key_of_a_data_store_stays(form: str) -> None:
    redacted, _ = Redactor().text(form.replace("*", USER_ID_KEY))

    assert redacted == form.replace("*", "[redacted]")


@pytest.mark.parametrize(
    "user",
    [
        TOKEN,
        "AKIAIOSFODNN7EXAMPLE",
        "4f9a0c7e21d85b36fe10a2c49b7d5e83",
        USER_ID_KEY,
        "aB3xYz9QwErT4uIoP7lK",
        "qWeRtZuIoPaSdFgHjK",
    ],
)
def test_a_user_that_may_be_a_key_goes_with_the_password(user: str) -> None:
    redacted, _ = Redactor().text(f"GET https://{user}:{PASSWORD}@h.example/a")

    assert redacted == "GET https://[redacted]@h.example/a"


@pytest.mark.parametrize("word", ["x-oauth-basic", "api_token"])
def test_a_user_goes_where_a_word_stands_for_the_password(word: str) -> None:
    redacted, _ = Redactor().text(f"GET https://kestrelmarsh7:{word}@h.example/a")

    assert redacted == "GET https://[redacted]@h.example/a"


@pytest.mark.parametrize("password", ["", ":", ":x", ":none"])
def test_a_user_without_a_password_goes_if_it_may_be_a_key(password: str) -> None:
    redacted, _ = Redactor().text(f"GET https://aB3xYz9QwErT4uIo{password}@h.eu/a")

    assert redacted == f"GET https://[redacted]{password}@h.eu/a"


def test_the_cookie_that_names_the_user_stays() -> None:
    text = (
        ".example.edu\tTRUE\t/\tTRUE\t1702339200\turs-user-id\tsar_ops\n"
        f".example.edu\tTRUE\t/\tTRUE\t1702339200\turs\t{PASSWORD}\n"
        f"Cookie: user_id=sar_ops; session={PASSWORD}\n"
    )

    redacted, _ = Redactor().text(text)

    assert redacted == text.replace(PASSWORD, "[redacted]")
