"""Secrets in the quotes of shells and programs, in columns, and as defaults."""

import pytest

from eodh_tools.logs.redaction.redactor import Redactor

#: Made up; the third is cut by a single quote.
PASSWORD = "Kiebitz-Moor-37"
WORD = "zwergtaucher"
PARTS = ("Kiebitz4", "r-Moor-37")
#: How a shell writes a single quote within single quotes.
WITHIN = ("'\\''", "'\"'\"'")

QUOTED = (
    "DB_PASSWORD=$'{}'",
    "+ export DB_PASSWORD=$'{}\\n'",
    "declare -x DB_PASSWORD=$'{}\\t'",
    "curl -u $'ada:{}' https://h.example.org",
    "tool --password $'{}' --tile T30UXC",
    "mysql -p$'{}' eo",
    "echo $'{}' | docker login --password-stdin",
    'password=$"{}"',
    'password=f"{}"',
    "password=rf'{}'",
    'connect(password=f"{}")',
    'password = t"{}"',
    'var password = @"{}";',
    'const char *password = u8"{}";',
    "ALTER LOGIN ada WITH PASSWORD = N'{}'",
    "ALTER USER ada WITH PASSWORD E'{}'",
)
#: `{}` is a value within single quotes, as a shell traces or lists it.
SHELL = (
    "DB_PASSWORD='{}'",
    "tool --password '{}' --tile T30UXC",
    "curl -u 'ada:{}' https://h.example.org",
    "+ export 'DB_PASSWORD={}'",
    "echo '{}' | docker login --password-stdin",
    "sshpass -p '{}' ssh h.example.org",
)
TABLES = (
    "username  password         host\nada       {:15}  db1\nbob       {:15}  db2",
    "  user         password\n0  ada  {:>15}\n1  bob  {:>15}",
    (
        "NAME  USER  DB_PASSWORD      SINCE\n"
        "a     ada   {:15}  2026-01-01 10:00\n"
        "b     bob   {:15}  2026-01-01 11:00"
    ),
    "login     passwd\n--------  ---------------\nada       {}\nbob       {}",
)
DEFAULTS = (
    "DB_PASSWORD:\n  description: of the base\n  default: {}",
    "  db_password:\n    type: string\n    default: '{}'",
    "  db_password:\n    default: {}\n    type: string",
    "- id: db_password\n  type: string\n  default: {}",
    "- name: DB_PASSWORD\n  displayName: of the base\n  value: {}",
    "db_password:\n  title: of the base\n  schema:\n    type: string\n    default: {}",
    'variable "db_password" {{\n  type    = string\n  default = "{}"\n}}',
    '"db_password": {{\n  "type": "string",\n  "default": "{}"\n}}',
    '"db_password": {{"type": "string", "default": "{}"}}',
)
OTHERS = (
    "basic_auth: ada {}",
    "DBPW={}",
    "printf '%s' \"{}\" > /run/secrets/db_password",
    "cmd --password-stdin <<< {}",
)


def check(text: str, *secrets: str) -> None:
    shown, count = Redactor().text(f"before\n{text}\nafter\n")

    assert [secret for secret in secrets if secret in shown] == []
    assert count > 0
    assert shown.startswith("before\n")
    assert shown.endswith("\nafter\n")


@pytest.mark.parametrize("text", QUOTED)
@pytest.mark.parametrize("secret", [PASSWORD, WORD])
def test_what_stands_before_a_quote_hides_nothing(text: str, secret: str) -> None:
    check(text.format(secret), secret)


@pytest.mark.parametrize("text", SHELL)
@pytest.mark.parametrize("within", WITHIN)
def test_a_value_goes_on_behind_a_quote_within_it(text: str, within: str) -> None:
    check(text.format(within.join(PARTS)), *PARTS)


@pytest.mark.parametrize(
    "text",
    [
        "DB_PASSWORD=Kiebitz4\\'r-Moor-37",
        "DB_PASSWORD=Kiebitz4\\ r-Moor-37",
        "DB_PASSWORD=$'Kiebitz4\\'r-Moor-37'",
        "sh -c 'curl -u '\\''ada:Kiebitz4r-Moor-37'\\'' h.example.org'",
    ],
)
def test_a_value_goes_on_behind_a_sign_that_a_shell_escaped(text: str) -> None:
    check(text, *PARTS)


@pytest.mark.parametrize("text", TABLES)
def test_what_stands_under_the_name_of_its_column_goes(text: str) -> None:
    check(text.format(PASSWORD, WORD), PASSWORD, WORD)


@pytest.mark.parametrize("text", DEFAULTS)
@pytest.mark.parametrize("secret", [PASSWORD, WORD])
def test_the_default_of_a_named_input_goes(text: str, secret: str) -> None:
    check(text.format(secret), secret)


@pytest.mark.parametrize("text", OTHERS)
def test_further_places_of_a_password(text: str) -> None:
    check(text.format(PASSWORD), PASSWORD)


def test_the_seed_of_one_time_codes_goes() -> None:
    check("CDSE_TOTP=JBSWY3DPEHPK3PXP", "JBSWY3DPEHPK3PXP")


@pytest.mark.parametrize(
    "text",
    [
        'password=f"{settings.password}"',
        "grep 'tif$' list.txt",
        "echo 'it'\\''s T30UXC'",
        "user   password   tile\nfor    ada        T30UXC",
        "name  type  password  required\nuser  str   no        true",
        "SERVICE  USER  PASSWORD  LAST USED\ncds      ada   (unset)   never",
        "  the login   and password   are read\n  from the    file   x.yaml then",
        "NAME      READY  SECRET         AGE\neodh-tls  True   eodh-tls-2026  4d",
        "bands:\n  description: of the scene\n  default: B04,B03",
        "db_password:\n  type: string\n  default: null",
        "token_url:\n  type: string\n  default: https://h.example.org/token",
        "- name: DB_PASSWORD\n  value: ${X}\n- name: LOG_LEVEL\n  value: debug",
        "db_password:\n  type: string\ntile:\n  default: T30UXC",
        "printf '%s' \"T30UXC\" > /run/tiles/next",
    ],
)
def test_what_looks_alike_stays(text: str) -> None:
    assert Redactor().text(f"{text}\n") == (f"{text}\n", 0)
