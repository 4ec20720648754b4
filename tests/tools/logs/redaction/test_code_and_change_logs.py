"""Lines of code, change logs, pages and public keys look like secrets and are none."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor


@pytest.mark.parametrize(
    "text",
    [
        # Change logs and licences
        "* lib/key.c (check_secret_key): Likewise.",
        "* Makefile.in (FLAGS_TO_PASS): Define.",
        "License: BSD-2-clause-NetBSD",
        'found an assertion; problem identified by "jamesh"',
        "Can't locate revision identified by 'ae1027a6acf'",
        "* Add new upstream signing key 19882D92DDA4C400C22C0D56CC2AF4472167BE03",
        '"passwd:" and "group:" lines in /etc/nsswitch.conf',
        'with the new version the passphrase "enter again" prompt shows',
        "\t\tFixed a bug that surfaces when /etc/passwd\n\t\tchanges between 2 cycles.",
        # Numbers, pages, and what base64 holds of shapes and arrays
        " nn_pass = 3, rn_token = 1.0000000E-03, rn_secret = 2.5d+10",
        "GET https://stac.example.org/search?limit=100&token=300 -> 502 Bad Gateway",
        "row 18 (wkb_b64=AQEAAAAQRlzyl/nTv86cfy40yklA): Self-intersection",
        'data_base64="AAAAAAAA8D8AAAAAAAAAQAAAAAAAAAhA" shape=(3,)',
        # Code, as tracebacks show it
        "    from botocore.auth import S3SigV4Auth, SigV4Auth",
        "    'access_key': credentials['AccessKeyId'],",
        "    access_key_id=credential_data[0],",
        "    self._proxy_auth = proxy_auth",
        "    self._password = handler.password",
        "    secret: key.secret,",
        "    CLIENT_AUTH = ExtendedKeyUsageOID.CLIENT_AUTH",
        "    tokenIsJWT = !!decodeProtectedHeader(params.token);",
        "    password: typing.Optional[bytes],",
        "    kPassphrase = CFStringRef.in_dll(library, 'kPassphrase')",
        "    fs.access('/etc/passwd', constants.R_OK | constants.W_OK);",
        "    id-token: write",
        "    pwd := a.Package.Dir",
        "hs.hello.sessionId = hs.clientHello.sessionId",
        '    "Storage.getStorageKey": Storage.getStorageKeyParameters;',
        "private key is *ed25519.PrivateKey, expected ed25519.PrivateKey",
        "    PrivateKey:  testP256PrivateKey,",
        "    Password        *uint16",
        'errors.New("failed to parse EC private key: " + err.Error())',
        "def unix_getpass(prompt='Password: ', stream=None):",
        "pwd = (self.password.encode('utf-8') if self.password else b'')",
        "    fds_to_pass = [listener.fileno(), alive_r]",
        "    :type passphrase: :py:data:`bytes`",
        "_IPV4_PAT = r'(?:[0-9]{1,3}\\.){3}[0-9]{1,3}'",
        'key_or_pass = r"(?:key|pwd|password|pass|token)"',
        '_FACTORY_PAT = "__attr_factory_%s"',
        "TASK_ROOT_KEY = 'TASK_ROOT'",
        "SECRET_KEY = 'secret-key'",
        "SERVER_AUTH = '1.3.6.1.5.5.7.3.1'",
        "    last_pass = DEFAULT_LAST_PASS",
        "decode_dss_signature = asn1.decode_dss_signature",
        "self.id_tokens[id_token] = (client_id, username)",
        'service_key = f"{cluster.name}:{service_name}"',
        "'Authorization': f'Bearer {self.token}'",
        "username, password = parsed.auth_decoded",
        '    "password": t_string,',
        "update_execution_options(identity_token=shard_id)",
        'self.token: "Optional[Token[OtelContext]]" = None',
        '    "fail_on_invalid_token": InvalidNextTokenException,',
        "userPassword=userPassword@entry=0x447f550) at PDFDoc.cc:262",
        "PinLineEdit::setFormattedPassphrase, PinLineEdit::textEdited,",
        "    'gm_private_key', 'encipher_bg',\n    'encipher_rot13', 'decipher_bg',",
        'ring = os.path.join(folder, "secring.gpg")',
        'gpgv --keyring="/opt/keys/node.kbx" --output x',
        # Sentences
        "the authorization-code flow cannot apply",
        "use $PWD instead of $(pwd) in PATH-like shell variables",
        "git-send-email: ssh/login style password requests",
        "(merge bbd8486 pw/p4-symlinked-root later to maint).",
        "user specified, include/linux/atmsap.h:ATM_MAX_HLI was 7",
        "With a private key, and making the key\nensure that P is non-zero, so",
        "The variables used by chpasswd\nsvn propset svn:keywords Id",
        "* Mark base-passwd Multi-Arch: foreign.",
        "positions--pass `strict=False`. To produce a",
        "set a username with the --user and --pass flags.",
        "see `Security Credentials <https://docs.example.org/UserGuide/id_temp.html>`__",
        "(i.e. SetCredential=/LoadCredential=/…) will now",
        "\u30d1\u30b9\u30ef\u30fc\u30c9\u306e\u6709\u52b9\u671f\u9650\u304c\u5207\u308c\u3066\u3044\u307e\u3059",
        # What is for all to see, and measures
        '"LockToken":"0bc01e21-03c9-4b98-9433-6229cbf1ef1c",',
        "--change-token 12cs345-67cd-890b-1cd2-c3a4567d89f1",
        '"nextSequenceToken": "49542672486831074009579604567656788214806863282469"',
        "geohash=u281z7j4f s2token=47a1cbd595522b39",
        '"interconnectId": "dxcon-fgktov66",',
        "pkcs11:token=Root%20CA%20Certificates;serial=1%3AROOTS",
        "PRESERVE_PASS=1, PRESERVE_FAIL=1",
        "high-pass=0.4 band_pass=8-12um spectral_signature=water_v2",
        "codesign --remove-signature hello",
        "--secret=projects/eo/secrets/cdse/versions/2",
        "url=postgresql://user:password@host:5432/stac",
        'connecting with "${DB_USER}:${DB_PASSWORD}@pg-eo:5432/stac"',
        '{"bot_token": "…", "app_token": "…"}',
        # Names of stored secrets, kinds of things, ways to log in
        "arn:aws:secretsmanager:eu-west-2:123456789012:secret:EoCatalogueDatabase-a1b2c3",
        '"AWS::IAM::AccessKey": "bf29289b78d371e3",',
        "GDAL_HTTP_AUTH=NTLM",
        "GDAL_PROXY_AUTH=BASIC/NTLM/DIGEST/ANY",
        "keyring, such as 'keyring.backends.file.PlaintextKeyring'",
        # Pages and commands
        '<a name="import-with-api-key">Import with API key</a>',
        "- [Symmetric Secret Generation](docs/key/functions/generateSecret2.md)",
        'echo "SELECT * FROM precip_30ynormals" | psql meteo',
        "awk -F: </etc/passwd '$3 >= 1000 && $3 < 65000 {print $3}'",
    ],
)
def test_it_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("CREATE USER me IDENTIFIED BY 'Puffin!38x'", "Puffin!38x"),
        ("alter user me@'%' identified by 'gannetskua'", "gannetskua"),
        ("echo Puffin!38x | psql meteo", "Puffin!38x"),
        ("root (password): Puffin38xGannet", "Puffin38xGannet"),
        ("DB_PASSWORD=mysecretdbpassword", "mysecretdbpassword"),
        ("password: Kiebitz.Moorweg", "Kiebitz.Moorweg"),
        ("db_password: correct.horse.gannet", "correct.horse.gannet"),
        ('DB_PASSWORD="eo-db-password"', "eo-db-password"),
        ("db_password: HeatherField", "HeatherField"),
        ("{'password': gannetskua }", "gannetskua"),
        ("invalid password Puffin!38x: try again", "Puffin!38x"),
        ("user,password,\nada,Puffin!38x,", "Puffin!38x"),
        ("tool --verify-password gannetskua", "gannetskua"),
        ("docker build --secret DB=Puffin38xG", "DB=Puffin38xG"),
        ("echo 'Puffin~38x' | iinit", "Puffin~38x"),
        ("rclone obscure gannetskua", "gannetskua"),
        ("keyring: got 'Puffin!38x' for 'ada'", "Puffin!38x"),
        ('  ["pass"]=> string(10) "Puffin!38x"', "Puffin!38x"),
        ("[name: JSESSIONID][value: F6F3856D73ED13DA999B]", "F6F3856D73ED13DA999B"),
        (
            "STORE_B64=cHVmZmluOlB1ZmZpbiEzOHgtZ2FubmV0",
            "cHVmZmluOlB1ZmZpbiEzOHgtZ2FubmV0",
        ),
        ("GET https://a.example/x?token=48213377", "48213377"),
        ('"variables":{"u":"field07","p":"YpF2nvMNod%X"}', "YpF2nvMNod%X"),
    ],
)
def test_a_secret_in_such_a_place_goes(text: str, secret: str) -> None:
    redacted, _ = Redactor().text(f"{text}\n")

    assert redacted == f"{text}\n".replace(secret, "[redacted]")
