"""Secrets in places apart from their names: the next line, a list, an element."""

from tests.tools.logs.planted import ALNUM, Planted, made_up, plant

WORD = "Qu4rry-lan7ern"
KEY = made_up(40, ALNUM, "places") + "7aZ"
OTHER = made_up(40, ALNUM, "other places") + "3bY"

PLACES: tuple[Planted, ...] = (
    # the next line
    plant(
        "command that goes on",
        "python \\\n    main.py \\\n    --password \\\n    {0} \\\n    --out \\\n    x",
        WORD,
        stays=("--out", "main.py"),
    ),
    plant("option that goes on", "--api-key \\\n    {0}", KEY),
    plant("json, next line", '{\n  "password":\n    "{0}"\n}', WORD),
    plant("yaml list", "passwords:\n  - {0}\n  - {1}", WORD, "Ma3sh-t1dal"),
    plant("list", '"tokens": ["{0}", "{1}"]', KEY, OTHER),
    plant(
        "list of one",
        "{{\"api_keys\": ['{0}']}}".replace("{{", "{").replace("}}", "}"),
        KEY,
    ),
    plant("job order, yaml", "password:\n  class: string\n  value: {0}", WORD),
    plant("environment", "- envName: DB_PASSWORD\n  envValue: {0}", WORD),
    # elements
    plant("cdata", "<password><![CDATA[{0}]]></password>", WORD),
    plant(
        "attribute",
        '<wsse:Password Type="x#PasswordText">{0}</wsse:Password>',
        WORD,
        stays=("PasswordText",),
    ),
    plant("entry", '<entry key="db.password">{0}</entry>', WORD),
    plant("plist", "<key>Password</key><string>{0}</string>", WORD),
    plant(
        "wps",
        "<wps:Input><ows:Identifier>password</ows:Identifier><wps:Data>"
        "<wps:LiteralData>{0}</wps:LiteralData></wps:Data></wps:Input>",
        WORD,
    ),
    plant("html", '<input type="password" name="pw" value="{0}">', WORD),
    plant("html, escaped", "&lt;password&gt;{0}&lt;/password&gt;", KEY),
    # addresses
    plant(
        "number sign",
        "redis://:Qu4rry#{0}@redis:6379/0",
        "lan7ern55",
        stays=("redis:6379",),
    ),
    plant(
        "number sign, host",
        "postgres://u:Qu4rry#{0}@db/stac",
        "lan7ern55",
        stays=("@db/stac",),
    ),
    plant(
        "weather",
        "https://h.example/weather?q=Leeds&appid={0}",
        made_up(32, "0123456789abcdef", "w"),
        stays=("q=Leeds",),
    ),
)
