"""Secrets in unusual places and forms; what looks alike and is evidence stays."""

import random
import string

import pytest

from eodh_tools.logs.redaction.redactor import MARK, Redactor
from tests.tools.logs.redaction.secrets_gone import check_gone

RANDOM = random.Random(41)  # noqa: S311
LETTERS = string.ascii_letters + string.digits
#: Of 20 and 40 characters, with capitals, small letters and digits for certain.
PART = "aB3" + "".join(RANDOM.choices(LETTERS, k=17))
FURTHER = "Zx7" + "".join(RANDOM.choices(LETTERS, k=17))
KEY = PART + FURTHER
PASSWORD = "Kestrel#2291x"
LINE_OF_KEY = "".join(RANDOM.choices(LETTERS, k=64))
HEX = "".join(RANDOM.choices("0123456789abcdef", k=32))
UUID = "3f2b8c1e-7d4a-4e19-9b52-6a0c8d1f2e73"

FORMS = {
    "a key that a terminal wrapped": f"SECRET_KEY={PART}\n{FURTHER}",
    "a key in a box": f"│ secret_key = {PART} │\n│ {FURTHER}   │",
    "a backslash at the line's end": f'export TOKEN="{PART}\\\n{FURTHER}"',
    "a literal of two strings": f'"client_secret": "{PART}" \\\n  "{FURTHER}"',
    "a literal in brackets": f'password = ("{PART}"\n            "{FURTHER}")',
    "a quote that closes in the next line": f'"password": "{PART}\n   {FURTHER}"',
    "a line that the runtime cut": (
        f"2026-03-01T10:00:00Z stdout P password={PART}\n"
        f"2026-03-01T10:00:00Z stdout F {FURTHER}"
    ),
    "the value above its name": f"- value: {PASSWORD}\n  name: CDSE_PASSWORD",
    "key and val": f"- key: sh_secret\n  val: {KEY}",
    "an option and its value as items": f"args:\n  - --api-key\n  - {KEY}",
    "a table of markdown": (
        f"| user | password |\n| --- | --- |\n| ops | {PASSWORD} |"
    ),
    "a table of psql": (
        f" id | api_token | created\n----+-----+----\n  1 | {KEY} | 2026-03-02"
    ),
    "a table of pandas": f"   user  password\n0  ops   {PASSWORD}",
    "columns between tabs": f"user\tpassword\nops\t{PASSWORD}",
    "an INSERT": f"INSERT INTO u (name, password) VALUES ('ops', '{PASSWORD}')",  # noqa: S608
    "a box of another program": f"secret   ┃ {KEY}",
    "an entry of netrc in Python": f"netrc of a.example: ('me', None, '{PASSWORD}')",
    "a pair of keys": f'credentials = ("{KEY}", "{KEY}")',
    "the key that signs a token": f'jwt.encode(payload, "{KEY}", algorithm="HS256")',
    "a key of Fernet": f"Fernet(b'{KEY}')",
    "a login by place": f"ssh.connect('host', 22, 'me', '{PASSWORD}')",
    "an object that is printed": f"LoginInfo(me,{PASSWORD})",
    "brackets": f"password({PASSWORD})",
    "a here-string": f"kinit me <<< {PASSWORD}",
    "a certificate's password": f"curl --cert me.pem:{PASSWORD} https://host.example",
    "a key of openssl": f"openssl enc -d -k {PASSWORD} -in a",
    "a login of sqlplus": f"sqlplus me/{PASSWORD}@db",
    "a one-time code": "OTP code: 231968",
    "a PIN": "PIN: 839201",
    "a recovery key": "recovery key: KX4T-99QZ-B2MM-7YRA",
    "a seed phrase": "seed phrase: " + " ".join(["otter", "basalt", "lagoon"] * 4),
    "a salt": f"HMAC_SALT={HEX}",
    "an appid": f"OpenWeather appid={HEX}",
    "a user and a password in a sentence": f"I logged in with me / {PASSWORD}",
    "credentials with a slash": f"Invalid credentials me/{PASSWORD} for host",
    "a pass phrase in a sentence": f'the pass phrase was "{PASSWORD}"',
    "quotes of JSON within JSON": rf"\u0022password\u0022:\u0022{PASSWORD}\u0022",
    "dots between": f"Password .......... {PASSWORD}",
    "cells of HTML": f"<th>Password</th><td>{PASSWORD}</td>",
    "an address without a scheme": f"error for //me:{PASSWORD}@host/path",
    "a default of a job order": f'{{"token": {{"a": 1, "default": "{KEY}"}}}}',
    "an equals sign of HTML": f"PASSWORD&#61;{PASSWORD}",
    "a dump of PHP": f'["password"]=> string(13) "{PASSWORD}"',
    "a parameter of a notebook": f"papermill -p password {PASSWORD} in.ipynb",
    "an account key with its host": f"fs.azure.account.key.eo.example={KEY}",
    "a variable of Julia": f'ENV["CDS_KEY"] = "{UUID}"',
    "an answer in a sentence": f"Here is the password you asked for: {PASSWORD}",
    "a key in a sentence": f"your key is {KEY}",
    "an END without its BEGIN": (
        f"{LINE_OF_KEY}\n{LINE_OF_KEY}\n-----END PRIVATE KEY-----"
    ),
    "a body of PKCS 8": f"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC{LINE_OF_KEY}",
    "a key of PuTTY": f"Private-Lines: 1\n{LINE_OF_KEY}",
    "the bytes of an exponent": "privateExponent:\n    0a:1b:2c:3d:4e:5f:60",
    "an instance in a path": f"https://services.sentinel-hub.com/ogc/wms/{UUID}?a=b",
    # Signs and small words between.
    "an arrow between": f"Password » {PASSWORD}",
    "several colons": f"password ::: {PASSWORD}",
    "a name and a value in brackets": f"[password] ({PASSWORD})",
    "used": f"password used: {PASSWORD}",
    "changed to": f"the password has been changed to {PASSWORD}",
    "the old one and the new one": f"token changed from {KEY} to {FURTHER}{PART}",
    "in a sentence of its own": f"The API key we got was {KEY}",
    "an answer in brackets before": f"API Key [None]: {KEY}",
    "has value": f"env CDSE_SECRET has value {KEY}",
    "in Swedish": f"l\u00f6senordet \u00e4r {PASSWORD}",
    "in Italian": f"password \u00e8 {PASSWORD}",
    "a class around": f"SecretStr(value='{PASSWORD}')",
    "letters for name and value": f'{{"k": "password", "v": "{PASSWORD}"}}',
    "a pair in brackets": f"Using credentials (ada, {PASSWORD})",
    "a pair behind a slash": f"user/pass: ada/{PASSWORD}",
    "u and p": f"u=ada p={PASSWORD}",
    "-u of any tool": f"podaac-downloader -u ada:{PASSWORD}",
    "-u in a list": f"cmd: ['curl', '-u', 'ada:{PASSWORD}', 'x']",
    "a new pass phrase of a key": f"ssh-keygen -p -P {PASSWORD} -N {PASSWORD} -f k",
    "PASS of FTP": f"> USER ada\n> PASS {PASSWORD}",
    "two keys of a store": f"('EO7KEYEO7KEYEO7KEY42', '{KEY}')",
    "a quoted value with a blank": f"password: 'a # {PASSWORD}'",
    "a flow of YAML": f"p.yml: password: {{class: string, value: {PASSWORD}}}",
    "asked for a project": f"OpenStack Password for project eo as user me: {PASSWORD}",
    "the rotated one": f"password rotated: old {PASSWORD} new {PASSWORD}",
    "a token that is said": f"token is {HEX}",
    "a netrc of another form": f".netrc: urs.earthdata.example ada {PASSWORD}",
    "an attempt": f"Login attempt: ada / {PASSWORD} -> 401",
    "with": f"connecting to the archive as ada@eo.example with {PASSWORD}",
    "the administrator's": f"geoserver REST admin:{PASSWORD}",
    "pass of rclone": f"rclone: pass = {KEY}",
    # A name in other letters.
    "a percent sign within": f"pass%77ord={PASSWORD}",
    "an escape of JSON within": rf"\u0070assword={PASSWORD}",
    "an escape of C within": rf"pass\x77ord: {PASSWORD}",
    "a number of HTML within": f"pass&#119;ord={PASSWORD}",
    "a colon of HTML": f"password&colon;{PASSWORD}",
    "wide letters": "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff1a" + PASSWORD,
    "a wide equals sign": f"PASSWORD\uff1d{PASSWORD}",
    "a letter of Cyrillic": f"p\u0430ssword={PASSWORD}",
    "a dash of another kind": f"api\u2011key: {KEY}",
    "blanks between letters": f"p a s s w o r d = {PASSWORD}",
    "dashes between letters": f"p-a-s-s-w-o-r-d: {PASSWORD}",
    "a blank within": f"passwo rd = {PASSWORD}",
    "digits for letters": f"passw0rd: {PASSWORD}",
    "a password of digits in JSON": '{"password": 839201}',
}
SECRETS = (
    *(PART, FURTHER, PASSWORD, LINE_OF_KEY, HEX, UUID, "231968", "839201"),
    *("KX4T-99QZ", "otter basalt", "0a:1b:2c"),
)


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_secret_in_an_unusual_form_is_gone(text: str) -> None:
    check_gone(text, SECRETS)


@pytest.mark.parametrize(
    "text",
    [
        "access_token expires_in=600",
        "gpt graph.xml -Pinput=S1A.zip -Poutput=out.dim -PpixelSize=10",
        f"user: me\nidempotency key: {UUID}",
        'api_key = getpass("API key: ")',
        "openssl aes-256-cbc -K $encrypted_0fb9_key -in a.enc",
        "sshpass                libssh\nant@1.9                libssh2",
        "SECRET_KEY=${SECRET_KEY}\nS2A_MSIL2A_20260301T110839_N0511_R137_T30UXC",
        "done\n-----END PRIVATE KEY-----",
        f"('getitem-{HEX}', None, 'B04')",
        f"sort key: {HEX}",
        "| tile | date | cloud |\n|---|---|---|\n| T30UXC | 2026-03-01 | 12.3 |",
        'password = connect("host", "me", ask())',
        "Key: Sentinel-2/MSI/L2A_N0511/2026/03/01/manifest.safe",
        'MountVolume failed: secret "s3-credentials" not found',
        "the key is missing2",
        f"cache key is {HEX}",
        "papermill -p tile T30UXC2026 in.ipynb",
        "<th>Passwords</th><td>2 of 3</td>",
        "mnemonic: S2A",
        "PIN memory 4096",
        "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ",
        "password policy: minLength8 maxLength64",
        "PWD=/home/ada/work2026",
        "Unexpected token S2A_MSIL2A_20260301T110839 in JSON",
        "plugins: clear_password,auth_plugin_sha256_password",
        "--- PASS: TestNDVI_T30UXC (0.36s)",
        "git push -u origin:feature2026",
        "u: 10m_u_component p: 101325Pa",
        'secret "eodh-s3-2026" not found',
        f"encryption key arn:aws:kms:eu-west-2:123456789012:key/{UUID}",
        "msbuild /p:TargetFrameworkVersion=v4.0",
        "AAAA/PW/qAbl9v9/cIk5CFZ7gLpelxi8zm1PkP3T77ceZAhAy5D8Ejar8hzwsyn47HR9",
        "processing %5B12%5D of tile T%41BC30UXC",
    ],
)
def test_what_looks_alike_and_is_evidence_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)


def test_a_secret_takes_nothing_from_a_field_in_the_next_line() -> None:
    field = '"s2:datatake_id": "GS2A_20260301T110839_055830_N05.11"'
    for secret in (
        f'$Env:CDSE_PASSWORD = "{PASSWORD}"',
        f'ENV["CDS_KEY"] = "{UUID}"',
        f'Minio("s3.example", secret_key="{KEY}")',
    ):
        for evidence in (field, '    "S2A_T30UXC_20260301"'):
            redacted, count = Redactor().text(f"{secret}\n{evidence}\n")

            assert redacted.split("\n")[1] == evidence
            assert count == 1


def test_the_rest_of_a_value_is_found_in_the_next_block() -> None:
    stream = Redactor().stream()

    shown = stream.feed(f"SECRET_KEY={PART}\n".encode())
    shown += stream.feed(f"{FURTHER}\nafter\n".encode())

    assert shown == b"SECRET_KEY=" + MARK + b"\n" + MARK + b"\nafter\n"
