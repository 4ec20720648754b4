"""Secrets that somebody typed or told: answers to prompts, logins, PINs, codes."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor
from tests.tools.logs.redaction.secrets_gone import check_gone

WORD = "dunlinford"
PASSWORD = "Kestrel7Marsh"
HEX = "4f9a0c7e21d85b36fe10a2c49b7d5e83"
SHORT_HEX = "b71c09e4d3a85f26"
LONG_HEX = "9c1de07ab45f2386e7d0c4b91a5f68230de7a1c4"
KEY = "aB3xYz9QwErT4uIoP7lKZx7cVbN5mAsD8fGhJ2qW"
UUID = "3e9b1c7a-52d4-4f8e-a6b0-7d81c2f4e935"
PIN = "4821"
NEW_PIN = "9031"
PUK = "48213790"

FORMS = {
    "a key of wandb": (
        f"wandb: Paste an API key from your profile and hit enter: {LONG_HEX}"
    ),
    "a key, or a way out": f"Paste an API key, or press ctrl+c to quit: {LONG_HEX}",
    "a token to paste": f"Please paste your access token here: {HEX}",
    "a token for something": f"Enter API token to authenticate: {SHORT_HEX}",
    "a token behind an arrow": f"Input your personal access token > {HEX}",
    "a token behind a quote": f"? Enter your Mapbox access token \u203a {HEX}",
    "a word as a token": f"Enter the verification token: {WORD}",
    "a word as a password": f"Enter password: {WORD}",
    "a key that came by mail": f"Enter the API key you got by mail: {UUID}",
    "expect's trace": (
        'expect: does "kim@a.eu\'s password: " match "*password:"? yes\n'
        f'send: sending "{WORD}\\r" to {{ exp6 }}'
    ),
    "a prompt and what was sent": f'Password: \nsending "{WORD}\\n"',
    "a program of expect": f'expect "Password:" {{ send "{WORD}\\r" }}',
    "a passphrase of SSH": (
        f"Enter passphrase for key '/id': \nsend: sending \"{WORD}\\r\" to {{ exp4 }}"
    ),
    "OpenVPN's management": f'MANAGEMENT: CMD \'password "Auth" "{WORD}"\'',
    "OpenVPN without quotes": f'password "Auth" {WORD}',
    "OpenVPN's key": f'password "Private Key" "{WORD}"',
    "OpenVPN in single quotes": f"password 'Auth' '{WORD}'",
    "a login of now": "the login is now admin / dunlin7ford",
    "a word of now": f"Note: the login is now admin / {WORD}",
    "credentials": f"credentials are kim / {WORD}",
    "user and password": f"user kim, password {WORD}",
    "user and password, and more": f"as user eo_ro, password {WORD}.",
    "a login as": f"log in as kim, password {WORD}",
    "username and password": f"username is kim and the password is {WORD}",
    "two clauses": f"The username is kim, the password is {WORD}",
    "user and password in German": f"Zugang: Benutzer kim, Passwort {WORD}",
    "a PIN of a modem": f'AT+CPIN="{PIN}"',
    "a PUK and a new PIN": f"AT+CPIN={PUK},{NEW_PIN}\nOK",
    "ModemManager's PIN": f"mmcli --sim 0 --pin={PIN}",
    "ModemManager's PUK": f"mmcli -i 0 --puk={PUK} --pin={NEW_PIN}",
    "NetworkManager's PIN": f"nmcli connection modify lte gsm.pin {PIN}",
    "a setting of a modem": f"gsm.pin: '{PIN}'",
    "a setting of OpenWrt": f"option pincode '{PIN}'",
    "a verified PIN": f"qmicli -d /dev/cdc-wdm0 --uim-verify-pin=PIN1,{PIN}",
    "a PUK": f"PUK: {PUK}",
    "a told PUK": f"the PUK of the modem is {PUK}",
    "a numbered PUK": f"PUK1: {PUK} (10 attempts left)",
    "recovery codes": "Recovery codes:\n  a9b8c-7d6e5\n  f4a3b-2c1d0\n  98aef-77b1c",
    "numbered codes": "Your backup codes\n1. 48213790\n2. 90127745\n3. 31882046\ndone",
    "codes below a gap": "Save these recovery codes:\n\nk2j9-x7w1\np0d3-q8r5\nAll set",
    "scratch codes": "Your emergency scratch codes are:\n  48213790\n  90127745",
    "listed codes": "Two-factor recovery codes:\n[ 'a9b8c7d6e5', 'f4a3b2c1d0' ]",
    "codes beside their name": "backup codes: 48213790 90127745 31882046",
    "codes with a gap": "Backup codes (keep them safe):\n* 6190 4427\n* 4882 7731",
    "codes as a list": "recovery_codes: ['48213790', '90127745']",
    "a passphrase of German": (
        "{ passphrase: 'Der M\u00f6we gef\u00e4llt es an der See' }"
    ),
    "a passphrase of French": "{ passphrase: 'le h\u00e9ron est on ne sait o\u00f9' }",
    "a passphrase with English": (
        "{ user: 'kim', passphrase: 'na\u00efve terns on a hill' }"
    ),
    "a passphrase of two lines": (
        "{\n  passphrase: 'M\u00f6we am Watt\\n' +\n    '\u00fcber der See',\n}"
    ),
}
SECRETS = (
    *(WORD, PASSWORD, HEX, SHORT_HEX, LONG_HEX, UUID, "dunlin7ford"),
    *(f"{PIN}", PUK, NEW_PIN, "90127745", "31882046", "a9b8c", "98aef", "77b1c"),
    *("k2j9", "q8r5", "f4a3b2c1d0", "a9b8c7d6e5", "6190 4427", "4882 7731"),
    *("gef\u00e4llt es an", "h\u00e9ron est", "terns on a hill", "M\u00f6we am"),
    "ber der See",
)


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_the_secret_goes(text: str) -> None:
    check_gone(text, [secret for secret in SECRETS if secret in text])


@pytest.mark.parametrize(
    "text",
    [
        "Enter your token: ",
        "Enter your token: invalid, try again",
        "Enter your token: Traceback (most recent call last):",
        "Please enter your password: Login failed.",
        "Enter the token type: bearer",
        ":type token: RequestToken",
        "ftp.login() # user anonymous, passwd anonymous@",
        f"Enter the commit: {LONG_HEX}",
        f"Enter the id of a job: {UUID}",
        f"Enter the checksum of the file: {LONG_HEX}{LONG_HEX[:24]}",
        "Paste the token in the browser: https://a.eu/login",
        "input tokens: 4096, output tokens: 512",
        "enter key to continue: yes",
        'sending "tile_31" to queue eo-jobs',
        'send: sending "ls -l\\r" to { exp6 }',
        ">PASSWORD:Need 'Auth' username/password",
        'password "Auth" is required by the server',
        'username "Auth" "kim"',
        "the login is now required / enforced",
        "the login is slow / broken",
        "credentials are stored / cached in memory",
        "user kim, password incorrect",
        "user kim, password authentication failed",
        "user root, pass through",
        "as usual, password prompt skipped",
        "logged in as kim, pass 2 of 3",
        "PIN 12 of the header is ground",
        "+CPIN: SIM PUK",
        "AT+CSQ=48213790",
        "PUK attempts left: 10",
        "GPIO pin: 17",
        "Exit codes:\n  48213790\n  90127745",
        "Error codes:\n  4821-7790\n  9012-7745",
        "Backup codes:\nnone",
        f"rescue codes\n{LONG_HEX}\n{UUID}",
        "backup codes were regenerated\n48827731 bytes written",
        "recovery codes:\nS2A_MSIL2A_20240611T110621_N0510_R137_T30UXC\ndone",
        "{ message: 'gr\u00fcne M\u00f6we an der See' }",
        "{ passphrase: 'is required for encrypted keys' }",
    ],
)
def test_what_only_speaks_of_it_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)


def test_only_what_answers_the_prompt_for_a_password_goes() -> None:
    text = (
        'expect: does "password: " match? yes\n'
        f'send: sending "{WORD}\\r" to {{ exp6 }}\n'
        'send: sending "ls -la /data\\r" to {{ exp6 }}\n'
    )

    assert Redactor().text(text) == (text.replace(WORD, "[redacted]"), 1)
