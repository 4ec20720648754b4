"""Secrets in what programs say they set, in short variables, tuples and lists."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor
from tests.tools.logs.redaction.secrets_gone import check_gone

ODD = "Sand7regen.pfeifer"
WORD = "regenpfeifer"
SIGNED = "Moor=9"
WORDS = "gras over the moor"
COLONS = "Fels:Moor-53"
UUID = "7c1d9e42-3b5a-4f60-8d27-e19a5c4b7f03"
HEX = "4f60c1d93b5ae7428d27e19a"
BYTES = "Zt4LqR8wX2cVb6NhJ9kPm3TgYs7FdAe5UoKi1HvBxCn0"
SCRAM = f"SCRAM-SHA-256$4096:{HEX}==${HEX}=:{HEX}="
SECRETS = (ODD, WORD, SIGNED, WORDS, COLONS, UUID, HEX, BYTES, SCRAM)

FORMS = {
    "a parameter": f'Set parameter CloudSecret to value "{UUID}"',
    "an option": f"Option client_secret was changed to '{WORD}'",
    "a setting": f'db_password is now set to "{WORD}"',
    "a key": f'map_key overridden to "{HEX}"',
    "a user's password": f"changed password for 'ada' to '{WORD}'",
    "a value": f'filling in api_key with value "{HEX}"',
    "without quotes": f"Setting fs.s3a.secret.key to {ODD}",
    "a list of the environment": (
        f"env: [{{'name': 'TZ', 'value': 'Z'}}, {{'name': 'EO_PW', 'value': '{ODD}'}}]"
    ),
    "JSON of a pod": f'{{"name": "FTP_PW", "value": "{WORD}"}}',
    "an object of a pod": f"V1EnvVar(name='EO_PSWD', value='{ODD}')",
    "a manifest": f"  - name: EO_PW\n    value: {WORD}",
    "a short variable": f"EO_PW={ODD}",
    "a short token": f"EO_TKN={HEX}",
    "a salt of a service": f"LINK_SALT={HEX}",
    "a quoted export": f"+ export 'RESTIC_PASSWORD={WORDS}'",
    "an argument of a list": f'exec: ["env", "EO_PASSPHRASE={WORDS}", "borg"]',
    "a quoted declaration": f"+ declare -x 'EO_PASSPHRASE={WORDS}'",
    "a tuple": f"connecting to ('db.example', 5432, 'ada', '{SIGNED}')",
    "a list": f'reconnected with ["ftp.example:21", "ada", "{WORD}"]',
    "a tuple with a scheme": f"session: ('sftp', 'h.example', 22, 'ada', '{WORD}')",
    "a pooler's list": f'# userlist.txt\n"ada" "{WORD}"\n\n"bo" "{SCRAM}"',
    "beside a hash": f'"ada" "{ODD}"\n"bo" "{SCRAM}"\n"cy" "{WORD}"',
    "curl's settings": f'user = "ada:{COLONS}"',
    "a word in curl's settings": f"url = https://x.example\nuser = ada:{WORD}",
    "a prompt with a note": f"Portal password (shown as you type): {WORD}",
    "a phrase at a prompt": "Archive passphrase (shown): krick ente moor gras",
    "a phrase of the environment": f"EO_PASSPHRASE={WORDS}",
    "pairs of the environment": f"[('TZ', 'Z'), ('EO_PW', '{ODD}')]",
    "a tuple without a port": f'login tuple: ("ftp.example", "ada", "{SIGNED}")',
    "a prompt for a key": f"API key [24 characters]: {HEX}",
    "beeline": f"$ beeline -u jdbc:hive2://h:10000/x -n ada -p {WORD} -f a.hql",
    "cqlsh": f"+ cqlsh h.example 9042 -u ada -p {ODD}",
    "a key in base64": f"hubd: generated new key file /etc/hub.key\nkey: {BYTES}",
    "a key of munge": f"wrote key to /etc/x.key\n00000000: base64: {BYTES}",
    "a shown key": f"$ base64 /etc/munge/munge.key\n{BYTES}",
    "an announced key": "master key, hex dump:\n0000  4f 60 c1 d9 3b 5a e7 42  O`",
    "a page's token": f"open http://h.example:8000/?connection-token={WORD}",
    "a key in hexadecimal": (
        "Saved secret key to /k\n00000000: 4f60 c1d9 3b5a e742 8d27 e19a 5c4b 7f03  O`"
    ),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_secret_in_a_setting_or_a_list_is_gone(text: str) -> None:
    check_gone(text, (*SECRETS, "4f60 c1d9", "5c4b 7f03", "4f 60 c1", "ente moor"))


@pytest.mark.parametrize(
    "text",
    [
        'Set parameter TimeLimit to value "3600"',
        'Set parameter Username to value "ada"',
        'page token set to "next:S2B_30UXC_20260301"',
        'pullSecret set to "hub-registry"',
        "password for 'ada' changed to 'expired'",
        "assigned access key to Project42b",
        "setting the api key to S2A_MSIL2A_20260301T110839_N0511_R137_T30UXC",
        "check: ['EO_PASSWORD is unset here', 'EO_USER=ada']",
        "$ xxd /etc/tiles.tif\n00000000: 4949 2a00 0800 0000 1000 0001 0300 0100  II",
        "$ base64 preview.png\n" + BYTES,
        "the new key, 2 bytes\nmade at 12:00",
        "EO_PASSPHRASE=none",
        "('EO_PW', None)",
        "passphrase (again): does not match",
        'password policy set to "strict"',
        "password set to '/run/secrets/db'",
        "[{'name': 'LASER_PW', 'value': '12ns'}]",
        "{'name': 'EO_PW', 'value': '$(PORTAL_PW)'}",
        "OCEAN_SALT=35.2",
        "SEA_SALT=coarse",
        "+ export 'NOTE=gras over the moor'",
        "+ export 'EO_PASSWORD=$(cat /run/secret file)'",
        "extent of ('north', 54, 'south', 'west')",
        "connected to ('h.example', 443, 'ada')",
        "connecting to ('tcp://10.0.0.1:8786', 'scheduler2')",
        "reconnecting to ('h.example', 'scheduler2', 'worker12')",
        "session: ('B02', 'B03', 'B04', 'B08')",
        "connecting with ('h.example', 22, 'ada', None)",
        '"tile" "30UXC"\n"scene" "S2A_30UXC"',
        'user = "1000:1000"',
        'user = "geoserver:geoserver"',
        "user = system:serviceaccount:eo:default2",
        "Password (optional): none",
        "password (for ada): required",
        "keys (total): 412",
        f"wrote public key to /etc/x.pub\n{BYTES}",
        f"wrote key to /etc/x.key\nsha256: {BYTES}",
        f"created key file /k\ncommit {HEX}4f60c1d93b5ae742",
        "wrote key to /k\n00:14:02 done 3 of 4",
        "wrote key frames to a.mp4\n0001 0002 0003 0004",
    ],
)
def test_what_only_resembles_them_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)
