"""Secrets in files and dumps as tools write them; templates and settings stay."""

import pytest

from eodh_tools.logs.redaction.redactor import MARK, Redactor
from tests.tools.logs.redaction.secrets_gone import check_gone

#: Of 20 characters each, with capitals, small letters and digits.
PART = "aB3xYz9QwErT4uIoP7lK"
FURTHER = "Zx7cVbN5mAsD8fGhJ2qW"
KEY = PART + FURTHER
HEX = "4f9a0c7e21d85b36fe10a2c49b7d5e83"
SHA = HEX + HEX[:8]
UUID = "3f2b8c1e-7d4a-4e19-9b52-6a0c8d1f2e73"
PASSWORD = "Kestrel#2291x"
PHRASE = "blue ott3r lake"
STORE_KEY = "V15Z9UE94MYIQMYQ8TLB"

FORMS = {
    "blanks before a colon": (
        f'{{\n  "url"   : "https://x.example",\n  "key"   : "{HEX}",\n'
        '  "email" : "a@b"\n}'
    ),
    "a line of cdsapirc that grep shows": f".cdsapirc:2: key: {UUID}",
    "a line of ecmwfapirc that grep shows": f'.ecmwfapirc:3:  "key" : "{HEX}"',
    "a refused field": (
        f"the 'cds_key' field is not valid because tried string but got '{UUID}'"
    ),
    "a refused password": f"field 'db_password': expected File, got '{PASSWORD}'",
    "the id that unlocks a vault": f'{{"role_id":"eo","secret_id":"{UUID}"}}',
    "the same in a command": f"vault write auth/approle/login secret_id={UUID}",
    "the id of a private key": f'"private_key_id": "{SHA}"',
    "a data source of Go": "dial: eo:gannet2ne@tcp(db:3306)/eo?parseTime=true",
    "the same, quoted, at a socket": 'dsn="eo:gannet/2ne@unix(/tmp/m.sock)/eo"',
    "var_dump of PHP": f'  ["api_key"]=>\n  string(32) "{HEX}"',
    "print_r of PHP": f"[password] => {PASSWORD}",
    "a hash of Ruby": f'{{:user=>"eo", :password=>"{PASSWORD}"}}',
    "Data::Dumper of Perl": f"$VAR1 = {{'user' => 'eo', 'password' => '{PASSWORD}'}};",
    "the two keys of s3fs": f"echo {STORE_KEY}:{KEY} > passwd-s3fs",
    "the file of s3fs": f"cat /etc/passwd-s3fs\n{STORE_KEY}:{KEY}",
    "the two keys of a store": f"AWS_KEYS={STORE_KEY}:{KEY}",
    "words beside a user": f"username: ada\npassword: {PHRASE}",
    "words before a user": f"password: {PHRASE}\nlogin: ada",
    "words in an ini file": f"[db]\ndb_user = ada\ndb_password = {PHRASE}",
    "words in one argument": f"run -e 'DB_PASSWORD={PHRASE}' image",
    "words in a command": f"sh -c 'db_password={PHRASE}'",
    "words of cmd.exe": f"C:\\> set X_PASSWORD={PHRASE}",
    "words of cmd.exe, and more": f"set X_PASSWORD={PHRASE} && run",
    "the key of a consumer": f"curl -u {PART}:{FURTHER} https://x.example/token",
    "the same of httpie": f"http -a {PART}:{FURTHER} x.example",
    "an instance of SHConfig": f'SHConfig(instance_id="{UUID}", sh_client_id="x")',
    "an instance in the environment": f"SH_INSTANCE_ID={UUID}",
    "a literal in a template": f'password: {{{{ "{PASSWORD}" | quote }}}}',
    **{
        f"a token that begins with {token[:8]}": f"value {token}"
        for token in (
            *(f"sq{kind}_{SHA}" for kind in "apu"),
            *(f"NRII-{PART}{HEX}", f"phc_{KEY}", f"xoxd-{KEY}"),
            *(f"CFPAT-{KEY}", f"pcsk_{KEY}{PART}", f"nvapi-{KEY}", f"tvly-{KEY}"),
            *(f"lsv2_pt_{HEX}_{PART}", f"wandb_v1_{KEY}", f"jina_{KEY}{PART}"),
            *(f"sgp_{SHA}", f"apify_api_{KEY}", f"cmVmdGtuOj{KEY}", f"cio{HEX}"),
            *(f"eyJrIjoi{KEY}", f"hvr.{KEY}", f"ops_eyJ{KEY}{KEY}"),
            *(f"dt0c01.{KEY}.{KEY}", f"pscale_tkn_{KEY}", f"pscale_pw_{KEY}"),
            *(f"AstraCS:{KEY}", f"mdb_sa_sk_{KEY}", f"napi_{SHA}{HEX}"),
            *(f"nfp_{KEY}", f"rnd_{KEY}", "SCWV15Z9UE94MYIQMYQ8", f"sha256~{KEY}"),
            *(f"pnb_{KEY}", f"ATBB{KEY}", f"xkeysib-{HEX}{HEX}-{PART}"),
            *(f"lin_oauth_{SHA}", f"shptka_{HEX}", f"secret_{KEY}abc"),
            *(f"rdme_xn8s9h{HEX}{HEX}", f"aio_{KEY}", f"AQVN{KEY}", f"tk.eyJ{KEY}"),
        )
    },
}
SECRETS = (
    *(PART, FURTHER, HEX, UUID, PASSWORD, STORE_KEY, "gannet", "2ne"),
    *("ott3r", "lake", "V15Z9UE94MYIQMYQ8"),
)


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_secret_as_a_tool_writes_it_is_gone(text: str) -> None:
    check_gone(text, SECRETS)


@pytest.mark.parametrize(
    "text",
    [
        "password: {{ .Values.db.password | quote }}",
        "password: {{ .Values.db.password2 | default randAlphaNum16 }}",
        "password: {{ db_password1 }}",
        'password: {{ lookup("env", "DB_PASSWORD1") }}',
        "secret: {{- .Values.s3.secretKey2 -}}",
        "access_key: {{.Env.AWS_ACCESS_KEY_ID}}",
        "api_key: {{ cookiecutter.api_key_2024 }}",
        "DB_PASSWORD={{ op://vault/db2/password }}",
        "token: ${{ secrets.EO_TOKEN_2 }}",
        'password: <%= ENV["DB_PASSWORD"] %>',
        'password: <%= node["db"]["password2"] %>',
        "password: [[ .Vars.Password2 ]]",
        "password: @@DB_PASSWORD2@@",
        "password: __DB_PASSWORD2__",
        "{% if password_v2 %}",
        f"instance_id: {UUID} is ACTIVE",
        "secret_id: eodh-s3-2026",
        "password: is required for user ada\nuser: ada",
        "password: see the manual of 2026\nusername: ada",
        "set password=required for all users",
        "KeyError: 'band_key' was 'B04'",
        f"cache_key got '{HEX}'",
        "the 'token' was 'T30UXC_20260301'",
        "'tile_key' field is not valid because got 'T30UXC20260301'",
        "note: ada@tcp(host)",
        "2026-03-01T12:00:00: T30UXCT30UXCT30UXC12:done",
    ],
)
def test_a_template_or_a_name_of_another_thing_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)


@pytest.mark.parametrize("setting", ["region=eu-west-2", "output=json", "profile=dev2"])
@pytest.mark.parametrize("end", ["", "+", "=", "=="])
def test_a_setting_behind_a_long_value_stays(setting: str, end: str) -> None:
    value = KEY * 5 + end

    shown, count = Redactor().text(f"aws_session_token={value}\n{setting}\n")

    assert (shown, count) == (f"aws_session_token={MARK.decode()}\n{setting}\n", 1)


def test_one_argument_with_several_settings_loses_only_the_secret() -> None:
    shown, _ = Redactor().text('"password=h4rvest77 host=db1 port=5432"\n')

    assert shown == f'"password={MARK.decode()} host=db1 port=5432"\n'
