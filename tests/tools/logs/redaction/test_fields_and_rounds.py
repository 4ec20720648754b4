"""Secrets in fields of requests, tables, traces; rounds, objects, settings stay."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor

MARK = "[redacted]"

#: Made up.
HEX = "7b1e94d05ac38f62e07d19b84c5fa263"
PASSWORD = "Puffin!38x"
SIGNED = "Kranich*moor"
PLUS = "Heide+Moor_Torf"
WORD = "Kiebitz.Moor"
KUBE = "2026-03-01T10:00:01.000000001Z stderr F "

FORMS = {
    "a frame of pandas": f"   service        api_key  active\n0   eo  {HEX}    True",
    "an input of WPS": (
        "<ows:Identifier>hub_password</ows:Identifier>\n"
        f"  <wps:Data><wps:LiteralData>{PASSWORD}</wps:LiteralData></wps:Data>"
    ),
    "an input of OGC API": f'{{"id": "hub_password", "input": {{"value": "{WORD}"}}}}',
    "a sign within a word": f"TODO (Ada): the real one. password : {SIGNED} ; go on",
    "a word of a program": f'hub_pw = "{PLUS}"',
    "folded, under a runtime": f"{KUBE}  password: >-\n{KUBE}    Moor-Weg-268",
    "a bot's address": f"POST https://api.telegram.org/bot58791148:{HEX}xyz/sendMessage",
    "sent over FTP": f'write(5, "USER ada\\r\\nPASS {WORD}\\r\\n", 29) = 29',
    "a table's second name": (
        f"| Service | Login | Password | Notes |\n|---|---|---|---|\n"
        f"| eo | ada | {PASSWORD} | read only |"
    ),
    "a no-break space in its name": f"pass\u00a0word={WORD}",
}
SECRETS = (HEX, PASSWORD, SIGNED, PLUS, WORD, "Moor-Weg-268")


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_the_secret_goes_and_one_mark_stands_for_it(text: str) -> None:
    shown, count = Redactor().text(f"before\n{text}\nafter\n")

    assert [secret for secret in SECRETS if secret in shown] == []
    assert count == shown.count(MARK) == 1
    assert shown.startswith("before\n")
    assert shown.endswith("after\n")


@pytest.mark.parametrize(
    "text",
    [
        "bypass_cache=true first_pass=done second-pass=skipped",
        "descending_pass=DESCENDING low_pass=butterworth",
        "s2cell_token=47a1cbd5 level=12",
        "continuation_token=2026a1b2c3d4 page=2",
        "Put your login and password into ~/.netrc, one machine a line",
        "| Service | Login | Password | Notes |",
        "  volumes: [{name: netrc, secret: {secretName: earthdata-netrc}}]",
        "<ows:Identifier>cloud</ows:Identifier>\n<wps:LiteralData>30</wps:LiteralData>",
        'mean_pw = "era5_tcwv"',
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)


def test_an_object_under_a_command_with_a_secret_stays() -> None:
    command = "kubectl -n workspace create secret generic s3-creds"

    shown, _ = Redactor().text(
        f"{command} --from-literal=secret={HEX}Ab9\nsecret/s3-creds created\n"
    )

    assert shown == f"{command} --from-literal=secret={MARK}\nsecret/s3-creds created\n"


def test_the_other_settings_of_a_connection_stay() -> None:
    text = (
        "X_CONNECTION_STRING=Protocol=https;AccountName=eo;AccountKey={};Suffix=x.org\n"
    )

    shown, _ = Redactor().text(text.format("Qw7" * 20 + "=="))

    assert shown == text.format(MARK)


def test_the_field_behind_a_foreign_password_stays() -> None:
    text = '{"gebruiker": "ada", "wachtwoord": "Moor+Torf14", "laag": "ahn4_dtm_05m"}\n'

    shown, _ = Redactor().text(text)

    assert shown == text.replace("Moor+Torf14", MARK)
