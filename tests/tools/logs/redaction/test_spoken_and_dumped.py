"""Secrets in sentences of people, in lists, and as single tools print them."""

import base64

import pytest

from eodh_tools.logs.redaction.redactor import Redactor
from tests.tools.logs.redaction.secrets_gone import check_gone

PASSWORD = "Kestrel7Marsh"
FURTHER = "Plover8Dune"
HEX = "4f9a0c7e21d85b36fe10a2c49b7d5e83"
SHORT_HEX = "4f9a0c7e21d85b36"
NAME = "V15Z9UE94MYIQMYQ8TLB"
KEY = "aB3xYz9QwErT4uIoP7lKZx7cVbN5mAsD8fGhJ2qW"
LETTERS = "tqWmJhSzKzsNixyEVBNYjMIgeTIXjcDW"
JOINED = "Kestrel_nad_Odra7"
ENCODED = base64.b64encode(b"kestrel-marsh").decode()

FORMS = {
    "for somebody": f"the password for kim is {PASSWORD}, use it",
    "for somebody, like a file": "the new password for kim is kestrel7Marsh.v2 now",
    "for somebody in German": f"das Kennwort für kim lautet jetzt {PASSWORD}.",
    "a key in Italian": f"usa la chiave segreta {KEY} sul bucket",
    "letters alone in Italian": f"chiave segreta: {LETTERS}",
    "letters alone in French": f"clé secrète : {LETTERS}",
    "letters alone in German": f"geheimer Schlüssel: {LETTERS}",
    "letters alone in Spanish": f"clave secreta = {LETTERS}",
    "letters alone in Portuguese": f"chave secreta: {LETTERS}",
    "letters alone in Dutch": f"geheime sleutel: {LETTERS}",
    "letters alone in Polish": f"tajny klucz: {LETTERS}",
    "letters alone in Czech": f"tajný klíč: {LETTERS}",
    "words joined in Polish": f"hej, hasło do bazy to {JOINED}, schemat to gleby_2022",
    "another word in Polish": f"hasło do serwera brzmi {JOINED}",
    "words joined in Czech": f"heslo k serveru zní {JOINED}",
    "words joined in German": f"das Passwort der Datenbank war {JOINED}, danke",
    "words joined in Italian": f"la password del database è {JOINED}, grazie",
    "a watchword in Italian": f"la parola d'ordine è {JOINED}",
    "words joined in Dutch": f"het wachtwoord luidt {JOINED}",
    "words joined in Portuguese": f"a senha do banco era {JOINED}",
    "a change in Turkish": f"Sunucunun parolas\u0131 {JOINED} olarak değişti.",
    "another change in Turkish": f"VPN şifresi {JOINED} olarak güncellendi",
    "a change in French": f"le mot de passe a été changé en {JOINED}",
    "a change in Spanish": f"la contraseña se cambió a {JOINED} ayer",
    "a change in Portuguese": f"senha alterada para {JOINED}",
    "a change in Dutch": f"wachtwoord gewijzigd in {JOINED}",
    "a change in Czech": f"heslo změněno na {JOINED}",
    "a change in Polish": f"hasło zmieniono na {JOINED}",
    "a key of a host": f"Adding key for api.a.example to your netrc file: {HEX}",
    "a token of a host": f"login: token for hub.a.example: {HEX}",
    "the key of a user": f"the key for user kim is {HEX}",
    "said, and short": "password is kestrel7",
    "named, and short": "pass: kestrel7",
    "asked for by OpenSSL": "Enter pass phrase for /etc/kim.key: two grey seals",
    "asked for by SSH": "passphrase for key '/home/kim/.ssh/id': two grey seals",
    "words": "signing in as kim with password: four grey seals swim",
    "a list": f"passwords=['{PASSWORD}', '{FURTHER}']",
    "a bare list": f"api_keys: [{SHORT_HEX}, 5{SHORT_HEX[1:]}]",
    "a map": f'tokens = {{"kim": "{HEX[:20]}", "bo": "9{HEX[:19]}"}}',
    "a plan of Terraform": f'  ~ password = "{PASSWORD}" -> "{FURTHER}"',
    "a plan with a hidden side": f'secret_key = (sensitive value) -> "{FURTHER}"',
    "a registry's settings": f"  .dockerconfigjson: {KEY}{KEY}=",
    "a signature": f"botocore.auth [DEBUG] Signature:\n{HEX}{HEX}",
    "a dialog of mail": f"reply: b'334 UGFzc3dvcmQ6\\r\\n'\nsend: '{ENCODED}\\r\\n'",
    "an option with blanks": "curl --user 'kim:two grey seals 7' https://a.example",
    "a manager": f"m.add_password(None, 'http://a.eu', 'kim', '{PASSWORD}')",
    "a call": f"landsat.API('kim', '{PASSWORD}')",
    "a token of Vault": f"vault token s.{HEX[:24]} lookup",
    "a header without a colon": f"X-MAPS-Key {SHORT_HEX}",
    "two keys of a store": f"OBJECT STORE ACCESS {NAME} / {KEY}",
    "recovery codes": "recovery codes: a9b8-c7d6 e5f4-a3b2",
    "two tries": f"trying password {PASSWORD}, then {FURTHER}",
    "an argument in parts": f"PASSWORD='Kestrel'\"'\"'{FURTHER}'",
    "a table": f"User     kim\nPass     {PASSWORD}",
    "a trace of a shell": f"+ read -s pw\n++ echo {PASSWORD}",
    "folded YAML": f"- name: S3_SECRET\n  valueFrom: null\n  value: >-\n    {KEY}",
    "strings in brackets": "password = (\n    'Kestrel7'\n    'Marsh'\n)",
    "a vector of R": f'  KIM_USER   KIM_PASS   LIBS\n "kim" "{PASSWORD}" "/usr/lib"',
    "a box": f"│ token = '{KEY[:20]} │\n│         {KEY[20:]} │",
}
SECRETS = (
    *(
        LETTERS,
        JOINED,
        PASSWORD,
        FURTHER,
        HEX[:16],
        NAME,
        KEY[:16],
        KEY[20:],
        ENCODED,
        "kestrel7",
    ),
    *("grey seals", "a9b8", "e5f4", "'Marsh'"),
)


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_the_secret_goes(text: str) -> None:
    check_gone(text, [secret for secret in SECRETS if secret in text])


@pytest.mark.parametrize(
    "text",
    [
        "the password for kim is wrong",
        "the password for kim is in settings.yaml",
        "das Kennwort für kim ist falsch",
        "the key for user kim is missing",
        "password is required",
        "chiave segreta: mancante nel file",
        "clave secreta: ConfiguracionDelServidor",
        "senha alterada para o usuario_joao2 ontem",
        "heslo změněno na server-0123",
        "hasło do bazy to ***, schemat to gleby_2022",
        "hasło do bazy to nie wszystko: scena S2A_T30UXC",
        "parolas\u0131 config/settings.yaml olarak kaydedildi",
        "Adding key for api.a.example to your netrc file: /root/.netrc",
        f"host key for api.a.example: {HEX}",
        f"api: cache key for tiles.a.example: {HEX}",
        f"api: public key for hub.a.example: {HEX}",
        f"computed key for array.mean: {HEX}",
        "pass: 12",
        "Enter pass phrase for /etc/kim.key: ",
        "Enter pass phrase for /etc/kim.key: could not be read from stdin",
        "tokens = ['S2A', 'B8A', 'tile_31']",
        "tokens = {'count': 12, 'left': 100}",
        "secrets: [s3-credentials, registry]",
        "credentials = {'profile': 'default'}",
        '  ~ image = "app:1.2" -> "app:1.3"',
        "GET /scenes Signature:\nOK",
        "OBJECT STORE ACCESS denied / retry",
        f"Pulling from eo/app\nDigest: sha256:{HEX}{HEX}\nStatus: Downloaded",
        "API('kim', 'landsat')",
        "+ read -r line\n++ echo tile_31",
        "User     kim\nPass     2",
    ],
)
def test_what_only_speaks_of_secrets_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)
