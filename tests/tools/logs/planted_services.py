"""Secrets as services of Earth observation, languages and looser names show them."""

from tests.tools.logs.planted import ALNUM, BASE32, HEX, Planted, made_up, plant

WORD = "Qu4rry-lan7ern"
KEY = made_up(40, ALNUM, "of services") + "7aZ"
OTHER = made_up(40, ALNUM, "others of services") + "3bY"
AWS = made_up(37, ALNUM, "aws pair") + "7aZ"
_PASSWORD_WORDS = (
    *("mdp", "Schl\u00fcssel", "clave", "parola chiave", "parol\u0103", "contrasenya"),
    *("pasahitza", "cyfrinair", "pasfhocal", "facal-faire", "\u015fifre", "kata sandi"),
    *("m\u1eadt kh\u1ea9u", "\u5bc6\u78bc", "\ube44\ubc00\ubc88\ud638"),
    "\u05e1\u05d9\u05e1\u05de\u05d4",
)

SERVICES: tuple[Planted, ...] = (
    plant(
        "cookie jar",
        "urs.example\tFALSE\t/\tTRUE\t0\t_urs-gui_session\t{0}",
        made_up(32, HEX, "jar"),
        stays=("_urs-gui_session",),
    ),
    plant("proxy ticket", "proxy-ticket: PGT-123-{0}", KEY),
    plant("eumdac", "eumdac set-credentials {0} {1}", KEY, OTHER),
    plant("eumdac call", 'eumdac.AccessToken(("{0}", "{1}"))', KEY, OTHER),
    plant("planet key", "using key PLAK{0}", made_up(32, ALNUM, "plak")),
    plant("laads", "laads-download.sh -s https://h.example -d . -t {0}", KEY),
    plant(
        "gdal user and password",
        "gdalinfo --config GDAL_HTTP_USERPWD me:{0} /vsicurl/x",
        WORD,
    ),
    plant("gdal header", 'GDAL_HTTP_HEADERS="X-Custom-Key: {0}"', KEY),
    plant("earthengine", "earthengine authenticate --authorization-code=4/{0}", KEY),
    plant(
        "boto3",
        "boto3.client('s3', 'eu-west-2', 'me', '{0}')",
        KEY,
        stays=("eu-west-2",),
    ),
    plant("pyeodh", 'pyeodh.Client("https://hub.example", "me", "{0}")', KEY),
    plant("openeo", 'connection.authenticate_basic("me", "{0}")', WORD),
    plant("pair of keys", "AKIA{0} / {1}", made_up(16, BASE32, "pair"), AWS),
    plant("rclone section", "[dav]\npass = {0}", KEY),
    plant("ftp", "---> PASS {0}", WORD),
    plant("kubectl", "kubectl create secret generic s3 --from-literal=x={0}", WORD),
    # names
    plant("version", "MY_DB_PASSWORD_V2={0}", WORD),
    plant("secret key base", "SECRET_KEY_BASE={0}", KEY),
    plant("token of", "POETRY_PYPI_TOKEN_X={0}", KEY),
    plant("short name", "pw={0}", WORD),
    plant("arrow of R", 'password <- "{0}"', WORD),
    plant("powershell", "Connect-X -Password {0} -User me", WORD, stays=("-User me",)),
    plant("wide colon", "password\uff1a {0}", WORD),
    plant("tag of yaml", "password: !!str {0}", WORD),
    plant("doubled quote", "password: 'Qu4rry''{0}'", "lan7ernMarsh"),
    plant("two strings", "password = '{0}' '{1}'", "Qu4rryMarsh16", "lan7ernTidal8"),
    *(plant(f"language {word}", word + ": {0}", WORD) for word in _PASSWORD_WORDS),
    # tracebacks
    plant("loguru", "login(user, password)\n      \u2502     \u2514 '{0}'", WORD),
    plant(
        "pydantic",
        "secret_key\n  Long [type=string_too_long, input_value='{0}', input_type=str]",
        WORD,
        stays=("string_too_long", "input_type=str"),
    ),
)
