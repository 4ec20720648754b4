"""Secrets as R, Erlang, mail, Windows and licenses write them; cells of a grid stay."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor
from tests.tools.logs.redaction.secrets_gone import check_gone

WORD = "dunlinford"
PASSWORD = "Kestrel7Marsh"
HEX = "4f9a0c7e21d85b36fe10a2c49b7d5e83"
KEY = "aB3xYz9QwErT4uIoP7lKZx7cVbN5mAsD8fGhJ2qW"
CELL = "89c25a31c4ac1d5f"

FORMS = {
    "a printed vector": f'    user    password \n   "kim" "{WORD}" ',
    "a printed vector, and more": f'   user   pwd   host \n  "kim" "{WORD}" "a.eu" ',
    "a described vector": (
        f'Named chr [1:2] "kim" "{WORD}"\n'
        ' - attr(*, "names")= chr [1:2] "user" "password"'
    ),
    "a written vector": (
        f'structure(c("kim", "{WORD}"), names = c("user", "password"))'
    ),
    "a list of R": f'list(user = "kim", pass = "{WORD}")',
    "a list in a dict of Julia": f'  "passwords" => ["{PASSWORD}", "tern"]',
    "a node's cookie": f"erl -name eo@host -setcookie {WORD}",
    "a cookie between options": f"erlexec -noshell -setcookie {WORD} -sname eo",
    "a cookie of Puppet": f"rabbitmq erlang_cookie => '{WORD}'",
    "a cookie of a term": f"#{{node => 'eo@h', cookie => '{WORD}'}}",
    "a cookie of the environment": f"RABBITMQ_ERLANG_COOKIE: {WORD}",
    "a cookie as an option": f"rabbitmqctl --erlang-cookie {WORD} status",
    "a cookie that is set": f"erlang:set_cookie(node(), '{WORD}')",
    "a cookie of Elixir": f"iex --name a@b --cookie {WORD} -S mix",
    "a cookie of a release": f"RELEASE_COOKIE={WORD}",
    "a refused cookie": f"attempt from node 'eo@h' rejected. cookie: '{WORD}'",
    "mail's quotes": f'password=3D"{WORD}"',
    "mail's sign and blanks": f"db_password =3D {WORD}",
    "mail's colon": f"Your password is=3A {PASSWORD}",
    "a form in mail": f'<input name=3D"password" value=3D"{WORD}">',
    "cmdkey with blanks": f'cmdkey.exe /generic:nas /user:kim /pass:"{WORD} eo"',
    "cmdkey of a program": f"cmdkey.exe /add:nas /user:EO\\kim /pass:{WORD}",
    "net use with blanks": f'net use \\\\nas\\eo "{WORD} x1" /user:kim',
    "net use of a program": f"net.exe use Z: \\\\nas.a.eu\\eo {WORD} /user:kim",
    "net use, then options": f"net use Z: \\\\nas\\eo {WORD} /persistent:no /USER:kim",
    "a license": "FEATURE envi idl_d 8.7 1-jan-2027 5 SIGN=0F1A2B3C4D5E",
    "a license in quotes": (
        'INCREMENT erdas ERDAS 16.5 31-dec-2026 2 SIGN="0F1A 2B3C 4D5E 6F70"'
    ),
    "two signatures": '\tSIGN="0F1A 2B3C 4D5E" \\\n\tSIGN2="6F70 8192 A3B4"',
    "a license's key": 'INCREMENT pci PCI 22 1-jan-2027 1 KEY="0F1A 2B3C 4D5E" SN=4',
    "a license that goes on": (
        "FEATURE m MLM 45 1-jan-2027 1 \\\n  KEY=0F1A2B3C4D5E HOSTID=00112233"
    ),
    "an older license": "FEATURE ArcInfo ARCGIS 10.8 permanent 1 0F1A2B3C4D5E V=a",
}
SECRETS = (
    *(WORD, PASSWORD, "0F1A2B3C4D5E", "0F1A 2B3C", "3C 4D5E", "6F70", "8192"),
    "A3B4",
)


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_the_secret_goes(text: str) -> None:
    check_gone(text, [secret for secret in SECRETS if secret in text])


def test_a_secret_in_a_later_line_hides_none_between() -> None:
    text = f'   user   pwd   host \n  "kim" "{WORD}" "a.eu" \npassword = "{PASSWORD}"\n'

    redacted, count = Redactor().text(text)

    assert WORD not in redacted
    assert PASSWORD not in redacted
    assert count == 2


@pytest.mark.parametrize(
    "text",
    [
        '       tile    cloud \n      "30UXC" "12" ',
        '      mean   key    sd \n   "0.12" "a" "0.3" ',
        'c(user = "kim", tile = "30UXC")',
        "erl -setcookie $COOKIE -sname eo",
        "cookie => undefined",
        "cookie: 'consent=yes'",
        "set-cookie: accepted=true; path=/",
        "curl --cookie cookies.txt https://a.eu",
        "def set_cookie(self, cookie: Cookie, *args: Any) -> None:",
        "jar.set_cookie(copy.copy(cookie))",
        "response.set_cookie('language', 'english')",
        "width=3D600 height=3D400",
        "model=3DVar, dims=3D2, geometry=3D",
        "net use Z: \\\\nas\\eo /persistent:yes",
        "cmdkey /list",
        "gdalinfo: SIGN=positive",
        "FEATURE count=12 KEY=name",
        "FEATURE envi idl_d 8.7 1-jan-2027 5 HOSTID=0F1A2B3C4D5E",
    ],
)
def test_what_only_looks_so_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)


@pytest.mark.parametrize(
    "text",
    [
        f"S2CellId token: {CELL}",
        f"S2 token {CELL} covers 12 scenes",
        f"token={CELL} for S2CellId at level 14",
        f"token {CELL} of S2 cell at level 30",
        f"s2_cell_token={CELL}",
        f"tile_token={CELL}",
        f"cell token is {CELL}",
        f"S2 covering tokens: ['89c25a31', '{CELL}']",
        f'S2CellUnion tokens = ["{CELL}", "89c25a33c4ac1d5f"]',
        f"s2sphere.CellId.from_token('{CELL}')",
        "geohash token=gcpvj0duq53z precision=12",
        "h3 index token=8a194ad30d07fff",
        "quadkey token 031310231013203112",
        "open location code token=9C3XGV2J+Q8X2",
        "plus code token 9C3XGV2J+Q8",
        "tile token: 0313102310132031",
    ],
)
def test_a_cell_of_a_grid_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"geohash gcpvj; password: {PASSWORD}", PASSWORD),
        (f"S2 download with token {KEY}", KEY),
        (f"tile server token={HEX}", HEX),
    ],
)
def test_a_secret_beside_a_grid_goes(text: str, secret: str) -> None:
    check_gone(text, [secret])


@pytest.mark.parametrize(
    "below",
    [
        '  "tile"     => "T30UXC20240611T110621"',
        '  "scene"    => "S2A_MSIL2A_20240611T110621"',
        '  "endpoint" => "https://s3.a.eu/b"',
        '  "job"      => "3e9b1c7a-52d4-4f8e-a6b0-7d81c2f4e935"',
        f'  "commit"   => "{HEX}0de7a1c4"',
        f'  "digest"   => "sha256:{HEX}{HEX}"',
        '  "bands"    => ["B04", "B8A"]',
    ],
)
@pytest.mark.parametrize(
    "above",
    [
        f'  "password" => "{KEY}"',
        f'  "password" => "{KEY}\u2026',
        f'  "passwords" => ["{PASSWORD}"]',
    ],
)
def test_the_next_line_of_a_printed_dict_stays(below: str, above: str) -> None:
    head = "Dict{String, Any} with 2 entries:\n"

    redacted, count = Redactor().text(f"{head}{above}\n{below}\n")

    assert redacted.startswith(head)
    assert redacted.endswith(f"\n{below}\n")
    assert count == 1
