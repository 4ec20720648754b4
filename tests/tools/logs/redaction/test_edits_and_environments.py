"""Secrets in edits of a shell, dumped environments, and settings of one service."""

import pytest

from eodh_tools.logs.redaction.redactor import MARK, Redactor
from tests.tools.logs.redaction.secrets_gone import check_gone

PLAIN = "gannet57skua"
MADE_UP = "Gannet_57skua"
WORD = "puffin-skua"
KEY = "q7HdXw2LmZc9TrKs4VbNJy5FgPe8RtUa"
LOWER = "w4kq9zt2hx7cnm5vb8jd3gf6ls1py0ra"
SECRETS = (PLAIN, MADE_UP, WORD, KEY, LOWER, LOWER[::-1], "grey seals")

FORMS = {
    "a service's": f"login_theia = me\npassword_theia = {PLAIN}",
    "a service's, above its user": f"password_cds: {PLAIN}\nuser_cds: me",
    "a sentence's end": f"try it with {MADE_UP} as the password",
    "a sentence that goes on": f"Use '{PLAIN}' as my new password, then wait.",
    "Italian": f"parola d'ordine: {MADE_UP}",
    "Portuguese": f"palavra-passe: {PLAIN}",
    "German": f"Zugangscode: {PLAIN}",
    "French": f"code d'accès : {PLAIN}",
    "a session": f'SessionWithHeaderRedirection("me", "{MADE_UP}")',
    "a transport": f"transport.connect(None, 'me', '{WORD}')",
    "strace": (
        'write(3, "USER me\\r\\n", 9) = 9\n'
        'write(3, "PASS two grey seals\\r\\n", 17) = 17'
    ),
    "mail": f'send: b"AUTH XOAUTH2 {KEY}{KEY}=\\r\\n"',
    "sed of a template": f"sed -i 's|@@DB_PASSWORD@@|{PLAIN}|g' a",
    "sed of a setting": f"+ sed -e 's/password=.*/password={PLAIN}/' a",
    "sed of a group": rf"sed -i 's/\(password *= *\).*/\1{PLAIN}/' a",
    "sed of a key": f"sed -i 's|__API_KEY__|{KEY}|' a",
    "a traced pipe": f"+ echo {KEY}\n+ docker login -u me --password-stdin r.example",
    "a pipe to any program": f"echo {WORD} | tool login --password-stdin",
    "s3fs": f"$ cat ~/.passwd-s3fs\n{LOWER}:{LOWER[::-1]}",
    "mc with an option": f"mc alias set --insecure eo https://x me1 {WORD}",
    "CDATA": f"<password>\n   <![CDATA[{WORD}]]>\n</password>",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_secret_in_an_edit_or_a_setting_is_gone(text: str) -> None:
    check_gone(text, SECRETS)


@pytest.mark.parametrize("null", [r"\0", r"\x00", "^@"])
@pytest.mark.parametrize("name", ["DB_PASSWORD", "EUM_SECRET"])
def test_a_secret_in_an_environment_takes_no_next_variable(
    null: str, name: str
) -> None:
    shown, _ = Redactor().text(f"A=1{null}{name}={MADE_UP}{null}HOME=/a{null}\n")

    assert shown == f"A=1{null}{name}={MARK.decode()}{null}HOME=/a{null}\n"


@pytest.mark.parametrize(
    "text",
    [
        "built with version2.3 as the password store",
        "using pbkdf2-sha256 as password hasher",
        "ran with CONFIG_V2x as password.file",
        "using CDSE_V2_PASS1 as the password",
        "passwd_check: Test12345",
        "password_backend: ldap3-tls12",
        "user_type: local2026\npassword_type: argon2id19",
        'sessionmaker("sqlite3", "engine2026x")',
        'signal.connect(None, "on_tile_done2", "worker12")',
        'write(4, "PASS tests/tile_2026.py\\r\\n", 30)',
        '"PASS 12 tests of 14\\r\\n"',
        "sed -i 's|KEY_COLUMN|scene_id2026|g' a.yml",
        "sed -i 's/^#PasswordAuthentication yes/PasswordAuthentication no/' a",
        "sed -i 's/secretName: .*/secretName: eo-creds-2026/' job.yml",
        "sed -i 's/token/S2A_T30UXC_20260301/' a.txt",
        "sed 's/@@DB_PASSWORD@@/$DB_PASSWORD/' a",
        "+ echo 'scene2026'\n+ docker login --password-stdin",
        "+ echo Tile_2026x\nTile_2026x\n+ docker login --password-stdin",
        "mc alias set is used by the stage out of S2A_T30UXC_20260301",
        "mc alias set eo https://x.example failed: connection refused by host",
        '["7z", "x", "a.7z"] ["mkdir", "-p", "/data/x"]',
    ],
)
def test_what_looks_like_an_edit_or_a_setting_and_is_evidence_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)
