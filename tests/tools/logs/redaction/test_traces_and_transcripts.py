"""Secrets in traces, transcripts, connection texts and stored password hashes."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor
from tests.tools.logs.redaction.secrets_gone import check_gone

KEY = "q7HdXw2LmZc9TrKs4VbNJy5FgPe8RtUa"
FURTHER = "Wn3PbYk6GdRx8SvLq2JtZc5MfHw9ATeU"
HEX = "5b0c92e7d1a84f36b98e20c7f4d1a653"
FURTHER_HEX = "c81f04d7a6e3529b0fd18c47b2e59a36"
STORE_KEY = "UPQRCKWMDLSIBVQ5XRTA"
PASSWORD = "Kra-nich47"
WORD = "kranichgrau"
WORDS = "Krick_ente 53"
ODD = "kra}}nich;7"
KERNEL_KEY = "d313422e-defb06bf1768862305eff79d"
SEED = "ZQK7MBX2LPN4RTV6WYA3CDE5FGHI" * 2
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
TYPE = f"{WSSE}username-token-profile-1.0#PasswordText"
SECRETS = (
    *(KEY, FURTHER, HEX, FURTHER_HEX, STORE_KEY, PASSWORD, WORD, WORDS, ODD),
    *(KERNEL_KEY, SEED, HEX.upper()),
)

FORMS = {
    "authz of dCache": f"https://x.example:2880/pnfs/a.tar?authz={KEY}: 403",
    "authz of XRootD": f"root://x.example//eos/a?xrd=1&authz={KEY}",
    "a macaroon": f"got MDAxY2xvY2F0aW9uIE9wdGlvbmFsLmVtcHR5{KEY}{KEY}",
    "a seed of NATS": f"-----BEGIN USER NKEY SEED-----\nSU{SEED}\n------END",
    "a seed of an account": f"nkey SA{SEED} loaded",
    "a static key of OpenVPN": (
        f"-----BEGIN OpenVPN Static key V1-----\n{HEX}\n{FURTHER_HEX}\n"
        "-----END OpenVPN Static key V1-----"
    ),
    # XML
    "a password's type": f'<wsse:Password Type="{TYPE}">{PASSWORD}</wsse:Password>',
    "a type and a name space": (
        f'<o:Password Type="{TYPE}" xmlns:o="{WSSE}wssecurity-secext-1.0.xsd">'
        f"{PASSWORD}</o:Password>"
    ),
    "the same, escaped": (
        f"&lt;o:Password Type=&quot;{TYPE}&quot;&gt;{PASSWORD}&lt;/o:Password&gt;"
    ),
    # Traces
    "a test of a shell": f"+ '[' -z {KEY} ']'",
    "a test of bash": f"++ [[ -n {KEY} ]]",
    "a comparison": f"+ '[' {KEY} = '' ']'",
    "test": f"+ test -n {KEY}",
    "case": f"+ case {KEY} in",
    "a script of lftp": (
        f'execve("/usr/bin/lftp", ["lftp", "-e", "open -u me,{PASSWORD} h"], 0x5) = 0'
    ),
    "a prompt of lftp": f"lftp> open -u me,{PASSWORD} h",
    "arguments of ldapsearch": (
        f'execve("/bin/ldapsearch", ["ldapsearch", "-D", "cn=x", "-w", "{WORD}"], 0x5)'
    ),
    "arguments of 7z": f'execve("/bin/7z", ["7z", "x", "-p{WORD}", "a.7z"], 0x5) = 0',
    "arguments of mc": (
        f'execve("/bin/mc", ["mc", "alias", "set", "eo", "https://x", "me1", "{WORD}"])'
    ),
    "a list of Python": f"Command '['redis-cli', '-a', '{WORD}']' returned 1",
    "keys by their place": f'execve("/e", ["eumdac", "set-credentials", "{KEY}"])',
    # Transcripts
    "aws configure": f"AWS Access Key ID [None]: {STORE_KEY}",
    "aws configure again": f"AWS Access Key ID [****************3RTA]: {STORE_KEY}",
    "a key of OpenStack": f"AWS Secret Access Key [None]: {HEX}",
    "rclone config": f"access_key_id> {STORE_KEY}",
    "the file of s3fs": f"$ cat ~/.passwd-s3fs\n{HEX}:{FURTHER_HEX}",
    "a bucket's keys": f"$ cat /etc/passwd-s3fs\nmybucket:{HEX}:{FURTHER_HEX}",
    "echo for s3fs": f"echo {HEX}:{FURTHER_HEX} > ~/.passwd-s3fs",
    "argocd": f"$ argocd admin initial-password -n argocd\n{KEY}",
    "a registry's login": f"$ aws ecr get-login-password --region eu-west-2\n{KEY}",
    "a token of Kubernetes": f"$ kubectl create token me -n x\n{KEY}",
    "gh": f"$ gh auth token\n{KEY}",
    "vault": f"$ vault kv get -field=password secret/x\n{KEY}",
    "openssl": f"$ openssl rand -hex 16\n{HEX}",
    "a kernel's file": f'{{"ip": "h", "key": "{KERNEL_KEY}", "hb_port": 5, "signature_scheme": "hmac-sha256"}}',  # noqa: E501
    "the same, indented": f'{{\n  "shell_port": 4,\n  "key": "{KERNEL_KEY}",\n}}',
    # Stored hashes
    "PostgreSQL": f" me | SCRAM-SHA-256$4096:{KEY}==${KEY}=:{FURTHER}=",
    "PostgreSQL's older": f" me | md5{HEX}",
    "PgBouncer": f'"me" "md5{HEX}"',
    "MySQL": f"me *{HEX.upper()}5B0C92E7",
    "Django": f"pbkdf2_sha256$260000$abcDEF12${KEY}=",
    "Werkzeug": f"scrypt:32768:8:1$abcDEF12${HEX}{HEX}",
    "passlib": f"$pbkdf2-sha256$29000$abc${KEY}",
    "LDAP": f"userPassword: {{SSHA}}{KEY}",
    "Jupyter": f"sha1:5b0c92e7d1a8:{HEX}5b0c92e7",
    # Connections
    "braces of ODBC": f"('IM002', 'DRIVER={{Pg}};UID=odbc;PWD={{{ODD}}}')",
    "braces of JDBC": f"jdbc:sqlserver://h;user=me;password={{{PASSWORD}}};a=1",
    "IMAP": f"  27:31.44 > b'KPAB1 LOGIN me \"{WORDS}\"'",
    "IMAP with a user in quotes": f'A001 LOGIN "me@x" "{WORD}"',
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_secret_in_a_trace_or_a_transcript_is_gone(text: str) -> None:
    check_gone(text, SECRETS)


@pytest.mark.parametrize(
    "text",
    [
        # A word, a name, a hash or a number behind a test may be anything.
        "+ '[' -z S2A_MSIL2A_20260301T110839_N0511_R137_T30UXC ']'",
        f"+ '[' -n {HEX} ']'",
        "+ [[ -f /data/2026/Scene12A/B04.tif ]]",
        "[[ 0.12 0.98]\n [ 0.4 0.5]]",
        'execve("/bin/tar", ["tar", "-p", "-xf", "scene2026.tar"], 0x5) = 0',
        "Command '['gdalwarp', '-t_srs', 'EPSG:32630', 'a.tif']' returned 1",
        "args: ['--bbox', '-3.2', '--collection', 'sentinel2-l2a']",
        '["gdal_translate", "-a_srs", "EPSG:4326", "-u", "scene2026"]',
        "open -u is no option of this command",
        "Access Key ID [None]: not given",
        f"cache of keys: {HEX}:{FURTHER_HEX}",
        "$ argocd admin initial-password -n argocd\nError: not found",
        "$ aws ecr get-login-password | docker login --password-stdin\nLogin2Succeeded",
        f'{{"key": "{KERNEL_KEY}", "tile": "T30UXC"}}',
        "f'DRIVER={driver};UID={uid};PWD={db_password}'",
        "f'password={user[\"pw2\"]}'",
        "SCRAM-SHA-256 authentication failed",
        "sha1:5b0c92e7d1a8",
        f"md5{HEX} scene.tif",
        f"* {HEX.upper()}5B0C92E7 refs/heads/main",
        'job2 LOGIN failed "wrong password"',
        "SUCCESSFULLY WRITTEN: SCENE S2A",
        '<PasswordPolicy type="strict">at least 12</PasswordPolicy>',
    ],
)
def test_what_looks_like_a_trace_s_secret_and_is_evidence_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)
