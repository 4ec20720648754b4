"""Passwords with blanks and signs in them, and what a session or a person types."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor

# What stands between asterisks goes.
FORMS = {
    "a list of R": ' $ login : chr "kim"\n $ mdp   : chr "*two grey seals, 7*"',
    "a name with a capital inside": "RootUser: tiles\nRootPass: *grey_seal_bay*",
    "a session of FTP": "> USER kim\n< 331 Password required\n> PASS *grey 3.05 seal*",
    "an argument in quotes": "run \\\n  '--env=FTP_PASS=*two grey seals, 7*' \\",
    "a database in a path": "georaster:kim/*grey_seal9*@ora.example:1521/db,t,c",
    "an option in quotes": "ldapsearch -x -w '*g#9 seal?*' -b dc=eo uid=kim",
    "a table with a comma in a cell": (
        'login,password,quota\nkim,*seal-2020*,50\nbo,"*Sea, sal y sol*",50'
    ),
    "a passcode": "user name: dkx\nYour passcode: *88340172*",
    "a PIN in Japanese": "カードの暗証番号は「*73920584*」、三回まで",
    "a form with a second factor": "{'username': 'kim', 'totp': '*904317*'}",
    "an element with a sign": "<UserPwd>kim:*Seal<->2011*</UserPwd>",
    "what Redis saw": '1722.1 [0 10.0.4.9:5] "AUTH" "kim" "*grey=seal=3*"',
    "SQL with a quote inside": (
        "ALTER USER kim WITH ENCRYPTED PASSWORD '*it''s grey seals*';"
    ),
    "a tagged line": "[check]   user     : kim\n[check]   password : *L'été à Nice*",
    "a user and a password in Spanish": (
        "usuario: kim_uv, contraseña: *nubes y claros 22*"
    ),
    "a user and words in quotes": "tool -u kim -p '*two grey seals*'",
    "a user with words in quotes": "smbclient -U 'kim%*two grey seals*' //h/s",
    "an option that the value touches": "mysql -u kim -p'*two grey seals*' tiles",
    "a command before another": "sshpass -p '*two grey seals*' ssh pg.example",
    "words that are piped": "echo '*two grey seals*' | docker login -u kim r.example",
    "an entry of netrc": 'machine a.example login kim password "*two grey seals*"',
    "a user and a password": "user: kim / password: *two grey seals*",
    "a setting with a semicolon": "[s]\nuser_password=*Grey;Seal=88*\nclient_id=x",
}
HARMLESS = (
    "Password=[redacted];Server=db.example;Timeout=30",
    "Erlang/OTP 26 [erts-14.2] otp: 26.2.1",
    "gpio pin: 4711 set to high",
    "> PASS src/tiles.test.js (5.31 s)",
    'login,password,"quota, GB"\nkim,None,50',
    "<Password><value>None</value></Password>",
    "the passcode: see the letter",
    "mdp: None",
    "the password 'must be set' by the owner",
    "docker run -u kim -p '8080 and 80' tiles",
    "it's user=kim and it's done",
    "ldapsearch -x -W -D 'cn=wps d' -b 'dc=eo' uid=kim",
)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_whole_value_goes_and_nothing_else(form: str) -> None:
    pieces = form.split("*")

    redacted, _ = Redactor().text("".join(pieces))

    pieces[1::2] = ["[redacted]"] * (len(pieces) // 2)
    assert redacted == "".join(pieces)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_alike_stays(text: str) -> None:
    assert Redactor().text(text) == (text, 0)
