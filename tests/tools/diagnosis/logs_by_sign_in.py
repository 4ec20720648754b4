"""Logs of programs that were not let in, had no key, or asked for what is not stored."""

from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_trap import TRACE

SERVER = 'connection to server at "db.example.org" (10.0.0.4), port 5432 failed: '
JAVA = "\n\tat org.example.Load.main(Load.java:12)\n"
MISSING = "[Errno 2] No such file or directory: "

SIGN_INS: dict[str, Case] = {
    "postgresql, no such role": Case(
        f'{TRACE}psycopg2.OperationalError: {SERVER}FATAL:  role "eo_writer" does not exist\n',
        "signed-in-wrongly", "credentials", r"sign-in.*eo_writer",
    ),
    "postgresql, psql": Case(
        f'psql: error: {SERVER}FATAL:  role "eo" does not exist\n',
        "signed-in-wrongly", "credentials", r"sign-in.*\beo\b",
    ),
    "postgresql, go": Case(
        "2026/03/01 10:00:00 failed to connect to `host=db user=eo database=tiles`: "
        'server error (FATAL: role "eo" does not exist (SQLSTATE 28000))\n',
        "signed-in-wrongly", "credentials", r"sign-in.*\beo\b",
    ),
    "postgresql, java": Case(
        f'org.postgresql.util.PSQLException: FATAL: role "eo" does not exist{JAVA}',
        "signed-in-wrongly", "credentials", r"sign-in.*\beo\b",
    ),
    "postgresql, not from here": Case(
        f'psql: error: {SERVER}FATAL:  no pg_hba.conf entry for host "10.1.1.2", '
        'user "eo", database "tiles", no encryption\n',
        "signed-in-wrongly", "credentials", r"from where it runs",
    ),
    "postgresql, no password": Case(
        f"{TRACE}psycopg2.OperationalError: {SERVER}fe_sendauth: no password supplied\n",
        "credentials-missing", "credentials", r"no credentials",
    ),
    "mysql": Case(
        "ERROR 1045 (28000): Access denied for user 'eo'@'10.0.0.4' (using password: YES)\n",
        "signed-in-wrongly", "credentials", r"sign-in.*\beo\b",
    ),
    "mysql, python": Case(
        f"{TRACE}pymysql.err.OperationalError: (1045, "
        "\"Access denied for user 'eo'@'db.example.org' (using password: NO)\")\n",
        "signed-in-wrongly", "credentials", r"sign-in.*\beo\b",
    ),
    "mysql, java": Case(
        "java.sql.SQLException: Access denied for user 'eo'@'10.0.0.4' (using password: YES)"
        f"{JAVA}",
        "signed-in-wrongly", "credentials", r"sign-in.*\beo\b",
    ),
    "mysql, r": Case(
        "Error: Failed to connect: Access denied for user 'eo'@'10.0.0.4' "
        "(using password: YES)\nExecution halted\n",
        "signed-in-wrongly", "credentials", r"sign-in.*\beo\b",
    ),
    "mysql, a database of others": Case(
        "ERROR 1044 (42000): Access denied for user 'eo'@'%' to database 'tiles'\n",
        "access-denied", "credentials", r"no right.*tiles",
    ),
    "postgresql, a table of others": Case(
        f"{TRACE}psycopg2.errors.InsufficientPrivilege: permission denied for table tiles\n",
        "access-denied", "credentials", r"no right.*tiles",
    ),
    "sql server": Case(
        f"{TRACE}pyodbc.InterfaceError: ('28000', \"[28000] [Microsoft][ODBC Driver 18 for SQL "
        "Server][SQL Server]Login failed for user 'eo'. (18456) (SQLDriverConnect)\")\n",
        "signed-in-wrongly", "credentials", r"sign-in.*\beo\b",
    ),
    "sql server, .net": Case(
        "Unhandled exception. Microsoft.Data.SqlClient.SqlException (0x80131904): "
        "Login failed for user 'eo'.\n   at Load.Program.Main() in /src/Program.cs:line 12\n",
        "signed-in-wrongly", "credentials", r"sign-in.*\beo\b",
    ),
    "sql server, a database of others": Case(
        'Cannot open database "tiles" requested by the login. The login failed.\n',
        "signed-in-wrongly", "credentials", r"tiles.*no right",
    ),
    "oracle": Case(
        f"{TRACE}oracledb.exceptions.DatabaseError: ORA-01017: invalid credential or not "
        "authorized; logon denied\n",
        "signed-in-wrongly", "credentials", r"sign-in",
    ),
    "mongodb": Case(
        f"{TRACE}pymongo.errors.OperationFailure: Authentication failed., full error: "
        "{'ok': 0.0, 'errmsg': 'Authentication failed.', 'codeName': 'AuthenticationFailed'}\n",
        "signed-in-wrongly", "credentials", r"sign-in",
    ),
    "cassandra": Case(
        f"{TRACE}cassandra.cluster.NoHostAvailable: ('Unable to connect to any servers', "
        "{'10.0.0.4': AuthenticationFailed('Failed to authenticate to 10.0.0.4: "
        "[Bad credentials]')})\n",
        "signed-in-wrongly", "credentials", r"sign-in",
    ),
    "postgresql, no such database": Case(
        f'{TRACE}psycopg2.OperationalError: {SERVER}FATAL:  database "tiles" does not exist\n',
        "table-missing", "inputs", r"database tiles.*does not exist",
    ),
    "postgresql, no such database, psql": Case(
        f'psql: error: {SERVER}FATAL:  database "tiles" does not exist\n',
        "table-missing", "inputs", r"database tiles.*does not exist",
    ),
    "mysql, no such database": Case(
        f"{TRACE}pymysql.err.OperationalError: (1049, \"Unknown database 'tiles'\")\n",
        "table-missing", "inputs", r"database tiles.*does not exist",
    ),
    "postgresql, no such schema": Case(
        f'{TRACE}psycopg2.errors.InvalidSchemaName: schema "eo" does not exist\n',
        "table-missing", "inputs", r"no schema eo",
    ),
}  # fmt: skip

NO_KEYS: dict[str, str] = {
    "python, netrc": f"{TRACE}FileNotFoundError: {MISSING}'/root/.netrc'\n",
    "shell, netrc": "cat: /root/.netrc: No such file or directory\n",
    "french shell, netrc": "cat: /root/.netrc: Aucun fichier ou dossier de ce type\n",
    "r, netrc": 'Error in file(con, "r") : cannot open the connection\n'
    "In addition: Warning message:\n"
    'In file(con, "r") :\n'
    "  cannot open file '/root/.netrc': No such file or directory\nExecution halted\n",
    "wget": "wget: unable to open /root/.netrc: No such file or directory\n",
    "cdsapi": f"{TRACE}Exception: Missing/incomplete configuration file: /root/.cdsapirc\n",
    "cdsapi, another": f"{TRACE}FileNotFoundError: {MISSING}'/root/.cdsapirc'\n",
    "atmosphere": f"{TRACE}FileNotFoundError: {MISSING}'/root/.adsapirc'\n",
    "ecmwf": f"{TRACE}ecmwfapi.api.APIKeyFetchError: Could not find the file /root/.ecmwfapirc\n",
    "wekeo": f"{TRACE}hda.api.ConfigurationError: Missing or incomplete configuration file "
    "/root/.hdarc\n",
    "pgpass": 'psql: error: password file "/root/.pgpass" does not exist\n',
    "aws": f"{TRACE}FileNotFoundError: {MISSING}'/root/.aws/credentials'\n",
    "aws, go": "failed to refresh cached credentials, open /root/.aws/credentials: "
    "no such file or directory\n",
    "earth engine": f"{TRACE}FileNotFoundError: {MISSING}"
    "'/root/.config/earthengine/credentials'\n",
    "google": f"{TRACE}FileNotFoundError: {MISSING}'/secrets/service-account.json'\n",
    "google, node": "Error: ENOENT: no such file or directory, "
    "open '/app/service-account-key.json'\n    at Object.openSync (node:fs:601:3)\n",
    "google, java": "java.io.FileNotFoundException: /etc/eo/gcp-credentials.json "
    f"(No such file or directory){JAVA}",
    "google, go": "dialing: open /var/secrets/google/key.json: no such file or directory\n",
    "google, gcloud": "ERROR: File not found: "
    "/root/.config/gcloud/application_default_credentials.json\n",
    "kaggle": f"{TRACE}OSError: Could not find kaggle.json. Make sure it's located in /root/.kaggle.\n",
    "ssh": f"{TRACE}FileNotFoundError: {MISSING}'/root/.ssh/id_rsa'\n",
    "a secret of the cluster": f"{TRACE}FileNotFoundError: {MISSING}'/run/secrets/db_password'\n",
    "hugging face": f"{TRACE}FileNotFoundError: {MISSING}'/root/.cache/huggingface/token'\n",
    "copernicus marine": f"{TRACE}FileNotFoundError: {MISSING}"
    "'/root/.copernicusmarine/.copernicusmarine-credentials'\n",
}

# Files that are no keys, and keys that are there.
NO_KEY_FILES: dict[str, tuple[str, str]] = {
    "a scene": ("/data/in/scene.json", "file-missing"),
    "a name that ends so": ("/data/in/monkey.json", "file-missing"),
    "a folder of keys": ("/data/keys/classes.csv", "file-missing"),
    "words": ("/data/tokens.txt", "file-missing"),
    "a tokenizer": ("/models/tokenizer.json", "file-missing"),
    "a bucket's copy": ("/data/aws_bucket.tif", "file-missing"),
    "a configuration": ("/app/config/run.toml", "file-missing"),
    "users": ("/etc/passwd", "file-missing"),
}

STORES: dict[str, Case] = {
    "s3, head": Case(
        "HEAD s3://eo-data/a/b.tif: 404 Not Found\n", "*", "inputs", r"s3://eo-data/a/b\.tif"
    ),
    "s3, head in words": Case(
        "failed to HEAD s3://eo-data/a/b.tif: HTTP 404\n", "*", "inputs", r"s3://eo-data/a/b\.tif"
    ),
    "s3, gdal": Case(
        f"{TRACE}rasterio.errors.RasterioIOError: HTTP response code: 404 - /vsis3/eo-data/a/b.tif\n",
        "*", "inputs", r"asked storage for .*/vsis3/eo-data/a/b\.tif|/vsis3/eo-data/a/b\.tif is not",
    ),
    "s3, java": Case(
        "com.amazonaws.services.s3.model.AmazonS3Exception: Not Found (Service: Amazon S3; "
        f"Status Code: 404; Error Code: 404 Not Found; Request ID: x){JAVA}",
        "*", "inputs", r"404",
    ),
    "s3, go": Case(
        "operation error S3: HeadObject, https response error StatusCode: 404, RequestID: x, "
        "HostID: y, NotFound: Not Found\n",
        "*", "inputs", r"404",
    ),
    "s3, python": Case(
        f"{TRACE}FileNotFoundError: s3://eo-data/a/b.tif\n",
        "storage-object-missing", "inputs", r"s3://eo-data/a/b\.tif",
    ),
    "s3, by its address": Case(
        f"{TRACE}requests.exceptions.HTTPError: 404 Client Error: Not Found for url: "
        "https://eo-data.s3.eu-west-2.amazonaws.com/a/b.tif\n",
        "*", "inputs", r"eo-data\.s3",
    ),
    "s5cmd": Case(
        'ERROR "cp s3://eo-data/a.tif .": no object found\n',
        "storage-object-missing", "inputs", r"s3://eo-data/a\.tif",
    ),
    "google, head": Case(
        f"{TRACE}google.api_core.exceptions.NotFound: 404 HEAD "
        "https://storage.googleapis.com/eo-data/a.tif: Not Found\n",
        "*", "inputs", r"storage\.googleapis\.com/eo-data/a\.tif",
    ),
    "google": Case(
        "HTTP 404 while reading gs://eo-data/a.tif\n", "*", "inputs", r"gs://eo-data/a\.tif"
    ),
    "google, gcloud": Case(
        "ERROR: (gcloud.storage.cp) The following URLs matched no objects or files:\n"
        "gs://eo-data/a.tif\n",
        "storage-object-missing", "inputs", r"gs://eo-data/a\.tif",
    ),
    "azure": Case(
        "HTTP error 404 for az://container/a.tif\n", "*", "inputs", r"az://container/a\.tif"
    ),
    "minio": Case(
        "mc: <ERROR> Unable to stat source `eo/a/b.tif`. Object does not exist.\n",
        "storage-object-missing", "inputs", r"eo/a/b\.tif",
    ),
}  # fmt: skip
