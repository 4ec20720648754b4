"""Secrets in addresses, calls, headers, settings before a command, changes."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor
from tests.tools.logs.redaction.secrets_gone import check_gone

WORD = "dunlinford"
OTHER_WORD = "turnstone"
PASSWORD = "Kestrel7Marsh"
HEX = "4f9a0c7e21d85b36fe10a2c49b7d5e83"
LONG_HEX = "9c1de07ab45f2386e7d0c4b91a5f68230de7a1c4"
KEY = "aB3xYz9QwErT4uIoP7lKZx7cVbN5mAsD8fGhJ2qW"
UUID = "3e9b1c7a-52d4-4f8e-a6b0-7d81c2f4e935"
WORDS = "two grey seals"

FORMS = {
    "behind bars": f"GET https://a.eu/images?access_token=MLY|48219037|{HEX}&bbox=1",
    "behind bars, in code": f"get('https://a.eu/1?access_token=MLY|48219037|{HEX}&n=4')",
    "behind a bar": f'"https://a.eu/v18.0/me?access_token=48219037|{KEY[:20]}"',
    "between bars": f"https://a.eu/f.tif?token=abc9|{HEX}|v2 -> /tmp/f.tif",
    "a path's key": f"GET https://a.eu/wmts;key={HEX}/1.0.0/10/5/3.png 200",
    "a path's UUID": f"403 for http://a.eu/map;key={UUID}/wfs?SERVICE=WFS",
    "WebDAV": f'WebDAV("https://a.eu/remote.php", "kim", "{WORD}")',
    "a client of WebDAV": f'new WebDavClient("https://a.eu/dav/", "kim", "{WORD}")',
    "an engine": f"sqlalchemy.create_engine('postgresql://a.eu/eo', 'kim', '{WORD}')",
    "a catalogue": f"CatalogueServiceWeb('https://a.eu/csw', 'kim', '{WORD}')",
    "a service with a version": (
        f"WebCoverageService('https://a.eu/wcs', '1.0.0', 'kim', '{PASSWORD}')"
    ),
    "JDBC with a list": f'connect("org.Driver", "jdbc:x://db/eo", ["kim", "{WORD}"])',
    "a pool of JDBC": f'createPool("jdbc:mariadb://db/eo", "kim", "{PASSWORD}")',
    "Sardine": f'SardineFactory.begin("kim", "{WORD}")',
    "a connection": f'ArcGISConnection("https://a.eu/admin", "kim", "{WORD}")',
    "before restic": f"RESTIC_PASSWORD={WORDS} restic backup /data",
    "before borg": f"+ BORG_PASSPHRASE={WORDS} borg create repo::now /data",
    "before psql": f"env PGPASSWORD={WORDS} psql -h db.a.eu -U kim",
    "before mysqldump": f"$ MYSQL_PWD={WORDS} mysqldump -u kim scenes",
    "in a table of cron": f"CMD (RESTIC_PASSWORD={WORDS} restic forget --prune)",
    "words that a sentence has": "RUN RESTIC_PASSWORD=my grey seals restic init",
    "Hiera": f"-profile::db::secret: '{WORD}'\n+profile::db::secret: '{OTHER_WORD}'",
    "Hiera in Puppet's notice": (
        f"@@ -1 +1 @@\n-db::pass: '{WORD}'\n+db::pass: '{OTHER_WORD}'"
    ),
    "Hiera without quotes": f"-mysql::root_password: {WORD}",
    "Hiera, indented": f'-  eo_db::root_password: "{WORD}"',
    "Hiera as a hash": f"hiera: profile::grafana::admin_password => '{WORD}'",
    "an added line": f"+vault_secret: {WORD}",
    "a base for keys": f"+    secret_key_base: '{HEX}{HEX}'",
    "a service's scheme": f"Authorization: jupyterhub {HEX}",
    "a scheme in a dict": f"{{'Authorization': 'jupyterhub {HEX}', 'Host': 'hub'}}",
    "a scheme in a list": f"[('host', 'hub'), ('authorization', 'jupyterhub {HEX}')]",
    "a scheme in brackets": f"map[Authorization:[jupyterhub {HEX}]]",
    "a scheme that was sent": f"b'Authorization: jupyterhub {HEX}\\r\\nAccept: */*'",
    "a scheme in capitals": f"'Authorization': ['PRIVATE {HEX}'],",
    "a scheme with a UUID": f"Authorization: Splunk {UUID}",
    "a scheme in curl's trace": f"> Authorization: Planet {HEX}",
    "a scheme of Java": f"Authorization=[Snowflake {KEY}], Accept=[*/*]",
}
SECRETS = (
    *(WORD, OTHER_WORD, PASSWORD, HEX, KEY[:20], UUID, "grey seals"),
    *("turnstone", KEY[20:]),
)


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_the_secret_goes(text: str) -> None:
    check_gone(text, [secret for secret in SECRETS if secret in text])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            f"https://a.eu/1?access_token=MLY|48219037|{HEX}&bbox=1,2",
            "https://a.eu/1?access_token=[redacted]&bbox=1,2",
        ),
        (
            f"https://a.eu/wms;apikey={LONG_HEX}/collections/s2?limit=5",
            "https://a.eu/wms;apikey=[redacted]/collections/s2?limit=5",
        ),
        (
            f"RESTIC_PASSWORD={WORDS} restic -r s3:a.eu/b backup /data",
            "RESTIC_PASSWORD=[redacted] restic -r s3:a.eu/b backup /data",
        ),
        (
            f"{{'Authorization': 'jupyterhub {HEX}', 'Host': 'hub'}}",
            "{'Authorization': 'jupyterhub [redacted]', 'Host': 'hub'}",
        ),
        (
            f'WebDAV("https://a.eu/remote.php", "kim", "{WORD}")',
            'WebDAV("https://a.eu/remote.php", "kim", "[redacted]")',
        ),
    ],
)
def test_what_stands_around_it_stays(text: str, shown: str) -> None:
    assert Redactor().text(text) == (shown, 1)


@pytest.mark.parametrize(
    "text",
    [
        "GET https://a.eu/items?ids=a|b|c&limit=10",
        "https://a.eu/render?layers=B04|B03|B02&token=next:3",
        f"| sha256 | {LONG_HEX} |",
        "https://a.eu/items;version=1.2/tiles/30UXC;key=name/B04.tif",
        f"https://a.eu/s2;id={HEX}/B04.tif",
        "Content-Type: text/plain;charset=utf-8;key=value/x",
        'GIS("https://a.eu", "kim")',
        'download("https://a.eu/s2", "S2A_MSIL2A_20240611T110621", "B04")',
        'StacClient("https://a.eu", "sentinel-2-l2a", "collections")',
        'register("https://a.eu/api", "kim", "admin")',
        'WebMapService("https://a.eu/wms", "1.3.0")',
        'open_url("https://a.eu/a.nc", "time", "latitude")',
        "connect('https://a.eu', 'scheduler2', 'worker12')",
        'create_item("https://a.eu/items", "S2A", "T30UXC_20240611")',
        "RESTIC_PASSWORD_FILE=/run/secrets/restic restic backup /data",
        "RESTIC_PASSWORD=$PW restic backup /data",
        "PGPASSWORD is set, running psql -h db",
        "GDAL_NUM_THREADS=4 gdalwarp -t_srs EPSG:32630 a.tif b.tif",
        "-profile::db::version: '12.4'\n+profile::db::version: '13.1'",
        "+profile::tls::secret_name: 'hub-tls'",
        "+db::password: '%{lookup(\"db_pw\")}'",
        "-profile::hub::secret_path: '/etc/hub/secret'",
        "+use std::secret::Key: trait",
        "-  Foo::Token: Ident\n+  Foo::Token: Number",
        "Authorization: jupyterhub token is missing",
        "{'Authorization': 'Required', 'Host': 'hub'}",
        f"authorization: granted {UUID}",
        f"authorization: request {HEX} denied",
        f"authorization: job {UUID}",
        f"Authorization: checked {HEX}",
        "Authorization: workspace eodh-ws-12 allowed",
    ],
)
def test_what_only_looks_so_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)
