"""Text of programs, charts and tables that stands where a secret might, and stays."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor

_CHART = (
    "| Name | Says | Value |\n|---|---|---|\n| `db.password` | Its word | `x` |\n"
    "| `db.tlsMode1` | Its mode | `x` |\n| `db.existingName2` | Name of it | `x` |"
)


@pytest.mark.parametrize(
    "text",
    [
        # Members, types and addresses of a program's objects
        "    search_auth: FetcherConfig",
        "    api_key: TextValue,",
        "fn renew(refresh_token: &str) -> Answer {",
        "    spec.KeySecret = &v1.KeyReference{}",
        "secret := tiles.Secret{",
        '    PasswordSecret *core.KeyReference `json:"x"`',
        "func Open(user, password string) (*pool.Handle, error) {",
        "    token = oauth.Token{",
        "    item.PrivateKey = signer;",
        "let access_token = answer",
        "self.loader_auth = shared_auth",
        "oldToken=AppToken{9f4ef63 token=Token{a64f992 Activity",
        "    secret_key=hashlib.sha256(text.encode()).hexdigest(),",
        "    .ApiKey = MSG_Produce,",
        "    IDToken: freshToken,",
        "user, password = pair_of_user",
        'cmd.Env = append(cmd.Env, "PWD="+folder.Dir)',
        "echo \"error: in '$ac_pwd':\" >&2",
        "LogOn(user, domain, password, LOGON_OVER_NETWORK);",
        "if same(old.Password, new.Password, Compare.Ordinal))",
        'expect(page.field({ name: "password" })).toBeVisible()',
        "class Test_token:\n    @fixture.once(autouse=True)",
        'tile_signature = b"\\x50\\x4b\\x05\\x06"',
        "labels[mapkey] = mapvalue",
        'const STORAGE_KEY = "tiles-page-size";',
        "match(r'^password=\\K.+')",
        'shared_auth = "EPSG"',
        "crs_auth = EPSG",
        # Names of files and of objects that hold the secret
        "tls_client_key='client-tls.pem'",
        "  tlsSecret: tiles.local-tls",
        "  certificateSecret: my-certs",
        "  secret: ca-certs-secret",
        "existingSecretPasswordKey: admin-word",
        'export APPLICATION_CREDENTIALS="$RUNNER_TEMP/keys.json"',
        "client_secret: urn:k8s:secret:tiles",
        # Masks and places to fill in
        'export MODEL_API_KEY="sk-..."',
        "HUB_TOKEN=glpat-xxxxxxxxxxxx",
        "api_key: hf_****",
        "    client-key-data: DATA+OMITTED",
        "secret_key: PLEASE_CHANGE_ME",
        "vault_password: @VAULT_PASSWORD",
        'AUTH="\\$DB_PASSWORD" run',
        'echo "$db_host:$db_port:*:$db_user:$db_word" > ~/.pgpass',
        "--set db.password=$DB_PASSWORD --set webPassword=$WEB_PASSWORD",
        'docker run -v "$PWD:/v quay.example/tools/many_x86" build',
        # Variables that PowerShell and others read
        "$secret = $env:HUB_SECRET",
        "$password=$Env:DB_PASSWORD; run",
        '$token = "$env:HUB_TOKEN"',
        "$secret = $script:DbSecret2",
        'Authorization = "Bearer $env:HUB_TOKEN2"',
        "password: ${env:DB_PASS}",
        "password: env:DB_PASSWORD",
        "$secret = [Environment]::GetEnvironmentVariable('DB_PASS')",
        '$token = [System.Environment]::GetEnvironmentVariable("X_TOKEN", "User")',
        # Names of headers
        "allow=['Authorization', 'X-Amz-Content-Sha256', 'Content-Type']",
        "vary: 'Cookie', 'Accept'",
        "f.request :authorization, :basic, ENV['USER'], ENV['PASS']",
        # Commands
        "echo '10.0.0.7 tiles' | sudo tee -a /etc/hosts",
        "echo north | docker run --rm -i tools/rev",
        'psql -U tiles <<< "GRANT ALL ON SCHEMA x TO y"',
        "eodag search -b 1 43 2 44 -p S2_MSI_L1C --items 1",
        "curl -XDELETE http://localhost:5000/collections/x",
        "jobs run --secrets HUB_TOKEN python:3.12 run.py",
        "refine --pass 2 --tile 4x4",
        "    proxy_pass tiles-server:9000;",
        # Versions, digests, public keys, ids
        '"auth-token": "^5.0.1"',
        "example.org/x/credentials v1.19.2 h1:qZry8VUyTK4VIo5aEdUcBjPZHL2v4FyQ3QEOaWc=",
        "[Peer]\nPublicKey = q7Hd+Xw2LmZc9TrKs4VbNJy5FgPe8RtUa3CxQw6MkB0=",
        "WG_PUBLIC_KEY=q7Hd+Xw2LmZc9TrKs4VbNJy5FgPe8RtUa3CxQw6MkB0=",
        '"publicKey": "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCoz"',
        "<Future: status: finished, type: int, key: c0a8a20f903a4915b94db8de3ea63195>",
        "tokenize: token 'bdaf607501161277b437ffd6d9319bef' for ndvi changed",
        "done with sessionid: 0x14ede63a5a70002,E38,Processed",
        "see https://forum.example.org/t/how-to-read-a-b2-bucket/16680",
        "see https://img.example.org/badge.svg?token=RXP95LE2XL",
        "geohash gcpvj0duq53k token=gcpvj0",
        "/etc/passwd: eouser:x:1000:1000:EO User:/home/eouser:/bin/bash",
        "wrong password, IP:10.0.4.17",
        'data (currently identified by "v7.0.1a" within its name) set to end',
        "polarisation pass=1 band_pass=0.45-0.52um low_pass=gaussian3x3",
        "serviceAccountToken path=token expirationSeconds=3607 audience=api",
        "One Time Password (Two-Factor) is asked for",
        # Pairs of lines
        "- name: DB_NAME\n  value: tiles1\n- name: DB_PASSWORD\n  valueFrom:",
        "DB_CLIENT_SECRET:\n  valueFrom:",
        _CHART,
    ],
)
def test_it_stays(text: str) -> None:
    lines = f"start\n{text}\nend\n"

    assert Redactor().text(lines) == (lines, 0)


def test_bytes_of_a_picture_are_no_name_and_no_value() -> None:
    run = "tJFzWymwSjM5kbynvgBoWvF0OpKbkvuH0agi7BhrJmKMrMuMkWNfWD6tErThfreXlJ"
    text = f'"image/png": "{run}pwd+xlu2f7N9zp7V03Haa3L35yyilMfB9tf",\n'

    assert Redactor().text(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        # What looks alike, and may be a secret
        ("$env:DB_PASSWORD = 'gannetskua'", "gannetskua"),
        (
            "PresharedKey = q7Hd+Xw2LmZc9TrKs4VbNJy5FgPe8RtUa3CxQw6MkB0=",
            "q7Hd+Xw2LmZc9TrKs4VbNJy5FgPe8RtUa3CxQw6MkB0=",
        ),
        ("password: Gannet.Kittiwake7", "Gannet.Kittiwake7"),
        ("db_password=&Gannet7Moor", "&Gannet7Moor"),
        ("password = gannetskua", "gannetskua"),
        ("Server=a;Password = gannetskua;", "gannetskua"),
        ("for db me password=gannetskua", "gannetskua"),
        ("private_key = gannetskua", "gannetskua"),
        ("    password: GannetMoor", "GannetMoor"),
        ("secretKey: gannetskua", "gannetskua"),
        ("client_secret: gannet-skua-word", "gannet-skua-word"),
        ("storage_key=Zq4vT9mLx2Bp8RsK7wYc3NdH", "Zq4vT9mLx2Bp8RsK7wYc3NdH"),
        ("session_key: 9f86d081884c7d659a2feaa0c55ad015", None),
        ("ssl_key_password=gannet.pem", "gannet.pem"),
        ('msg="set password="Gannet7Moor""', "Gannet7Moor"),
        ("echo Puffin38xG | sudo -S systemctl restart x", "Puffin38xG"),
        ("echo Puffin38xG | sudo docker login -u me", "Puffin38xG"),
        ("echo me:Puffin38xG | sudo tee /etc/ppp/chap-secrets", "me:Puffin38xG"),
        ("echo Puffin38xG | docker login -u me", "Puffin38xG"),
        ("kinit me <<< Puffin38xG", "Puffin38xG"),
        ("--password 48", "48"),
        ("fetch --token 'bdaf607501161277b437ffd6d9319bef'", None),
        ("with token 'bdaf607501161277b437ffd6d9319bef'", None),
        ("token=gcpvj0duq53k", "gcpvj0duq53k"),
        ("  value: Puffin38xG\n  name: DB_PASSWORD", "Puffin38xG"),
        ("alter user me identified by 'gannetskua'", "gannetskua"),
        ("https://conda.example/t/me-4f2a9c81b7d3e650/x", "me-4f2a9c81b7d3e650"),
        ("password moor-kittiwake-Gannet7", "moor-kittiwake-Gannet7"),
        ("| user | password |\n|---|---|\n| ada | Puffin38xG |", "Puffin38xG"),
        ("proxy_pass: Puffin38xG", "Puffin38xG"),
        ('["${DB_PASSWORD}", "puffin4ever"]', "puffin4ever"),
        ("PASSWORD=$ecretGannet7", "$ecretGannet7"),
        ("redis password is Gannet-Moor", "Gannet-Moor"),
        ("first_pass=Puffin!38xG", "Puffin!38xG"),
    ],
)
def test_what_looks_alike_and_may_be_a_secret_goes(
    text: str, secret: str | None
) -> None:
    gone = secret or text.rpartition(" ")[2].strip("'")

    redacted, _ = Redactor().text(f"{text}\n")

    assert gone not in redacted
