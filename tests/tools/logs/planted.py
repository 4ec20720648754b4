"""Secrets of our own making, in lines as logs show them.

Every value is computed, so that no scanner takes this file for a leak.
"""

import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass

LOWER = "abcdefghijklmnopqrstuvwxyz"
UPPER = LOWER.upper()
DIGITS = "0123456789"
HEX = "0123456789abcdef"
ALNUM = UPPER + LOWER + DIGITS
BASE32 = UPPER + "234567"
BASE64 = ALNUM + "+/"
URL64 = ALNUM + "-_"


def made_up(length: int, alphabet: str = ALNUM, seed: str = "") -> str:
    """Characters that look random and are the same every time."""
    drawn = ""
    turn = 0
    while len(drawn) < length:
        key = f"{seed}/{length}/{alphabet}/{turn}".encode()
        drawn += "".join(
            alphabet[byte % len(alphabet)] for byte in hashlib.sha256(key).digest()
        )
        turn += 1
    return drawn[:length]


def base64_of(text: str) -> str:
    return b64encode(text.encode()).decode()


def jwt() -> str:
    def part(claims: dict[str, str]) -> str:
        return urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")

    head = part({"alg": "RS256", "typ": "JWT"})
    body = part({"sub": "someone", "iss": "https://hub.example/realms/eodh"})
    return f"{head}.{body}.{made_up(86, URL64)}"


@dataclass(frozen=True)
class Planted:
    """A line with secrets in it, and what must stay of it."""

    kind: str
    line: str
    secrets: tuple[str, ...]
    stays: tuple[str, ...] = ()


def plant(kind: str, line: str, *values: str, stays: tuple[str, ...] = ()) -> Planted:
    """A line whose `{0}`, `{1}` … are the secret values."""
    for index, value in enumerate(values):
        line = line.replace(f"{{{index}}}", value)
    return Planted(kind, line, values, stays)


AWS_ID = "AKIA" + made_up(16, BASE32, "aws")
AWS_TEMPORARY_ID = "ASIA" + made_up(16, BASE32, "aws")
AWS_SECRET = made_up(40, BASE64, "aws")
AWS_SESSION = "FwoGZXIvYXdz" + made_up(180, BASE64, "aws")
HASH = made_up(64, HEX, "hash")
SAS = made_up(43, ALNUM, "sas") + "%3D"
PASSWORD = "Tr0ub4dor" + made_up(4, DIGITS)
LONG = made_up(32, ALNUM, "long")
JWT = jwt()

_HOST = "s3.eu-west-2.amazonaws.com"
_SIGNED = (
    f"https://workspaces.{_HOST}/ws/out.tif?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential={0}%2F20250101%2Feu-west-2%2Fs3%2Faws4_request"
    "&X-Amz-Date=20250101T000000Z&X-Amz-Expires=3600&X-Amz-Security-Token={1}"
    "&X-Amz-SignedHeaders=host&X-Amz-Signature={2}"
)

PLANTED: tuple[Planted, ...] = (
    # Amazon
    plant(
        "aws presigned v4 in a traceback",
        "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: "
        + _SIGNED,
        AWS_TEMPORARY_ID,
        AWS_SESSION.replace("+", "%2B").replace("/", "%2F"),
        HASH,
        stays=("403 Client Error", _HOST, "/ws/out.tif", "X-Amz-Expires=3600"),
    ),
    plant(
        "aws presigned v2",
        f"HTTP/1.1 400 GET https://b.{_HOST}/k?AWSAccessKeyId={{0}}&Signature={{1}}"
        "&Expires=1735689600",
        AWS_ID,
        made_up(26, ALNUM, "v2") + "%2B%3D",
        stays=("HTTP/1.1 400", "Expires=1735689600", "AWSAccessKeyId="),
    ),
    plant("aws key id in prose", "Using credentials of {0} now", AWS_ID),
    plant(
        "aws environment",
        "export AWS_SECRET_ACCESS_KEY={0}",
        AWS_SECRET,
        stays=("export AWS_SECRET_ACCESS_KEY=",),
    ),
    plant("aws credentials file", "aws_secret_access_key = {0}", AWS_SECRET),
    plant("aws session token", "AWS_SESSION_TOKEN={0}", AWS_SESSION),
    plant("aws session token alone", "got {0} from the metadata service", AWS_SESSION),
    plant(
        "aws json credentials",
        '{"AccessKeyId": "{0}", "SecretAccessKey": "{1}", "Token": "{2}"}',
        AWS_TEMPORARY_ID,
        AWS_SECRET,
        AWS_SESSION,
    ),
    plant(
        "aws authorization v4",
        "Authorization: AWS4-HMAC-SHA256 Credential={0}/20250101/eu-west-2/s3/"
        "aws4_request, SignedHeaders=host;x-amz-date, Signature={1}",
        AWS_ID,
        HASH,
        stays=("AWS4-HMAC-SHA256", "SignedHeaders=host;x-amz-date"),
    ),
    plant(
        "aws authorization v2",
        "'Authorization': 'AWS {0}:{1}'",
        AWS_ID,
        made_up(27, ALNUM, "v2b") + "=",
    ),
    plant(
        "boto debug",
        "DEBUG botocore headers={'X-Amz-Security-Token': b'{0}', 'Host': 's3'}",
        AWS_SESSION,
        stays=("'Host': 's3'",),
    ),
    plant(
        "aws error xml",
        "<Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>{0}</AWSAccessKeyId>"
        "<SignatureProvided>{1}</SignatureProvided>",
        AWS_ID,
        HASH,
        stays=("<Code>SignatureDoesNotMatch</Code>",),
    ),
    plant(
        "sts xml",
        "<SecretAccessKey>{0}</SecretAccessKey><SessionToken>{1}</SessionToken>",
        AWS_SECRET,
        AWS_SESSION,
    ),
    # Azure and Google
    plant(
        "azure sas in a traceback",
        "rasterio.errors.RasterioIOError: HTTP response code: 403: "
        "https://acct.blob.core.windows.net/c/a.tif?sv=2024-01-01&se=2025-01-01"
        "&sr=c&sp=rl&sig={0}",
        SAS,
        stays=("HTTP response code: 403", "acct.blob.core.windows.net", "sp=rl"),
    ),
    plant("azure sas first", 'token = "sig={0}&sv=2024-01-01"', SAS),
    plant(
        "azure connection string",
        "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={0};"
        "EndpointSuffix=core.windows.net",
        made_up(86, BASE64, "azure") + "==",
        stays=("AccountName=acct", "EndpointSuffix=core.windows.net"),
    ),
    plant(
        "azure client secret",
        "client {0} was used",
        made_up(3, ALNUM, "az") + "8Q~" + made_up(34, ALNUM, "az"),
    ),
    plant(
        "gcs signed v4",
        "GET https://storage.googleapis.com/b/o?X-Goog-Credential={0}"
        "&X-Goog-Date=20250101T000000Z&X-Goog-Signature={1}",
        "svc%40p.iam.gserviceaccount.com%2F20241231%2Fauto%2Fstorage",
        made_up(256, HEX, "gcs"),
        stays=("storage.googleapis.com/b/o", "X-Goog-Date=20250101T000000Z"),
    ),
    plant(
        "gcs signed v2",
        "https://storage.googleapis.com/b/o?GoogleAccessId={0}&Signature={1}",
        "svc@p.iam.gserviceaccount.com",
        made_up(60, ALNUM, "gcs2") + "%3D",
    ),
    plant("google api key", "?address=x&key={0}", "AIza" + made_up(35, URL64)),
    plant("google oauth", "token {0} refreshed", "ya29." + made_up(60, URL64)),
    plant("google client secret", "id={0}", "GOCSPX-" + made_up(28, URL64)),
    # HTTP
    plant("bearer", "> Authorization: Bearer {0}", LONG, stays=("Bearer",)),
    plant("bearer alone", "curl -H 'X: Bearer {0}' https://hub.example/", LONG),
    plant("bearer in json", '{"headers": {"authorization": "Bearer {0}"}}', LONG),
    plant("jwt", "user claims {0}", JWT),
    plant("jwt in a url", "GET /x?access_token={0}&page=2", JWT, stays=("page=2",)),
    plant("jwt in a repr", "headers=[(b'authorization', b'{0}')]", JWT),
    plant(
        "basic",
        "Authorization: Basic {0}",
        base64_of("someone:" + PASSWORD),
        stays=("Authorization: Basic",),
    ),
    plant("basic alone", "sent Basic {0} to it", base64_of("someone:" + PASSWORD)),
    plant("token scheme", "Authorization: token {0}", made_up(40, HEX)),
    plant("no scheme", "authorization: {0}", LONG),
    plant("private-token", "PRIVATE-TOKEN: {0}", made_up(20)),
    plant("x-api-key", "'x-api-key': '{0}'", LONG),
    plant("x-auth-token", "< X-Auth-Token: {0}", LONG),
    plant(
        "digest",
        'Authorization: Digest username="me", realm="r", nonce="{0}", response="{1}"',
        made_up(32, HEX, "n"),
        made_up(32, HEX, "r"),
        stays=('realm="r"',),
    ),
    plant(
        "cookie",
        "Cookie: theme=dark; SESSION={0}; csrftoken={1}",
        LONG,
        made_up(24),
        stays=("SESSION=", "csrftoken="),
    ),
    plant(
        "set-cookie",
        "< Set-Cookie: KEYCLOAK_IDENTITY={0}; Path=/auth; HttpOnly; Secure",
        LONG,
        stays=("KEYCLOAK_IDENTITY=", "Path=/auth; HttpOnly; Secure"),
    ),
    plant("cookie in a dict", "{'Cookie': 'sid={0}', 'Accept': '*/*'}", LONG),
    plant("cookie jar", "<RequestsCookieJar[<Cookie sid={0} for hub/>]>", LONG),
    # URLs
    plant(
        "basic-auth url",
        "fatal: unable to access 'https://{0}@github.example/org/repo.git/': 403",
        "someone:" + PASSWORD,
        stays=("github.example/org/repo.git", "403"),
    ),
    plant(
        "database url",
        "could not connect to postgresql://{0}@db.example:5432/jobs",
        "eodh:" + PASSWORD,
        stays=("postgresql://", "@db.example:5432/jobs"),
    ),
    plant("database url, @ inside", "redis://{0}@cache:6379/0", ":p@ss" + PASSWORD),
    plant("database url, / inside", "amqp://{0}@mq:5672/v", "me:Xa/" + PASSWORD),
    plant("token as user", "git clone https://{0}@git.example/r", made_up(40, HEX)),
    plant("oracle", "jdbc:oracle:thin:eodh/{0}@db:1521:x", PASSWORD),
    plant("api_key query", "GET /v1?api_key={0}&bbox=1,2", LONG, stays=("bbox=1,2",)),
    plant("escaped json url", r'"u":"https://h/x?a=1\u0026sig={0}"', SAS),
    plant("encoded url", "next=https%3A%2F%2Fh%2F%3Fsig%3D{0}%26a%3D1", made_up(40)),
    plant("html url", '<a href="/x?a=1&amp;token={0}&amp;b=2">', LONG),
    # Providers
    plant("github", "remote: using {0}", "ghp_" + made_up(36)),
    plant("github app", "GITHUB={0}", "ghs_" + made_up(36)),
    plant(
        "github fine-grained",
        "with {0} failed",
        "github_pat_" + made_up(22) + "_" + made_up(59),
    ),
    plant("gitlab", "git push with {0}", "glpat-" + made_up(20, URL64)),
    plant("slack bot", "token {0} invalid_auth", "xoxb-" + made_up(50, DIGITS + "-")),
    plant("slack user", "as {0}", "xoxp-" + made_up(40, DIGITS + "-") + HASH[:32]),
    plant("slack app", "socket {0}", "xapp-1-A" + made_up(10, DIGITS) + "-" + HASH),
    plant(
        "slack hook",
        "POST https://hooks.slack.com/services/{0} 200",
        f"T{made_up(8, DIGITS)}/B{made_up(8, DIGITS)}/{made_up(24)}",
        stays=("https://hooks.slack.com/services/", " 200"),
    ),
    plant("openai", "Incorrect API key provided: {0}", "sk-proj-" + made_up(48)),
    plant("anthropic", "x: {0}", "sk-ant-api03-" + made_up(80, URL64)),
    plant("hugging face", "login {0}", "hf_" + made_up(34, ALNUM)),
    plant("npm", "//registry.example/:_authToken={0}", "npm_" + made_up(36)),
    plant("pypi", "upload with {0}", "pypi-AgEIcHlwaS5vcmc" + made_up(90, URL64)),
    plant("docker", "login {0}", "dckr_pat_" + made_up(27, URL64)),
    plant("planet", "auth ('{0}', '')", "PLAK" + made_up(32, HEX)),
    plant("stripe", "charge {0}", "sk_live_" + made_up(24)),
    plant("sendgrid", "mail {0}", f"SG.{made_up(22, URL64)}.{made_up(43, URL64)}"),
    plant("vault", "VAULT={0}", "hvs." + made_up(90, URL64)),
    plant("digitalocean", "key {0}", "dop_v1_" + made_up(64, HEX)),
    plant("grafana", "with {0}", "glsa_" + made_up(32) + "_" + made_up(8, HEX)),
    plant("telegram", "bot{0}/sendMessage", "123456789:AA" + made_up(33, URL64)),
    # Names and values
    plant("workspace token", "WORKSPACE_TOKEN={0}", LONG, stays=("WORKSPACE_TOKEN=",)),
    plant("workspace token, yaml", "  WORKSPACE_TOKEN: {0}", LONG),
    plant("export quoted", "+ export HUB_TOKEN='{0}'", "short-one"),
    plant("password=", "connecting with user=me password={0} host=db", PASSWORD),
    plant("password of letters", "db_password={0}", "changeme"),
    plant("kwargs", "connect(host='h', password='{0}', port=1)", PASSWORD),
    plant("json", '{"user": "me", "password": "{0}"}', PASSWORD),
    plant("json in json", r'"{\"password\": \"{0}\", \"a\": 1}"', PASSWORD),
    plant("yaml", "    password: {0}", "changeme"),
    plant("yaml list", "- secret: {0}", PASSWORD),
    plant("ini", "password = {0}", "changeme"),
    plant("ruby", ':password=>"{0}", :active=>true', made_up(32, HEX)),
    plant("go", 'password := "{0}"', PASSWORD),
    plant("option", "run.sh --password {0} --verbose", PASSWORD, stays=("--verbose",)),
    plant("option =", "run.sh --api-key={0} -v", LONG),
    plant("option in a list", "['run', '--token', '{0}', '-v']", LONG),
    plant("docker login", "docker login -u me -p {0} reg.example", PASSWORD),
    plant("mysql", "mysql -h db -u me -p{0} jobs", PASSWORD),
    plant("sshpass", "sshpass -p {0} ssh me@h", PASSWORD),
    plant("curl -u", "curl -s -u me:{0} https://h.example/", PASSWORD),
    plant("netrc", "machine urs.example login me password {0}", PASSWORD),
    plant("sql", "ALTER USER me WITH PASSWORD '{0}';", PASSWORD),
    plant("maven", "<server><password>{0}</password></server>", PASSWORD),
    plant("env pair", '{"name": "S3_SECRET", "value": "{0}"}', "changeme"),
    plant("docker config", '{"auths":{"r":{"auth":"{0}"}}}', base64_of("me:" + LONG)),
    plant("client secret", "client_id=x&client_secret={0}", LONG),
    plant("subscript", "os.environ['HUB_TOKEN'] = '{0}'", LONG),
    plant("access token", "access_token={0}", "of-letters-alone"),
    plant("id token", "{'id_token': '{0}'}", "of-letters-alone"),
    plant("api key in prose", "Using API key: {0}", LONG),
    plant("pass", "smtp://h user=me pass={0}", PASSWORD),
    plant("dockerfile", "ENV API_KEY {0}", LONG),
    plant("aws configure", "aws configure set aws_secret_access_key {0}", AWS_SECRET),
    plant("token in prose", "signed in with token '{0}' as me", LONG),
    plant("kubectl", "kubectl create secret x --from-literal=password={0}", PASSWORD),
    plant("django", "SECRET_KEY = '{0}'", "k^" + made_up(48, ALNUM + "!@#%*(-_=+)")),
    plant(
        "private key on a line",
        r'"private_key": "-----BEGIN PRIVATE KEY-----\n{0}\n-----END PRIVATE KEY-----"',
        made_up(64, BASE64) + r"\n" + made_up(64, BASE64, "2"),
    ),
    # In a traceback, behind calrissian's prefix
    plant(
        "traceback locals",
        '2025-10-10T14:17:23.205638Z - node-stage-in-pod-abcdefgh -     raise E("'
        'https://h.example/c?token={0}")',
        LONG,
        stays=("2025-10-10T14:17:23.205638Z - node-stage-in-pod-abcdefgh - ",),
    ),
)
