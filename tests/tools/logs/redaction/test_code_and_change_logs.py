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
    ],
)
def test_a_secret_in_such_a_place_goes(text: str, secret: str) -> None:
    redacted, _ = Redactor().text(f"{text}\n")

    assert redacted == f"{text}\n".replace(secret, "[redacted]")
