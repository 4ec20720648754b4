"""Secrets in the commands, calls, dumps and addresses of tools and services."""

import pytest

from eodh_tools.logs.redaction.redactor import MARK, Redactor

#: Of 20 characters each, with capitals, small letters and digits.
PART = "q7HdXw2LmZc9TrKs4VbN"
FURTHER = "Jy5FgPe8RtUa3CxQw6Mk"
KEY = PART + FURTHER
#: Of letters alone, as a key may come out.
LETTERS = "sWfTqLgNcXzRmBvKdPhJyQaUeTiO"
LOWER = "w4kq9zt2hx7cnm5vb8jd3gf6ls1py0ra"
HEX = "7b1e94d05ac38f62e07d19b84c5fa263"
UUID = "a91c4e07-52bd-4f38-8e60-1d7bc3925f4a"
STORE_KEY = "J4T8QXW20KPN6ZLD93RV"
SLASHED_KEY = "/kR7bT2xWq9LdZ4mVcH8nYs3/PfJ6gUeA5tXo1Cw"
PASSWORD = "Puffin!38x"
PLAIN = "gannet57skua"
WORD = "puffin-skua"
BASE64 = (KEY * 3)[:86] + "=="

FORMS = {
    # Keys that a command takes by their place
    "set-credentials": f"eumdac set-credentials {LETTERS} {KEY}",
    "a login of two words": f"$ b2 account authorize {HEX} K005{KEY}",
    "authorize-account": f"b2 authorize-account 001a2b K001{KEY}",
    "init": f"+ planet init {LOWER}",
    "a key behind a short option": f"qtool config -e x.example -i {STORE_KEY} -k {KEY}",
    "glued to an equals sign": f"obsutil config -i={STORE_KEY} -k={LOWER}",
    "of a scheduler": f"schtasks /create /ru me /rp {PLAIN}",
    "of a key store": f"keytool -list -storepass {WORD}",
    "of a share": rf"net use \\nas\eo /user:me {WORD}",
    "-pw": f"plink -ssh me@x -pw {WORD} ls",
    "a user that is a key": f"curl -u {HEX}: https://x.example",
    "a cookie of curl": f'curl -b "session={KEY}" https://x.example',
    "echo for a program that asks": f"echo {PLAIN} | sshfs -o password_stdin me@x: /m",
    "echo in place of a file": f"decrypt --password-file <(echo {WORD})",
    "a FTP program's address": f"lftp me:{WORD}@ftp.example",
    # Calls with a user and a password by their place
    "a constructor of PHP": f"#0 d.php(2): PDO->__construct('mysql:host=d', 'me', '{PLAIN}')",  # noqa: E501
    "a function of PHP": f"mysqli_connect('db', 'me', '{WORD}', 'eo')",
    "of Java": f'DriverManager.getConnection("jdbc:x:y", "me", "{WORD}")',
    "of Perl": f"DBI->connect('dbi:Pg:dbname=eo', 'me', '{WORD}')",
    "of Python": f"pymysql.connect('db', 'me', '{PLAIN}', 'eo')",
    "behind a resource": f"ftp_login(Resource id #3, 'me', '{WORD}')",
    "basic authentication of R": f'req_auth_basic("me", "{WORD}")',
    "of openEO": f'authenticate_basic("me", "{WORD}")',
    "of .NET": f'new NetworkCredential("me", "{WORD}")',
    "keys of AWS in Java": f'new BasicAWSCredentials("{STORE_KEY}", "{KEY}")',
    "a key that is set": f'wf_set_key("{UUID}")',
    "a tuple in brackets": f"AccessToken(('{LETTERS}', '{KEY}'))",
    "Some of Rust": f'Config {{ user: Some("me"), password: Some("{WORD}") }}',
    "a request of Ruby": f"f.request :authorization, :basic, 'me', '{WORD}'",
    "a request with a token": f'f.request :authorization, :Bearer, "{WORD}"',
    "a token of Ruby": f"conn.request :token_auth, '{WORD}'",
    "no brackets in Ruby": f"req.basic_auth 'me', '{WORD}'",
    # Headers as pairs of strings
    "a cookie of a proxy": f"':path', '/x'\n'cookie', '_oauth2_proxy={KEY}|17'",
    "a cookie that is set": f"('set-cookie', 'session={WORD}; Path=/')",
    "a cookie in bytes": f"(b'Cookie', b'sid={WORD}')",
    "a cookie of Ruby": f'{{"Cookie"=>"sid={WORD}; lang=en"}}',
    "a pair without a scheme": f"'authorization', '{KEY}'",
    "a pair with a scheme": f"'proxy-authorization', 'Token {PLAIN}'",
    # Webhooks
    "without its host": f'"POST /api/webhooks/8940421556/{KEY}abcd HTTP/1.1" 204',
    "services of Slack": f"POST /services/T01ABCDEF/B01ABCDEF/{PART}abcd",
    "hooks of Mattermost": f"https://chat.example/hooks/{LOWER}",
    "an automation's": f"POST https://n8n.example/webhook/{UUID}",
    # Dumps and settings
    "the root of MinIO": f"RootUser: me\nRootPass: {PASSWORD}",
    "pass beside user": f"  user: me\n  pass: {PLAIN}\n  dbname: eo",
    "access and secret": f'access = "{HEX}"\nsecret = "{HEX}"',
    "access and secret in a table": f"| access | {HEX} |\n| secret | {HEX} |",
    "a key that begins with a slash": f"Keys(secret_key='{SLASHED_KEY}', token=None)",
    "camel case": f"weatherKey = {UUID}",
    "a dash before key": f"https://x.example/p?windy-key={KEY}",
    "a version behind": f'smtp_password_v4     = "{KEY}"',
    "the key of a storage account": f'"keyName": "key1", "value": "{BASE64}"',
    "a token of Keystone": f"| id | gAAAAABn{KEY}{KEY} |",
    "the login of a registry": f"eyJwYXlsb2FkIjoi{KEY}{KEY}{KEY}",
    "an id and a value": f'{{"inputs": [{{"id": "password", "value": "{WORD}"}}]}}',
    "a type between": f'"Name": "/eo/password", "Type": "String", "Value": "{WORD}"',
    "cookies in a dictionary": f"cookies={{'session': '{KEY}', 'lang': 'en'}}",
    "the content of a page's field": f'<meta name="csrf-token" content="{KEY}">',
    "a file that is shown": f"$ cat ~/.eumdac/credentials\n{KEY},{LETTERS}",
    "an option of helm": "helm install --set rootPassword=gannetskua,rootUser=me m",
    # Sentences and protocols
    "a new value": f"Password of [me] was reset.\nNew value: {PART}",
    "expect": f'password: \nsend "{PLAIN}\\r"',
    "a user and a slash": f"ASF login: user me / {PLAIN}",
    "a key of a user": f"ecmwfr: user 12345 key {UUID}",
    "what was given": f"The key is not correct. You gave {UUID}",
    "a token that was made": f"Token was generated: {UUID}",
    "a code to enter": f"Enter the resulting Authorization Code here: {KEY}",
    "a ticket": f"CASTGC=TGT-12345-{KEY}-cas",
    "a map key without its host": f"GET /api/area/csv/{HEX}/MODIS_NRT/world/1",
    "a login of IMAP": f"a1 LOGIN me {PLAIN}",
    "AUTH of Redis": f"redis: AUTH {PLAIN}",
    "quotes in a sentence": f"I used password '{WORD}' to log in",
    "a user of SQL": f"CREATE USER me PASSWORD '{WORD}';",
    "a word between": f"the password is still {PLAIN}",
    # Shells, languages and settings of programs
    "quotes behind a user": f"curl --user me:'{WORD}' https://x.example",
    "setenv": f"setenv OPENDAP_PASSWORD {WORD}",
    "set of fish": f"set -gx PLANET_KEY {HEX}",
    "-u with a word": f"landsat-tool search -u me -p {WORD} --out a",
    "a password in bold": f"<p>Your password: <b>{PLAIN}</b></p>",
    "a value that a console echoes": f">>> api_key\n'{KEY}'",
    "a class of Kotlin": "Credentials(user=me, password=gannetskuaauk)",
    "a tuple of Erlang": f'{{password,<<"{WORD}">>}}',
    "a call of Redis": f"redis.call('AUTH', '{PLAIN}')",
    "bindpw": f"bindpw {PLAIN}",
    "a shared key": f': PSK "{WORD}"',
    "a community of SNMP": f"snmpwalk -v2c -c {PLAIN} host",
    "a new user of MinIO": f"mc admin user add eo someone {PLAIN}",
    "a key of small letters": f"EARTH_SEARCH_KEY={LOWER}",
    "ident and pass": f"ident = me pass = {PLAIN}",
    "a client": f"SpaceTrackClient('me', '{PLAIN}')",
    "a proxy ticket's name": f"MAAP_PGT={KEY}",
    "another scheme": f"Authorization: GenieKey {UUID}",
    "a key of GeoServer's JSON": f'{{"@key": "passwd", "$": "{WORD}"}}',
    "a cookie of a jar with blanks": f".x.example FALSE / TRUE 0 sid {HEX}",
    "what a child is sent": f"child.sendline('{PLAIN}')",
    "an unseal key": f"Unseal key 1: {KEY}",
    "what a command printed": f"$ get secret s3 | base64 -d\n{KEY}",
    "a mask of a runner": f"::add-mask::{KEY}",
    "two ids": f"AC{HEX[::-1]}:{HEX}",
    "the administrator's": f"Authentication failed for admin:{PLAIN}",
}
SECRETS = (
    *(PART, FURTHER, LETTERS, LOWER, HEX, UUID, STORE_KEY, SLASHED_KEY),
    *(PASSWORD, PLAIN, WORD, BASE64, "gannetskua"),
)


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_secret_of_a_tool_or_a_service_is_gone(text: str) -> None:
    shown, count = Redactor().text(f"before\n{text}\nafter\n")

    evidence = {HEX} if "b2 account" in text else set[str]()
    assert [s for s in SECRETS if s in shown and s not in evidence] == []
    assert count > 0
    assert shown.startswith("before\n")
    assert shown.endswith("after\n")


@pytest.mark.parametrize(
    "text",
    [
        "Cookie: theme=dark; tz=Europe/London; consent=accepted",
        "Set-Cookie: lang=en; Path=/",
        "orbitPass: DESCENDING",
        "bandPass: 0.45-0.52um",
        "first_pass=2026-03-01T10:00:00Z",
        f'"appId": "{UUID}"',
        f"git config user.signingkey {STORE_KEY[:16]}",
        "arn:aws:secretsmanager:eu-west-2:123456789012:secret:eo/db-AbCdEf12",
        f"continuation-token=1ueGcxLP{PART}/{FURTHER}=",
        "connect('tcp://10.0.0.1:8786', 'scheduler2', 'worker12')",
        "button.connect('clicked', 'on_click', 'T30UXC')",
        "connect('localhost', 8786, timeout=10)",
        f"register {HEX} as done",
        f"INFO setup scene S2A_MSIL2A_20260301T110839 of job {UUID}",
        "snap config set core.release=2026a1",
        "./configure --host=x86_64-conda-linux-gnu --prefix=/opt/proj-9.3.1",
        f"found hook `fmt` at `/home/me/.cache/prek/hooks/{PART}`",
        f".git/hooks/{HEX}",
        "GET /repos/eo/x/hooks/12345678 HTTP/1.1",
        f"GET /services/T30UXCAB/results/{UUID}",
        "Symfony AutowirePass::setRepeatedPass1() is deprecated",
        f"tileKey: {HEX}",
        f"idempotency-key: {UUID}",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        f"integrity sha512-{BASE64}",
        "key1 mean=0.12 std=0.98",
        "access=read-only for all, secret none",
        "ST-12 valve open, PT-2045 closed",
        "new value: 12.5",
        "cat ~/.eumdac/credentials\nNo such file or directory",
        '{"type": "password", "label": "Your password", "required": true}',
        "login succeeded for user ada2026",
        "user ada2026: permission denied",
        "docker run -u root -p 8888:8888 jupyter/base",
        "gcc -I/usr/include -lncurses -pthread -luser -pipe main.c",
        "chown -R root:runner2026 /data",
        "def f(user=user, password=pw, key=key):",
        "child.sendline('worker12')",
        "echo aGVsbG8= | base64 -d\nhello-world-2026",
        "child.sendline('ls -la /data/2026')",
        "Client('tcp://scheduler:8786', 'sentinel2-l2a')",
        "open_session('tile', 'S2A_T30UXC_20260301')",
        "user ada with S2A_MSIL2A_20260301",
        "root:eo-2026-runner owns /data",
        "$ cat token\npermission-denied-2026",
        "https://x.example/v2?api=ogc-api-processes-part1",
        "setx SORT_KEY datetime",
        "rsync -u source -p target",
        "added npm:lodash@4.17.21 to the lockfile",
    ],
)
def test_evidence_beside_tools_and_services_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)


def test_a_digest_keeps_the_user_and_the_realm() -> None:
    shown, _ = Redactor().text(
        'Authorization: Digest username="me", realm="data", uri="/a", '
        f'nonce="{HEX}", response="{HEX}"\n'
    )

    assert 'username="me", realm="data", uri="/a"' in shown
    assert HEX not in shown


def test_of_several_cookies_only_those_that_let_in_are_gone() -> None:
    shown, count = Redactor().text(f"Cookie: lang=en; sid={LOWER}; theme=dark\n")

    assert shown == f"Cookie: lang=en; sid={MARK.decode()}; theme=dark\n"
    assert count == 1
