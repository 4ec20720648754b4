"""Secrets that a command, a call, a statement or a file tells by their place."""

from base64 import b64encode

import pytest

from eodh_tools.logs.redaction.redactor import MARK, Redactor
from tests.tools.logs.redaction.secrets_gone import check_gone

PART = "q7HdXw2LmZc9TrKs4VbN"
KEY = PART + "Jy5FgPe8RtUa3CxQw6Mk"
LETTERS = "sWfTqLgNcXzRmBvKdPhJ"
HEX = "7b1e94d05ac38f62e07d19b84c5fa263"
UUID = "a91c4e07-52bd-4f38-8e60-1d7bc3925f4a"
PASSWORD = "Puffin!38x"
PLAIN = "gannet57skua"
NAMED = "Curlew_moor19"
WORD = "puffin-skua"
WORDS = "Mulhacen 3479 ok"
SPOKEN = "Kiebitz ueber Moor"
BASE64 = (KEY * 3)[:86] + "=="
INSERTED = "INSERT INTO users (name, password) VALUES (%s, %s)"
UPDATED = "UPDATE users SET password = $1 WHERE name = $2"
BASIC = b64encode(f"ada:{PLAIN}".encode()).decode()

FORMS = {
    # Columns and headers
    "a session's key": f"CREDENTIALS\tASIA{'Q7' * 8}\t2026-03-01T10:00:00Z\t{KEY}",
    "a key behind whose it is": f"Authorization: EmailKey ada@x.example:{HEX}",
    # Words of a command
    "RabbitMQ": f"rabbitmqctl change_password eo {WORD}",
    "a file of users": f"mosquitto_passwd -b /etc/pw eo {WORD}",
    "a data source": f"isql -v EODSN eo_ro {PLAIN}",
    "Db2": f"db2 => connect to EODB user eo using {PLAIN}",
    "the first password": f"neo4j-admin dbms set-initial-password {WORD}",
    "a hash that is asked for": f"openssl passwd -6 -salt ab {PLAIN}",
    "a document": f"pdftk in.pdf input_pw {WORD} output out.pdf",
    "RADIUS": f"radtest ada {PLAIN} radius.example 0 {WORD}",
    "a vault's share": f"vault operator unseal {BASE64[:43]}=",
    "a secret that is set": f'gh secret set CDSE_SECRET --body "{PASSWORD}" --repo x',
    "a network": f"wpa_passphrase field {PLAIN}",
    "a user of Windows": f"net user ada {PASSWORD} /add",
    "a new password of LDAP": f"ldappasswd -x -s {PLAIN} uid=ada",
    "a certificate": f"signtool sign /f eo.pfx /p {PLAIN} dist.exe",
    "SNMP": f"snmpwalk -v3 -u eo -A {WORD} -X {PLAIN} 10.0.0.7",
    "a remote desktop": f"xfreerdp /v:node2 /u:ada /p:{PLAIN}",
    "a package": f"nuget push eo.nupkg -k {PLAIN} -s https://x.example",
    "a short option": f"influx write -b eo -t {KEY}== 'snr value=1'",
    "a here string": f"myproxy-logon -l ada -S <<< '{PLAIN}'",
    # Arguments of a call
    "behind a user": f'cat = Catalog("https://x.example", "admin", "{NAMED}")',
    "QGIS": f'uri.setConnection("pg.example", "5432", "eo", "rw", "{PASSWORD}")',
    "ArcGIS": f'arcpy.SignInToPortal("https://x.example", "ada", "{PLAIN}")',
    "a key ring": f'keyring.set_password("cdse", "ada", "{PLAIN}")',
    "a key ring of R": f'keyring::key_set_with_value("cdse", "ada", "{WORD}")',
    "a session": f'setup_session("ada", "{WORD}", check_url=url)',
    "characters of Java": f'ks.load(in, "{WORD}".toCharArray());',
    "behind a realm": f'$ua->credentials("x.example:443", "EO", "ada", "{PLAIN}");',
    "logged arguments": f'login(args=("ada", "{PLAIN}"), kwargs={{}})',
    "names and values": f"weboptions('Username','ada','Password','{WORD}')",
    "a comparison": f"assert '{PASSWORD}' == os.environ['EO_PASSWORD']",
    # Types and signs between a name and its value
    "a type of Go": f'Password: (string) (len=10) "{PASSWORD}",',
    "a debugger": f'dav_login (user=0x7ffe1 "eo", password=0x7ffe2 "{WORD}")',
    "a pair of Lisp": f'((user . "ada") (password . "{WORD}"))',
    "basic, as bytes": f"eumdac: basic b'{BASIC}'",
    # Statements
    "inserted": f"[SQL: {INSERTED}]\n[parameters: ('ada', '{WORD}')]",
    "numbered": f"{UPDATED}\nDETAIL:  parameters: $1 = '{WORD}', $2 = 'ada'",
    "echoed": f"Engine {UPDATED}\nEngine [generated in 0.0001s] ('{WORD}', 'ada')",
    "MyBatis": f"{INSERTED}\n==> Parameters: ada(String), {WORD}(String)",
    "to encrypt": f"SELECT pgp_sym_decrypt(col, '{WORD}')",
    "before its salt": f"SELECT crypt('{WORD}', gen_salt('bf'))",
    "of a file": f"PRAGMA key = '{WORD}';",
    # Files and values below their names
    "a mount's secrets": f'# /etc/davfs2/secrets\nhttps://x.example/l ada "{WORDS}"',
    "a mount's folder": f"$ sudo cat /etc/davfs2/secrets\n/mnt/l ada {PLAIN}",
    "users of a mirror": f"$ cat /etc/rsyncd.secrets\nmirror:{PLAIN}",
    "an address of mail": f"$ cat peps.txt\nada@x.example {NAMED}",
    "chpasswd": f"+ chpasswd\n+ echo 'jovyan:{PLAIN}'",
    "a list of cloud-init": f"chpasswd:\n  list: |\n    root:{PLAIN}\n    eo:{WORD}x",
    "a list of R": f'$user\n[1] "ada"\n\n$password\n[1] "{WORD}"',
    "printed by a debugger": f'(gdb) p cfg->passwd\n$2 = 0x55d1c0a2b0 "{WORD}"',
    "a map of Kubernetes": f"db_password:\n----\n{PASSWORD}\n\nBinaryData",
    "a list of properties": f"<key>Password</key>\n  <string>{WORD}</string>",
    "three quotes": f'password = """\n{WORD}\n"""',
    "folded words": f"db:\n  password: >-\n    {SPOKEN}\n  port: 5432",
    "words in a table": f"username | ada\npassword | {SPOKEN}\nrole     | editor",
    "words below a prompt": f"Enter passphrase for archive key:\n{SPOKEN}\nOpened.",
    "what jsonpath printed": "$ kubectl get secret x -o jsonpath='{.data.password}'"
    f" | base64 -d; echo\n{PLAIN}",
    "what terraform printed": f"$ terraform output -raw db_password\n{PLAIN}",
    "YAML of two letters": f"creds:\n  u: ada\n  p: {PASSWORD}",
    "what a shell printed": f"$ printenv HDA_PASSWORD\n{PLAIN}",
    "an FTP session": f"telnet> USER ada\n331 Password required\nPASS {PLAIN}",
    # Stores and services
    "a block of Prefect": f"Secret block 'cds-key' loaded: value='{UUID}'",
    "a parameter store": f'"Type": "SecureString",\n    "Value": "{WORD}",',
    "a key vault": f'"id": "https://x.vault.azure.net/secrets/cdse/9f8e",\n'
    f'  "name": "cdse",\n  "value": "{WORD}"',
    "a primary key": f'{{"primaryKey": "{BASE64[:43]}="}}',
    "a bootstrap": f"AccessorID: x\nSecretID:         {UUID}",
    "a code for cameras": f"WIFI:T:WPA;S:FieldLab;P:{WORDS};;",
    "an account's key": f"<name>fs.azure.account.key.x.blob.example</name>\n"
    f"<value>{BASE64}</value>",
    "a client of Ceph": f"[client.eo]\n\tkey = AQ{KEY[:10]}/{KEY[:25]}==",
    "a key of letters": f"GET https://x.example/style.json?key={LETTERS} 403",
    "a parameter": f'{{"param":"client_secret","val":"{PLAIN}"}}',
    "of a job": f"qsub -v CDSE_USER=ada,CDSE_PW={PLAIN},TILE=30UXC job.pbs",
    "numbered keys": f"api_key_1: {PART}",
    "of a service": f"svc_user_eumetsat: ada\nsvc_pwd_eumetsat: {PLAIN}",
    "a user and a host": f"Connecting with ada:{PLAIN}@imap.example",
    "a map's key": f"tiles AAPK{HEX}{KEY}",
    "a store of arrays": f"using ema_{HEX}",
    "a key of mail": f"mailchimp {HEX}-us20 refused",
    "a sign of Azure": f"azdo {KEY}{KEY[:12]}JQQJ99BCACAAAAAAAAAAAAASAZDO4abc",
    # Words, where what stands beside them is a user or says what they are
    "pass of JSON": f'{{"user": "ada", "pass": "{WORD}"}}',
    "pass of a flow": f"db: {{user: ada, pass: {WORD}, host: pg}}",
    "pass of a line of settings": f"level=debug user=ada pass={WORD} msg=login",
    "pw of arguments": f"Namespace(user='ada', pw='{WORD}', tile='30UXC')",
    "credentials of Jenkins": f"CDSE_CREDS_USR=ada CDSE_CREDS_PSW={WORD}",
    "a value of XML": f"<AdminPassword><Value>{WORD}</Value></AdminPassword>",
    "a secret of a workflow": f"##[debug]Evaluating: secrets.CDSE => '{WORD}'",
    "a class within": f"Account(name='ada', secret=Secret(value='{WORD}'))",
    "a refused field": f'{{"loc":["body","password"],"msg":"x","input":"{WORD}"}}',
    "words of a setting": f"pass_phrase={SPOKEN}\nregion=uk-london-1",
    "an access key and a secret": f"access {HEX} secret {HEX}",
    "ak and sk": f"obs.ak=x\nobs.sk={KEY}",
    "AK and SK": f"AK/SK: EO7KEYEO7KEYEO7KEY42/{KEY}",
    "the token of a service": f"CIRCLE_TOKEN is {HEX}",
    "pass in bytes": f"CONNECT (u1, p1) user=b'eo' pass=b'{WORD}'",
    "a shared key": f'network={{\n  ssid="field"\n  psk="{WORD}"\n}}',
    "a table with users": f"id | conn_id | password\n1 | cdse | {WORD}",
    "two columns": f"password    {WORD}\nusername    ada",
    "glued in a list": f'a0="mysql" a1="-u" a2="me" a3="-p{WORD}"',
    "Perl": f"DBI connect('dbname=eo','ada','{WORD}',...) failed",
    "a wireless network": f"nmcli dev wifi connect field password {WORD}",
    "a stack's parameter": f"ParameterKey=DBPassword,ParameterValue={WORD}",
    "a netrc file": f"netrc: bad follower token '{WORD}' (/root/.netrc, line 3)",
    "a key of two parts": f"the cdsapi key is not as it should be, got 77412-{UUID}",
    "an id and a code": f"Visit https://x.example/device?user_code={WORD} now",
    "a word for a while": f"Username: ada\nTemporary password: {WORD}",
    "a word that is asked for": f"Enter your Earthdata password: {WORD}",
    "a user and a word": f"authenticated with user ada and password {WORD} now",
    "German, for a while": f"Ihr Initialpasswort lautet: {WORD}",
    "French, for a while": f"Votre mot de passe provisoire est : {WORD}",
    "Spanish, for a while": f"La contrase\u00f1a temporal es {WORD}",
    # Sentences
    "temporary": f"password (temporary): {NAMED}",
    "and": f"log in with ada and {PASSWORD}",
    "pw for": f"# pw for the portal: {PLAIN} (ask Jo)",
    "a pwd in quotes": f'my pwd "{WORDS[:13]}" does not work',
    "a new account": f"Superuser created: ada / {PLAIN}",
    "Danish": f"kodeord: {PASSWORD}",
    "Spanish": f"la clave del FTP es {NAMED}",
    "Greek": f"\u03ba\u03c9\u03b4\u03b9\u03ba\u03cc\u03c2 \u03b5\u03af\u03bd"
    f"\u03b1\u03b9 {PLAIN}",
    "Japanese": f"\u30d1\u30b9\u30ef\u30fc\u30c9\u306f {PLAIN} \u3067\u3059",
    "Romanian": f"parola pentru sftp este {NAMED}",
    "Turkish": f"\u015fifreniz: {PASSWORD}",
    "Dutch": f"het wachtwoord van de ftp is {NAMED}",
}
SECRETS = (PART, LETTERS, HEX, UUID, PASSWORD, PLAIN, NAMED, WORD, WORDS[:13], SPOKEN)


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_secret_in_its_place_is_gone(text: str) -> None:
    check_gone(text, (*SECRETS, BASE64[:20], KEY[:25], BASIC))


@pytest.mark.parametrize(
    "text",
    [
        # A sentence that names a command, a description of its words
        "see mc admin user add in the docs for details",
        "Use mc alias set ALIAS URL ACCESSKEY SECRETKEY to add a host",
        "isql: command not found2",
        "gh secret set expects a value",
        "vault operator unseal needs 3 of 5 keys",
        "docker secret create eo ./secret2.txt",
        "onlineca-get-cert -u https://slcs2.example -l ada",
        "docker build -t harbor.example/eo-tools:2026.3.1-T30UXC .",
        # Arguments that are none
        'widget.connect(None, "clicked2", "onClick3x")',
        "database('parcels', 'S2_Tiles2026')",
        'new String("T30UXC".toCharArray())',
        "task failed: args=('T30UXC2026', 'B8A'), kwargs={}",
        "raise KeyringLocked('Failed to unlock the item!') from error",
        'keyring.get_credential("service2", None)',
        "assert 'T30UXC2026' == tile",
        # A mask, and the name of a secret that is elsewhere
        f"Enter your Earthdata password: {chr(0xB7) * 8}",
        "existingSecret: geoserver-admin-credentials",
        # How a password is kept or sent
        "password_auth: scram-sha-256",
        "password_encryption = scram-sha-256, password_hash: argon2id",
        "kinit: failed to get initial credentials for ada@EO.EXAMPLE2",
        "token acquired: type=Bearer length=1342 expires_in=600",
        # Statements without a secret
        "INSERT INTO t (id, c) VALUES (%s, %s)\n[parameters: ('S2A', 'Cloudy12.3')]",
        "parameters: ('T30UXC', '2026-03-01') for process ndvi",
        # Files and lines below a name
        "$ cat users\nada editor\nbob viewer2",
        "# /etc/hosts\n10.0.0.7 pg2.example pg2",
        "https://dav.example/lidar /mnt/lidar davfs user,noauto 0 0",
        "token:\n----\nsee docs",
        '$tile\n[1] "T30UXC2026"',
        "Enter passphrase for archive key:\nUnlocking the vault\n",
        "Enter passphrase for archive key:\nArchive opened, 318 granules.",
        "block 'run' loaded: value='07468c5d-74c5-4f17-9457-3b09871e4d03'",
        '{"Name": "/eo/db", "Type": "SecureString", "Version": 4}',
        "##teamcity[setParameter name='env.TILE' value='T30UXC2026']",
        '{"pass": "ascending", "login": "ada"}',
        "user=ada pass=ascending, login=ada pass=12",
        "login: ada pass: yes",
        "access denied, secret s3-creds-2026 missing",
        "sk=1234 of 5678, sk=slovak",
        "secrets.CDSE_TOKEN == ''",
        '{"loc":["body","tile"],"msg":"x","input":"T30UXC"}',
        "account | token | state\neo | missing | failed",
        "Your temporary password has been sent to ada@eo.example",
        "initial password: not set",
        "Enter your new password: too short, try again",
        "user ada and password are required",
        "Das Passwort lautet anders als erwartet",
        "La contrase\u00f1a temporal es demasiado corta",
        "bad follower token 'login'",
        "token check failed, got 403 Forbidden",
        "ParameterKey=Tile,ParameterValue=T30UXC",
        "['gdal_translate', '-projwin', '1', '-pspec2']",
        "$ echo $TILE_KEY\nT30UXC_2026",
        "u: 10m_u_component\np: surface_pressure2",
        "mean_pw: 23.45 kg m-2, tcwv_pw=water_vapour2",
        "telnet> open x\nPASS tests/test_tile2.py",
        # Words, names and versions
        "License: BSD-3-clause-Cambridge",
        "License: LGPLv3+_or_GPLv2+",
        '<a href="x.html" accesskey="n" rel="next">',
        'NO_AUTH = "NO_AUTH"',
        "-> FakeSecret | ReplicaSecret:",
        "[`SecretStr`][pydantic.types.SecretStr]",
        "harbor.example/tools/password-rotator:1.2.3",
        "contrib/slapd-modules/passwd/sha2/sha2.c5",
        "--overwrite-signature  Overwrite existing file",
        "https://x.example/t/cpython-3-12-greenlet-and-tracing/33144/2",
        "<NextContinuationToken>G4p+BqPSaTLk4aQQgEjg</NextContinuationToken>",
        "S2_sentinelHubProcessApi?key=sentinelHubProcessApi",
        # Sentences
        "Het wachtwoord is verlopen op 2026-03-01, neem contact op met Helpdesk2",
        "Passwort fuer Benutzer EO_Admin2 ist abgelaufen",
        "heslo nebylo prijato (Chyba: E4012x)",
        "Certificate for region-us20 and 2026-us2",
    ],
)
def test_what_only_looks_like_its_place_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)


def test_a_realm_and_a_service_before_a_password_stay() -> None:
    for text in (
        f'add("a.example:443", "EO Archive", "ada", "{PLAIN}")'.replace(
            "add", "$ua->credentials"
        ),
        f'keyring.set_password("cdse", "ada@eo.example", "{PLAIN}")',
        f"usuario: olivar / contrase\u00f1a: {PLAIN} / servidor: ftp.example",
        f'X_CONNECTION_STRING="A=b;AccountName=s1;AccountKey={BASE64};EndpointSuffix=x"',
        f"<string>a</string><Password>{PLAIN}</Password>",
    ):
        secret = BASE64 if BASE64 in text else PLAIN

        assert Redactor().text(f"{text}\n") == (
            f"{text.replace(secret, MARK.decode())}\n",
            1,
        )


def test_what_stands_between_two_secrets_of_one_rule_is_read() -> None:
    redacted, count = Redactor().text(
        f"chpasswd <<< 'root:{PLAIN}'\ntoken={KEY}\nubuntu:{WORD}x\n"
    )

    assert KEY not in redacted
    assert PLAIN not in redacted
    assert WORD not in redacted
    assert count == 3
