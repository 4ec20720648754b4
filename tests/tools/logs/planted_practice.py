"""Secrets as Earth-observation practice shows them, kind by kind, all made up."""

from tests.tools.logs.planted import (
    ALNUM,
    BASE64,
    DIGITS,
    HEX,
    UPPER,
    URL64,
    Planted,
    base64_of,
    made_up,
    plant,
)

WORDS = "tidal-Marsh-lantern"
WORD = "Qu4rry" + made_up(6, DIGITS, "practice")
KEY = made_up(40, BASE64.replace("/", ""), "practice") + "7aZ"
HEX32 = made_up(32, HEX, "practice")
UUID = "-".join(made_up(n, HEX, f"u{n}") for n in (8, 4, 4, 4, 12))
ID = made_up(20, UPPER + DIGITS, "practice")
LONG = made_up(60, ALNUM, "practice")
PREFIX = "2026-01-05T10:00:00.1Z - fetch-pod-abcdefgh - "

PRACTICE: tuple[Planted, ...] = (
    # netrc
    plant("netrc tab", "machine\tdata.example\tlogin\tme\tpassword\t{0}", WORDS),
    plant("netrc lines", "machine data.example\n  login me\n  password {0}", WORD),
    plant("netrc default", "default login anonymous password {0}", WORD),
    plant("netrc password first", "machine h.example password {0} login me", WORD),
    # tables
    plant("table of a client", "client_secret        {0}     environment", KEY),
    plant("table, box", "\u2502 api_key \u2502 {0} \u2502", KEY),
    plant("table, markdown bold", "| **password** | {0} | string |", WORD),
    plant("table, tab", "api-key\t{0}\tconfig file", KEY),
    plant("table after a logger's words", "INFO app: | secret_key | {0} |", WORD),
    plant("columns after a logger's words", "ERROR: user,password\nme,{0}", WORD),
    plant("arrow", "secret_key => {0}", WORD),
    plant("pipe", "password | {0}", WORDS),
    plant(
        "csv",
        "User name,Access key ID,Secret access key\nme,{0},{1}",
        "AKIA" + made_up(16, UPPER, "csv"),
        KEY,
    ),
    plant(
        "tsv", "user\tpassword\thost\nme\t{0}\tdb.example", WORD, stays=("db.example",)
    ),
    # the next line
    plant("next line", "Password:\n{0}", WORD),
    plant("next line, prefix", f"{PREFIX}api_key:\n{PREFIX}{{0}}", KEY),
    plant("yaml block", "password: |\n  {0}", WORD),
    plant("form", 'Content-Disposition: form-data; name="password"\n\n{0}', WORD),
    # pairs
    plant("tuple", "[('username', 'me'), ('password', '{0}')]", WORDS),
    plant("setenv", "os.environ.setdefault('S3_SECRET_KEY', '{0}')", KEY),
    plant("gdal option", "gdal.SetConfigOption('AWS_SECRET_ACCESS_KEY', '{0}')", KEY),
    plant("pair", "{'name': 'HDA_PASSWORD', 'value': '{0}'}", WORDS),
    plant("pair reversed", "{'value': '{0}', 'name': 'HDA_PASSWORD'}", WORDS),
    plant("tag", '{"Key": "DB_PASSWORD", "Value": "{0}"}', WORDS),
    plant("hadoop lines", "<name>fs.s3a.secret.key</name>\n  <value>{0}</value>", KEY),
    plant("xml property", '<property name="password" value="{0}"/>', WORDS),
    plant("spark", "--conf spark.hadoop.fs.s3a.secret.key={0}", KEY),
    plant("job order", '"eo_password": {"class": "string", "value": "{0}"}', WORDS),
    plant("duckdb", "CREATE SECRET (TYPE S3, KEY_ID '{0}', SECRET '{1}')", ID, KEY),
    # calls
    plant("basic auth", "requests.auth.HTTPBasicAuth('me', '{0}')", WORDS),
    plant(
        "auth tuple",
        "requests.get(url, auth=('me', '{0}'), timeout=3)",
        WORDS,
        stays=("timeout=3",),
    ),
    plant("auth list", "auth: ['me', '{0}']", WORDS),
    plant("login call", "ftp.login('me', '{0}')", WORDS),
    plant("login keywords", "login(user='me', passwd='{0}')", WORDS),
    plant(
        "sentinelapi",
        "SentinelAPI('me', '{0}', 'https://hub.example')",
        WORDS,
        stays=("https://hub.example",),
    ),
    plant("token call", "session.auth_with_token('{0}')", LONG),
    plant("filesystem", "s3fs.S3FileSystem(key='{0}', secret='{1}')", ID, KEY),
    plant(
        "frozen",
        "Credentials(access_key='{0}', secret_key='{1}', token=None)",
        ID,
        KEY,
        stays=("token=None",),
    ),
    # commands
    plant(
        "curl glued",
        "curl -ume:{0} https://h.example",
        WORDS,
        stays=("https://h.example",),
    ),
    plant("curl split", "curl -s -u me:{0} https://h.example", WORDS),
    plant("curl proxy", "curl --proxy-user me:{0} https://h.example", WORDS),
    plant(
        "httpie", "http --auth me:{0} GET h.example", WORDS, stays=("GET h.example",)
    ),
    plant("redis", "redis-cli -h cache -a {0} --scan", WORDS, stays=("--scan",)),
    plant("ldap", "ldapsearch -x -D cn=me -w {0} -b dc=x", WORDS, stays=("-b dc=x",)),
    plant("unzip", "unzip -P {0} scenes.zip", WORDS, stays=("scenes.zip",)),
    plant("lftp", "lftp -u me,{0} ftp.example", WORDS, stays=("ftp.example",)),
    plant("smb", "smbclient //h/s -U me%{0}", WORDS),
    plant(
        "openssl", "openssl enc -aes256 -pass pass:{0} -in x", WORDS, stays=("-in x",)
    ),
    plant("openssl in", "openssl rsa -passin pass:{0}", WORDS),
    plant(
        "piped",
        "echo {0} | docker login registry.example -u me --password-stdin",
        WORDS,
    ),
    plant("piped quoted", "printf '%s' '{0}' | gh auth login --with-token", LONG),
    plant("piped sudo", "echo {0} | sudo -S apt-get update", WORDS),
    plant(
        "minio",
        "mc alias set eo https://s3.example {0} {1} --api S3v4",
        ID,
        KEY,
        stays=("https://s3.example",),
    ),
    plant("minio old", "mc config host add eo https://s3.example {0} {1}", ID, KEY),
    plant("gdal userpwd", "GDAL_HTTP_USERPWD=me:{0}", WORDS),
    plant("gdal userpwd option", "--config GDAL_HTTP_USERPWD me:{0}", WORD),
    plant(
        "sshpass by environment",
        "SSHPASS={0} sshpass -e sftp h.example",
        WORDS,
        stays=("sftp h.example",),
    ),
    plant("sshpass flag", "sshpass -p {0} ssh h.example", WORDS),
    plant("argument list", "['fetch.py', '--user', 'me', '-w', '{0}']", WORD),
    plant(
        "user and -p",
        "dhusget.sh -u me -p {0} -m Sentinel-2",
        WORDS,
        stays=("-m Sentinel-2",),
    ),
    plant("wandb", "$ wandb login --relogin {0}", made_up(40, HEX, "wandb")),
    plant("skopeo", "skopeo copy --src-creds me:{0} docker://r.example/x", WORDS),
    plant("fish", "set -x EODATA_SECRET {0}", WORDS),
    plant(
        "rclone",
        "rclone config create eo s3 access_key_id {0} secret_access_key {1}",
        ID,
        KEY,
    ),
    # names of the environment
    plant("env creds", "EUMETSAT_CREDS=me:{0}", WORD),
    plant("env pass", "EARTHDATA_PASS={0}", WORDS),
    plant("env key", "FIRMS_MAP_KEY={0}", HEX32),
    plant("env key, S3", "S3_KEY: {0}", ID + "aB3"),
    plant("env fernet", "FERNET_KEY={0}", made_up(43, URL64, "fernet") + "="),
    plant("env airflow", "AIRFLOW__WEBSERVER__SECRET_KEY={0}", LONG),
    plant("env consumer", "EUMETSAT_CONSUMER_SECRET={0}", LONG),
    # services
    plant("cds", "url: https://cds.example/api\nkey: {0}", UUID),
    plant("cds old", "key: 12345:{0}", UUID),
    plant("cds call", "cdsapi.Client(url='https://cds.example', key='{0}')", UUID),
    plant(
        "ecmwf", '{"url": "https://api.example", "key": "{0}", "email": "me@h"}', HEX32
    ),
    plant("kaggle", '{"username": "me", "key": "{0}"}', HEX32),
    plant(
        "maxar",
        "https://maps.example/wms?connectid={0}&service=WMS",
        UUID,
        stays=("service=WMS",),
    ),
    plant(
        "firms",
        "https://firms.example/api/country/csv/{0}/MODIS_NRT/GBR",
        HEX32,
        stays=("MODIS_NRT",),
    ),
    plant(
        "firms status",
        "https://firms.example/mapserver/mapkey_status/?MAP_KEY={0}",
        HEX32,
    ),
    plant(
        "wms",
        "https://ows.example/wms?user=me&pass={0}&request=GetMap",
        WORDS,
        stays=("request=GetMap",),
    ),
    plant("earth engine", "code=4/0{0}", made_up(50, URL64, "ee")),
    plant("planet url", "https://{0}:@api.example/v1", HEX32, stays=("@api.example",)),
    # URLs
    plant(
        "conda", "https://conda.example/t/me-{0}/eo/noarch", UUID, stays=("/eo/noarch",)
    ),
    plant(
        "userinfo escaped",
        '"https:\\/\\/me:{0}@h.example\\/x"',
        WORDS,
        stays=("h.example",),
    ),
    plant("userinfo encoded", "next=https%3A%2F%2Fme%3A{0}%40h.example%2Fx", WORDS),
    plant("userinfo twice", "next=https%253A%252F%252Fme%253A{0}%2540h.example", WORDS),
    plant(
        "userinfo hash",
        "https://me:{0}@h.example/x",
        "Qu#rry?77",
        stays=("h.example/x",),
    ),
    plant(
        "proxy",
        "HTTPS_PROXY=me:{0}@proxy.example:8080",
        WORDS,
        stays=("proxy.example:8080",),
    ),
    plant(
        "swift",
        "https://s.example/v1/c/o?temp_url_sig={0}&temp_url_expires=9",
        HEX32 + "01234567",
        stays=("temp_url_expires=9",),
    ),
    plant("akamai", "https://a.example/x?__token__=exp=9~acl=/*~hmac={0}", HEX32 * 2),
    plant("device code", '{"device_code":"{0}"}', LONG),
    plant("assertion", "grant_type=x&client_assertion={0}", LONG),
    plant("saml", "SAMLResponse={0}", LONG + LONG),
    plant(
        "sas twice",
        "u=https%253A%252F%252Fa.example%252Fc%253Fsv%253D1%2526sig%253D{0}",
        LONG,
    ),
    # key material
    plant(
        "docker config in base64",
        ".dockerconfigjson: {0}",
        base64_of('{"auths":{"r":{"auth":"bWU6eA=="}}}'),
    ),
    plant(
        "kube data",
        "data:\n  token: {0}\n  user: {1}",
        base64_of(WORDS),
        base64_of("someone-else"),
    ),
    plant(
        "kube key", "tls.key: {0}", base64_of("-----BEGIN PRIVATE KEY-----\n" + LONG)
    ),
    plant("basic in base64", "auth: {0}", base64_of(f"me:{WORDS}")),
    plant("jwk", '{"kty":"OKP","d":"{0}","x":"abc"}', made_up(43, URL64, "jwk")),
    plant("crypt", "me:$6$abcdefgh${0}:19000:0:::", made_up(86, ALNUM, "crypt")),
    plant("bcrypt", "hash $2b$12${0}", made_up(53, ALNUM, "bcrypt")),
    plant("pgpass", "db.example:5432:stac:me:{0}", WORD),
    # cut and wrapped
    plant(
        "cut by a chunk",
        f"{PREFIX}password={{0}}\n{PREFIX}{{1}}",
        "Qu4rry88",
        "lan7ern55",
    ),
    plant(
        "wrapped", f"token: {made_up(60, ALNUM, 'w')}\n{{0}}\n{{1}}", LONG, LONG[::-1]
    ),
    plant(
        "tab inside", "ghp_{0}\t{1}", made_up(16, ALNUM, "t1"), made_up(20, ALNUM, "t2")
    ),
    # languages and sentences
    plant("german", "Kennwort: {0}", WORD),
    plant("french", "mot de passe : {0}", WORD),
    plant("spanish", "Contrase\u00f1a: {0}", WORD),
    plant("czech", "heslo={0}", WORDS),
    plant("portuguese", "senha: {0}", WORD),
    plant("sentence", "Your API key is {0}.", KEY),
    plant("sentence was", "the client secret was {0}", KEY),
    plant("sentence quoted", "Signing in as me with password '{0}'", WORD),
    plant("sentence using", "using password {0}", WORD),
    plant("sentence refused", "Invalid API key: {0}", LONG),
    plant("keyring", "keyring returned '{0}' for 'me'", WORDS),
    plant("secret string", '"SecretString": "{0}"', WORD),
    plant("phrase", 'passphrase: "four words and L4ntern"', "four words and L4ntern"),
)
